/// What paths of folders have in common. A folder's path ends with `/`; that of the root is empty.
package enum FolderPath {
  /// The deepest folder that holds both.
  package static func common(_ one: String, _ other: String) -> String {
    let (left, right) = (one.utf8.span, other.utf8.span)
    var (index, end) = (0, 0)
    while index < min(left.count, right.count), left[index] == right[index] {
      index += 1
      if left[index - 1] == UInt8(ascii: "/") { end = index }
    }
    return end == left.count ? one : String(decoding: one.utf8.prefix(end), as: UTF8.self)
  }

  /// Up to the bucket of an absolute path with a scheme: `gs://lake/`; of any other, its first component.
  package static func bucket(of path: String) -> String {
    let bytes = path.utf8
    let slash = UInt8(ascii: "/")
    guard let first = bytes.firstIndex(of: slash) else { return path }
    let second = bytes.index(after: first)
    guard second < bytes.endIndex, bytes[second] == slash, first > bytes.startIndex else {
      return String(decoding: bytes[...first], as: UTF8.self)
    }
    let name = bytes.index(after: second)
    guard let end = bytes[name...].firstIndex(of: slash) else { return path }
    return String(decoding: bytes[...end], as: UTF8.self)
  }
}
