internal import ByteParsing

/// Reads the hybrid of run-length and bit-packed runs (Encodings.md, "RLE"), in which levels,
/// dictionary indices and some booleans are written.
struct HybridDecoder: Sendable {
  /// Bits of a value, 0 to 32.
  private let bitWidth: Int
  /// Where the runs are in the page.
  private let range: Range<Int>
  /// Offset in `range` of the next run's header.
  private var position = 0
  /// Values left of the current run.
  private var runLeft = 0
  /// The repeated value of the current run, nil in a bit-packed one.
  private var repeated: UInt32? = 0
  /// Offset in `range`, in bits, of a bit-packed run's next value.
  private var bitPosition = 0
  /// What to say of a stream that ends too early.
  private let shortage: ParquetError.Malformation

  /// Makes a decoder for the runs in `range` of a page.
  init(
    bitWidth: Int, range: Range<Int>, shortage: ParquetError.Malformation
  ) throws(ParquetError) {
    guard (0...32).contains(bitWidth) else { throw .malformed(.bitWidth) }
    self.bitWidth = bitWidth
    self.range = range
    self.shortage = shortage
    // Values of no bits are all zero, and there need not be any run that says so.
    if bitWidth == 0 { runLeft = .max }
  }

  /// The fewest bits that hold every value up to `maximum`.
  static func bitWidth(forValuesUpTo maximum: UInt8) -> Int {
    UInt8.bitWidth - maximum.leadingZeroBitCount
  }

  /// Appends the next `count` values to `output`, whose type must hold `bitWidth` bits.
  ///
  /// - Returns: the largest of them.
  /// - Complexity: O(`count`); allocates for `count` values at once.
  mutating func read<Value: FixedWidthInteger & UnsignedInteger & Sendable>(
    _ count: Int, from page: RawSpan, appendingTo output: inout [Value]
  ) throws(ParquetError) -> UInt32 {
    let bytes = page.extracting(range)
    var left = count
    var largest: UInt32 = 0
    while left > 0 {
      if runLeft == 0 {
        try startRun(bytes)
        continue
      }
      let taken = min(left, runLeft)
      if let repeated {
        largest = max(largest, repeated)
        let value = Value(truncatingIfNeeded: repeated)
        output.append(addingCapacity: taken) { room in
          room.append(repeating: value, count: taken)
        }
      } else {
        let unpacked = try BitUnpacking.unpack(
          taken, ofWidth: bitWidth, from: bytes, atBit: bitPosition, appendingTo: &output)
        largest = max(largest, UInt32(clamping: unpacked))
        bitPosition += taken * bitWidth
      }
      if bitWidth > 0 { runLeft -= taken }
      left -= taken
    }
    return largest
  }

  private mutating func startRun(_ bytes: RawSpan) throws(ParquetError) {
    var reader = ByteReader(bytes, at: position)
    let header: UInt64
    do throws(ByteParsingError) {
      header = try reader.readVarint()
    } catch {
      throw .malformed(shortage)
    }
    let length = header >> 1
    guard header & 1 == 0 else {
      repeated = nil
      bitPosition = reader.position * 8
      // A group is eight values in `bitWidth` bytes. Some writers leave out the last group's padding.
      let (size, overflow) = length.multipliedReportingOverflow(by: UInt64(bitWidth))
      if !overflow, size <= UInt64(reader.remaining) {
        runLeft = Int(length) * 8
        position = reader.position + Int(size)
      } else {
        runLeft = reader.remaining * 8 / bitWidth
        position = bytes.byteCount
        guard runLeft > 0 else { throw .malformed(shortage) }
      }
      return
    }
    var value: UInt32 = 0
    for index in 0..<((bitWidth + 7) / 8) {
      guard let byte = try? reader.readByte() else { throw .malformed(shortage) }
      value |= UInt32(byte) &<< UInt32(8 * index)
    }
    guard bitWidth == 32 || value >> UInt32(bitWidth) == 0 else { throw .malformed(.bitWidth) }
    runLeft = Int(clamping: length)
    repeated = value
    position = reader.position
  }
}
