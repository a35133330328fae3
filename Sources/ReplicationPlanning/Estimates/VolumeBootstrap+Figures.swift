extension VolumeBootstrap {
  /// What `plan --explain` prints.
  public var figures: [PlanFigure] {
    guard let intervals else { return [range] }
    return figures(
      "bootstrap.mean", "mean volume of a day", intervals.mean,
      "its bounds are means of what was resampled")
      + figures(
        "bootstrap.p50", "median volume of a day", intervals.p50,
        "by nearest rank, as all percentiles")
      + figures(
        "bootstrap.p95", "95th percentile of the volume of a day", intervals.p95,
        "no resampled day is busier than the busiest that was seen, so with few weeks the upper bound is "
          + "too low")
  }

  private var range: PlanFigure {
    var value = PlanFigure.Value.unknown("the window holds no whole UTC day")
    if let least, let most { value = .bytesBetween(least, most) }
    return PlanFigure(
      id: "bootstrap.range", name: "volume of a day, least and most", value: value,
      formula: "R-34: min and max over whole UTC days",
      inputs: [.init("whole UTC days", .count(days))],
      caveat: "fewer than \(Self.leastDays) whole days: no interval can be given")
  }

  /// The value, then the bounds of its intervals, side by side with those of the others.
  private func figures(
    _ id: String, _ name: String, _ figure: Figure, _ remark: String
  ) -> [PlanFigure] {
    let value = self.figure(id, name, figure, remark)
    let bounds = [
      ("80 % low", figure.at80.lowerBound), ("80 % high", figure.at80.upperBound),
      ("95 % low", figure.at95.lowerBound), ("95 % high", figure.at95.upperBound),
    ]
    return [value]
      + bounds.map { bound, bytes in
        PlanFigure(
          id: "\(id)[bound=\(bound)]", name: "\(name): \(bound)", value: .bytesPerDay(bytes),
          formula: value.formula, inputs: value.inputs, caveat: value.caveat)
      }
  }

  private func figure(
    _ id: String, _ name: String, _ figure: Figure, _ remark: String
  ) -> PlanFigure {
    PlanFigure(
      id: id, name: name, value: .bytesPerDay(figure.value),
      formula: "R-34: circular block bootstrap over UTC days, blocks of \(Self.blockDays) days, "
        + "percentile intervals",
      inputs: [
        .init("whole UTC days", .count(days)),
        .init("series drawn", .count(Int64(Self.replicates))),
        .init("seed", .text(String(seed))),
      ],
      steps: [
        .init("80 % interval, from", .bytesPerDay(figure.at80.lowerBound)),
        .init("80 % interval, to", .bytesPerDay(figure.at80.upperBound)),
        .init("95 % interval, from", .bytesPerDay(figure.at95.lowerBound)),
        .init("95 % interval, to", .bytesPerDay(figure.at95.upperBound)),
      ],
      caveat: "of this history alone: it knows nothing of growth or of jobs that run more rarely; "
        + remark)
  }
}
