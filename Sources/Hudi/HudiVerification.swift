package import LakeModel
import LakeStorage

/// What a comparison of a table's timeline, metadata table and storage found.
package struct HudiVerification: Sendable {
  /// Data objects in storage.
  package var stored: ObjectTotals

  /// Data objects of the latest file slices, as the timeline tells.
  package var live: ObjectTotals

  /// Data objects that the metadata table lists; nil when the table has no such listing.
  package var listed: ObjectTotals?

  /// Where the three differ, and what could not be compared.
  package var findings: [Finding]
}

extension HudiTable {
  /// Findings of a replay, below errors, that are about storage or limit what can be compared with it.
  private static let comparedCodes: Set<String> = [
    "hudi-archive-damaged", "hudi-archive-hole", "hudi-deleted-still-listed", "hudi-files-orphaned",
    "hudi-files-pending", "hudi-files-undone", "hudi-files-unknown-instant", "hudi-foreign-objects",
    "hudi-history-incomplete", "hudi-instant-absent", "hudi-instant-damaged", "hudi-instant-empty",
    "hudi-live-missing", "hudi-no-data-listing", "hudi-paths-outside", "hudi-retired-missing",
    "hudi-rolled-back-logs",
    "hudi-size-mismatch",
  ]

  /// A sink that keeps nothing.
  private struct Nothing: LedgerSink {
    var wantedKeys: LedgerKeys { .none }

    mutating func absorb(_ batch: LedgerBatch) {}
    mutating func absorb(live batch: LiveBatch) {}
  }

  /// Compares the timeline, the metadata table and storage.
  ///
  /// - Returns: totals of each, and a finding for each kind of difference.
  /// - Throws: `HudiError` when the table cannot be read at all.
  package func verify() async throws -> HudiVerification {
    var sink = Nothing()
    let reading = try await read(into: &sink)
    let state = reading.state
    var decoder = InstantDecoder()
    let table = try await openTable(&decoder)
    let stored = reading.stored
    var verification = HudiVerification(
      stored: stored, live: state.live, listed: nil,
      findings: state.findings.filter {
        $0.severity == .error || Self.comparedCodes.contains($0.code)
      })
    guard stored.files > 0 || state.live.files > 0 else { return verification }
    guard table.configuration.hasFileListing else { return verification }
    guard let metadataTable = await table.metadataTable(&decoder) else {
      let isThere = table.listing.hasMetadataTable
      verification.findings.append(
        Finding(
          code: isThere ? "hudi-metadata-table-unread" : "hudi-metadata-table-missing",
          severity: .error, object: MetadataTable.folder,
          message:
            "the table's properties name a metadata table with a listing, "
            + (isThere ? "which cannot be read" : "of which nothing is in the listing of storage")
            + ": only the timeline and storage are compared"))
      return verification
    }
    // A bare copy of the metadata holds no data objects: the replay has compared the other two.
    guard stored.files > 0 else {
      verification.findings.append(
        Finding(
          code: "hudi-no-data-listing", severity: .warning, object: "",
          message:
            "no data object is in the listing: storage is not compared; put an inventory beside "
            + "the table"))
      return verification
    }
    let files = await MetadataTable(metadataTable).files(of: table.timeline)
    verification.compare(files, with: table.listing)
    return verification
  }
}

extension HudiVerification {
  /// Adds the differences between the metadata table's listing and storage.
  fileprivate mutating func compare(_ files: MetadataFileList, with listing: TableListing) {
    for fault in files.faults {
      findings.append(
        Finding(
          code: "hudi-metadata-table-damaged", severity: .error, object: fault.object,
          message: "\(fault.reason); what it lists is not compared"))
    }
    var unlisted = NamedTotals()
    var resized = NamedTotals()
    var absent = NamedTotals()
    var total = ObjectTotals()
    var rest = files.sizes
    for (_, names) in rest { for (_, size) in names { total.add(bytes: size) } }
    listed = total
    listing.groups.forEachListed { bytes, stored in
      let key = String(decoding: bytes, as: UTF8.self)
      let (partition, name) = DataFileName.split(key)
      guard let size = rest[partition]?.removeValue(forKey: name) else {
        unlisted.add(key.utf8, bytes: stored)
        return
      }
      if size != stored { resized.add(key.utf8, bytes: stored) }
    }
    for (partition, names) in rest {
      for (name, size) in names where DataFileName(name[...]) != nil {
        // A file that is registered under another name than its own.
        let own = Replay.ownName(name, in: partition)
        if let stored = listing.foreignObjects.size(of: Self.key(own.folder, own.text)) {
          if size != stored { resized.add(Self.key(own.folder, own.text).utf8, bytes: stored) }
        } else {
          absent.add(Self.key(partition, name).utf8, bytes: size)
        }
      }
    }
    tell(
      "hudi-metadata-lists-missing", .error, absent,
      "that the metadata table lists are not in storage")
    tell(
      "hudi-metadata-unlisted", .warning, unlisted,
      "in storage are not listed by the metadata table")
    tell(
      "hudi-metadata-size-mismatch", .warning, resized,
      "have another size in storage than the metadata table lists")
  }

  private mutating func tell(
    _ code: String, _ severity: Finding.Severity, _ difference: NamedTotals, _ what: String
  ) {
    let totals = difference.totals
    guard totals.files > 0 else { return }
    findings.append(
      Finding(
        code: code, severity: severity, object: String(decoding: difference.first, as: UTF8.self),
        message:
          "\(quantity(totals.files, "object")) (\(totals.bytes) bytes) " + what + ", this one first"
      ))
  }

  private static func key(_ partition: String, _ name: String) -> String {
    partition.isEmpty ? name : partition + "/" + name
  }
}
