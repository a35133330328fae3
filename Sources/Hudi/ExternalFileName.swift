import ByteParsing

/// The name under which Hudi registers a file of another writer (XTable, bootstraps that leave files where they
/// are): `<file>_<instant>_hudiext`, and `<file>_<instant>_fg%3D<folder>_hudiext` for one in a folder below its
/// partition, which some versions put behind the mark. Storage has the file under its own name.
struct ExternalFileName: Equatable, Sendable {
  /// Where the name that storage has stands.
  let file: Range<Int>

  /// Where the instant of the commit stands that registered it.
  let instant: Range<Int>

  /// The folder below the partition.
  let folder: String?

  /// Takes a name apart; nil for any other.
  init?(_ name: [UInt8]) {
    let parts = name.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    guard let mark = parts.lastIndex(where: { $0.elementsEqual("hudiext".utf8) }) else {
      return nil
    }
    let prefix = "fg%3D".utf8
    let isFolderBehind = mark + 1 < parts.count && parts[mark + 1].starts(with: prefix)
    guard mark == parts.count - 1 || isFolderBehind else { return nil }
    let folder =
      isFolderBehind
      ? mark + 1 : parts[..<mark].lastIndex(where: { $0.starts(with: prefix) })
    let end = isFolderBehind ? mark : folder ?? mark
    guard end >= 2, !parts[end - 1].isEmpty,
      parts[end - 1].allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), parts[end - 2].endIndex > 0
    else { return nil }
    instant = parts[end - 1].indices
    file = 0..<parts[end - 2].endIndex
    self.folder = folder.map { folder in
      let last = isFolderBehind ? name.endIndex : parts[mark].startIndex - 1
      return Self.decoded(name[(parts[folder].startIndex + prefix.count)..<last])
    }
  }

  /// A text whose slashes and other bytes are written as in an address.
  private static func decoded(_ text: ArraySlice<UInt8>) -> String {
    func digit(_ index: Int) -> UInt8? {
      guard index < text.endIndex else { return nil }
      switch text[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): return text[index] - UInt8(ascii: "0")
      case UInt8(ascii: "A")...UInt8(ascii: "F"): return text[index] - UInt8(ascii: "A") + 10
      case UInt8(ascii: "a")...UInt8(ascii: "f"): return text[index] - UInt8(ascii: "a") + 10
      default: return nil
      }
    }
    var bytes: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "%"), let high = digit(index + 1), let low = digit(index + 2) {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(text[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
