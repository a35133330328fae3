import ByteParsing
import LakeModel

/// Objects in a table's folders whose names are not of Hudi's grammar, by the hash of their keys: most are none of
/// the table, but a commit may name one.
struct ForeignObjects: Sendable {
  private var sizes: [ObjectKey: Int64] = [:]

  /// The hash of a key, which stands for it.
  static func hash(_ key: String) -> ObjectKey {
    let bytes = Array(key.utf8)
    return hash(bytes.rawSpan, 0..<bytes.count)
  }

  private static func hash(_ bytes: RawSpan, _ range: Range<Int>) -> ObjectKey {
    // The range is one of the bytes themselves, so the hash cannot fail.
    (try? ObjectHash().key(of: bytes, in: range)) ?? ObjectKey(high: 0, low: 0)
  }

  /// Adds the object whose key stands in `range`.
  mutating func add(_ bytes: RawSpan, _ range: Range<Int>, size: Int64) {
    sizes[Self.hash(bytes, range)] = size
  }

  /// The size of an object; nil when there is none.
  func size(of key: String) -> Int64? { sizes.isEmpty ? nil : sizes[Self.hash(key)] }

  /// Takes an object out, for a commit that names it.
  mutating func take(_ key: String) -> Int64? {
    sizes.isEmpty ? nil : sizes.removeValue(forKey: Self.hash(key))
  }
}
