import LakeAnalysis
import LakeModel
import Testing

/// What `ScanWriter` writes is what `ScanReader` reads, and nothing else is read.
@Suite("Values of a scan file")
struct ScanValueTests {
  @Test("numbers come back, in the bytes they need")
  func numbers() throws {
    let cases: [(UInt64, Int)] = [
      (0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (1 << 62, 9), (.max, 10),
    ]
    for (value, length) in cases {
      var writer = ScanWriter()
      writer.write(value)
      #expect(writer.bytes.count == length)
      var reader = ScanReader(writer.bytes)
      #expect(try reader.readUnsigned() == value)
      try reader.expectEnd()
    }
    let signed: [Int64] = [0, -1, 1, -64, 64, .min, .max]
    for value in signed {
      var writer = ScanWriter()
      writer.write(signed: value)
      #expect(
        writer.bytes.count == (abs(Double(value) + 0.5) < 64 ? 1 : value.magnitude < 65 ? 2 : 10))
      var reader = ScanReader(writer.bytes)
      #expect(try reader.readSigned() == value)
    }
    let wide: [UInt128] = [0, 1 << 64, 1 << 126, .max]
    for value in wide {
      var writer = ScanWriter()
      writer.write(wide: value)
      var reader = ScanReader(writer.bytes)
      #expect(try reader.readWide() == value)
      try reader.expectEnd()
    }
  }

  @Test("values of every kind come back in order")
  func mixed() throws {
    var writer = ScanWriter()
    var previous: Int64 = 0
    for value: Int64 in [5, 7, .min, .max] { writer.write(step: value, from: &previous) }
    writer.write(0.1)
    writer.write(fixed: 0x0123_4567_89ab_cdef)
    writer.write(true)
    var path: [UInt8] = []
    let paths = ["a/b/", "a/bé/", "a/be\u{301}/", "", "a/be\u{301}/c"]
    for text in paths { writer.write(text, after: &path) }
    writer.write(ifPresent: Timestamp(milliseconds: -1)) { $0.write($1) }
    writer.write(ifPresent: Timestamp?.none) { $0.write($1) }
    writer.section { $0.write(ObjectTotals(files: 3, bytes: 9)) }

    var reader = ScanReader(writer.bytes)
    previous = 0
    for value: Int64 in [5, 7, .min, .max] {
      #expect(try reader.readStep(from: &previous) == value)
    }
    #expect(try reader.readDouble() == 0.1)
    #expect(try reader.readFixed() == 0x0123_4567_89ab_cdef)
    #expect(try reader.readBool())
    path = []
    for text in paths {
      let read = try reader.readText(after: &path)
      #expect(read.utf8.elementsEqual(text.utf8))
    }
    let times = [
      try reader.readIfPresent { part throws(ScanFileError) in try part.readTime() },
      try reader.readIfPresent { part throws(ScanFileError) in try part.readTime() },
    ]
    #expect(times == [Timestamp(milliseconds: -1), nil])
    let totals = try reader.section { part throws(ScanFileError) in try part.readTotals() }
    #expect(totals == ObjectTotals(files: 3, bytes: 9))
    try reader.expectEnd()
  }

  /// Bytes that a read refuses.
  struct Refusal: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let error: ScanFileError
    let read: @Sendable (inout ScanReader) throws -> Void

    init(
      _ testDescription: String, _ bytes: [UInt8], _ code: ScanFileError.Code, at offset: Int,
      read: @escaping @Sendable (inout ScanReader) throws -> Void
    ) {
      self.testDescription = testDescription
      self.bytes = bytes
      error = ScanFileError(code, at: offset)
      self.read = read
    }
  }

  static let refusals = [
    Refusal("no byte", [], .truncated, at: 0) { _ = try $0.readByte() },
    Refusal("a number without its end", [0x80], .truncated, at: 1) { _ = try $0.readUnsigned() },
    Refusal("a number in more bytes than it needs", [0x81, 0], .invalidValue, at: 0) {
      _ = try $0.readUnsigned()
    },
    Refusal(
      "a number above 64 bits", Array(repeating: 0xff, count: 9) + [2], .invalidValue, at: 0
    ) { _ = try $0.readUnsigned() },
    Refusal(
      "a number above 128 bits", Array(repeating: 0xff, count: 18) + [4], .invalidValue, at: 0
    ) { _ = try $0.readWide() },
    Refusal(
      "a count above 63 bits", Array(repeating: 0xff, count: 9) + [1], .countOutOfRange, at: 0
    ) { _ = try $0.readCount() },
    Refusal(
      "a natural number above 63 bits", Array(repeating: 0xff, count: 9) + [1], .invalidValue, at: 0
    ) {
      _ = try $0.readNatural()
    },
    Refusal("a count of more than is left", [3, 0, 0], .countOutOfRange, at: 0) {
      _ = try $0.readCount()
    },
    Refusal("a count of wide values", [2, 0, 0, 0], .countOutOfRange, at: 0) {
      _ = try $0.readCount(bytesEach: 2)
    },
    Refusal("neither yes nor no", [2], .invalidValue, at: 0) { _ = try $0.readBool() },
    Refusal("half a fixed number", [1, 2, 3], .truncated, at: 0) { _ = try $0.readFixed() },
    Refusal("no number", [0, 0, 0, 0, 0, 0, 0xf8, 0x7f], .invalidValue, at: 0) {
      _ = try $0.readDouble()
    },
    Refusal("a text that is not UTF-8", [1, 0xff], .invalidValue, at: 0) {
      _ = try $0.readText()
    },
    Refusal("a text that shares what is not there", [1, 0], .invalidValue, at: 0) {
      var previous: [UInt8] = []
      _ = try $0.readText(after: &previous)
    },
    Refusal("a text that could share more", [0, 1, 0x61], .invalidValue, at: 0) {
      var previous = Array("ab".utf8)
      _ = try $0.readText(after: &previous)
    },
    Refusal("a long text that brings nothing", [100, 0], .invalidValue, at: 0) {
      var previous = Array(repeating: UInt8(ascii: "a"), count: 100)
      _ = try $0.readText(after: &previous)
    },
    Refusal("a part that is longer than what is in it", [2, 0, 0], .trailingBytes, at: 2) {
      _ = try $0.section { part throws(ScanFileError) in try part.readByte() }
    },
    Refusal("a read past a part's end", [1, 0x80, 0], .truncated, at: 2) {
      _ = try $0.section { part throws(ScanFileError) in try part.readUnsigned() }
    },
    Refusal(
      "more objects than sums can hold", [0x81, 0x80, 0x80, 0x80, 0x80, 0x20, 0], .invalidValue,
      at: 0
    ) {
      _ = try $0.readTotals()
    },
    Refusal(
      "an hour that no time lies in", Array(repeating: 0xff, count: 9) + [1], .invalidValue, at: 0
    ) {
      var previous: Int64 = 0
      _ = try $0.readHour(from: &previous)
    },
  ]

  @Test("what no writer writes is refused, with its offset", arguments: refusals)
  func refused(refusal: Refusal) {
    var reader = ScanReader(refusal.bytes)
    #expect(throws: refusal.error) { try refusal.read(&reader) }
  }

  @Test("a long text may share with the one before all but a seventeenth")
  func longTexts() throws {
    let texts = (0..<5).map { String(repeating: "a", count: 1000 + $0) }
    var writer = ScanWriter()
    var previous: [UInt8] = []
    for text in texts { writer.write(text, after: &previous) }
    #expect(writer.bytes.count < 1000 + 5 * 64)
    var reader = ScanReader(writer.bytes)
    previous = []
    for text in texts { #expect(try reader.readText(after: &previous) == text) }
  }
}
