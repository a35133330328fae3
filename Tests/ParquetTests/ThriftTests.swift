import ByteParsing
import Testing

@testable import Parquet

@Suite("Thrift compact protocol")
struct ThriftTests {
  /// The fields of a struct as "id:type" with the bytes that were passed over.
  private func fields(_ bytes: [UInt8]) throws -> [String] {
    var reader = ByteReader(bytes.rawSpan)
    var field = ThriftField()
    var found: [String] = []
    while try reader.readField(&field) {
      let start = reader.position
      try reader.skip(field)
      found.append("\(field.id):\(field.type):\(reader.position - start)")
    }
    let left = reader.remaining
    #expect(left == 0)
    return found
  }

  @Test(
    "reads field headers and passes over values",
    arguments: [
      ([0x00], []),
      ([0x15, 0x02, 0x00], ["1:i32:1"]),
      // Short form, then the long form with a smaller number.
      ([0xf5, 0x02, 0x05, 0x06, 0x08, 0x00], ["15:i32:1", "3:i32:1"]),
      // BinaryProtocolExtensions: field 32767 in the long form.
      ([0x08, 0xfe, 0xff, 0x03, 0x02, 0x41, 0x42, 0x00], ["32767:binary:3"]),
      // A negative number is an unknown field.
      ([0x08, 0xff, 0xff, 0x01, 0x00, 0x00], ["-16384:binary:1"]),
      ([0x11, 0x12, 0x00], ["1:booleanTrue:0", "2:booleanFalse:0"]),
      ([0x13, 0x07, 0x17, 1, 2, 3, 4, 5, 6, 7, 8, 0x00], ["1:byte:1", "2:double:8"]),
      // A list of three booleans, one byte each; an empty list without element type.
      ([0x19, 0x31, 1, 2, 1, 0x19, 0x00, 0x00], ["1:list:4", "2:list:1"]),
      // A list with its size behind the header.
      ([0x19, 0xf5, 0x10] + [UInt8](repeating: 2, count: 16) + [0x00], ["1:list:18"]),
      // A set, an empty map, a map of i32 to binary, a UUID.
      ([0x1a, 0x15, 0x02, 0x1b, 0x00, 0x00], ["1:set:2", "2:map:1"]),
      ([0x1b, 0x01, 0x58, 0x02, 0x01, 0x41, 0x00], ["1:map:5"]),
      ([0x1d] + [UInt8](repeating: 9, count: 16) + [0x00], ["1:uuid:16"]),
      // A struct in a struct.
      ([0x1c, 0x15, 0x02, 0x00, 0x15, 0x04, 0x00], ["1:structure:3", "2:i32:1"]),
    ] as [([UInt8], [String])])
  func valid(_ bytes: [UInt8], _ expected: [String]) throws {
    #expect(try fields(bytes) == expected)
  }

  @Test(
    "refuses what is broken",
    arguments: [
      ("nothing", []), ("no value", [0x15]), ("type 14", [0x1e, 0x00]), ("type 15", [0x1f, 0x00]),
      ("an id past 32767", [0x05, 0xfe, 0xff, 0x03, 0x02, 0x15, 0x02, 0x00]),
      ("an id of 17 bits", [0x05, 0xfe, 0xff, 0x07, 0x02, 0x00]),
      ("a varint of eleven bytes", [0x16] + [UInt8](repeating: 0x80, count: 11) + [0x00]),
      ("a long string", [0x18, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x00]),
      (
        "a string longer than any",
        [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
      ),
      ("a long list", [0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00]),
      ("a list of type 14", [0x19, 0x1e, 0x00]),
      ("a map of type 0", [0x1b, 0x01, 0x50, 0x02, 0x00]),
      ("a long map", [0x1b, 0x7f, 0x55, 0x00]),
      ("lists in lists", [0x19] + [UInt8](repeating: 0x19, count: 40)),
      ("structs in structs", [UInt8](repeating: 0x1c, count: 40)),
    ] as [(String, [UInt8])])
  func invalid(_ name: String, _ bytes: [UInt8]) {
    #expect(throws: ByteParsingError.self, "\(name)") { try fields(bytes) }
  }

  @Test("reads an i32 only when it fits")
  func int32() throws {
    for value in [0, 1, -1, Int(Int32.max), Int(Int32.min)] {
      var writer = ThriftWriter()
      writer.zigzag(Int64(value))
      var reader = ByteReader(writer.bytes.rawSpan)
      let read = try reader.readInt32()
      #expect(read == Int32(value))
    }
    for value in [Int64(Int32.max) + 1, Int64(Int32.min) - 1, .max, .min] {
      var writer = ThriftWriter()
      writer.zigzag(value)
      let bytes = writer.bytes
      #expect(throws: ByteParsingError(.varintOverflow, at: 0)) {
        var reader = ByteReader(bytes.rawSpan)
        return try reader.readInt32()
      }
    }
  }
}
