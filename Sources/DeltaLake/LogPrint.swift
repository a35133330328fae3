import ByteParsing
import LakeModel

/// What of a log's listing the state behind a commit rests on: its commits and checksums, the checkpoint
/// that it began with. Where that is the same in another listing, the state is the same.
///
/// Objects of the log that make entries of the ledger and no state are not among it: their entries are made
/// again from the listing.
struct LogPrint: Equatable, Sendable {
  /// Versions of the first and the last commit.
  var first: Int64
  var last: Int64

  /// Whether there is a checksum of the last version. One that comes later can be compared later.
  var hasLastChecksum: Bool

  /// A hash over names, sizes and times.
  var digest: ObjectKey

  /// Takes the print of a log up to a commit; nil when the segment does not lead through that commit.
  ///
  /// - Parameters:
  ///   - segment: the commits.
  ///   - checksums: version checksums by version.
  ///   - last: version of the last commit.
  ///   - hasLastChecksum: whether a checksum of the last version counts; nil if there is one.
  init?(
    of segment: LogSegment, _ checksums: [Int64: LogObject], through last: Int64,
    hasLastChecksum: Bool? = nil
  ) {
    guard let first = segment.commits.first?.meaning.version, first <= last,
      segment.commits.last?.meaning.version.map({ $0 >= last }) == true
    else { return nil }
    self.first = first
    self.last = last
    self.hasLastChecksum = hasLastChecksum ?? (checksums[last] != nil)
    var writer = ByteWriter()
    for commit in segment.commits {
      if let version = commit.meaning.version, version > last { break }
      commit.save(to: &writer)
    }
    for seed in segment.seeds.first?.objects ?? [] { seed.save(to: &writer) }
    for (version, checksum) in checksums.sorted(by: { $0.key < $1.key }) {
      if version < last || version == last && self.hasLastChecksum { checksum.save(to: &writer) }
    }
    digest = ObjectHash().key(of: writer.bytes)
  }

  /// Whether a listing shows the same.
  func matches(_ segment: LogSegment, _ checksums: [Int64: LogObject]) -> Bool {
    LogPrint(of: segment, checksums, through: last, hasLastChecksum: hasLastChecksum) == self
  }

  /// Writes the print.
  func save(to writer: inout ByteWriter) {
    writer.write(zigzag: first)
    writer.write(zigzag: last)
    writer.write(flag: hasLastChecksum)
    writer.write(digest)
  }

  /// Reads a print.
  init(saved reader: inout ByteReader) throws(ByteParsingError) {
    first = try reader.readZigzag(in: 0 ... .max)
    last = try reader.readZigzag(in: first ... .max)
    hasLastChecksum = try reader.readFlag()
    digest = try reader.readKey()
  }
}
