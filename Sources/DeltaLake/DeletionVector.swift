import ByteParsing
import LakeModel

/// The descriptor of a deletion vector (PROTOCOL.md, *Deletion Vector Descriptor Schema*), reduced to
/// what identity and size need.
struct DeletionVector: Equatable, Sendable {
  /// Hash of the unique id: storage type, path or inline data, and the offset if there is one. A missing
  /// offset is not offset 0.
  var id: ObjectKey

  /// Where the vector's object is named in the arena of its batch; nil for an inline vector.
  var object: Range<Int>?

  /// Hash of the object's canonical path.
  var objectKey: ObjectKey

  /// Whether the object lies outside the table root.
  var isExternal: Bool

  /// Offset of the vector in its object; 0 when none is given.
  var offset: Int32

  /// Bytes of the bitmap alone; −1 when missing or absurd.
  var sizeInBytes: Int32

  /// Reads a descriptor; nil when the storage type is unknown or the path names no object.
  ///
  /// `uniqueID` is the storage type followed, from `pathStart` on, by the path or the inline data; the
  /// offset is appended to it. `text` takes the canonical path of the vector's object.
  init?(
    uniqueID: inout [UInt8], pathStart: Int, offset: Int64?, sizeInBytes: Int64?,
    paths: ObjectPath, hash: ObjectHash, text: inout [UInt8]
  ) {
    let start = text.count
    let path = uniqueID[pathStart...]
    isExternal = false
    switch uniqueID[..<pathStart] {
    case [UInt8(ascii: "u")]:
      guard Self.appendObjectName(ofUUIDPath: path, to: &text) else { return nil }
      object = start..<text.count
    case [UInt8(ascii: "p")]:
      isExternal = paths.append(canonicalOf: path, to: &text)
      object = start..<text.count
    case [UInt8(ascii: "r")]:
      text.append(contentsOf: path)
      object = start..<text.count
    case [UInt8(ascii: "i")]:
      object = nil
    default:
      return nil
    }
    self.offset = Int32(clamping: offset ?? 0)
    self.sizeInBytes = sizeInBytes.flatMap { $0 < 0 ? nil : Int32(exactly: $0) } ?? -1
    if let offset { uniqueID.append(contentsOf: Array("@\(offset)".utf8)) }
    id = hash.key(of: uniqueID)
    objectKey = object.flatMap { try? hash.key(of: text.rawSpan, in: $0) } ?? id
  }

  /// Bytes that one vector takes in its object: the bitmap, four bytes of length before it and four of
  /// checksum behind it; nil when the descriptor does not tell.
  var storedBytes: Int64? { sizeInBytes < 0 ? nil : Int64(sizeInBytes) + 8 }

  /// The bytes of an object that holds nothing but one version byte and the vectors that are known:
  /// distinct offsets count once. A writer may have packed the vector of a file that no action names,
  /// so this is a tight lower bound.
  static func objectBytes(of vectors: some Sequence<(offset: Int32, storedBytes: Int64)>) -> Int64 {
    var total: Int64 = 1
    var lastOffset: Int32?
    for vector in vectors.sorted(by: { $0.offset < $1.offset }) where vector.offset != lastOffset {
      lastOffset = vector.offset
      let (sum, overflow) = total.addingReportingOverflow(vector.storedBytes)
      total = overflow ? .max : sum
    }
    return total
  }

  /// Appends the relative path of a vector of storage type `u`: the last 20 characters are the Z85 form
  /// of a UUID, what stands before them is a random directory.
  ///
  /// - Returns: false when the text is not Z85 of that length.
  static func appendObjectName(
    ofUUIDPath text: some RandomAccessCollection<UInt8>, to path: inout [UInt8]
  ) -> Bool {
    guard text.count >= 20, let uuid = decodeZ85(text.suffix(20)) else { return false }
    if text.count > 20 {
      path.append(contentsOf: text.dropLast(20))
      path.append(UInt8(ascii: "/"))
    }
    path.append(contentsOf: Array("deletion_vector_".utf8))
    for (index, byte) in uuid.enumerated() {
      if index == 4 || index == 6 || index == 8 || index == 10 { path.append(UInt8(ascii: "-")) }
      path.append(hexDigit(byte >> 4))
      path.append(hexDigit(byte & 15))
    }
    path.append(contentsOf: Array(".bin".utf8))
    return true
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  /// Decodes Z85 (ZeroMQ RFC 32): five characters make four bytes, highest first.
  static func decodeZ85(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 5 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 5 * 4)
    var value: UInt64 = 0
    var digits = 0
    for character in text {
      let digit = z85Values[Int(character)]
      guard digit < 85 else { return nil }
      value = value * 85 + UInt64(digit)
      digits += 1
      if digits == 5 {
        guard let word = UInt32(exactly: value) else { return nil }
        for shift in [24, 16, 8, 0] as [UInt32] {
          bytes.append(UInt8(truncatingIfNeeded: word >> shift))
        }
        value = 0
        digits = 0
      }
    }
    return bytes
  }

  private static let z85Values: [UInt8] = {
    let alphabet =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
    var values = [UInt8](repeating: 255, count: 256)
    for (index, character) in alphabet.utf8.enumerated() {
      values[Int(character)] = UInt8(index)
    }
    return values
  }()
}
