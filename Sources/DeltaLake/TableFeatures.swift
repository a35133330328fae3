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

  /// The feature of a table whose files are at another place, and the property that says where.
  private static let redirect = "redirectReaderWriter-preview"
  private static let redirectProperty = "delta.redirectReaderWriter-preview"

  /// Features with which files are listed in manifests that the log's own actions do not repeat.
  private static let adaptiveMetadata: Set<String> = [
    "adaptiveMetadata-preview", "adaptiveMetadata",
  ]

  /// Says how far a protocol can be followed.
  ///
  /// A protocol that is not known is no reason to be silent: the log's actions are told as the published
  /// protocol means them, and the reservation is a finding.
  ///
  /// - Parameters:
  ///   - tableProtocol: the protocol.
  ///   - metadata: the table's properties, which tell where a redirected table went.
  ///   - object: the object that holds the protocol.
  /// - Returns: findings for what can be read with reservations.
  /// - Throws: `unsupported` with the features under which the log's file actions do not tell the table's
  ///   objects.
  static func check(
    _ tableProtocol: TableProtocol, metadata: Metadata?, object: String
  ) throws(DeltaError) -> [Finding] {
    let names = Set(tableProtocol.readerFeatures).sorted()
    if names.contains(redirect) {
      let target = metadata?.configuration[redirectProperty].map { " to \($0)" } ?? ""
      throw .unsupported(
        feature: "table feature \(redirect) (the table was moved\(target))", object: object)
    }
    if let name = names.first(where: { adaptiveMetadata.contains($0) }) {
      throw .unsupported(feature: "table feature \(name)", object: object)
    }
    var findings: [Finding] = []
    let reader = tableProtocol.minReaderVersion
    if reader < 0 || reader > newestReaderVersion {
      let list =
        names.isEmpty ? "no feature by name" : "the features \(names.joined(separator: ", "))"
      findings.append(
        Finding(
          code: "delta-reader-version-unknown", severity: .warning, object: object,
          message:
            "Unverified: the table asks for reader version \(reader) (and \(list)), while the highest "
            + "known is \(newestReaderVersion). The figures hold if that version does not change the "
            + "meaning of add and remove."))
    }
    let all = tableProtocol.features
    if let name = all.first(where: { catalogManaged.contains($0) }) {
      findings.append(
        Finding(
          code: "delta-catalog-managed", severity: .warning, object: "",
          message:
            "Table feature \(name): a catalog may know newer commits than the log shows, so every "
            + "figure is that of the last published version."))
    }
    for name in names where !understood.contains(name) && !catalogManaged.contains(name) {
      findings.append(
        Finding(
          code: "delta-feature-unknown", severity: .warning, object: "",
          message:
            "Unverified: reader feature \(name) is not known. The figures hold if it does not change "
            + "the meaning of add and remove."))
    }
    return findings
  }
}

extension TableProtocol {
  /// The names of all features, for readers and writers, each once and in byte order.
  var features: [String] { Set(readerFeatures + writerFeatures).sorted() }
}
