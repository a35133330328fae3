import ByteParsing
import Testing

@Suite("Blocks of bytes")
struct ByteBlockTests {
  /// Every byte twice, in an order in which neighbours differ much.
  private static let bytes = (0..<512).map { UInt8(truncatingIfNeeded: $0 &* 89) }

  @Test("a block of sixteen finds the first byte that there is, and sees zeros outside the span")
  func sixteen() {
    for offset in -20..<(Self.bytes.count + 4) {
      let block = Self.bytes.rawSpan.zeroPaddedBlock(at: offset)
      let seen = (offset..<offset + 16).map { Self.bytes.indices.contains($0) ? Self.bytes[$0] : 0 }
      for byte in seen + [0x22, 0x5C] {
        let marks = block.marks(of: byte)
        #expect(marks.first == seen.firstIndex(of: byte) ?? 16)
        #expect(marks.isEmpty == !seen.contains(byte))
      }
      let unprintable = seen.map { $0 < 0x20 || $0 >= 0x80 }
      #expect(block.marksOfUnprintable.first == unprintable.firstIndex(of: true) ?? 16)
      for (one, other) in zip(seen, seen.reversed()) {
        let either = block.marks(of: one) | block.marks(of: other)
        #expect(either.first == seen.firstIndex { $0 == one || $0 == other })
        let just = block.marks(of: one) ^ block.marks(of: other)
        #expect(just.first == seen.firstIndex { ($0 == one) != ($0 == other) } ?? 16)
      }
    }
  }

  @Test("a block of sixty-four sees one byte at any place, and is there only inside the span")
  func sixtyFour() {
    let plain = [UInt8](repeating: UInt8(ascii: "x"), count: 64)
    #expect(plain.rawSpan.longBlock(at: 0)?.marksOfUnprintable.isEmpty == true)
    for place in 0..<64 {
      for byte in [0x00, 0x1F, 0x20, 0x22, 0x5C, 0x7E, 0x7F, 0x80, 0xFF] as [UInt8] {
        var bytes = plain
        bytes[place] = byte
        let block = bytes.rawSpan.longBlock(at: 0)
        #expect(block?.marks(of: byte).isEmpty == false)
        #expect(block?.marks(of: byte ^ 1).isEmpty == true)
        #expect(block?.marksOfUnprintable.isEmpty == (byte >= 0x20 && byte < 0x80))
        if let block {
          #expect(!(block.marks(of: byte) | block.marks(of: UInt8(ascii: "q"))).isEmpty)
          #expect((block.marks(of: byte) ^ block.marks(of: byte)).isEmpty)
        }
      }
    }
    for count in [0, 63, 64, 65, 200] {
      let bytes = [UInt8](repeating: 1, count: count)
      for offset in -1...count {
        let isInside = offset >= 0 && offset + 64 <= count
        #expect((bytes.rawSpan.longBlock(at: offset) != nil) == isInside)
      }
    }
  }
}
