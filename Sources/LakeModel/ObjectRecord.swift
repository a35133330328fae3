/// Whether an object of a table is part of its latest snapshot.
@usableFromInline
package enum ObjectState: UInt8, Sendable {
  /// Part of the snapshot.
  case live
  /// Still in storage, but no longer part of the snapshot.
  case retired
  /// Retired by the commit that is being read, which may yet bring it back.
  case leaving
}

/// What is remembered of an object: its size, when it was created, where it belongs.
@usableFromInline
package struct ObjectRecord: Equatable, Sendable {
  /// Stands for a birth before the visible history.
  @inlinable package static var unknownBirth: UInt32 { .max }

  /// The most partitions that a record can tell apart.
  @inlinable package static var maximumPartitions: Int { Int(partitionMask) }

  /// Size in bytes; −1 when nothing tells.
  @usableFromInline package var size: Int64

  /// Index of the commit that created it in its reader's list of commit times.
  @usableFromInline package var birth: UInt32

  @inlinable static var partitionMask: UInt32 { (1 << 29) - 1 }
  @usableFromInline var bits: UInt32

  /// Makes a record.
  ///
  /// - Parameters:
  ///   - size: bytes; nil or negative when nothing tells.
  ///   - birth: index of the creating commit, or `unknownBirth`.
  ///   - partition: index of the partition, below `maximumPartitions`; anything else means none.
  ///   - state: whether it is live.
  ///   - hasDetail: whether the owner keeps more about it elsewhere.
  @inlinable
  package init(
    size: Int64?, birth: UInt32, partition: Int?, state: ObjectState, hasDetail: Bool = false
  ) {
    self.size = max(size ?? -1, -1)
    self.birth = birth
    var index = Self.partitionMask
    if let partition, partition >= 0, partition < Self.maximumPartitions {
      index = UInt32(partition)
    }
    bits = index | UInt32(state.rawValue) << 29 | (hasDetail ? 1 << 31 : 0)
  }

  fileprivate init(size: Int64, birth: UInt32, bits: UInt32) {
    self.size = size
    self.birth = birth
    self.bits = bits
  }

  /// Index of its partition; nil for none.
  @inlinable package var partition: Int? {
    let index = bits & Self.partitionMask
    return index == Self.partitionMask ? nil : Int(index)
  }

  /// Whether it is live.
  @inlinable package var state: ObjectState {
    get { ObjectState(rawValue: UInt8(truncatingIfNeeded: bits >> 29 & 3)) ?? .retired }
    set { bits = bits & ~(3 << 29) | UInt32(newValue.rawValue) << 29 }
  }

  /// Whether the owner keeps more about it in a table of its own (a deletion vector, say).
  @inlinable package var hasDetail: Bool {
    get { bits >> 31 == 1 }
    set { bits = bits & ~(1 << 31) | (newValue ? 1 << 31 : 0) }
  }
}

/// A record in 96 bits, the lower 32 of a word and another one: enough for objects below 4 TiB, 2²⁸ commits
/// and four million partitions.
///
/// | word | bits | what |
/// |---|---|---|
/// | head | 0–1 | state |
/// | | 2 | whether the owner keeps more elsewhere |
/// | | 3 | whether the body is the place of a record that does not fit |
/// | | 4–31 | birth |
/// | body | 0–21 | partition |
/// | | 22–63 | size |
struct PackedRecord {
  /// The bit of a head whose body is a place.
  static let elsewhere: UInt64 = 1 << 3

  private static let mostBirth: UInt32 = (1 << 28) - 1
  private static let mostPartition: UInt32 = (1 << 22) - 1
  private static let mostSize: Int64 = (1 << 42) - 1

  let head: UInt32
  let body: UInt64

  /// Makes one of what a slot has.
  init(head: UInt32, body: UInt64) {
    self.head = head
    self.body = body
  }

  /// Packs a record; nil when it does not fit. The highest value of each part stands for "unknown" or
  /// "none".
  @inline(__always)
  init?(_ record: ObjectRecord) {
    let birth = min(record.birth, Self.mostBirth)
    let index = record.bits & ObjectRecord.partitionMask
    let partition = min(index, Self.mostPartition)
    let size = record.size & Self.mostSize
    guard birth < Self.mostBirth || record.birth == ObjectRecord.unknownBirth,
      partition < Self.mostPartition || index == ObjectRecord.partitionMask,
      record.size < Self.mostSize
    else { return nil }
    head = birth << 4 | record.bits >> 29
    body = UInt64(truncatingIfNeeded: size) << 22 | UInt64(partition)
  }

  /// Whether the body is the place of the record.
  var isElsewhere: Bool { head & UInt32(Self.elsewhere) != 0 }

  /// The record.
  var record: ObjectRecord {
    let birth = head >> 4
    let partition = UInt32(truncatingIfNeeded: body) & Self.mostPartition
    let size = Int64(truncatingIfNeeded: body >> 22)
    return ObjectRecord(
      size: size == Self.mostSize ? -1 : size,
      birth: birth == Self.mostBirth ? ObjectRecord.unknownBirth : birth,
      bits: (partition == Self.mostPartition ? ObjectRecord.partitionMask : partition)
        | (head & 7) << 29)
  }
}
