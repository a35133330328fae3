import ByteParsing
import JSONScan

/// Which files of the history of layout 2 count (hudi.md §7.2): those that the current manifest names.
struct HistoryManifest: Equatable, Sendable {
  /// Names of the files.
  var fileNames: [String] = []

  /// The number in `_version_`; nil for anything else.
  static func version(_ bytes: [UInt8]) -> Int? {
    Int(String(decoding: bytes.prefix(20), as: UTF8.self).filter { !$0.isWhitespace })
  }

  /// The number in a manifest's name; nil for any other name.
  static func number(ofName name: Substring) -> Int? {
    guard name.hasPrefix("manifest_") else { return nil }
    return Int(name.dropFirst("manifest_".count))
  }

  /// The name of the manifest with a number.
  static func name(_ number: Int) -> String { "manifest_\(number)" }

  /// Reads a manifest.
  init(json bytes: [UInt8]) throws(JSONError) {
    var scanner = JSONScanner(bytes.rawSpan)
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard scanner.equals(key, "files") else {
        try scanner.skipValue()
        continue
      }
      if try scanner.consumeNull() { continue }
      try scanner.beginArray()
      while try scanner.nextElement() {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
          if scanner.equals(key, "fileName") {
            if let name = try scanner.readTextIfPresent() { fileNames.append(scanner.string(name)) }
          } else {
            try scanner.skipValue()
          }
        }
      }
    }
    try scanner.expectEnd()
  }
}
