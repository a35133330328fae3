import LakeModel

/// What commits ask of a reader.
extension TableReading {
  /// Checks whether a commit can be followed.
  ///
  /// - Throws: `unsupported` when it needs what this reader does not have.
  mutating func checkProtocol(
    of summary: CommitSummary, _ commit: LogObject
  ) throws(DeltaError) {
    if let feature = summary.unsupportedFeature {
      throw DeltaError.unsupported(feature: feature, object: "_delta_log/" + commit.name)
    }
    // Few commits say anything about it.
    guard summary.tableProtocol != nil || summary.metadata != nil,
      let latest = summary.tableProtocol ?? tableProtocol,
      latest != tableProtocol || summary.metadata != nil
    else { return }
    for finding in try TableFeatures.check(
      latest, metadata: summary.metadata ?? metadata, object: "_delta_log/" + commit.name)
    where !findings.contains(where: { $0.code == finding.code && $0.message == finding.message }) {
      findings.append(finding)
    }
    tableProtocol = latest
  }
}
