internal import ByteParsing
internal import Hudi

/// Blocks of Hudi's log files: content, headers and records lie inside the block.
enum BlockTarget {
  static func run(_ input: [UInt8]) {
    let bytes = input.rawSpan
    do throws(LogBlockError) {
      let length = try LogBlock.length(bytes, at: 0)
      guard length <= Int64(input.count) else { return }
      let block = try LogBlock(bytes, in: 0..<Int(length))
      expect(block.content.upperBound <= Int(length), "content")
      if let text = block.header(.schema) { expect(text.upperBound <= Int(length), "header") }
      for record in try block.avroRecords(bytes) {
        expect(block.content.lowerBound <= record.lowerBound, "record")
        expect(record.upperBound <= block.content.upperBound, "record")
      }
    } catch {
      expect((0...input.count).contains(error.offset), "an error at \(error.offset)")
      _ = error.description
    }
  }
}
