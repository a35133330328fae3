/// The names of one directory: their bytes in one array, in the order that full keys have.
struct DirectoryNames {
  /// One name.
  struct Entry {
    fileprivate var start: Int
    fileprivate var count: Int

    /// Bytes by which names are compared first: those behind what all names begin with.
    fileprivate var order: UInt64 = 0

    /// What it is; nil when the file system does not tell while listing.
    var kind: FileKind?
  }

  /// The names, each with a zero behind it, as system calls want them.
  private(set) var bytes: [UInt8] = []

  /// The names, in the order in which they were appended until they are sorted.
  private(set) var entries: [Entry] = []

  /// Adds a name; `.` and `..` are left out.
  mutating func append(_ name: some Collection<UInt8>, kind: FileKind?) {
    if name.first == UInt8(ascii: "."),
      name.count == 1 || (name.count == 2 && name.dropFirst().first == UInt8(ascii: "."))
    {
      return
    }
    entries.append(Entry(start: bytes.count, count: name.count, kind: kind))
    bytes.append(contentsOf: name)
    bytes.append(0)
  }

  /// Where the bytes of a name begin.
  func start(of entry: Entry) -> Int { entry.start }

  /// The name as text; nil when it is not UTF-8.
  func text(_ entry: Entry) -> String? {
    String(validating: bytes[entry.start..<(entry.start + entry.count)], as: UTF8.self)
  }

  /// The name behind a prefix as text, put together in `buffer`; nil when the name is not UTF-8.
  func key(_ entry: Entry, behind prefix: String, _ buffer: inout [UInt8]) -> String? {
    buffer.removeAll(keepingCapacity: true)
    buffer.append(contentsOf: prefix.utf8)
    buffer.append(contentsOf: bytes[entry.start..<(entry.start + entry.count)])
    // Nearly all names are ASCII, and to see that takes less than to look for whatever else may be wrong.
    if buffer.allSatisfy({ $0 < 0x80 }) { return String(decoding: buffer, as: UTF8.self) }
    return String(validating: buffer, as: UTF8.self)
  }

  /// The name as text, with replacement characters where it is not UTF-8.
  func repairedText(_ entry: Entry) -> String {
    String(decoding: bytes[entry.start..<(entry.start + entry.count)], as: UTF8.self)
  }

  /// Finds out what the names are that the file system did not tell.
  mutating func resolveKinds(_ kind: (String) throws -> FileKind) rethrows {
    for index in entries.indices where entries[index].kind == nil {
      entries[index].kind = try text(entries[index]).map(kind) ?? .special
    }
  }

  /// Sorts as the full keys sort: a directory counts as its name with `/` behind it, so that `a-b` and
  /// `a.b` come before what is in `a/`, and `a0` after.
  ///
  /// Most names of a log or a table differ in a few bytes behind a long common beginning.
  mutating func sort() {
    let common = commonCount()
    for index in entries.indices {
      entries[index].order = order(of: entries[index], from: common)
    }
    let bytes = bytes
    entries.sort { left, right in
      guard left.order == right.order else { return left.order < right.order }
      let shared = min(left.count, right.count)
      for offset in 0..<shared {
        let (a, b) = (bytes[left.start + offset], bytes[right.start + offset])
        if a != b { return a < b }
      }
      return next(left, shared) < next(right, shared)
    }

    func next(_ entry: Entry, _ offset: Int) -> Int {
      if offset < entry.count { return Int(bytes[entry.start + offset]) }
      return entry.kind == .directory ? 0x2F : -1
    }
  }

  /// How many bytes all names begin with.
  private func commonCount() -> Int {
    guard let first = entries.first else { return 0 }
    return entries.reduce(first.count) { common, entry in
      var same = 0
      let limit = min(common, entry.count)
      while same < limit, bytes[first.start + same] == bytes[entry.start + same] { same += 1 }
      return same
    }
  }

  /// Eight bytes of a name as a number that is ordered as they are, with zeros behind its end.
  private func order(of entry: Entry, from offset: Int) -> UInt64 {
    var order: UInt64 = 0
    for place in offset..<(offset + 8) {
      let end: UInt8 = place == entry.count && entry.kind == .directory ? 0x2F : 0
      order = order << 8 | UInt64(place < entry.count ? bytes[entry.start + place] : end)
    }
    return order
  }
}
