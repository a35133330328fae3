package import LakeModel

/// A Delta table as its log describes it, at one version.
package struct DeltaDescription: Sendable {
  /// A complete checkpoint.
  package struct Checkpoint: Equatable, Sendable {
    package let version: Int64
    /// `classic`, `multi-part` or `v2`, as its name says; a classic name may hide a V2 checkpoint.
    package let kind: String
    /// Its objects directly in the log, and their bytes; sidecars are not among them.
    package let totals: ObjectTotals
  }

  /// Objects of one kind in the log.
  package struct LogKind: Equatable, Sendable {
    package let name: String
    package let totals: ObjectTotals
  }

  /// The version that everything is told of.
  package var version: Int64

  /// The oldest version whose commit is visible without a hole up to `version`; nil for a table of which
  /// only a checkpoint is left.
  package var oldestVersion: Int64?

  /// Commits that lie before a hole, and so lead to no state.
  package var unreachableCommits: Int

  /// Version of the checkpoint that gave the state before the first commit; nil for a whole history.
  package var seedVersion: Int64?

  package var minReaderVersion: Int64?
  package var minWriterVersion: Int64?
  package var readerFeatures: [String]
  package var writerFeatures: [String]

  /// Identifier of the table; empty when nothing visible tells.
  package var identifier: String
  package var partitionColumns: [String]

  /// Properties whose names begin with `delta.`, by name. Others are the user's own and are not told.
  package var properties: [(name: String, value: String)]

  /// Complete checkpoints up to the version, oldest first.
  package var checkpoints: [Checkpoint]

  /// What the log is made of, in a fixed order.
  package var logKinds: [LogKind]

  /// How long commits are kept, in milliseconds: the property, or the protocol's default of 30 days; nil
  /// for a property that cannot be read.
  package var logRetention: Int64?

  /// How long files that were removed are kept: the property, or the default of 7 days.
  package var deletedFileRetention: Int64?
}

extension TableReading {
  /// What the log says of the table, after `run`.
  func description(of objects: [LogObject]) -> DeltaDescription {
    let properties = (metadata?.configuration ?? [:]).filter { $0.key.hasPrefix("delta.") }
    func retention(_ name: String, days: Int64) -> Int64? {
      guard let text = properties[name] else { return days * 86_400_000 }
      return VacuumLog.milliseconds(ofInterval: text)
    }
    return DeltaDescription(
      version: segment.version, oldestVersion: segment.commits.first?.meaning.version,
      unreachableCommits: segment.unreachable.count, seedVersion: seedVersion,
      minReaderVersion: tableProtocol?.minReaderVersion,
      minWriterVersion: tableProtocol?.minWriterVersion,
      readerFeatures: tableProtocol?.readerFeatures.sorted() ?? [],
      writerFeatures: tableProtocol?.writerFeatures.sorted() ?? [],
      identifier: metadata?.id ?? "", partitionColumns: metadata?.partitionColumns ?? [],
      properties: properties.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
      checkpoints: segment.checkpoints.map { checkpoint in
        var totals = ObjectTotals()
        for object in checkpoint.objects { totals.add(bytes: object.size) }
        return DeltaDescription.Checkpoint(
          version: checkpoint.version,
          kind: checkpoint.isV2 ? "v2" : checkpoint.objects.count > 1 ? "multi-part" : "classic",
          totals: totals)
      },
      logKinds: Self.logKinds(of: objects),
      logRetention: retention("delta.logRetentionDuration", days: 30),
      deletedFileRetention: retention("delta.deletedFileRetentionDuration", days: 7))
  }

  private static func logKinds(of objects: [LogObject]) -> [DeltaDescription.LogKind] {
    let names = ["commits", "checkpoints", "sidecars", "checksums", "compacted", "other"]
    var sums = [ObjectTotals](repeating: ObjectTotals(), count: names.count)
    for object in objects {
      let index: Int
      switch object.meaning {
      case .commit: index = 0
      case .classicCheckpoint, .checkpointPart, .uuidCheckpoint: index = 1
      case .checksum: index = 3
      case .compacted: index = 4
      case .transient: continue
      case .lastCheckpoint: index = 5
      case .other: index = object.name.hasPrefix("_sidecars/") ? 2 : 5
      }
      sums[index].add(bytes: object.size)
    }
    return zip(names, sums).filter { $0.1.files > 0 }.map {
      DeltaDescription.LogKind(name: $0.0, totals: $0.1)
    }
  }
}
