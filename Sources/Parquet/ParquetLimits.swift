/// The most that a reader takes from one file before it refuses.
///
/// Every size that a file declares is compared with these, and with the bytes that are really there,
/// before anything is allocated. Two bounds are no limits, since nothing real comes near them: sizes and
/// row counts stay below 2⁴⁸, and Thrift's structures are no more than sixteen deep.
package struct ParquetLimits: Sendable, Equatable {
  /// Bytes of a footer. The largest that anybody reported has 367 MB; the largest that we met, 0.5 MB.
  package var footerBytes = 256 << 20
  /// Elements of a schema.
  package var schemaElements = 1_000_000
  /// Groups inside groups of a schema.
  package var schemaDepth = 64
  /// Names in the paths of all leaves together.
  package var schemaPathComponents = 4_000_000
  /// Bytes of a page header; its statistics may hold long values.
  package var pageHeaderBytes = 1 << 20
  /// Bytes of a page as it is stored.
  package var compressedPageBytes = 256 << 20
  /// Bytes of a page when expanded. Writers aim at 1 MiB.
  package var pageBytes = 512 << 20
  /// Bytes of levels and values of one column of one batch.
  package var batchBytes = 1 << 30
  /// Bytes of a value of fixed length.
  package var fixedLengthBytes = 65_535
  /// Bytes up to which the value of a key-value pair is copied out of the footer.
  package var keyValueBytes = 64 << 10

  /// The limits that suit metadata of lakes.
  package init() {}
}
