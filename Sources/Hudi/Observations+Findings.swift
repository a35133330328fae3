import LakeModel

extension Observations {
  /// The most damaged instants that get a finding of their own.
  static let maximumNamed = 20

  /// Findings about the instants and objects of a table.
  ///
  /// - Parameters:
  ///   - configuration: what the table's properties say.
  ///   - listing: what is in storage.
  ///   - archive: what the archive holds and what of it cannot be read.
  ///   - timeline: the instants.
  ///   - live: what the latest file slices hold.
  ///   - hasListedData: whether any data object is in the listing.
  /// - Returns: each kind at most once, but for damaged instants; in no order.
  func findings(
    _ configuration: TableConfiguration, listing: TableListing, archive: TimelineArchive,
    timeline: Timeline, live: ObjectTotals, hasListedData: Bool
  ) -> [Finding] {
    var findings: [Finding] = []
    func tell(
      _ code: String, _ severity: Finding.Severity, _ object: String, _ message: String
    ) {
      findings.append(
        Finding(code: code, severity: severity, object: object, message: message))
    }
    tellArchive(archive, configuration, tell)
    if beforeHistory.files > 0 {
      tell(
        "hudi-history-incomplete", .warning, "",
        "data objects in storage that were created by instants which are no longer "
          + "visible: \(Self.text(beforeHistory))")
    }
    if !hasListedData, live.files > 0 || listing.archive.files > 0 {
      tell(
        "hudi-no-data-listing", .warning, "",
        "no data object is in the listing: live objects are those that the timeline tells of, older "
          + "ones cannot be known; put an inventory beside the table")
    }
    let foreign = ObjectTotals(
      files: listing.foreign.files - claimed.files, bytes: listing.foreign.bytes - claimed.bytes)
    if foreign.files > 0 {
      tell(
        "hudi-foreign-objects", .note, "",
        "\(Self.text(foreign)) in the table's folders are not named as Hudi names "
          + "its files and are left out")
    }
    if let path = configuration.bootstrapBasePath {
      tell(
        "hudi-bootstrap", .warning, "",
        "the table was bootstrapped from \(path): only its own files are counted, not the "
          + "columns there")
    }
    tell(
      "hudi-properties-in-place", .note, ".hoodie/hoodie.properties",
      "the file is rewritten in place: it is counted once at its present size, earlier versions "
        + "are not visible")
    if let first = timeline.pending.first {
      tell(
        "hudi-instants-pending", .note, first.files.first?.key ?? "",
        "\(quantity(timeline.pending.count, "instant")) requested or in flight, this one first: "
          + "what they will write or delete is in no figure")
    }
    tellDeletes(tell)
    tellStorage(tell)
    tellInstants(tell)
    return findings
  }

  private func tellArchive(
    _ archive: TimelineArchive, _ configuration: TableConfiguration, _ tell: Teller
  ) {
    for fault in archive.faults.prefix(Self.maximumNamed) {
      tell(
        "hudi-archive-damaged", .error, fault.object,
        "\(fault.reason); instants in it may be missing, and what they wrote and deleted with them")
    }
    let rest = archive.faults.count - Self.maximumNamed
    if rest > 0 {
      tell(
        "hudi-archive-damaged", .error, "",
        "\(quantity(rest, "further file")) of the archive cannot be read")
    }
    if let first = archive.missingFiles.first {
      tell(
        "hudi-archive-hole", .warning, configuration.archiveFolder + first,
        "\(quantity(archive.missingFiles.count, "file")) that the history's manifest names, this one "
          + "first, are not there: their instants are missing")
    }
    if let first = missingPredecessors.min() {
      tell(
        "hudi-archive-hole", .warning, "",
        "visible writes followed \(quantity(missingPredecessors.count, "instant")) that neither the "
          + "active timeline nor the archive has, \(first) first: a part of the archive is missing")
    }
    if let manifest = archive.manifestNumber, manifest > 1 {
      let gone = quantity(archive.goneManifests.count, "manifest")
      tell(
        "hudi-history-rewritten", .note, configuration.archiveFolder,
        "the history was written \(manifest) times: files that were merged into others are in no figure once "
          + "they are gone"
          + (archive.goneManifests.isEmpty
            ? "" : ", and \(gone) of it that are gone count without a size and a time"))
    }
    if unsizedTimelineFiles > 0 {
      tell(
        "hudi-timeline-unsized", .note, configuration.archiveFolder,
        "\(quantity(unsizedTimelineFiles, "timeline file")) of archived instants count as unsized: the "
          + "archive keeps what they said, not how large they were")
    }
  }

  typealias Teller = (String, Finding.Severity, String, String) -> Void

  private func tellDeletes(_ tell: Teller) {
    if unsizedDeletes > 0 {
      tell(
        "hudi-deletes-unsized", .warning, "",
        "\(quantity(unsizedDeletes, "deletion")) of objects that were written before the visible "
          + "history: their sizes are not known, they count as unsized")
    }
    if deletesSizedByMetadataTable > 0 {
      tell(
        "hudi-deletes-sized-by-metadata-table", .note, MetadataTable.folder,
        "\(quantity(deletesSizedByMetadataTable, "deletion")) of objects that no visible instant wrote: "
          + "their sizes are those that the metadata table had")
    }
    tellUndone(tell)
    if deletedWithPartition > 0 {
      tell(
        "hudi-deleted-with-partition", .note, "",
        "\(quantity(deletedWithPartition, "data object")) vanished with a whole partition, named "
          + "by no list")
    }
  }

  private func tellUndone(_ tell: Teller) {
    guard undoneInstants > 0 || undoneObjects > 0 || vanishedInstants > 0 else { return }
    var message = "\(quantity(undoneInstants, "write")) undone by rollbacks and restores"
    if undoneUnsized > 0 {
      message +=
        "; \(quantity(undoneUnsized, "data object")) that they wrote and the undoing deleted count "
        + "without a size (some may have been announced and never written)"
    }
    if undoneObjects > 0 {
      message +=
        "; \(quantity(undoneObjects, "data object")) that the undoing deleted do not name their write, so "
        + "they are in no figure of new bytes (nor, without a size, of deleted ones)"
    }
    if undoneTimelineFiles > 0 {
      message +=
        "; up to \(quantity(undoneTimelineFiles, "file")) that their instants had in the timeline are in "
        + "no figure, because nothing tells whether they were there or how they were named"
    }
    if vanishedInstants > 0 {
      message +=
        "; \(quantity(vanishedInstants, "more instant")) that vanished with the rollbacks of a restored "
        + "time: what of their data objects the metadata table tells is counted, what else they had left no "
        + "trace"
    } else {
      message += "; what an earlier, vanished rollback deleted left no trace"
    }
    tell("hudi-undone-writes", .warning, "", message)
  }

  private func tellStorage(_ tell: Teller) {
    if pending.files > 0 {
      tell(
        "hudi-files-pending", .note, "",
        "\(Self.text(pending)) belong to instants that have not completed: not part of the table")
    }
    if orphaned.files > 0 {
      tell(
        "hudi-files-orphaned", .warning, "",
        "\(Self.text(orphaned)) carry a completed instant that does not tell of them (left by a "
          + "failed attempt): in storage, not part of the table")
    }
    if unnamedLogs.files > 0 {
      tell(
        "hudi-files-orphaned", .warning, "",
        "\(Self.text(unnamedLogs)) are logs that carry their base file's instant and are named by no "
          + "visible commit (left by a failed attempt): in storage, not part of the table")
    }
    if unknown.files > 0 {
      tell(
        "hudi-files-unknown-instant", .warning, "",
        "\(Self.text(unknown)) carry an instant that the timeline does not have (rolled back, or "
          + "archived past a savepoint): in storage, not counted as part of the table")
    }
    if undeleted.files > 0 {
      tell(
        "hudi-files-undone", .warning, "",
        "\(Self.text(undeleted)) are of writes that were rolled back or restored away, and nothing "
          + "deleted them: in storage, counted as new, not part of the table")
    }
    if rolledBackLogs.files > 0 {
      tell(
        "hudi-rolled-back-logs", .note, "",
        "\(Self.text(rolledBackLogs)) are logs of failed writes, and of the blocks that take those back: "
          + "in storage until a clean, in no commit's figures")
    }
    if missing.files > 0 {
      tell(
        "hudi-live-missing", .error, "",
        "\(Self.text(missing)) of the latest file slices are not in the listing")
    }
    if vanished.files > 0 {
      tell(
        "hudi-retired-missing", .note, "",
        "\(Self.text(vanished)) that left the table are not in the listing, and no visible instant "
          + "tells of their deletion")
    }
    if stillListed.files > 0 {
      tell(
        "hudi-deleted-still-listed", .warning, "",
        "\(Self.text(stillListed)) that a clean, a rollback or a restore deleted are in the listing: "
          + "it is older than the timeline")
    }
    if let firstOutside {
      tell(
        "hudi-paths-outside", .error, "",
        "\(Self.text(outside)) that commits name lie outside the table's folder, or nobody can tell where "
          + "in it, \(firstOutside) first: they are in no figure")
    }
    if absurdSizes > 0 {
      tell(
        "hudi-size-impossible", .warning, "",
        "\(quantity(absurdSizes, "size")) that the instants tell are larger than any object, beyond an "
          + "exbibyte: they count as unknown")
    }
    if resized.files > 0 {
      tell(
        "hudi-size-mismatch", .warning, "",
        "\(Self.text(resized)) have another size in the listing than the instants tell")
    }
  }

  static func text(_ totals: ObjectTotals) -> String {
    "\(quantity(totals.files, "object")) (\(totals.bytes) bytes)"
  }
}
