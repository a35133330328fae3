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
    guard
      let place = Self.append(
        objectOf: uniqueID[..<pathStart], uniqueID[pathStart...], paths, to: &text)
    else { return nil }
    isExternal = place == .outside
    object = place == .nowhere ? nil : start..<text.count
    self.offset = Self.offset(offset)
    self.sizeInBytes = Self.size(sizeInBytes)
    if let offset { uniqueID.append(contentsOf: Array("@\(offset)".utf8)) }
    id = hash.key(of: uniqueID)
    objectKey = object.flatMap { try? hash.key(of: text.rawSpan, in: $0) } ?? id
  }

  /// What is kept of the identity of a file's vector: two have the same with a chance of 2⁻³².
  var mark: UInt32 { UInt32(truncatingIfNeeded: id.low >> 32) }

  /// Bytes that one vector takes in its object: the bitmap, four bytes of length before it and four of
  /// checksum behind it; nil when the descriptor does not tell.
  var storedBytes: Int64? { sizeInBytes < 0 ? nil : Int64(sizeInBytes) + 8 }

  /// Bytes that its object has at least: what stands up to the vector's end; nil when the descriptor does not
  /// tell.
  var leastObjectBytes: Int64? {
    Self.leastObjectBytes(offset: offset, sizeInBytes: sizeInBytes)
  }

  /// The same for a vector of which only this is known.
  static func leastObjectBytes(offset: Int64?, sizeInBytes: Int64?) -> Int64? {
    leastObjectBytes(offset: Self.offset(offset), sizeInBytes: size(sizeInBytes))
  }

  private static func leastObjectBytes(offset: Int32, sizeInBytes: Int32) -> Int64? {
    sizeInBytes < 0 ? nil : max(Int64(offset), 1) + Int64(sizeInBytes) + 8
  }

  private static func offset(_ offset: Int64?) -> Int32 { Int32(clamping: offset ?? 0) }

  private static func size(_ size: Int64?) -> Int32 {
    size.flatMap { $0 < 0 ? nil : Int32(exactly: $0) } ?? -1
  }

  /// The bytes of an object that holds nothing but one version byte and the vectors that are known:
  /// distinct offsets count once, and it reaches to the end of each. A writer may have packed the vector of a
  /// file that no action names, so this is a tight lower bound.
  static func objectBytes(of vectors: some Sequence<(offset: Int32, storedBytes: Int64)>) -> Int64 {
    var total: Int64 = 1
    var end: Int64 = 0
    var lastOffset: Int32?
    for vector in vectors.sorted(by: { $0.offset < $1.offset }) where vector.offset != lastOffset {
      lastOffset = vector.offset
      let (sum, overflow) = total.addingReportingOverflow(vector.storedBytes)
      total = overflow ? .max : sum
      let (last, isTooFar) = vector.storedBytes.addingReportingOverflow(Int64(vector.offset))
      end = max(end, isTooFar ? .max : last)
    }
    return max(total, end)
  }

  /// Where the object of a vector lies.
  enum Place {
    case inside, outside
    /// The vector is inline and has no object.
    case nowhere
  }

  /// Appends the canonical path of a vector's object.
  ///
  /// - Parameters:
  ///   - type: the storage type.
  ///   - path: the path or the inline data.
  ///   - paths: what paths mean.
  ///   - text: takes the path.
  /// - Returns: nil when the storage type is unknown or the path names no object.
  static func append(
    objectOf type: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>, _ paths: ObjectPath,
    to text: inout [UInt8]
  ) -> Place? {
    guard type.count == 1, let letter = type.first else { return nil }
    switch letter {
    case UInt8(ascii: "u"):
      return appendObjectName(ofUUIDPath: path, to: &text) ? .inside : nil
    case UInt8(ascii: "p"):
      return paths.append(canonicalOf: path, to: &text) ? .outside : .inside
    case UInt8(ascii: "r"):
      text.append(contentsOf: path)
      return .inside
    case UInt8(ascii: "i"):
      return .nowhere
    default:
      return nil
    }
  }

  /// Characters of a UUID in Z85.
  private static let encodedUUID = 20

  private static let namePrefix = Array("deletion_vector_".utf8)
  private static let nameSuffix = Array(".bin".utf8)

  /// Appends the relative path of a vector of storage type `u`: the last 20 characters are the Z85 form
  /// of a UUID, what stands before them is a random directory.
  ///
  /// - Returns: false when the text is not Z85 of that length.
  private static func appendObjectName(
    ofUUIDPath text: ArraySlice<UInt8>, to path: inout [UInt8]
  ) -> Bool {
    guard text.count >= encodedUUID, let (high, low) = uuid(ofZ85: text.suffix(encodedUUID)) else {
      return false
    }
    if text.count > encodedUUID {
      path.append(contentsOf: text.dropLast(encodedUUID))
      path.append(UInt8(ascii: "/"))
    }
    path.append(contentsOf: namePrefix)
    UUIDText.append(bytes: high, low, to: &path)
    path.append(contentsOf: nameSuffix)
    return true
  }

  /// Decodes 20 characters of Z85 (ZeroMQ RFC 32): five make four bytes, highest first.
  ///
  /// - Returns: nil for what is no such text.
  private static func uuid(ofZ85 text: ArraySlice<UInt8>) -> (high: UInt64, low: UInt64)? {
    let values = z85Values.span
    var words: (high: UInt64, low: UInt64) = (0, 0)
    for start in stride(from: text.startIndex, to: text.endIndex, by: charactersOfWord) {
      var value: UInt64 = 0
      for index in start..<min(start + charactersOfWord, text.endIndex) {
        let digit = values[Int(text[index])]
        guard digit < 85 else { return nil }
        value = value &* 85 &+ UInt64(digit)
      }
      guard let word = UInt32(exactly: value) else { return nil }
      words = (words.high << 32 | words.low >> 32, words.low << 32 | UInt64(word))
    }
    return words
  }

  private static let charactersOfWord = 5

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
