internal import LakeModel

/// What a scan reads, and which parts of it.
enum SparkPlace: Equatable {
  /// Places in storage.
  case storage(SparkLocation, AccessRecord.Selection)
  /// A table that the plan names and does not place.
  case catalog([String], AccessRecord.Selection)
  /// A table's own log.
  case metadata
  /// The plan cuts the place off.
  case cut

  /// What a scan reads; nil when it is nothing of a lake.
  init?(_ scan: SparkScan) {
    if let text = scan.location {
      self = Self.place(text, filters: scan.partitionFilters)
      return
    }
    // The text gives every value in at most 100 characters, the last three of them dots if there were
    // more: such a place cannot be claimed, though the node's name may still tell it.
    let filters = Self.value(of: "PartitionFilters", in: scan.text).map {
      Self.isCut($0) ? "..." : $0
    }
    if let location = Self.value(of: "Location", in: scan.text) {
      if !Self.isCut(location) {
        self = Self.place(location, filters: filters)
      } else if let path = Self.path(inName: scan.name) {
        self = Self.place(path, filters: filters)
      } else if let name = Self.catalogName(scan.name) {
        self = .catalog(name, Self.selection(filters))
      } else {
        self = .cut
      }
      return
    }
    if let path = Self.path(inName: scan.name) {
      self = Self.place(path, filters: filters)
      return
    }
    // Delta keeps what it has read of its log in an RDD that it names after the log.
    if SparkLocation.isTableMetadata(scan.name) {
      self = .metadata
      return
    }
    guard let name = Self.catalogName(scan.name) else { return nil }
    self = .catalog(name, Self.selection(filters))
  }

  /// What filters select of a table whose index is not known: without any it need not be all.
  private static func selection(_ filters: String?) -> AccessRecord.Selection {
    guard let predicate = filters.flatMap(SparkFilter.predicate), predicate != .unknown else {
      return .unknown
    }
    return .matching(predicate)
  }

  private static func place(_ text: String, filters: String?) -> SparkPlace {
    guard let location = SparkLocation(text) else { return .cut }
    if location.isDeltaLog || location.paths.contains(where: SparkLocation.isTableMetadata) {
      return .metadata
    }
    guard let filters, SparkFilter.predicate(filters) == nil, location.listsTable else {
      return .storage(location, selection(filters))
    }
    return .storage(location, .everything)
  }

  /// The value of `key: value` in a node's text: up to the next key, or to the end.
  private static func value(of key: String, in text: String) -> String? {
    let bytes = Array(text.utf8)
    let wanted = Array("\(key): ".utf8)
    guard bytes.count > wanted.count,
      let start = (0...(bytes.count - wanted.count)).first(where: {
        bytes[$0] == wanted[0] && bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
      })
    else { return nil }
    let rest = bytes[(start + wanted.count)...]
    // `…, Next: …`: a comma, a word, a colon.
    var end = rest.endIndex
    for index in rest.indices.dropLast(2)
    where rest[index] == UInt8(ascii: ",") && rest[index + 1] == UInt8(ascii: " ") {
      let word = rest[(index + 2)...].prefix {
        (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
      }
      if !word.isEmpty, rest[word.endIndex...].starts(with: ": ".utf8) {
        end = index
        break
      }
    }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  private static func isCut(_ value: String) -> Bool {
    value.utf8.suffix(3).elementsEqual("...".utf8)
  }

  /// The path in `BatchScan parquet file:/lake/orders`, which the node's name gives whole, as a location.
  private static func path(inName name: String) -> String? {
    let words = name.utf8.split(separator: UInt8(ascii: " "), maxSplits: 2)
    guard words.count == 3, words[0].elementsEqual("BatchScan".utf8), isPath(words[2]),
      // Several paths are joined by commas, which a path may hold as well.
      !words[2].contains(UInt8(ascii: ","))
    else { return nil }
    return "FileTable(1 paths)[\(Substring(words[2]))]"
  }

  private static func isPath(_ text: Substring.UTF8View) -> Bool {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
      return text.first == UInt8(ascii: "/")
    }
    return text[text.index(after: colon)...].first == UInt8(ascii: "/")
  }

  /// The table in `Scan hive spark_catalog.sales.orders`, `PhotonScan parquet sales.orders` or
  /// `BatchScan lake.sales.orders`.
  private static func catalogName(_ name: String) -> [String]? {
    let words = name.utf8.split(separator: UInt8(ascii: " "))
    guard let first = words.first, let last = words.last, words.count >= 2 else { return nil }
    let isNamed =
      isBatchScan(first)
      ? words.count == 2
      : words.count == 3 && words[1].allSatisfy { (0x61...0x7a).contains($0) }
    let parts = last.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard isNamed, parts.count >= 2,
      parts.allSatisfy({ !$0.isEmpty && !$0.contains(0x28) && !$0.contains(0x2f) })
    else { return nil }
    return parts.map { String(Substring($0)).trimmingBackticks }
  }

  private static func isBatchScan(_ word: Substring.UTF8View) -> Bool {
    word.elementsEqual("BatchScan".utf8)
  }
}

extension String {
  /// The text without the backticks around it.
  fileprivate var trimmingBackticks: String {
    guard utf8.count >= 2, utf8.first == 0x60, utf8.last == 0x60 else { return self }
    return String(dropFirst().dropLast())
  }
}
