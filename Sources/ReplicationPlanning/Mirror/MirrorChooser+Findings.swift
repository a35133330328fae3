import LakeAnalysis
import LakeModel

extension TableProfile {
  /// The least time in milliseconds from a known birth of an object of the table's snapshots to its
  /// deletion from storage, slots of time taken as long as they may be: what is kept there is kept for no
  /// longer. Nil when none is known.
  fileprivate var leastAgeAtDeletion: Int64? {
    movements.events.lazy.filter { $0.effect == .deleted }.compactMap { event in
      event.birth.map {
        event.time.through.saturatingDifference($0.after).saturatingDifference(1)
      }
    }.min()
  }
}

extension MirrorChooser {
  /// What the reader of a plan must know.
  func findings(_ listing: Listing, _ completion: QueryCompletion?) -> [Finding] {
    var findings: [Finding] = []
    func add(
      _ code: String, _ severity: Finding.Severity, _ message: String, at object: String = ""
    ) {
      findings.append(
        Finding(code: code, severity: severity, object: object, message: message))
    }
    guard lakeHot.estimate > 0 || completion != nil else {
      add(
        "mirror-nothing-hot", .warning,
        "Nothing of the mirrored tables is in the working set of \(span.name), so there is nothing "
          + "to choose prefixes by.")
      return findings
    }
    if listing.prefixes.isEmpty {
      add(
        "mirror-empty", .warning,
        "No prefix \(completion == nil ? "with something hot" : "that completes a query") fits, its "
          + "table's log included, so nothing is mirrored.")
    }
    findings += completion.map(Self.findings) ?? []
    let mirrored = Set(listing.tables)
    let unproven = listing.tables.filter { (basis.tables[$0].heat?.rung ?? .recency) >= .table }
    if !unproven.isEmpty, completion == nil {
      add(
        "mirror-heat-is-a-guess", .warning,
        "What is hot rests on reads by age, or on writes, in \(unproven.count) of "
          + "\(quantity(mirrored.count, "table")) (no evidence names what was read there): the prefixes hold "
          + "\(QuantityText.bytes(listing.hot.low)) to \(QuantityText.bytes(listing.hot.high)) of hot "
          + "data, and the lake \(QuantityText.bytes(lakeHot.low)) to "
          + "\(QuantityText.bytes(lakeHot.high)).")
    }
    let whole = lake.wholeTables.filter { isSelected($0, mirrored) }
    if !whole.isEmpty {
      add(
        "mirror-whole-tables", .note,
        "\(count(whole)) deletion vectors in the root, which no prefix tells from the rest: mirrored "
          + "as a whole, what is cold in them too.", at: whole.count == 1 ? whole[0] : "")
    }
    let scattered = lake.scatteredTables.filter { isSelected($0, mirrored) }
    if !scattered.isEmpty {
      add(
        "mirror-scattered-partitions", .note,
        "\(count(scattered)) partitions that do not lie in folders of their own: mirrored as a whole.",
        at: scattered.count == 1 ? scattered[0] : "")
    }
    let nested = lake.nestedTables.filter { isSelected($0, mirrored) }
    if !nested.isEmpty {
      add(
        "mirror-nested-tables", .note,
        "\(count(nested)) other tables inside: mirrored as a whole.",
        at: nested.count == 1 ? nested[0] : "")
    }
    if case .fits(let room) = options.goal, listing.storedAtMost > room, !listing.prefixes.isEmpty {
      add(
        "mirror-fits-live-only", .warning,
        "What is chosen is to fit into \(QuantityText.bytes(room)) by what is live, logs included. With what "
          + "has left the snapshots and is not known to be deleted the prefixes may select up to "
          + "\(QuantityText.bytes(listing.storedAtMost)) (R-30): VACUUM or clean first, or ask for less."
      )
    }
    let temporary = listing.tablesInTemporaryFolders
    if let first = temporary.first {
      add(
        "mirror-temporary-folders", .warning,
        "\(temporary.count == 1 ? "This table lies" : "\(temporary.count) tables lie, \(first) among them,") "
          + "in a folder that tools write unfinished files to (_temporary, .spark-staging-…). For it such "
          + "folders are not excluded, so unfinished files elsewhere are mirrored too; move the table.",
        at: temporary.count == 1 ? first : "")
    }
    if listing.foldersAboveTables > 0 {
      add(
        "mirror-folders-above-tables", .note,
        "\(listing.foldersAboveTables) of the prefixes \(listing.foldersAboveTables == 1 ? "holds" : "hold") several tables. What else lies in them is "
          + "mirrored too and is in no figure.")
    }
    if !listing.selection.externalPrefixes.isEmpty {
      add(
        "mirror-external", .warning,
        "Tables refer to objects outside the lake in \(listing.selection.externalPrefixes.count) "
          + "folders: no filter of the lake reaches them, and they have to be mirrored apart.")
    }
    for place in listing.tables {
      let table = basis.tables[place]
      guard let age = table.profile.leastAgeAtDeletion, age < table.objective.milliseconds else {
        continue
      }
      add(
        "mirror-deleted-within-objective", .warning,
        "Objects were deleted at the source \(age / 1_000) s after they were written, which is within "
          + "the objective of \(table.objective.milliseconds / 1_000) s: they can be gone before "
          + "they are copied. What VACUUM or a clean keeps must exceed the lag.",
        at: table.profile.path)
    }
    return findings
  }

  /// What the reader must know of a coverage of queries.
  private static func findings(_ completion: QueryCompletion) -> [Finding] {
    var findings: [Finding] = []
    func add(_ code: String, _ count: Int64, _ message: String) {
      guard count > 0 else { return }
      findings.append(
        Finding(
          code: code, severity: .warning, object: "",
          message: "\(count) of the \(completion.queries) queries " + message))
    }
    add(
      "mirror-queries-vague", completion.vague,
      "may have read more than the evidence names: they count as completed where all that they may have "
        + "read is mirrored.")
    add(
      "mirror-queries-beyond", completion.beyond,
      "read, or may have read, what is no table of the lake or not mirrored: none counts as completed."
    )
    add(
      "mirror-queries-not-mirrored", completion.notMirrored,
      "read tables that are not mirrored, so no choice completes them.")
    if completion.vanished > 0 {
      findings.append(
        Finding(
          code: "mirror-queries-vanished", severity: .note, object: "",
          message:
            "\(completion.vanished == 1 ? "1 more query reads" : "\(completion.vanished) more queries read") only what holds no data any more: they are in "
            + "no share."))
    }
    return findings
  }

  private func count(_ paths: [String]) -> String {
    paths.count == 1 ? "This table has" : "\(paths.count) tables have"
  }

  private func isSelected(_ path: String, _ mirrored: Set<Int>) -> Bool {
    lake.placesByPath[Array(path.utf8)].map { mirrored.contains($0) } ?? false
  }
}
