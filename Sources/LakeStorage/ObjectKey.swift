/// The rules for keys: components between `/`, none of them empty, `.` or `..`, no NUL.
enum ObjectKey {
  /// Whether bytes are an acceptable key.
  static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
    var length = 0
    var onlyDots = true
    for byte in bytes {
      if byte == 0 { return false }
      if byte == 0x2F {
        if length == 0 || (onlyDots && length <= 2) { return false }
        length = 0
        onlyDots = true
      } else {
        length += 1
        onlyDots = onlyDots && byte == 0x2E
      }
    }
    return length > 0 && !(onlyDots && length <= 2)
  }

  /// Whether a text is an acceptable key of one component.
  static func isComponent(_ name: String) -> Bool {
    let bytes = name.utf8.span
    for index in bytes.indices where bytes[index] == 0 || bytes[index] == 0x2F { return false }
    return !bytes.isEmpty && name != "." && name != ".."
  }

  /// The components of a key.
  ///
  /// - Throws: `invalidKey`.
  static func components(of key: String) throws(StorageError) -> [String] {
    guard isValid(key.utf8) else { throw .invalidKey(key: key) }
    return key.utf8.split(separator: 0x2F).map { String(Substring($0)) }
  }

  /// The components of a prefix: none of the empty one.
  ///
  /// - Throws: `invalidKey` when it neither is empty nor ends with `/`.
  static func components(ofPrefix prefix: String) throws(StorageError) -> [String] {
    if prefix.isEmpty { return [] }
    guard prefix.utf8.last == 0x2F, isValid(prefix.utf8.dropLast()) else {
      throw .invalidKey(key: prefix)
    }
    return prefix.utf8.split(separator: 0x2F).map { String(Substring($0)) }
  }

  /// Whether one text comes before another in the order of their UTF-8 bytes, which is the order of all
  /// listings. (Swift's own order, and its equality, take canonically equivalent texts for the same:
  /// file systems and object stores do not.)
  static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// Whether bytes come before others: the same order. (The library's own comparison is generic, and many
  /// times slower where it is not specialized, as in debug builds.)
  static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    let shared = min(left.count, right.count)
    var index = 0
    while index < shared {
      if left[index] != right[index] { return left[index] < right[index] }
      index += 1
    }
    return left.count < right.count
  }

  /// Whether two texts are the same bytes.
  static func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }

  /// What of `key` lies behind `prefix`; nil when it does not begin with the prefix's bytes.
  static func suffix(of key: String, behind prefix: String) -> Substring? {
    guard key.utf8.starts(with: prefix.utf8) else { return nil }
    return Substring(key.utf8.dropFirst(prefix.utf8.count))
  }
}
