extension LakeEstimate {
  /// How far each total can be from the truth, in rows of bounds: the standard error, then the ends of the
  /// intervals.
  ///
  /// - Parameter recommendedRate: what the mirrored tables of the scan need, in bytes per second; nil to
  ///   scale no rate.
  /// - Returns: figures labelled with their bound; where too few tables were measured, one that says so.
  func bounds(recommendedRate: Double?) -> [PlanFigure] {
    let bytes = { (value: Double) in ByteScaling.value(ByteScaling.bytes(value)) }
    var totals: [(id: String, total: EstimatedTotal, value: (Double) -> PlanFigure.Value)] = [
      ("volume", volume, { .bytesPerDay($0) }),
      ("mirrored-volume", mirroredVolume, { .bytesPerDay($0) }),
      ("live-bytes", liveBytes, bytes), ("mirrored-live-bytes", mirroredLiveBytes, bytes),
      ("objects", objectsPerDay, { .perSecond($0 / 86_400) }),
    ]
    if let recommendedRate, let rate = scaled(rate: recommendedRate) {
      totals.append(("recommended", rate, { .bitsPerSecond($0 * 8) }))
    }
    return totals.flatMap { id, total, value in
      Self.bounds(of: total, value).map { bound, amount in
        PlanFigure(
          id: "estimate.\(id)[bound=\(bound)]",
          name: "\(id.replacing("-", with: " ")) of the estimate: \(bound)", value: amount,
          formula: "R-34: estimate ± t · standard error",
          inputs: [
            .init("estimate", value(total.estimate)), .init("measured", value(total.scanned)),
          ], caveat: Self.caveat(total))
      }
    }
  }

  private static func bounds(
    of total: EstimatedTotal, _ value: (Double) -> PlanFigure.Value
  ) -> [(bound: String, value: PlanFigure.Value)] {
    guard let error = total.standardError else {
      return [("standard error", .unknown("too few tables were measured"))]
    }
    var bounds = [("standard error", value(error))]
    for (name, level) in [("80 %", 0.8), ("95 %", 0.95)] {
      guard let interval = total.interval(level: level) else { continue }
      bounds += [("\(name) low", value(interval.low)), ("\(name) high", value(interval.high))]
    }
    return bounds
  }
}
