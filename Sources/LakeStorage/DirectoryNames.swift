/// The names of one directory: their bytes in one array, in the order that full keys have.
struct DirectoryNames {
  /// One name.
  struct Entry {
    fileprivate var start: Int
    fileprivate var count: Int

    /// What it is; nil when the file system does not tell while listing.
    var kind: FileKind?
  }

  private var bytes: [UInt8] = []

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
  }

  /// The name as text; nil when it is not UTF-8.
  func text(_ entry: Entry) -> String? {
    String(validating: bytes[entry.start..<(entry.start + entry.count)], as: UTF8.self)
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
  mutating func sort() {
    let bytes = bytes
    entries.sort { left, right in
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
}
