import DeltaLake
import Hudi
package import LakeModel
package import LakeStorage

/// What a comparison of a table's log with storage found.
package struct StorageVerification: Sendable {
  /// The table's path in its lake; empty when it is the lake.
  package var path: String

  /// Its format.
  package var format: TableFormat

  /// What was compared, in words.
  package var compared: String

  /// Data objects in storage, in the log's latest snapshot, and in the metadata table's listing.
  package var stored = ObjectTotals()
  package var live = ObjectTotals()
  package var listed: ObjectTotals?

  /// Where they differ, and what could not be compared.
  package var findings: [Finding] = []

  /// Whether the table could be read at all.
  package var isRead = true
}

/// Compares tables' logs with what storage holds.
package enum LakeVerifier {
  /// Compares one table.
  ///
  /// A Hudi table's timeline, metadata table and storage are compared. Of a Delta table, the live objects
  /// that the visible commits name are looked up in storage.
  ///
  /// - Parameters:
  ///   - table: where the table is.
  ///   - lake: the lake it is in.
  ///   - hudiLocalOffsetMinutes: minutes east of UTC for Hudi timelines that say LOCAL; nil to infer.
  /// - Returns: what was found; a table that cannot be read is a finding.
  package static func verify(
    _ table: TableLocation, in lake: OpenedLake, hudiLocalOffsetMinutes: Int? = nil
  ) async -> StorageVerification {
    var result = StorageVerification(
      path: table.path, format: table.format,
      compared: table.format == .hudi ? "timeline, storage" : "commits, storage")
    do {
      switch table.format {
      case .hudi:
        let found = try await HudiTable(
          store: lake.store, root: table.root,
          options: HudiTable.Options(localOffsetMinutes: hudiLocalOffsetMinutes)
        ).verify()
        result.stored = found.stored
        result.live = found.live
        result.listed = found.listed
        result.findings = found.findings
        if found.listed != nil { result.compared = "timeline, metadata table, storage" }
      case .delta: try await verifyDelta(table, in: lake, &result)
      }
    } catch {
      result.isRead = false
      result.findings = [
        Finding(
          code: "table-unreadable", severity: .error, object: "",
          message: "the table cannot be read: \(error)")
      ]
    }
    result.findings.sort {
      ($1.severity.rawValue, $0.code, $0.object) < ($0.severity.rawValue, $1.code, $1.object)
    }
    return result
  }

  /// The objects that the last snapshot holds, by the bytes of their names, as far as commits name them.
  private struct LiveNames: LedgerSink {
    var sizes: [[UInt8]: Int64] = [:]

    mutating func absorb(_ batch: LedgerBatch) {
      for index in 0..<batch.count {
        let entry = batch[index]
        guard entry.role == .data, !entry.isExternal else { continue }
        let key = Array(batch.objects[index])
        switch entry.effect {
        case .created, .revived: sizes[key] = entry.bytes ?? -1
        case .appended: sizes[key] = entry.objectBytes ?? -1
        case .retired, .deleted: sizes[key] = nil
        }
      }
    }

    mutating func absorb(live batch: LiveBatch) {}
  }

  private static func verifyDelta(
    _ table: TableLocation, in lake: OpenedLake, _ result: inout StorageVerification
  ) async throws {
    var names = LiveNames()
    let state = try await LedgerReplay.replay(table, in: lake, into: &names)
    result.live = state.live
    let expected = names.sizes.count
    var resized = ObjectTotals()
    var firstResized = ""
    var stored = ObjectTotals()
    try await lake.store.listAll(under: table.root) { page in
      for object in page.objects {
        let key = Array(object.key.utf8.dropFirst(table.root.utf8.count))
        let named = names.sizes.removeValue(forKey: key)
        // The log's own folders are no data; a partition column's name may begin with `_` all the same.
        if named == nil, key.first == UInt8(ascii: "_") { continue }
        stored.add(bytes: object.size)
        guard let size = named else { continue }
        if size >= 0, size != object.size {
          if resized.files == 0 { firstResized = String(decoding: key, as: UTF8.self) }
          resized.add(bytes: object.size)
        }
      }
    }
    result.stored = stored
    func tell(
      _ code: String, _ severity: Finding.Severity, _ object: String, _ message: String
    ) {
      result.findings.append(
        Finding(code: code, severity: severity, object: object, message: message))
    }
    if stored.files == 0, expected > 0 {
      tell(
        "delta-no-data-listing", .warning, "",
        "no data object is in the listing: put an inventory beside the table")
    } else if let first = names.sizes.keys.min(by: { $0.lexicographicallyPrecedes($1) }) {
      tell(
        "delta-live-missing", .error, String(decoding: first, as: UTF8.self),
        "\(names.sizes.count) objects of the latest snapshot are not in storage, this one first")
    }
    if resized.files > 0 {
      tell(
        "delta-size-mismatch", .warning, firstResized,
        "\(resized.files) objects (\(resized.bytes) bytes) have another size in storage than the log "
          + "says, this one first")
    }
    if Int64(expected) < state.live.files {
      tell(
        "delta-live-unnamed", .note, "",
        "\(state.live.files - Int64(expected)) live objects are named by a checkpoint alone, older than "
          + "the visible commits: they are not looked up")
    }
  }
}
