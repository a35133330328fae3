import ByteParsing
import Testing

@testable import Parquet

/// Packs integers lowest bit first, one bit at a time.
func pack(_ values: [UInt64], width: Int) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: (values.count * width + 7) / 8)
  for (index, value) in values.enumerated() {
    for bit in 0..<width where value >> UInt64(bit) & 1 == 1 {
      let position = index * width + bit
      bytes[position / 8] |= 1 << UInt8(position % 8)
    }
  }
  return bytes
}

@Suite("Bit unpacking")
struct BitUnpackingTests {
  @Test("equals a bit-by-bit reading, at every width", arguments: 0...64)
  func widths(_ width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(width))
    let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
    for count in [0, 1, 7, 8, 9, 100] {
      let values = (0..<count).map { _ in generator.next() & mask }
      // Some integers in front, so that the first does not start at a byte.
      for lead in 0..<3 {
        let bytes = pack([UInt64](repeating: mask, count: lead) + values, width: width)
        var output: [UInt64] = []
        let largest = try BitUnpacking.unpack(
          count, ofWidth: width, from: bytes.rawSpan, atBit: lead * width, appendingTo: &output)
        #expect(output == values)
        #expect(largest == values.max() ?? 0)
      }
    }
  }

  @Test("equals a bit-by-bit reading of indices", arguments: 1...32)
  func indices(_ width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(width) + 100)
    let mask = (1 << UInt64(width)) - 1 as UInt64
    for count in [0, 1, 7, 8, 9, 100] {
      let values = (0..<count).map { _ in generator.next() & mask }
      for lead in 0..<3 {
        let bytes = pack([UInt64](repeating: mask, count: lead) + values, width: width)
        for spare in [0, 1, 9] {
          let padded = bytes + [UInt8](repeating: 0xff, count: spare)
          var output: [UInt32] = [5]
          let largest = try output.append(
            packed: count, ofWidth: width, from: padded.rawSpan, atBit: lead * width)
          #expect(output.dropFirst().map { UInt64($0) } == values)
          #expect(UInt64(largest) == values.max() ?? 0)
        }
      }
    }
    var output: [UInt32] = []
    for (count, bit) in [(9, 0), (1, 8), (.max, 0), (-1, 0), (1, -1)] {
      #expect(throws: ByteParsingError.self) {
        try output.append(packed: count, ofWidth: width, from: [0xff].rawSpan, atBit: bit)
      }
    }
    for wrong in [0, 33] {
      #expect(throws: ByteParsingError.self) {
        try output.append(packed: 1, ofWidth: wrong, from: [0xff].rawSpan, atBit: 0)
      }
    }
    #expect(output.isEmpty)
  }

  @Test("refuses bits that are not there")
  func short() {
    for (count, width) in [(9, 1), (2, 5), (1, 9), (1, 64), (.max, 2)] {
      #expect(throws: ParquetError.malformed(.values)) {
        var output: [UInt64] = []
        return try BitUnpacking.unpack(
          count, ofWidth: width, from: [0xff].rawSpan, atBit: 0, appendingTo: &output)
      }
    }
  }
}

@Suite("Hybrid of runs")
struct HybridDecoderTests {
  private func decode(_ bytes: [UInt8], width: Int, count: Int, step: Int = .max) throws -> [UInt32]
  {
    var decoder = try HybridDecoder(bitWidth: width, range: 0..<bytes.count, shortage: .levels)
    var output: [UInt32] = []
    while output.count < count {
      _ = try decoder.read(
        min(step, count - output.count), from: bytes.rawSpan, appendingTo: &output)
    }
    return output
  }

  @Test(
    "reads what the format's documents print",
    arguments: [
      // One bit-packed group of 0 to 7.
      ([0x03, 0x88, 0xc6, 0xfa], 3, [0, 1, 2, 3, 4, 5, 6, 7]),
      // A run of five ones; indices 0, 1, 0, 0, 1 in a group.
      ([0x0a, 0x01], 1, [1, 1, 1, 1, 1]), ([0x03, 0x12], 1, [0, 1, 0, 0, 1]),
      // Definition levels of [[1,2],null,[],[null,3]].
      ([0x03, 0x4f, 0x0e], 2, [3, 3, 0, 1, 2, 3]),
      // Runs one after the other; a run of none in between.
      ([0x04, 0x02, 0x00, 0x01, 0x06, 0x00], 2, [2, 2, 0, 0, 0]),
      // Values of 17 and 32 bits, in three and four bytes.
      ([0x02, 0x01, 0x00, 0x01], 17, [65537]),
      ([0x02, 0xff, 0xff, 0xff, 0xff], 32, [.max]),
      // No bits: no bytes.
      ([], 0, [0, 0, 0]),
      // A group whose padding a writer left out.
      ([0x05, 0xff], 1, [1, 1, 1, 1, 1, 1, 1, 1]),
    ] as [([UInt8], Int, [UInt32])])
  func valid(_ bytes: [UInt8], _ width: Int, _ expected: [UInt32]) throws {
    #expect(try decode(bytes, width: width, count: expected.count) == expected)
    #expect(try decode(bytes, width: width, count: expected.count, step: 1) == expected)
  }

  @Test(
    "refuses what is broken",
    arguments: [
      ("no runs", [], 1, 1, .levels), ("one value short", [0x0a, 0x01], 1, 6, .levels),
      ("a run without its value", [0x0a], 1, 1, .levels),
      ("half a header", [0x80], 1, 1, .levels),
      ("a header of eleven bytes", [UInt8](repeating: 0xff, count: 11), 1, 1, .levels),
      ("a value of two bits", [0x02, 0x02], 1, 1, .bitWidth),
      ("a group without bytes", [0x03], 1, 1, .levels),
      ("a group of too few bytes", [0x03, 0xff], 3, 3, .levels),
      ("no group at all", [0x01, 0x01, 0x01], 3, 1, .levels),
    ] as [(String, [UInt8], Int, Int, ParquetError.Malformation)])
  func invalid(
    _ name: String, _ bytes: [UInt8], _ width: Int, _ count: Int,
    _ expected: ParquetError.Malformation
  ) {
    let error = parquetError { _ = try decode(bytes, width: width, count: count) }
    #expect(error == .malformed(expected), "\(name)")
  }

  @Test("refuses widths that no value has", arguments: [-1, 33, 254])
  func width(_ width: Int) {
    let error = parquetError { _ = try decode([0x02, 0x00], width: width, count: 1) }
    #expect(error == .malformed(.bitWidth))
  }

  @Test("reads billions of repeated values without room for them")
  func longRun() throws {
    // 2⁶³ − 1 copies of one value.
    let bytes: [UInt8] = [UInt8](repeating: 0xff, count: 9) + [0x01, 0x01]
    var header = bytes
    header[0] = 0xfe
    #expect(
      try decode(header, width: 1, count: 1000, step: 7) == [UInt32](repeating: 1, count: 1000))
  }

  @Test(
    "equals a written mixture of runs, in steps of any length", arguments: 0..<40 as Range<UInt64>)
  func mixtures(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let width = Int.random(in: 1...32, using: &generator)
    let mask = UInt64(UInt32.max) >> UInt64(32 - width)
    var writer = ThriftWriter()
    var expected: [UInt32] = []
    for _ in 0..<Int.random(in: 1...20, using: &generator) {
      if Bool.random(using: &generator) {
        let count = Int.random(in: 0...50, using: &generator)
        let value = generator.next() & mask
        writer.varint(UInt64(count) << 1)
        writer.raw((0..<((width + 7) / 8)).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) })
        expected += [UInt32](repeating: UInt32(value), count: count)
      } else {
        let groups = Int.random(in: 0...6, using: &generator)
        let values = (0..<(groups * 8)).map { _ in generator.next() & mask }
        writer.varint(UInt64(groups) << 1 | 1)
        writer.raw(pack(values, width: width))
        expected += values.map { UInt32($0) }
      }
    }
    let step = Int.random(in: 1...60, using: &generator)
    let decoded = try decode(writer.bytes, width: width, count: expected.count, step: step)
    #expect(decoded == expected, "seed \(seed)")
  }
}
