internal import ByteParsing
internal import HFile

/// HFiles: an entry's row and value lie in its block, and a second reading gives the same entries.
enum HFileTarget {
  static func run(_ input: [UInt8]) {
    let first = read(input)
    expect(first == read(input), "two readings differ")
  }

  private static func read(_ input: [UInt8]) -> [Int] {
    var lengths: [Int] = []
    do throws(HFileError) {
      let file = try HFile(input.rawSpan)
      _ = file.info("schema")
      try file.forEachEntry(in: input.rawSpan) { row, value in
        lengths.append(row.byteCount)
        lengths.append(value.byteCount)
      }
      expect(lengths.count == 2 * file.trailer.entryCount, "entries")
    } catch {
      expect(error.offset >= 0, "an error at \(error.offset)")
      _ = error.description
    }
    return lengths
  }
}
