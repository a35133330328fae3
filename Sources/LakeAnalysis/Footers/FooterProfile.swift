public import LakeModel

/// What the footers of a table's live Parquet objects say (§3): exact when all were read, estimates with
/// their errors from a sample.
///
/// The figures are about the objects whose footers can be read; `readable` says what part of the live
/// Parquet objects those are. Rows are as stored: those that deletion vectors hide are among them.
public struct FooterProfile: Equatable, Sendable {
  /// A part of the compressed bytes, or of the objects.
  public struct Share: Equatable, Sendable {
    /// A codec, an encoding, a writer, or a column: its names from the top down, joined by dots.
    public let name: String
    /// The share, 0 to 1.
    public let share: Estimate
  }

  /// A quantile of row groups.
  public struct Quantile: Equatable, Sendable {
    /// At most this percentage of the row groups is below it.
    public let percent: Int
    /// The true quantile is not below this (in bytes, or rows), but for the sampling error of `upper`.
    public let lower: Int64
    /// The true quantile is not above this. Both lie at the edges of a bucket, which are less than
    /// 12.5 % apart, at two standard errors of the percentage to either side.
    public let upper: Int64
  }

  /// Which footers were read.
  public let coverage: FooterCoverage
  /// Live Parquet objects: what the figures are about, and the denominator of what was read.
  public let parquet: ObjectTotals
  /// Live objects of other formats (Hudi's log files, ORC), which have no such footers.
  public let notParquet: ObjectTotals
  /// Live objects outside the table's folder, whose footers are not read.
  public let external: ObjectTotals
  /// Live objects whose path no readable part of the log names any more.
  public let unnamed: ObjectTotals
  /// The number of strata that a sample is drawn from.
  public let strata: Int
  /// Objects whose footers were asked for.
  public let chosen: ObjectTotals
  /// Of those: footers that were decoded.
  public let read: ObjectTotals
  /// Of those: objects whose bytes are not in this copy of the lake.
  public let absent: ObjectTotals
  /// Of those: objects that the log holds live and the store does not have.
  public let missing: ObjectTotals
  /// Of those: objects without a footer that can be decoded.
  public let damaged: ObjectTotals
  /// Of those: objects whose footer is encrypted.
  public let encrypted: ObjectTotals
  /// Requests to the store for footers.
  public let requests: Int64
  /// Bytes read for footers.
  public let bytesRead: Int64

  /// The share of live Parquet objects, in bytes, whose footers can be read.
  public let readable: Estimate?
  /// Rows as stored.
  public let rows: Estimate
  /// Row groups.
  public let rowGroups: Estimate
  /// Bytes of all column chunks as stored.
  public let compressed: Estimate
  /// Bytes of all column chunks as if not compressed.
  public let uncompressed: Estimate
  /// `uncompressed` ÷ `compressed`; nil without data.
  public let compressionRatio: Estimate?
  /// Compressed bytes ÷ row groups; nil without row groups.
  public let bytesPerRowGroup: Estimate?
  /// Rows ÷ row groups; nil without row groups.
  public let rowsPerRowGroup: Estimate?
  /// Compressed bytes of row groups at 5, 50 and 95 %.
  public let rowGroupBytes: [Quantile]
  /// Rows of row groups at 5, 50 and 95 %.
  public let rowGroupRows: [Quantile]
  /// Shares of the compressed bytes by codec, the largest first.
  public let codecs: [Share]
  /// Shares of the compressed bytes in column chunks that use an encoding; a chunk uses several, so they
  /// add up to more than one.
  public let encodings: [Share]
  /// Shares of the compressed bytes by top-level column, the largest first.
  public let topColumns: [Share]
  /// Shares of the compressed bytes by leaf column, the largest first.
  public let columns: [Share]
  /// The share of the compressed bytes in columns beyond the first 16,384 names; nil without any.
  public let otherColumns: Estimate?
  /// Shares of the objects by what their writer calls itself, the largest first; empty for none.
  public let writers: [Share]
  /// Objects some columns of which are encrypted.
  public let withEncryptedColumns: Estimate

  /// `read` ÷ `parquet` in bytes; nil without live bytes.
  public var readShare: Double? {
    parquet.bytes > 0 ? Double(read.bytes) / Double(parquet.bytes) : nil
  }

  /// Whether every footer that can be read was.
  public var isExact: Bool { chosen.files == parquet.files }
}
