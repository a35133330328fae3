import LakeModel

extension TimelineClock {
  /// What a reader must know of the zone of a LOCAL timeline.
  ///
  /// - Parameter clock: what dated the instants; modification times need no zone.
  /// - Returns: one finding at most.
  func findings(clock: CommitClock) -> [Finding] {
    if isGivenUnused {
      return [
        Finding(
          code: "hudi-zone-declared", severity: .note, object: ".hoodie/hoodie.properties",
          message: "the table declares that its timeline is in UTC: --timezone is not used for it")
      ]
    }
    guard clock == .completion || clock == .instant || clock == .mixed else { return [] }
    switch source {
    case .declared, .given: return []
    case .modificationTimes:
      return [
        Finding(
          code: "hudi-zone-inferred", severity: .note, object: ".hoodie/hoodie.properties",
          message:
            "the timeline is in the writer's local time, which nothing records; modification "
            + "times of instants give \(offsetText) from UTC")
      ]
    case .propertiesComment:
      return [
        Finding(
          code: "hudi-zone-inferred", severity: .warning, object: ".hoodie/hoodie.properties",
          message:
            "the timeline is in the writer's local time, which nothing records; a comment of "
            + "this file gives \(offsetText) from UTC: times on the other side of a change of "
            + "daylight-saving time are an hour off")
      ]
    case .assumed:
      return [
        Finding(
          code: "hudi-zone-unknown", severity: .warning, object: ".hoodie/hoodie.properties",
          message: "the timeline is in the writer's local time, which nothing records: UTC is "
            + "assumed, times may be up to 14 hours off; --timezone gives the table's offset")
      ]
    }
  }
}
