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

  /// Appends the next `count` values, which are indices, to `output`: what `read` does, faster.
  ///
  /// - Returns: the largest of them.
  /// - Complexity: O(`count`); allocates for `count` values at once.
  mutating func readIndices(
    _ count: Int, from page: RawSpan, appendingTo output: inout [UInt32]
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
        output.append(addingCapacity: taken) { $0.append(repeating: repeated, count: taken) }
      } else {
        do throws(ByteParsingError) {
          largest = max(
            largest,
            try output.append(
              packed: taken, ofWidth: bitWidth, from: bytes, atBit: bitPosition))
        } catch {
          throw .malformed(shortage)
        }
        bitPosition += taken * bitWidth
      }
      if bitWidth > 0 { runLeft -= taken }
      left -= taken
    }
    return largest
  }

  /// Takes at most `count` values of a run of one value; nil when the next run is bit-packed.
  mutating func takeRepeated(
    upTo count: Int, from page: RawSpan
  ) throws(ParquetError) -> (value: UInt32, count: Int)? {
    while runLeft == 0 { try startRun(page.extracting(range)) }
    guard let repeated else { return nil }
    let taken = min(count, runLeft)
    if bitWidth > 0 { runLeft -= taken }
    return (repeated, taken)
  }

  /// Takes at most `count` values of a run of `value`; none when what comes next is another run.
  mutating func takeRepeated(
    of value: UInt32, upTo count: Int, from page: RawSpan
  ) throws(ParquetError) -> Int {
    while runLeft == 0 { try startRun(page.extracting(range)) }
    guard repeated == value else { return 0 }
    return try takeRepeated(upTo: count, from: page)?.count ?? 0
  }

  /// How many values, at most `count`, can be read of the current bit-packed run.
  mutating func packedCount(upTo count: Int, from page: RawSpan) throws(ParquetError) -> Int {
    while runLeft == 0 { try startRun(page.extracting(range)) }
    return min(count, runLeft)
  }

  private mutating func startRun(_ bytes: RawSpan) throws(ParquetError) {
    var reader = ByteReader(bytes, at: position)
    let header: UInt64
    do throws(ByteParsingError) {
      header = try reader.readVarint()
    } catch {
      throw .malformed(shortage)
    }
    if header & 1 == 0 {
      try startRepeatedRun(of: header >> 1, &reader)
    } else {
      try startPackedRun(ofGroups: header >> 1, &reader)
    }
    position = reader.position
  }

  /// A value in as few whole bytes as hold its bits, and how often it stands.
  private mutating func startRepeatedRun(
    of length: UInt64, _ reader: inout ByteReader
  ) throws(ParquetError) {
    var value: UInt32 = 0
    for index in 0..<((bitWidth + 7) / 8) {
      guard let byte = try? reader.readByte() else { throw .malformed(shortage) }
      value |= UInt32(byte) &<< UInt32(8 * index)
    }
    guard bitWidth == 32 || value >> UInt32(bitWidth) == 0 else { throw .malformed(.bitWidth) }
    runLeft = Int(clamping: length)
    repeated = value
  }

  /// Groups of eight values in `bitWidth` bytes each.
  private mutating func startPackedRun(
    ofGroups groups: UInt64, _ reader: inout ByteReader
  ) throws(ParquetError) {
    repeated = nil
    bitPosition = reader.position * 8
    let (size, overflow) = groups.multipliedReportingOverflow(by: UInt64(bitWidth))
    do throws(ByteParsingError) {
      if !overflow, size <= UInt64(reader.remaining) {
        runLeft = Int(groups) * 8
        try reader.skip(Int(size))
      } else {
        // Some writers leave out the padding of the last group.
        runLeft = reader.remaining * 8 / bitWidth
        try reader.skip(reader.remaining)
      }
    } catch {
      throw .malformed(shortage)
    }
    guard runLeft > 0 || groups == 0 else { throw .malformed(shortage) }
  }
}
