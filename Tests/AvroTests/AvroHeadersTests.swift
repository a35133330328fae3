import Avro
import ByteParsing
import Testing

/// A container whose header is known must be read as one whose header is not.
@Suite("Headers of containers")
struct AvroHeadersTests {
  /// What a container gave, and where it was refused.
  private func outcome(_ bytes: [UInt8], _ headers: inout AvroHeaders) -> [String] {
    var found: [String] = []
    do throws(AvroError) {
      try AvroContainer.forEachObject(
        in: bytes.rawSpan, schemas: AvroSchemaCache(), headers: &headers
      ) { reader throws(AvroError) in
        switch try reader.peekKind() {
        case .long: found.append("\(try reader.readInt64())")
        default: found.append(reader.string(try reader.readText()))
        }
      }
    } catch {
      found.append("\(error)")
    }
    return found
  }

  private static let longs = AvroBytes.container(
    schema: #""long""#, objects: 2, .long(7) + .long(-300))
  private static let texts = AvroBytes.container(schema: #""string""#, .text("abc"))
  private static let named = AvroBytes.container(schema: #""long""#, codec: "null", .long(5))

  @Test("are known again, also with another marker")
  func known() {
    var headers = AvroHeaders()
    for container in [Self.longs, Self.texts, Self.named] + [Self.longs, Self.texts, Self.named] {
      var fresh = AvroHeaders()
      #expect(outcome(container, &headers) == outcome(container, &fresh))
    }
    #expect(outcome(Self.longs, &headers) == ["7", "-300"])
    #expect(outcome(Self.texts, &headers) == ["abc"])
    let marker = [UInt8](0..<16)
    var other = Self.longs
    for start in other.indices.dropLast(15) where Array(other[start..<(start + 16)]) == marker {
      for offset in 0..<16 { other[start + offset] = 0xFF - UInt8(offset) }
    }
    #expect(other != Self.longs)
    #expect(outcome(other, &headers) == ["7", "-300"])
  }

  @Test("that are cut or changed are refused as if nothing were known")
  func damaged() {
    var headers = AvroHeaders()
    _ = outcome(Self.longs, &headers)
    for count in Self.longs.indices {
      let cut = Array(Self.longs[..<count])
      var fresh = AvroHeaders()
      #expect(outcome(cut, &headers) == outcome(cut, &fresh), "cut at \(count)")
    }
    for index in Self.longs.indices {
      for byte in [0x00, 0x02, 0x80, 0xFF] as [UInt8] {
        var changed = Self.longs
        changed[index] = byte
        var fresh = AvroHeaders()
        #expect(outcome(changed, &headers) == outcome(changed, &fresh), "\(byte) at \(index)")
      }
    }
  }

  @Test("of more kinds than are kept are all read")
  func many() {
    var headers = AvroHeaders()
    for _ in 0..<3 {
      for number in 0..<20 {
        let container = AvroBytes.container(
          schema: #"{"type":"long","doc":"\#(number)"}"#, .long(Int64(number)))
        #expect(outcome(container, &headers) == ["\(number)"])
      }
    }
  }
}
