@testable import LakeStorage

/// What a store lists, gathered; keys as bytes, so that canonically equivalent ones stay apart.
struct Listing: Equatable {
  struct Entry: Equatable {
    var key: [UInt8]
    var size: Int64
    var modified: Int64?
    var hasContent: Bool
  }

  var objects: [Entry] = []
  var prefixes: [[UInt8]] = []
  var skipped: [SkippedName] = []
  var pageSizes: [Int] = []

  /// Whether the keys, and the prefixes, ascend strictly across all pages.
  var isAscending = true

  static func == (left: Listing, right: Listing) -> Bool {
    left.objects == right.objects && left.prefixes == right.prefixes
  }

  private var last: [UInt8] = []

  mutating func add(_ page: ListingPage) {
    let entries = page.objects.map { Array($0.key.utf8) } + page.prefixes.map { Array($0.utf8) }
    for key in entries.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      if !last.lexicographicallyPrecedes(key) { isAscending = false }
      last = key
    }
    objects += page.objects.map {
      Entry(
        key: Array($0.key.utf8), size: $0.size, modified: $0.modified, hasContent: $0.hasContent)
    }
    prefixes += page.prefixes.map { Array($0.utf8) }
    skipped += page.skipped
    pageSizes.append(page.count)
  }

  var keys: [String] { objects.map { String(decoding: $0.key, as: UTF8.self) } }
  var prefixTexts: [String] { prefixes.map { String(decoding: $0, as: UTF8.self) } }
}

extension ObjectStore {
  func everything(under prefix: String = "") async throws -> Listing {
    var listing = Listing()
    try await listAll(under: prefix) { listing.add($0) }
    return listing
  }

  func level(_ prefix: String = "") async throws -> Listing {
    var listing = Listing()
    try await listLevel(under: prefix) { listing.add($0) }
    return listing
  }
}

/// A generator whose numbers follow from a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

/// Trees of odd names, from a seed.
enum RandomTree {
  static let names = [
    "a", "a-b", "a.b", "a0", "b", "part 1", "100%", "%2F", "größe", "gro\u{0308}ße", "日本", "🌊", "A",
    "quote\"s", "line\nbreak", "comma,s", "~", "_delta_log", ".hoodie", "date=2026-09-01", "...",
    "-",
    "\u{1}", "\u{7f}", "tab\t", " ", "'", "back\\slash",
  ]

  /// Keys none of which is a folder of another.
  static func keys(seed: UInt64, count: Int) -> [String] {
    var generator = SeededGenerator(seed: seed)
    var keys: Set<[UInt8]> = []
    var folders: Set<[UInt8]> = []
    for _ in 0..<count {
      let depth = Int.random(in: 1...5, using: &generator)
      var key: [UInt8] = []
      var above: [[UInt8]] = []
      for level in 0..<depth {
        if level > 0 {
          above.append(key)
          key.append(0x2F)
        }
        key += Array(names[Int.random(in: 0..<names.count, using: &generator)].utf8)
      }
      if folders.contains(key) || above.contains(where: keys.contains) { continue }
      keys.insert(key)
      folders.formUnion(above)
    }
    return keys.sorted { $0.lexicographicallyPrecedes($1) }
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
