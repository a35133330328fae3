/// Writes Thrift's compact protocol, as far as footers and page headers of one column need it.
struct ThriftBytes {
  private(set) var bytes: [UInt8] = []
  private var last = 0

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func header(_ id: Int, _ type: UInt8) {
    bytes.append(UInt8(id - last) << 4 | type)
    last = id
  }

  private mutating func number(_ value: Int) {
    let wide = Int64(value)
    varint(UInt64(bitPattern: (wide << 1) ^ (wide >> 63)))
  }

  /// A field that is an i32.
  mutating func int32(_ id: Int, _ value: Int) {
    header(id, 5)
    number(value)
  }

  /// A field that is an i64.
  mutating func int64(_ id: Int, _ value: Int) {
    header(id, 6)
    number(value)
  }

  /// A field that is a string.
  mutating func string(_ id: Int, _ value: String) {
    header(id, 8)
    varint(UInt64(value.utf8.count))
    bytes += Array(value.utf8)
  }

  /// A field that is a struct.
  mutating func structure(_ id: Int, _ body: (inout ThriftBytes) -> Void) {
    header(id, 12)
    element(body)
  }

  /// A field that is a list of fewer than fifteen structs.
  mutating func list(_ id: Int, _ bodies: [(inout ThriftBytes) -> Void]) {
    header(id, 9)
    bytes.append(UInt8(bodies.count) << 4 | 12)
    for body in bodies { element(body) }
  }

  /// A struct without a field's header.
  mutating func element(_ body: (inout ThriftBytes) -> Void) {
    let outer = last
    last = 0
    body(&self)
    bytes.append(0)
    last = outer
  }
}
