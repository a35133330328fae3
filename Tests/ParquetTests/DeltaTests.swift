import ByteParsing
import Testing

@testable import Parquet

@Suite("Delta encodings")
struct DeltaTests {
  private static let smallest = ThriftWriter.delta([1, 2], block: 128, miniblocks: 4)

  private func integers(
    _ bytes: [UInt8], count: Int, maximumWidth: Int = 64, step: Int = .max
  ) throws -> [Int64] {
    var stream = try DeltaStream(
      range: 0..<bytes.count, in: bytes.rawSpan, maximumWidth: maximumWidth)
    var output: [Int64] = []
    while output.count < count {
      try stream.read(
        min(step, count - output.count), from: bytes.rawSpan, appendingTo: &output)
    }
    return output
  }

  private func strings(_ bytes: [UInt8], _ encoding: Encoding, count: Int) throws -> [String] {
    let file = TestFile(
      rowCount: count,
      leaves: [
        .init("s", .byteArray, .required, valueCount: count, pages: [.data(count, encoding, bytes)])
      ])
    var all: [String] = []
    for batch in try batches(of: file.bytes(), maximumRows: 3) {
      guard case .bytes(let column) = batch.columns[0].values else { continue }
      all += (0..<column.count).map { column.string($0) }
    }
    return all
  }

  @Test(
    "reads integers that pyarrow wrote",
    arguments: [
      ([0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 0, 0, 0, 0], [1, 2, 3, 4, 5]),
      (
        [0x80, 0x02, 0x04, 0x08, 0x0e, 0x03, 0x02, 0, 0, 0, 0xc0, 0x3f]
          + [UInt8](repeating: 0, count: 14), [7, 5, 3, 1, 2, 3, 4, 5]
      ),
      // No values, and one value: no blocks.
      ([0x80, 0x01, 0x04, 0x00, 0x00], []), ([0x80, 0x01, 0x04, 0x01, 0x13], [-10]),
    ] as [([UInt8], [Int64])])
  func integers(_ bytes: [UInt8], _ expected: [Int64]) throws {
    #expect(try integers(bytes, count: expected.count) == expected)
    #expect(try integers(bytes, count: expected.count, step: 1) == expected)
    let stream = try DeltaStream(range: 0..<bytes.count, in: bytes.rawSpan, maximumWidth: 64)
    #expect(try stream.findEnd(in: bytes.rawSpan) == bytes.count)
  }

  @Test("equals what an encoder wrote", arguments: 0..<60 as Range<UInt64>)
  func roundTrips(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 0...700, using: &generator)
    let bits = UInt64.random(in: 0...63, using: &generator)
    let values = (0..<count).map { _ in Int64(bitPattern: generator.next()) >> Int64(bits) }
    let (block, miniblocks) = [(128, 4), (128, 1), (256, 8), (1024, 2)][Int(seed % 4)]
    let bytes = ThriftWriter.delta(values, block: block, miniblocks: miniblocks)
    let step = Int.random(in: 1...200, using: &generator)
    #expect(try integers(bytes, count: count, step: step) == values, "seed \(seed)")
    // The end is the same from any place inside.
    let tail = bytes + [1, 2, 3]
    var stream = try DeltaStream(range: 0..<tail.count, in: tail.rawSpan, maximumWidth: 64)
    var output: [Int64] = []
    try stream.read(count / 2, from: tail.rawSpan, appendingTo: &output)
    #expect(try stream.findEnd(in: tail.rawSpan) == bytes.count, "seed \(seed)")
  }

  @Test(
    "refuses headers and blocks that make no sense",
    arguments: [
      ("nothing", []), ("block of 0", [0x00, 0x04, 0x05, 0x02]),
      ("block of 100", [0x64, 0x04, 0x05, 0x02]),
      ("no miniblocks", [0x80, 0x01, 0x00, 0x05, 0x02]),
      ("three miniblocks", [0x80, 0x01, 0x03, 0x05, 0x02]),
      ("miniblocks of 16", [0x80, 0x01, 0x08, 0x05, 0x02]),
      ("a huge block", [0x80, 0x80, 0x80, 0x80, 0x01, 0x04, 0x05, 0x02]),
      ("no block", [0x80, 0x01, 0x04, 0x05, 0x02]),
      ("no widths", [0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 0x00]),
      ("a width of 65", [0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 65, 0, 0, 0]),
    ] as [(String, [UInt8])])
  func invalid(_ name: String, _ bytes: [UInt8]) {
    let error = parquetError { _ = try integers(bytes, count: 5) }
    #expect(error == .malformed(.delta), "\(name)")
  }

  @Test("refuses values that are not there")
  func missingValues() {
    let cut = Self.smallest
    #expect(parquetError { _ = try integers(cut, count: 3) } == .malformed(.values))
    // Width 33 in a column of 32 bits.
    let wide: [UInt8] = [0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 33, 0, 0, 0]
    let error = parquetError { _ = try integers(wide, count: 5, maximumWidth: 32) }
    #expect(error == .malformed(.delta))
    // The bits of the one miniblock that is needed are missing.
    let short: [UInt8] = [0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 8, 0, 0, 0, 1, 2]
    #expect(parquetError { _ = try integers(short, count: 5) } == .malformed(.values))
  }

  @Test("reads strings that pyarrow wrote")
  func strings() throws {
    let lengths: [UInt8] = [0x80, 0x01, 0x04, 0x04, 0x0a, 0x00, 0x01, 0, 0, 0, 0x02, 0, 0, 0]
    let text = Array("HelloWorldFoobarABCDEF".utf8)
    #expect(
      try strings(lengths + text, .deltaLengthByteArray, count: 4)
        == ["Hello", "World", "Foobar", "ABCDEF"])
    let shared: [UInt8] =
      [0x80, 0x01, 0x04, 0x04, 0x00, 0x03, 0x03, 0, 0, 0, 0x44, 0x01]
      + [UInt8](repeating: 0, count: 10)
      + [0x80, 0x01, 0x04, 0x04, 0x08, 0x03, 0x03, 0, 0, 0, 0x70]
      + [UInt8](repeating: 0, count: 11) + Array("axislebabbleyhood".utf8)
    #expect(
      try strings(shared, .deltaByteArray, count: 4) == ["axis", "axle", "babble", "babyhood"])
  }

  @Test(
    "refuses lengths and prefixes that do not fit",
    arguments: [
      (.deltaLengthByteArray, ThriftWriter.delta([-1]), .delta),
      (.deltaLengthByteArray, ThriftWriter.delta([3]) + [0x41], .delta),
      (.deltaLengthByteArray, ThriftWriter.delta([]), .values),
      // The first value has nothing to share.
      (.deltaByteArray, ThriftWriter.delta([1]) + ThriftWriter.delta([1]) + [0x41], .delta),
      (.deltaByteArray, ThriftWriter.delta([-1]) + ThriftWriter.delta([1]) + [0x41], .delta),
      (.deltaByteArray, ThriftWriter.delta([0]) + ThriftWriter.delta([]), .values),
      (.deltaBinaryPacked, ThriftWriter.delta([0]), .encoding),
      (.runLength, [0x02, 0, 0, 0, 0x02, 0x01], .encoding),
      (.byteStreamSplit, [0x41], .encoding),
    ] as [(Encoding, [UInt8], ParquetError.Malformation)])
  func invalidStrings(
    _ encoding: Encoding, _ bytes: [UInt8], _ expected: ParquetError.Malformation
  ) {
    let error = parquetError { _ = try strings(bytes, encoding, count: 1) }
    #expect(error?.reason == .malformed(expected))
  }

  @Test("bounds what prefixes can make of few bytes")
  func prefixBomb() {
    let count = 1000
    let long = [UInt8](repeating: 0x41, count: 1000)
    let body =
      ThriftWriter.delta([0] + [Int64](repeating: 1000, count: count - 1))
      + ThriftWriter.delta([1000] + [Int64](repeating: 0, count: count - 1)) + long
    let file = TestFile(
      rowCount: count,
      leaves: [
        .init(
          "s", .byteArray, .required, valueCount: count,
          pages: [.data(count, .deltaByteArray, body)])
      ])
    var limits = ParquetLimits()
    limits.batchBytes = 100_000
    let error = parquetError { _ = try batches(of: file.bytes(), limits: limits) }
    guard case .limitExceeded(.batchBytes, let size) = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect((100_001...101_004).contains(size))
    // The same rows in smaller batches are within the limit.
    #expect(throws: Never.self) {
      try batches(of: file.bytes(), maximumRows: 90, limits: limits)
    }
  }
}

extension ThriftWriter {
  /// DELTA_BINARY_PACKED as a writer would make it.
  static func delta(_ values: [Int64], block: Int = 128, miniblocks: Int = 4) -> [UInt8] {
    var writer = ThriftWriter()
    writer.varint(UInt64(block))
    writer.varint(UInt64(miniblocks))
    writer.varint(UInt64(values.count))
    writer.zigzag(values.first ?? 0)
    let deltas = zip(values.dropFirst(), values).map { $0 &- $1 }
    for start in stride(from: 0, to: deltas.count, by: block) {
      let inBlock = deltas[start..<min(start + block, deltas.count)]
      let smallest = inBlock.min() ?? 0
      writer.zigzag(smallest)
      let size = block / miniblocks
      var widths: [UInt8] = []
      var bodies: [UInt8] = []
      for miniblock in 0..<miniblocks {
        let first = start + miniblock * size
        guard first < inBlock.endIndex else {
          widths.append(0)
          continue
        }
        var packed = deltas[first..<min(first + size, inBlock.endIndex)].map {
          UInt64(bitPattern: $0 &- smallest)
        }
        let width = 64 - (packed.max() ?? 0).leadingZeroBitCount
        packed += [UInt64](repeating: 0, count: size - packed.count)
        widths.append(UInt8(width))
        bodies += pack(packed, width: width)
      }
      writer.raw(widths + bodies)
    }
    return writer.bytes
  }
}
