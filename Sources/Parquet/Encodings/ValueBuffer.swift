internal import ByteParsing

/// Values of one leaf, of the type that the leaf has.
package enum LeafValues: Sendable, Equatable {
  /// The leaf is not in the file: every row is null.
  case absent
  /// Of BOOLEAN.
  case boolean([Bool])
  /// Of INT32, whatever they mean.
  case int32([Int32])
  /// Of INT64, whatever they mean.
  case int64([Int64])
  /// Of FLOAT.
  case float([Float])
  /// Of DOUBLE.
  case double([Double])
  /// Byte arrays of any length, of the fixed length of the leaf, or of 12 bytes (INT96).
  case bytes(ByteColumn)

  /// The number of values.
  package var count: Int {
    switch self {
    case .absent: 0
    case .boolean(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .float(let values): values.count
    case .double(let values): values.count
    case .bytes(let values): values.count
    }
  }
}

/// Where decoders put values: the array of the leaf's type, which stays unshared while it grows.
struct ValueBuffer: Sendable {
  let type: PhysicalType
  /// Bytes of a value whose type fixes them; nil for byte arrays, and 0 for booleans.
  let width: Int?

  var booleans: [Bool] = []
  var int32s: [Int32] = []
  var int64s: [Int64] = []
  var floats: [Float] = []
  var doubles: [Double] = []
  var bytes: ByteColumn

  /// The page that is being read, for as long as it is: byte arrays may stay in it.
  var sharedPage: [UInt8]?

  /// Values of the batch before, and of its byte arrays their shape.
  private var lastCount = 0
  private var lastBytes = (count: 0, isShared: false, byteCount: 0)

  /// The most bytes that the values of a batch may take.
  let byteLimit: Int

  init(for leaf: SchemaLeaf, limits: ParquetLimits) throws(ParquetError) {
    guard let type = leaf.physicalType else {
      throw .unsupported("physical type \(leaf.element.typeCode ?? -1)")
    }
    self.type = type
    byteLimit = limits.batchBytes
    switch type {
    case .boolean: width = 0
    case .int32, .float: width = 4
    case .int64, .double: width = 8
    case .int96: width = 12
    case .byteArray: width = nil
    case .fixedLengthByteArray:
      let length = Int(leaf.element.typeLength)
      guard length > 0 else { throw .malformed(.typeLength) }
      guard length <= limits.fixedLengthBytes else {
        throw ParquetError(.limitExceeded(.fixedLengthBytes, size: length))
      }
      width = Int(leaf.element.typeLength)
    }
    bytes = ByteColumn(gap: type == .byteArray ? 4 : 0)
  }

  /// The number of values.
  var count: Int {
    switch type {
    case .boolean: booleans.count
    case .int32: int32s.count
    case .int64: int64s.count
    case .float: floats.count
    case .double: doubles.count
    case .int96, .byteArray, .fixedLengthByteArray: bytes.count
    }
  }

  /// Takes the values out and leaves the buffer empty. Room for as many is made at the next value: batches
  /// are much alike, and arrays that grow are copied.
  mutating func take() -> LeafValues {
    lastCount = count
    lastBytes = bytes.shape
    switch type {
    case .boolean:
      defer { booleans = [] }
      return .boolean(booleans)
    case .int32:
      defer { int32s = [] }
      return .int32(int32s)
    case .int64:
      defer { int64s = [] }
      return .int64(int64s)
    case .float:
      defer { floats = [] }
      return .float(floats)
    case .double:
      defer { doubles = [] }
      return .double(doubles)
    case .int96, .byteArray, .fixedLengthByteArray:
      defer { bytes = ByteColumn(gap: bytes.gap) }
      return .bytes(bytes)
    }
  }

  /// Takes the memory of values that nobody needs any more, when the buffer is empty.
  mutating func recycle(_ values: consuming LeafValues) {
    guard count == 0 else { return }
    switch (consume values, type) {
    case (.boolean(let old), .boolean): booleans = old
    case (.int32(let old), .int32): int32s = old
    case (.int64(let old), .int64): int64s = old
    case (.float(let old), .float): floats = old
    case (.double(let old), .double): doubles = old
    case (.bytes(let old), _) where width != 0 && old.gap == bytes.gap: bytes = old
    default: return
    }
    booleans.removeAll(keepingCapacity: true)
    int32s.removeAll(keepingCapacity: true)
    int64s.removeAll(keepingCapacity: true)
    floats.removeAll(keepingCapacity: true)
    doubles.removeAll(keepingCapacity: true)
    bytes.removeAll()
  }

  /// Makes room in an empty buffer for a batch like the last.
  mutating func prepare() {
    guard lastCount > 0, count == 0 else { return }
    switch type {
    case .boolean: booleans.reserveCapacity(lastCount)
    case .int32: int32s.reserveCapacity(lastCount)
    case .int64: int64s.reserveCapacity(lastCount)
    case .float: floats.reserveCapacity(lastCount)
    case .double: doubles.reserveCapacity(lastCount)
    case .int96, .byteArray, .fixedLengthByteArray:
      bytes.reserve(like: lastBytes)
    }
  }

  /// Checks that `more` bytes of byte arrays may still be appended.
  func checkRoom(for more: Int) throws(ParquetError) {
    guard more <= byteLimit - bytes.byteCount else {
      throw ParquetError(
        .limitExceeded(.batchBytes, size: bytes.byteCount.addingClamped(more)))
    }
  }
}

extension Int {
  /// The sum, or the largest integer when it does not fit.
  func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
