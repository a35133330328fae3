/// Writes Thrift's compact protocol: the other half of what the room reads, as small as it can be.
struct ThriftWriter {
  private(set) var bytes: [UInt8] = []
  private var lastIDs: [Int] = [0]

  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  private mutating func header(_ id: Int, type: UInt8) {
    let delta = id - (lastIDs.last ?? 0)
    if (1...15).contains(delta) {
      bytes.append(UInt8(delta) << 4 | type)
    } else {
      bytes.append(type)
      zigzag(Int64(id))
    }
    lastIDs[lastIDs.count - 1] = id
  }

  mutating func i32(_ id: Int, _ value: Int) {
    header(id, type: 5)
    zigzag(Int64(value))
  }

  mutating func i64(_ id: Int, _ value: Int) {
    header(id, type: 6)
    zigzag(Int64(value))
  }

  mutating func bool(_ id: Int, _ value: Bool) { header(id, type: value ? 1 : 2) }

  mutating func binary(_ id: Int, _ value: [UInt8]) {
    header(id, type: 8)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func string(_ id: Int, _ value: String) { binary(id, Array(value.utf8)) }

  /// A field that is a struct.
  mutating func structure(_ id: Int, _ body: (inout ThriftWriter) -> Void) {
    header(id, type: 12)
    element(body)
  }

  /// A struct without a field's header: an element of a list, or the outermost one.
  mutating func element(_ body: (inout ThriftWriter) -> Void) {
    lastIDs.append(0)
    body(&self)
    lastIDs.removeLast()
    bytes.append(0)
  }

  /// A field that is a list of structs.
  mutating func list(_ id: Int, count: Int, _ body: (inout ThriftWriter, Int) -> Void) {
    list(id, count: count, type: 12)
    for index in 0..<count { element { body(&$0, index) } }
  }

  /// The header of a list alone.
  mutating func list(_ id: Int, count: Int, type: UInt8) {
    header(id, type: 9)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | type)
    } else {
      bytes.append(0xf0 | type)
      varint(UInt64(count))
    }
  }

  mutating func raw(_ more: [UInt8]) { bytes += more }
}
