extension VolumeBootstrap {
  /// What `plan --explain` prints.
  public var figures: [PlanFigure] {
    guard let intervals else { return [range] }
    return [
      figure(
        "bootstrap.mean", "mean volume of a day", intervals.mean,
        "its bounds are means of what was resampled"),
      figure(
        "bootstrap.p50", "median volume of a day", intervals.p50,
        "by nearest rank, as all percentiles"),
      figure(
        "bootstrap.p95", "95th percentile of the volume of a day", intervals.p95,
        "no resampled day is busier than the busiest that was seen, so with few weeks the upper bound is "
          + "too low"),
    ]
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
