import JSONScan
import LakeAnalysis

/// Cuts a listing into lists of about the same bytes, in the order of the keys: so that each of many hosts
/// looks into few folders, and the same listing gives the same lists.
package struct ListShards: Sendable {
  /// What a listing comes to, from a first pass over it.
  package struct Totals: Equatable, Sendable {
    /// Objects.
    package private(set) var rows = 0
    /// Bytes of the objects.
    package private(set) var bytes: Int64 = 0

    /// Starts with none.
    package init() {}

    /// Adds an object.
    package mutating func add(bytes size: Int64) {
      rows += 1
      bytes = bytes.saturatingSum(max(0, size))
    }
  }

  /// A list.
  package struct Shard: Equatable, Sendable {
    /// Name of its file.
    package let file: String
    /// What it lists.
    package fileprivate(set) var totals = Totals()
    /// Bytes of the list itself.
    fileprivate var listBytes = 0
  }

  /// The lists so far; the last one is being filled.
  package private(set) var shards: [Shard] = []

  private let format: ObjectListFormat
  private var remaining: Int64
  private var remainingShards: Int
  private var share: Double = 0
  private var weight: Int64 = 0

  /// Prepares the cut.
  ///
  /// - Parameters:
  ///   - format: the layout of the lists, which limits their rows and bytes.
  ///   - count: so many lists are aimed at; more are made where a limit asks for it.
  ///   - totals: what the listing comes to.
  package init(format: ObjectListFormat, count: Int, totals: Totals) {
    self.format = format
    remainingShards = max(1, count)
    remaining = totals.bytes.saturatingSum(Int64(clamping: totals.rows))
  }

  /// Finds the list of the next object.
  ///
  /// - Parameters:
  ///   - size: bytes of the object.
  ///   - rowBytes: bytes of its row.
  /// - Returns: whether a new list begins with it; it is the last of `shards` in any case.
  package mutating func place(bytes size: Int64, rowBytes: Int) -> Bool {
    // One byte for the object itself, so that empty objects are shared out too.
    let own = max(0, size).saturatingSum(1)
    let begins = isFull(before: own, rowBytes: rowBytes)
    if begins {
      remaining = max(0, remaining - weight)
      if !shards.isEmpty, remainingShards > 1 { remainingShards -= 1 }
      share = Double(remaining) / Double(remainingShards)
      weight = 0
      shards.append(Shard(file: format.fileName(shards.count + 1)))
    }
    weight = weight.saturatingSum(own)
    shards[shards.count - 1].totals.add(bytes: size)
    shards[shards.count - 1].listBytes += rowBytes
    return begins
  }

  private func isFull(before own: Int64, rowBytes: Int) -> Bool {
    guard let shard = shards.last else { return true }
    if shard.totals.rows >= format.rowLimit { return true }
    if rowBytes > format.byteLimit - shard.listBytes { return true }
    guard remainingShards > 1 else { return false }
    return Double(weight) + Double(own) / 2 > share
  }

  /// The file that names the lists, what they list and how much.
  package static func index(
    of shards: [Shard], target: MirrorTarget, version: String
  ) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.member("for", target.rawValue)
    writer.member("rows", shards.reduce(0) { $0 + $1.totals.rows })
    writer.member("bytes", shards.reduce(Int64(0)) { $0.saturatingSum($1.totals.bytes) })
    writer.array("lists", shards) { shard, writer in
      writer.beginObject()
      writer.member("file", shard.file)
      writer.member("rows", shard.totals.rows)
      writer.member("bytes", shard.totals.bytes)
      writer.endObject()
    }
    writer.endObject()
    writer.newline()
    return writer.bytes
  }
}
