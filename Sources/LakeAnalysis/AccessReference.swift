package import LakeModel

/// One reading of a target: what is left of an access record when its target is kept apart.
package struct AccessReference: Hashable, Sendable {
  /// What the sample is taken by: the hash of the query, or of the object where no query is known.
  package var group: ObjectKey
  /// Hash of the target's identity.
  package var target: ObjectKey
  /// Milliseconds since the epoch.
  package var time: Int64
  /// Bytes read, as the log tells; −1 when it does not tell.
  package var bytes: Int64
  /// How many requests were the same to the millisecond and byte; 1 for queries.
  package var requests: Int64
  /// Why it was read.
  package var purpose: AccessRecord.Purpose
  /// The kind of log that tells.
  package var source: AccessSource

  /// Makes a reference.
  package init(
    group: ObjectKey, target: ObjectKey, time: Int64, bytes: Int64, requests: Int64 = 1,
    purpose: AccessRecord.Purpose = .query, source: AccessSource
  ) {
    self.group = group
    self.target = target
    self.time = time
    self.bytes = bytes
    self.requests = requests
    self.purpose = purpose
    self.source = source
  }

  /// The order of a sample: by group, then by what is read, then by time, then by the rest.
  static func precedes(_ left: AccessReference, _ right: AccessReference) -> Bool {
    if left.group != right.group { return left.group < right.group }
    if left.target != right.target { return left.target < right.target }
    if left.purpose != right.purpose { return left.purpose.rawValue < right.purpose.rawValue }
    if left.time != right.time { return left.time < right.time }
    if left.bytes != right.bytes { return left.bytes < right.bytes }
    return left.source < right.source
  }

  /// A number that scatters the references of one group, whatever order they come in; it hangs on
  /// nothing that joining references changes.
  func scatter(as identity: AccessSample.Identity) -> UInt64 {
    var word = target.low
    if identity == .request {
      word ^= UInt64(bitPattern: time) &* 0x9e37_79b9_7f4a_7c15
      word ^= UInt64(bitPattern: bytes) &+ UInt64(source.rawValue) << 56
    }
    word = (word ^ word &>> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word &>> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word &>> 31
  }
}
