import Avro
import ByteParsing

/// Writes Avro's binary form by hand, for tests.
struct AvroBytes {
  var bytes: [UInt8] = []

  /// Bytes that are written as they are.
  static func raw(_ bytes: [UInt8]) -> AvroBytes { AvroBytes(bytes: bytes) }

  /// An integer.
  static func long(_ value: Int64) -> AvroBytes {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
    return AvroBytes(bytes: bytes)
  }

  /// A string.
  static func text(_ text: String) -> AvroBytes {
    long(Int64(text.utf8.count)) + raw([UInt8](text.utf8))
  }

  static func + (left: AvroBytes, right: AvroBytes) -> AvroBytes {
    AvroBytes(bytes: left.bytes + right.bytes)
  }

  /// A container with one block.
  static func container(
    schema: String, codec: String? = nil, objects: Int64 = 1, _ data: AvroBytes
  ) -> [UInt8] {
    let marker = [UInt8](0..<16)
    var header = raw([UInt8]("Obj\u{1}".utf8)) + long(codec == nil ? 1 : 2)
    if let codec { header = header + text("avro.codec") + text(codec) }
    header = header + text("avro.schema") + text(schema) + long(0) + raw(marker)
    let block = long(objects) + long(Int64(data.bytes.count)) + data + raw(marker)
    return (header + block).bytes
  }
}

/// Parses a schema from its text.
func schema(_ text: String) throws(AvroError) -> AvroSchema {
  let bytes = [UInt8](text.utf8)
  return try AvroSchema(parsing: bytes.rawSpan)
}

/// Random numbers that a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
