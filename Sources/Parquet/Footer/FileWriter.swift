/// Who wrote a file: `created_by`, taken apart.
///
/// By the format `<application> version <version> (build <hash>)`; real files deviate, so every part but
/// the application may be missing.
package struct FileWriter: Sendable, Equatable {
  /// What stands before ` version `, or everything: `parquet-mr`, `parquet-cpp-arrow`, `Polars`, …
  package let application: String
  /// The word behind ` version `, as it stands.
  package let version: String?
  /// The version's leading numbers, at most three, with zeros for those that are missing; nil when it
  /// does not start with a number.
  private let numbers: [Int]?

  /// Takes a `created_by` apart.
  package init(createdBy: String) {
    let bytes = Array(createdBy.utf8)
    let marker = Array(" version ".utf8)
    var start: Int?
    if bytes.count >= marker.count {
      start = (0...(bytes.count - marker.count)).first { bytes[$0...].starts(with: marker) }
    }
    guard let start else {
      application = createdBy
      version = nil
      numbers = nil
      return
    }
    application = String(decoding: bytes[..<start], as: UTF8.self)
    let word = bytes[(start + marker.count)...].prefix { $0 != UInt8(ascii: " ") }
    version = word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    var numbers: [Int] = []
    for part in word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).prefix(3)
    {
      let digits = part.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else { break }
      numbers.append(number)
      // `1-SNAPSHOT.2`: what follows the suffix is no number of the version.
      if digits.count < part.count { break }
    }
    self.numbers = numbers.isEmpty ? nil : numbers + Array(repeating: 0, count: 3 - numbers.count)
  }

  /// Whether the version is this one or a later one; false when there is none that can be read.
  package func isAtLeast(_ major: Int, _ minor: Int, _ patch: Int) -> Bool {
    guard let numbers else { return false }
    return (numbers[0], numbers[1], numbers[2]) >= (major, minor, patch)
  }

  /// Whether the version is an earlier one than this; false when there is none that can be read.
  package func isBefore(_ major: Int, _ minor: Int, _ patch: Int) -> Bool {
    numbers != nil && !isAtLeast(major, minor, patch)
  }
}
