public import LakeModel

/// A table that was found and could not be read: it has no figures, only a finding that says why.
public struct UnreadableTable: Sendable {
  /// Relative to the scanned root, without a slash at its end; empty when the root is the table. With
  /// tables of several roots, their root stands in front.
  public let path: String

  /// The format that its folder shows.
  public let format: TableFormat

  /// Why it could not be read.
  public let finding: Finding

  /// Makes the record.
  package init(path: String, format: TableFormat, finding: Finding) {
    self.path = path
    self.format = format
    self.finding = finding
  }
}
