package import LakeModel

/// References within a bound, sampled by the hash of their group when there are more.
///
/// Beyond the limit the groups with the smallest hashes are kept, as many of them as fit: a spatial sample
/// like that of SHARDS (Waldspurger and others, FAST 2015). Which groups those are hangs on the whole set
/// alone. A part of the set has fewer references of every group, so it keeps every group that the whole
/// keeps: parts that are absorbed in any order and merged give the same sample.
///
/// A group that alone has more than `groupLimit` references keeps those that scatter smallest, by the same
/// argument, and counts the others.
package struct AccessSample: Mergeable {
  /// What makes two references one.
  package enum Identity: Sendable {
    /// A query reads a target once, however many logs or scans tell of it: the earliest time and the
    /// most bytes count. Merging a part twice changes nothing.
    case query
    /// Requests of objects have no name: those of the same object, time, bytes and log are counted.
    case request
  }

  /// References of a group that were left out, and their bytes.
  package struct Omitted: Equatable, Sendable {
    /// How many requests.
    package var requests: Int64
    /// Their bytes, as far as the log told.
    package var bytes: Int64

    /// Makes a sum.
    package init(requests: Int64, bytes: Int64) {
      self.requests = requests
      self.bytes = bytes
    }
  }

  /// References that are kept unless told otherwise: about 60 MB.
  package static let defaultLimit = 1 << 20

  /// What makes two references one.
  package let identity: Identity

  /// The most references that are kept.
  package private(set) var limit: Int

  private var bound: ObjectKey?
  private var leftOut: [ObjectKey: Omitted] = [:]
  private var kept: [AccessReference] = []
  private var isSettled = true

  /// Makes an empty sample of queries.
  package init() { self.init(identity: .query) }

  /// Makes an empty sample; parts that are to be merged have the same limit.
  package init(identity: Identity, limit: Int = AccessSample.defaultLimit) {
    self.identity = identity
    self.limit = max(limit, 1)
  }

  /// Makes a sample that was written.
  init(
    identity: Identity, limit: Int, threshold: ObjectKey?, omitted: [ObjectKey: Omitted],
    references: [AccessReference]
  ) {
    self.init(identity: identity, limit: limit)
    bound = threshold
    leftOut = omitted
    kept = references
    isSettled = false
    settle()
  }

  /// The most references of one group.
  var groupLimit: Int { max(limit / 16, 1) }

  /// Whether a group with this hash belongs to the sample, as far as is known by now.
  package func admits(_ group: ObjectKey) -> Bool { bound.map { group < $0 } ?? true }

  /// Adds a reference.
  ///
  /// - Complexity: O(log limit) on average; memory stays below one and a half times the limit.
  package mutating func add(_ reference: AccessReference) {
    guard admits(reference.group) else { return }
    kept.append(reference)
    isSettled = false
    if kept.count > limit + max(limit / 2, 64) { settle() }
  }

  package mutating func merge(_ other: AccessSample) {
    limit = min(limit, other.limit)
    if let other = other.bound { bound = bound.map { min($0, other) } ?? other }
    kept += other.kept
    for (group, more) in other.leftOut { omit(group, requests: more.requests, bytes: more.bytes) }
    isSettled = false
    settle()
  }

  /// The references that are kept, in the order of their groups.
  package var references: [AccessReference] {
    if isSettled { return kept }
    var copy = self
    copy.settle()
    return copy.kept
  }

  /// The hash of the first group that is not kept; nil when all are.
  package var threshold: ObjectKey? { settled.bound }

  /// What groups above their own limit left out.
  package var omitted: [ObjectKey: Omitted] { settled.leftOut }

  /// The same sample with its references in order and within the limit.
  package var settled: AccessSample {
    var copy = self
    copy.settle()
    return copy
  }

  /// The share of all groups that is kept: 1 when nothing was left out.
  package var rate: Double {
    guard let threshold else { return 1 }
    return Double(threshold.high) / 18_446_744_073_709_551_616
  }

  package static func == (left: AccessSample, right: AccessSample) -> Bool {
    let (left, right) = (left.settled, right.settled)
    return left.identity == right.identity && left.limit == right.limit
      && left.bound == right.bound && left.leftOut == right.leftOut
      && left.kept == right.kept
  }

  private mutating func omit(_ group: ObjectKey, requests: Int64, bytes: Int64) {
    var sum = leftOut[group] ?? Omitted(requests: 0, bytes: 0)
    sum.requests = sum.requests.saturatingSum(requests)
    sum.bytes = sum.bytes.saturatingSum(bytes)
    leftOut[group] = sum
  }

  /// Brings the references into order, joins those that are one, and keeps to the limits.
  package mutating func settle() {
    guard !isSettled else { return }
    isSettled = true
    if let bound { kept.removeAll { $0.group >= bound } }
    kept.sort(by: AccessReference.precedes)
    join()
    var result: [AccessReference] = []
    result.reserveCapacity(min(kept.count, limit))
    var start = 0
    while start < kept.count {
      let group = kept[start].group
      var end = start
      while end < kept.count, kept[end].group == group { end += 1 }
      let members = thinned(start..<end)
      guard result.count + members.count <= limit else {
        bound = group
        break
      }
      result += members
      start = end
    }
    kept = result
    if let bound { leftOut = leftOut.filter { $0.key < bound } }
  }

  private mutating func join() {
    var last = -1
    for reference in kept {
      if last >= 0, isSame(kept[last], reference) {
        switch identity {
        case .query:
          kept[last].time = min(kept[last].time, reference.time)
          kept[last].bytes = max(kept[last].bytes, reference.bytes)
          kept[last].source = min(kept[last].source, reference.source)
        case .request:
          kept[last].requests = kept[last].requests.saturatingSum(reference.requests)
        }
      } else {
        last += 1
        kept[last] = reference
      }
    }
    kept.removeLast(kept.count - (last + 1))
  }

  private func isSame(_ left: AccessReference, _ right: AccessReference) -> Bool {
    guard left.group == right.group, left.target == right.target, left.purpose == right.purpose
    else { return false }
    return identity == .query
      || (left.time == right.time && left.bytes == right.bytes && left.source == right.source)
  }

  /// The references of a group within its limit.
  private mutating func thinned(_ range: Range<Int>) -> ArraySlice<AccessReference> {
    guard range.count > groupLimit else { return kept[range] }
    let sorted = kept[range].sorted {
      let scatters = ($0.scatter(as: identity), $1.scatter(as: identity))
      return scatters.0 == scatters.1
        ? AccessReference.precedes($0, $1) : scatters.0 < scatters.1
    }
    for reference in sorted.dropFirst(groupLimit) {
      // How often the same reading of a query was left out, parts cannot tell.
      guard identity == .request else {
        omit(reference.group, requests: 0, bytes: 0)
        continue
      }
      let bytes = max(reference.bytes, 0).multipliedReportingOverflow(by: reference.requests)
      omit(
        reference.group, requests: reference.requests,
        bytes: bytes.overflow ? .max : bytes.partialValue)
    }
    return sorted.prefix(groupLimit).sorted(by: AccessReference.precedes)[...]
  }
}
