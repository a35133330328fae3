import ByteParsing
import Testing

@Suite("Byte reader")
struct ByteReaderTests {
  /// The error that a closure throws, as the room's own.
  private func error(_ body: () throws -> Void) -> ByteParsingError? {
    do {
      try body()
      return nil
    } catch {
      return error as? ByteParsingError
    }
  }

  @Test("reads bytes and fixed-width integers in both orders")
  func fixedWidth() throws {
    let bytes: [UInt8] = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0xff]
    var reader = ByteReader(bytes.rawSpan)
    let byte = try reader.readByte()
    let little = try reader.readLittleEndian(UInt16.self)
    let big = try reader.readBigEndian(UInt32.self)
    let position = reader.position
    let remaining = reader.remaining
    let signed = try reader.readBigEndian(Int16.self)
    let last = try reader.readLittleEndian(Int8.self)
    let isAtEnd = reader.isAtEnd
    #expect(byte == 0x01)
    #expect(little == 0x0302)
    #expect(big == 0x0405_0607)
    #expect(position == 7)
    #expect(remaining == 3)
    #expect(signed == 0x0809)
    #expect(last == -1)
    #expect(isAtEnd)
  }

  @Test("refuses to read past the end, and stays where it was", arguments: 0..<8)
  func pastTheEnd(_ count: Int) {
    let bytes = [UInt8](repeating: 0x80, count: count)
    var reader = ByteReader(bytes.rawSpan)
    let truncated = ByteParsingError(.truncated, at: 0)
    do throws(ByteParsingError) {
      _ = try reader.readLittleEndian(UInt64.self)
      Issue.record("read")
    } catch {
      #expect(error == truncated)
    }
    do throws(ByteParsingError) {
      _ = try reader.readBigEndian(UInt64.self)
      Issue.record("read")
    } catch {
      #expect(error == truncated)
    }
    do throws(ByteParsingError) {
      _ = try reader.readVarint()
      Issue.record("read")
    } catch {
      #expect(error.code == .truncated)
    }
    let position = reader.position
    #expect(position == 0)
  }

  @Test(
    "reads variable-length integers",
    arguments: [
      ([0x00], 0), ([0x7f], 127), ([0x80, 0x01], 128), ([0xac, 0x02], 300),
      ([0xff, 0xff, 0x7f], 2_097_151), ([0x80, 0x00], 0),
      ([UInt8](repeating: 0xff, count: 9) + [0x01], UInt64.max),
      ([UInt8](repeating: 0x80, count: 9) + [0x01], 1 << 63),
    ] as [([UInt8], UInt64)])
  func varint(_ bytes: [UInt8], _ expected: UInt64) throws {
    var reader = ByteReader((bytes + [0xaa]).rawSpan)
    let value = try reader.readVarint()
    let position = reader.position
    #expect(value == expected)
    #expect(position == bytes.count)
  }

  @Test(
    "refuses variable-length integers that do not fit 64 bits or do not end",
    arguments: [
      ([], .truncated, 0), ([0x80], .truncated, 1), ([0xff, 0xff], .truncated, 2),
      ([UInt8](repeating: 0xff, count: 9) + [0x02], .varintOverflow, 0),
      ([UInt8](repeating: 0x80, count: 10) + [0x00], .varintOverflow, 0),
      ([UInt8](repeating: 0xff, count: 30), .varintOverflow, 0),
    ] as [([UInt8], ByteParsingError.Code, Int)])
  func badVarint(_ bytes: [UInt8], _ code: ByteParsingError.Code, _ offset: Int) {
    let found = error {
      var reader = ByteReader(bytes.rawSpan)
      _ = try reader.readVarint()
    }
    #expect(found == ByteParsingError(code, at: offset))
  }

  @Test(
    "reads zigzag integers",
    arguments: [
      ([0x00], 0), ([0x01], -1), ([0x02], 1), ([0x03], -2), ([0x80, 0x01], 64),
      ([0xfe] + [UInt8](repeating: 0xff, count: 8) + [0x01], Int64.max),
      ([UInt8](repeating: 0xff, count: 9) + [0x01], Int64.min),
    ] as [([UInt8], Int64)])
  func zigzag(_ bytes: [UInt8], _ expected: Int64) throws {
    var reader = ByteReader(bytes.rawSpan)
    let value = try reader.readZigzag()
    #expect(value == expected)
  }

  @Test("takes a count only when as many items can follow")
  func count() throws {
    let bytes: [UInt8] = [0x03, 1, 2, 3, 4, 5, 6]
    for (size, isRead) in [(1, true), (2, true), (3, false), (0, true), (-1, true), (.max, false)] {
      var reader = ByteReader(bytes.rawSpan)
      do throws(ByteParsingError) {
        let count = try reader.readCount(bytesPerItem: size)
        #expect(isRead && count == 3)
      } catch {
        #expect(!isRead && error == ByteParsingError(.lengthOutOfRange, at: 0))
        let position = reader.position
        #expect(position == 0)
      }
    }
    let huge = [UInt8](repeating: 0xff, count: 9) + [0x01]
    #expect(
      error {
        var reader = ByteReader(huge.rawSpan)
        _ = try reader.readCount()
      } == ByteParsingError(.lengthOutOfRange, at: 0))
  }

  @Test("passes over bytes and says where they were")
  func ranges() throws {
    let bytes: [UInt8] = [1, 2, 3, 4]
    var reader = ByteReader(bytes.rawSpan, at: 1)
    let range = try reader.readRange(count: 2)
    #expect(range == 1..<3)
    try reader.skip(1)
    let isAtEnd = reader.isAtEnd
    #expect(isAtEnd)
    for (count, code) in [
      (1, ByteParsingError.Code.truncated), (.max, .truncated), (-1, .lengthOutOfRange),
      (.min, .lengthOutOfRange),
    ] {
      let found = error {
        var reader = ByteReader(bytes.rawSpan, at: 4)
        _ = try reader.readRange(count: count)
      }
      #expect(found == ByteParsingError(code, at: 4))
    }
  }

  @Test("starts inside the span, wherever it is told to", arguments: [.min, -1, 0, 2, 3, .max])
  func start(_ position: Int) {
    let bytes: [UInt8] = [1, 2, 3]
    let reader = ByteReader(bytes.rawSpan, at: position)
    let found = reader.position
    #expect(found == min(max(position, 0), 3))
  }

  @Test("expects literals and moves")
  func literals() throws {
    let bytes = Array("PAR1rest".utf8)
    var reader = ByteReader(bytes.rawSpan)
    try reader.expect("PAR1")
    var position = reader.position
    #expect(position == 4)
    do throws(ByteParsingError) {
      try reader.expect("rust")
      Issue.record("passed")
    } catch {
      #expect(error == ByteParsingError(.invalidValue, at: 4))
    }
    do throws(ByteParsingError) {
      try reader.expect("rest and more")
      Issue.record("passed")
    } catch {
      #expect(error == ByteParsingError(.truncated, at: 4))
    }
    try reader.move(to: 8)
    try reader.move(to: 0)
    for offset in [-1, 9, .min, .max] {
      do throws(ByteParsingError) {
        try reader.move(to: offset)
        Issue.record("moved")
      } catch {
        #expect(error == ByteParsingError(.truncated, at: offset))
      }
    }
    position = reader.position
    #expect(position == 0)
  }

  @Test("says in words what was wrong")
  func description() {
    let codes: [ByteParsingError.Code] = [
      .truncated, .varintOverflow, .lengthOutOfRange, .limitExceeded, .invalidValue,
    ]
    let texts = codes.map { ByteParsingError($0, at: 42).description }
    #expect(Set(texts).count == codes.count)
    #expect(texts.allSatisfy { $0.hasSuffix("(at byte 42)") })
  }
}
