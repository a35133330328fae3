/// Numbers behind bytes, in the forms in which `ByteReader` reads them.
extension Array where Element == UInt8 {
  /// Appends a number in one to ten bytes, seven bits each, the lowest first.
  @inlinable
  package mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest &>>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends a number that may be negative; those near zero are short.
  @inlinable
  package mutating func append(zigzag value: Int64) {
    append(varint: UInt64(bitPattern: value &<< 1 ^ value &>> 63))
  }

  /// Appends eight bytes, the lowest first.
  @inlinable
  package mutating func append(word: UInt64) {
    append(addingCapacity: 8) { room in room.append(word, count: 8) }
  }

  /// Appends words of eight bytes each, the lowest first.
  package mutating func append(words: ArraySlice<UInt64>) {
    append(addingCapacity: 8 * words.count) { room in
      for word in words { room.append(word, count: 8) }
    }
  }
}
