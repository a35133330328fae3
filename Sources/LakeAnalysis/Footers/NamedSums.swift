import LakeModel

/// Sums under names, within a bound.
///
/// Names come from files, so a hostile lake can have any number of them. When there are more than the
/// limit, the names with the smallest hashes stay and the others' sums go together: which names stay
/// depends on the set of all names alone, so parts absorbed in any order and merged give the same result.
package struct NamedSums: Mergeable {
  /// A name, told from others by its bytes: `String` takes canonically equivalent texts for one.
  package struct Name: Hashable, Comparable, Sendable {
    package let text: String

    /// Makes a name.
    package init(_ text: String) { self.text = text }

    package static func == (left: Name, right: Name) -> Bool {
      left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    package static func < (left: Name, right: Name) -> Bool {
      left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
  }

  /// A name and its sum.
  package struct Entry: Equatable, Sendable {
    package let name: Name
    package internal(set) var sum: Int64
  }

  /// The most names that are kept: more columns than any table that we heard of has.
  package static let limit = 16_384

  /// In ascending order of the names' bytes.
  package private(set) var entries: [Entry] = []

  /// The sum under names that were not kept.
  package private(set) var rest: Int64 = 0

  /// Whether some were not kept.
  package private(set) var isCut = false

  /// Makes empty sums.
  package init() {}

  /// Makes sums of some names, which may repeat.
  package init(_ values: some Sequence<(String, Int64)>) {
    let sorted = values.map { Entry(name: Name($0.0), sum: $0.1) }.sorted { $0.name < $1.name }
    for entry in sorted {
      if let last = entries.indices.last, entries[last].name == entry.name {
        entries[last].sum = entries[last].sum.saturatingSum(entry.sum)
      } else {
        entries.append(entry)
      }
    }
    cut()
  }

  /// Takes back what a file gives.
  init?(entries: [Entry], rest: Int64, isCut: Bool) {
    guard entries.count <= Self.limit, isCut || rest == 0,
      zip(entries, entries.dropFirst()).allSatisfy({ $0.name < $1.name })
    else { return nil }
    self.entries = entries
    self.rest = rest
    self.isCut = isCut
  }

  /// The sum under a name; zero without one.
  package subscript(name: Name) -> Int64 {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].name < name { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].name == name ? entries[low].sum : 0
  }

  package mutating func merge(_ other: NamedSums) {
    rest = rest.saturatingSum(other.rest)
    isCut = isCut || other.isCut
    // Most files of a table have the same names.
    if entries.count == other.entries.count,
      zip(entries, other.entries).allSatisfy({ $0.name == $1.name })
    {
      for index in entries.indices {
        entries[index].sum = entries[index].sum.saturatingSum(other.entries[index].sum)
      }
      return
    }
    var merged: [Entry] = []
    merged.reserveCapacity(max(entries.count, other.entries.count))
    var (left, right) = (entries[...], other.entries[...])
    while let mine = left.first, let theirs = right.first {
      if mine.name == theirs.name {
        merged.append(Entry(name: mine.name, sum: mine.sum.saturatingSum(theirs.sum)))
        left.removeFirst()
        right.removeFirst()
      } else if mine.name < theirs.name {
        merged.append(left.removeFirst())
      } else {
        merged.append(right.removeFirst())
      }
    }
    entries = merged + left + right
    cut()
  }

  private mutating func cut() {
    guard entries.count > Self.limit else { return }
    let hash = ObjectHash()
    let kept = Set(
      entries.indices
        .map { (key: hash.key(of: Array(entries[$0].name.text.utf8)), index: $0) }
        .sorted { $0.key < $1.key }.prefix(Self.limit).map(\.index))
    for index in entries.indices where !kept.contains(index) {
      rest = rest.saturatingSum(entries[index].sum)
    }
    entries = entries.indices.filter(kept.contains).map { entries[$0] }
    isCut = true
  }
}
