import ByteParsing

/// Different paths in the order in which they came: a path is known by its index.
///
/// Their bytes lie one behind the other. A lake has thousands of tables with hundreds of partitions each, and
/// as many texts would take several times their memory and most of the time.
struct PathList: Sendable {
  /// As many paths are looked through one after the other.
  private static let fewPaths = 4

  private var texts = PackedTexts()

  /// Empty as long as there are few paths, and when nothing is being added.
  private var places = PlaceIndex()

  /// The number of paths.
  var count: Int { texts.count }

  /// The path with an index.
  ///
  /// - Complexity: makes a text.
  subscript(index: Int) -> PathVolumes.Path {
    PathVolumes.Path(text: texts.text(at: index), isExternal: texts.isExternal(index))
  }

  /// The index of a path, which is added when it is not in the list.
  mutating func index(of path: PathVolumes.Path) -> Int {
    index(of: path.text.utf8.span.rawSpan, isExternal: path.isExternal)
  }

  /// The index of a path of another list, which is added when it is not in this one.
  mutating func index(of index: Int, in other: PathList) -> Int {
    self.index(
      of: other.texts.bytes.rawSpan.extracting(other.texts.range(at: index)),
      isExternal: other.texts.isExternal(index))
  }

  /// Adds a path that is not in the list.
  mutating func append(_ path: PathVolumes.Path) {
    texts.append(path.text.utf8.span.rawSpan, isExternal: path.isExternal)
    // As long as nobody looks for a path, no index is needed.
    if places.count > 0 { enterAll() }
  }

  private mutating func index(of path: RawSpan, isExternal: Bool) -> Int {
    let new = count
    guard new > Self.fewPaths else {
      if let index = find(path, isExternal: isExternal) { return index }
      texts.append(path, isExternal: isExternal)
      return new
    }
    enterAll()
    let hash = PackedTexts.hash(path, isExternal: isExternal)
    let known = places.place(of: hash) { texts.isPath(at: $0, path, isExternal: isExternal) }
    if let known { return known }
    texts.append(path, isExternal: isExternal)
    places.enter(upTo: count) { $0 == new ? hash : texts.hash(at: $0) }
    return new
  }

  private mutating func enterAll() {
    guard count > Self.fewPaths else { return }
    places.enter(upTo: count) { texts.hash(at: $0) }
  }

  /// The index of a path; nil when it is not in the list.
  ///
  /// - Complexity: O(1) on average, O(paths) when the list was settled.
  func find(_ path: PathVolumes.Path) -> Int? {
    find(path.text.utf8.span.rawSpan, isExternal: path.isExternal)
  }

  /// The index of a path of another list; nil when it is not in this one.
  func find(_ index: Int, in other: PathList) -> Int? {
    find(
      other.texts.bytes.rawSpan.extracting(other.texts.range(at: index)),
      isExternal: other.texts.isExternal(index))
  }

  private func find(_ path: RawSpan, isExternal: Bool) -> Int? {
    guard places.count > 0 else {
      return (0..<count).first { texts.isPath(at: $0, path, isExternal: isExternal) }
    }
    return places.place(of: PackedTexts.hash(path, isExternal: isExternal)) {
      texts.isPath(at: $0, path, isExternal: isExternal)
    }
  }

  /// Whether one path comes before another one of this list, as `PathVolumes.Path` compares them.
  func precedes(_ left: Int, _ right: Int) -> Bool { precedes(left, right, in: self) }

  /// Whether a path comes before one of another list.
  func precedes(_ index: Int, _ other: Int, in others: PathList) -> Bool {
    let path = texts.bytes.rawSpan.extracting(texts.range(at: index))
    return path.precedes(others.texts.bytes.rawSpan.extracting(others.texts.range(at: other)))
      ?? (!texts.isExternal(index) && others.texts.isExternal(other))
  }

  /// Gives back the memory that only adding needs.
  mutating func settle() {
    places = PlaceIndex()
    texts.settle()
  }
}

/// Texts one behind the other, and whether each is the path of something outside the table.
private struct PackedTexts: Sendable {
  /// So that nobody can choose paths that a hash takes for the same.
  private static let seeds = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))

  private(set) var bytes: [UInt8] = []

  /// Where each text ends, twice, and one more when it is external.
  private var ends: [Int] = []

  var count: Int { ends.count }

  func range(at index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1] >> 1)..<ends[index] >> 1
  }

  func isExternal(_ index: Int) -> Bool { ends[index] & 1 != 0 }

  func text(at index: Int) -> String {
    String(decoding: bytes[range(at: index)], as: UTF8.self)
  }

  func isPath(at index: Int, _ path: RawSpan, isExternal: Bool) -> Bool {
    let range = range(at: index)
    return range.count == path.byteCount && self.isExternal(index) == isExternal
      && bytes.rawSpan.starts(with: path, at: range.lowerBound)
  }

  mutating func append(_ text: RawSpan, isExternal: Bool) {
    bytes.append(contentsOf: text)
    ends.append(bytes.count << 1 | (isExternal ? 1 : 0))
  }

  mutating func settle() {
    bytes.trim()
    ends.trim()
  }

  func hash(at index: Int) -> UInt64 {
    Self.hash(bytes.rawSpan.extracting(range(at: index)), isExternal: isExternal(index))
  }

  static func hash(_ path: RawSpan, isExternal: Bool) -> UInt64 {
    let (first, second) = seeds
    var sum = UInt64(truncatingIfNeeded: path.byteCount << 1 | (isExternal ? 1 : 0)) ^ first
    var offset = 0
    while offset < path.byteCount {
      let (low, high) = (path.zeroPaddedWord(at: offset), path.zeroPaddedWord(at: offset + 8))
      sum = RawSpan.folded(low ^ second, high ^ sum)
      offset += 16
    }
    return RawSpan.folded(sum ^ second, 0x9e37_79b9_7f4a_7c15)
  }
}

extension RawSpan {
  /// Whether these bytes come before others, as numbers from the first one on; nil when they are the same.
  func precedes(_ other: RawSpan) -> Bool? {
    var offset = 0
    while offset < min(byteCount, other.byteCount) {
      // Behind the end of the shorter one are zeros, and no byte is less.
      let word = zeroPaddedWord(at: offset).byteSwapped
      let more = other.zeroPaddedWord(at: offset).byteSwapped
      if word != more { return word < more }
      offset += 8
    }
    return byteCount == other.byteCount ? nil : byteCount < other.byteCount
  }
}
