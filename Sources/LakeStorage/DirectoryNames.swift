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
  mutating func sort() { sort(entries.indices, from: 0) }

  /// Sorts names that begin with the same `start` bytes: by eight bytes behind what they all begin with, then
  /// those that these do not tell apart, which are few but where long beginnings differ.
  private mutating func sort(_ range: Range<Int>, from start: Int) {
    let common = commonCount(of: range, from: start)
    for index in range { entries[index].order = order(of: entries[index], from: common) }
    entries[range].sort { $0.order < $1.order }
    var first = range.lowerBound
    while first < range.upperBound {
      let order = entries[first].order
      let end = entries[first..<range.upperBound].firstIndex { $0.order != order }
      let same = first..<(end ?? range.upperBound)
      if same.count > 1, common + 8 <= entries[first].count { sort(same, from: common + 8) }
      first = same.upperBound
    }
  }

  /// How many bytes all of some names begin with, of which the first ones are known.
  private func commonCount(of range: Range<Int>, from start: Int) -> Int {
    guard let first = entries[range].first else { return 0 }
    return entries[range].reduce(first.count) { common, entry in
      var same = start
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
