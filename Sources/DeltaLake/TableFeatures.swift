import LakeModel

/// What the `protocol` action asks of a reader that looks at file actions only (PROTOCOL.md, *Valid
/// Feature Names*).
struct TableFeatures: Sendable {
  /// The highest `minReaderVersion` of the protocol as it is published.
  static let newestReaderVersion: Int64 = 3

  /// Features that change nothing about which objects a table has, or that this room reads.
  private static let understood: Set<String> = [
    "appendOnly", "invariants", "checkConstraints", "generatedColumns", "identityColumns",
    "allowColumnDefaults", "timestampNtz", "timestampWithoutTimezone", "typeWidening",
    "typeWidening-preview", "variantType", "variantType-preview", "variantShredding",
    "variantShredding-preview", "geospatial", "collations", "collations-preview",
    "materializePartitionColumns", "changeDataFeed", "deletionVectors", "columnMapping",
    "v2Checkpoint", "rowTracking", "domainMetadata", "clustering", "liquid", "inCommitTimestamp",
    "icebergCompatV1", "icebergCompatV2", "icebergCompatV3", "universalFormat",
    "vacuumProtocolCheck", "checkpointProtection",
  ]

  /// Features by which the newest versions may be known to a catalog alone.
  private static let catalogManaged: Set<String> = [
    "catalogManaged", "catalogOwned", "catalogOwned-preview", "coordinatedCommits-preview",
  ]

  /// Features with which the log's file actions no longer tell the table's objects.
  private static let impossible: Set<String> = [
    "redirectReaderWriter-preview", "adaptiveMetadata-preview", "adaptiveMetadata",
  ]

  /// Says whether a protocol can be read.
  ///
  /// - Returns: findings for what can be read with reservations.
  /// - Throws: `unsupported` with the version or the features that are missing.
  static func check(
    _ tableProtocol: TableProtocol, object: String
  ) throws(DeltaError) -> [Finding] {
    let reader = tableProtocol.minReaderVersion
    let names = tableProtocol.readerFeatures
    guard reader >= 0, reader <= newestReaderVersion else {
      let list = names.isEmpty ? "" : " (\(names.sorted().joined(separator: ", ")))"
      throw .unsupported(feature: "reader version \(reader)\(list)", object: object)
    }
    if let name = names.sorted().first(where: { impossible.contains($0) }) {
      throw .unsupported(feature: "table feature \(name)", object: object)
    }
    var findings: [Finding] = []
    for name in Set(names + tableProtocol.writerFeatures).sorted()
    where catalogManaged.contains(name) {
      findings.append(
        Finding(
          code: "delta-catalog-managed", severity: .warning, object: "",
          message:
            "Table feature \(name): a catalog may know newer commits than the log shows, so every "
            + "figure is that of the last published version."))
      break
    }
    for name in Set(names).sorted()
    where !understood.contains(name) && !catalogManaged.contains(name) {
      findings.append(
        Finding(
          code: "delta-feature-unknown", severity: .warning, object: "",
          message:
            "Reader feature \(name) is not known: the figures hold if it does not change the meaning "
            + "of add and remove."))
    }
    return findings
  }
}
