internal import LakeModel

/// A scan of a plan, as the plan tells.
struct SparkScan: Hashable {
  /// The node's name: `Scan parquet spark_catalog.sales.orders`.
  var name = ""

  /// The node's text, in which every value is cut at 100 characters.
  var text = ""

  /// `Location` of the node's metadata: whole paths, but for a list that is cut.
  var location: String?

  /// `PartitionFilters` of the node's metadata.
  var partitionFilters: String?

  /// The accumulator of `number of files read`.
  var filesMetric: Int64?

  /// The accumulator of `size of files read`.
  var bytesMetric: Int64?

  /// Whether the scan stands below a cache, which most queries find filled.
  var isCached = false

  /// What makes two nodes of an execution's plans the same scan.
  enum Identity: Hashable {
    case metric(Int64)
    case text(name: String, text: String)
  }

  /// About how many bytes it takes to keep.
  var weight: Int {
    200 + name.utf8.count + text.utf8.count + (location?.utf8.count ?? 0)
      + (partitionFilters?.utf8.count ?? 0)
  }

  /// What makes this node the same scan as another.
  var identity: Identity {
    filesMetric.map { .metric($0) } ?? .text(name: name, text: location ?? text)
  }
}

/// Where a scan reads.
struct SparkLocation: Equatable {
  /// The class of the file index: `PreparedDeltaFileIndex`.
  var index: String

  /// The paths that the log names.
  var paths: [String]

  /// Paths that the log leaves out.
  var elided: Int

  /// Reads `InMemoryFileIndex(2 paths)[file:/a, file:/b]`, or without the count, as Spark wrote it before
  /// 3.1; nil when the text is something else, or cut.
  init?(_ text: String) {
    guard let open = text.utf8.firstIndex(of: UInt8(ascii: "[")),
      text.utf8.last == UInt8(ascii: "]")
    else { return nil }
    var head = text[..<open]
    // Databricks sets the list apart.
    if head.utf8.last == UInt8(ascii: " ") { head = head.dropLast() }
    let inner = text[text.utf8.index(after: open)...].dropLast()
    var count: Int?
    if let parenthesis = head.utf8.firstIndex(of: UInt8(ascii: "(")) {
      index = String(head[..<parenthesis])
      let words = head[head.utf8.index(after: parenthesis)...].utf8
      count = Int(String(Substring(words.prefix { (0x30...0x39).contains($0) })))
      guard count != nil else { return nil }
    } else {
      index = String(head)
    }
    if inner.isEmpty {
      paths = []
      elided = count ?? 0
      return
    }
    // One path is never cut, and may hold a comma.
    if count == 1 {
      paths = [String(inner)]
      elided = 0
      return
    }
    paths = Self.split(inner)
    let isCut = paths.last == "..."
    if isCut { paths.removeLast() }
    guard let count else {
      guard !isCut else { return nil }
      elided = 0
      return
    }
    // More parts than paths: a path holds what separates them, and no path can be trusted.
    guard paths.count <= count, isCut || paths.count == count else { return nil }
    elided = count - paths.count
  }

  private static func split(_ list: Substring) -> [String] {
    var parts: [String] = []
    let bytes = Array(list.utf8)
    var start = 0
    var position = 0
    while position + 1 < bytes.count {
      if bytes[position] == UInt8(ascii: ","), bytes[position + 1] == UInt8(ascii: " ") {
        parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
        start = position + 2
        position += 2
      } else {
        position += 1
      }
    }
    parts.append(String(decoding: bytes[start...], as: UTF8.self))
    return parts
  }

  /// Whether a place belongs to a table's own log rather than to its data.
  static func isTableMetadata(_ path: String) -> Bool {
    path.utf8.split(separator: UInt8(ascii: "/")).contains {
      $0.elementsEqual("_delta_log".utf8) || $0.elementsEqual(".hoodie".utf8)
    }
  }

  /// Whether the index lists a table, so that no partition filter means all of the table; others hold
  /// the files of one step of a write, or none that is known.
  var listsTable: Bool {
    switch index {
    case "PreparedDeltaFileIndex", "TahoeLogFileIndex", "HoodieFileIndex", "InMemoryFileIndex",
      "CatalogFileIndex", "PrunedInMemoryFileIndex", "PartitioningAwareFileIndex",
      "MetadataLogFileIndex", "FileTable":
      true
    default: false
    }
  }

  /// Whether the scan reads Delta's log.
  var isDeltaLog: Bool { index == "DeltaLogFileIndex" }
}
