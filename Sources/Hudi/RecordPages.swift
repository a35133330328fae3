/// Records in pages of equal size, under numbers that are given again when they are free: a growing table
/// is never copied, as an array would be.
struct RecordPages<Record: Sendable>: Sendable {
  private static var pageBits: UInt32 { 12 }

  private var pages: [[Record]] = []

  /// Numbers that were removed.
  private var free: [UInt32] = []

  /// How many numbers have been given, free ones included.
  private(set) var count: UInt32 = 0

  /// The record under a number that `add` gave.
  subscript(number: UInt32) -> Record {
    @inline(__always)
    get { pages[Int(number >> Self.pageBits)][Int(number & (1 << Self.pageBits - 1))] }
    @inline(__always)
    _modify {
      yield &pages[Int(number >> Self.pageBits)][Int(number & (1 << Self.pageBits - 1))]
    }
  }

  /// Adds a record and gives it a number.
  @inline(__always)
  mutating func add(_ record: Record) -> UInt32 {
    guard free.isEmpty else { return reuse(record) }
    if count & (1 << Self.pageBits - 1) == 0 { addPage() }
    pages[Int(count >> Self.pageBits)].append(record)
    count += 1
    return count - 1
  }

  private mutating func reuse(_ record: Record) -> UInt32 {
    let number = free.removeLast()
    self[number] = record
    return number
  }

  private mutating func addPage() {
    pages.append([])
    pages[pages.count - 1].reserveCapacity(1 << Self.pageBits)
  }

  /// Gives a number free.
  mutating func remove(_ number: UInt32) { free.append(number) }
}
