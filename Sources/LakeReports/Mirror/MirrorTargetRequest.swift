package import ReplicationPlanning

/// What the files of a target name beside the selection.
package struct MirrorTargetRequest: Sendable {
  /// Where the lake is.
  package var lake: StorageAddress?
  /// Where the mirror is.
  package var destination: StorageAddress?
  /// The role that S3 copies with.
  package var role: String?
  /// The version of lakegauge, for the reader of an index.
  package var version: String
  /// Whether what a target cannot say is left out.
  package var isSkipping: Bool

  /// Makes a request.
  package init(
    lake: StorageAddress?, destination: StorageAddress?, role: String?, version: String,
    isSkipping: Bool
  ) {
    self.lake = lake
    self.destination = destination
    self.role = role
    self.version = version
    self.isSkipping = isSkipping
  }
}

extension MirrorTarget {
  /// The files of a target that takes prefixes.
  ///
  /// - Parameters:
  ///   - selection: what is mirrored.
  ///   - request: what the files name beside it.
  ///   - detail: what is known of a prefix.
  /// - Returns: nil for a target that takes lists of objects.
  /// - Throws: `MirrorTargetError`.
  package func output(
    for selection: MirrorSelection, _ request: MirrorTargetRequest,
    detail: (String) -> PrefixList.Detail?
  ) throws(MirrorTargetError) -> MirrorTargetOutput? {
    let isSkipping = request.isSkipping
    switch self {
    case .rclone: return try RcloneFilter.output(for: selection, isSkipping: isSkipping)
    case .text: return try PrefixList.text(for: selection, isSkipping: isSkipping)
    case .ndjson: return try PrefixList.ndjson(for: selection, detail: detail)
    case .storageTransfer:
      return try StorageTransferJob.output(
        for: selection, lake: try request.address, destination: request.destination,
        isSkipping: isSkipping)
    case .replicationRules:
      return try ReplicationRules.output(
        for: selection, lake: try request.address,
        parties: ReplicationRules.Parties(destination: request.destination, role: request.role),
        isSkipping: isSkipping)
    case .distributedCopy:
      return try DistributedCopyLists.output(
        for: selection, lake: try request.address, version: request.version, isSkipping: isSkipping)
    case .rcloneFiles, .storageTransferManifest, .batchOperations: return nil
    }
  }
}

extension MirrorTargetRequest {
  fileprivate var address: StorageAddress {
    get throws(MirrorTargetError) {
      guard let lake else { throw .noAddress }
      return lake
    }
  }
}
