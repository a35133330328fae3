import LakeModel

/// The parts of a lake, or of one table, that carry most of its churn.
public struct ChurnRanking: Equatable, Sendable {
  /// What a part is.
  public enum Grouping: String, CaseIterable, Sendable {
    /// A partition of a table; data objects alone.
    case partition
    /// A directory: the objects right in it.
    case prefix
    /// The operation that commits name.
    case operation
  }

  /// A part and its churn in the window, the first load left out.
  public struct Row: Equatable, Sendable {
    /// What the part is called.
    public enum Name: Equatable, Sendable {
      /// A partition, as its table stores it.
      case partition(String, table: String)
      /// A prefix relative to the lake's root, or absolute.
      case prefix(String)
      /// An operation.
      case operation(TableProfile.Operation)
    }

    /// What the part is called.
    public let name: Name
    /// New bytes.
    public let gross: Int64
    /// Objects created or appended to.
    public let objects: Int64
    /// `gross` ÷ that of the whole; 0 when nothing moved.
    public let share: Double
    /// Bytes that left the snapshot; nil where only new bytes are kept by part.
    public let retired: Int64?
    /// Bytes that are gone from storage; nil where only new bytes are kept by part.
    public let deleted: Int64?
  }

  /// What the parts are.
  public let grouping: Grouping

  /// The table that they are parts of; nil for the whole lake.
  public let table: String?

  /// The window of the figures; nil when there is none.
  public let window: AnalysisWindow?

  /// New bytes of the whole, which shares are of.
  public let gross: Int64

  /// Those with most new bytes first, equals by name.
  public let rows: [Row]

  /// How many more operations there are; nil for partitions and prefixes, of which only the largest are
  /// known to a profile.
  public let omitted: Int?
}

extension LakeProfile {
  /// Ranks the parts of the lake, or of one of its tables.
  ///
  /// - Parameters:
  ///   - grouping: what the parts are.
  ///   - table: one of `tables`; nil for the whole lake.
  ///   - top: the most operations to name; of partitions and prefixes there are as many as the profile
  ///     was made with.
  /// - Returns: the ranking over the window that the lake shares; over the table's own part of it, where
  ///   its log tells no more.
  public func ranking(
    by grouping: ChurnRanking.Grouping, of table: TableProfile? = nil, top: Int = 10
  ) -> ChurnRanking {
    let tables = table.map { [$0] } ?? self.tables
    let gross = (table.map { $0.churn?.volumes } ?? volumes)?.total.gross ?? 0
    func row(
      _ name: ChurnRanking.Row.Name, _ bytes: Int64, _ objects: Int64, retired: Int64? = nil,
      deleted: Int64? = nil
    ) -> ChurnRanking.Row {
      ChurnRanking.Row(
        name: name, gross: bytes, objects: objects,
        share: gross == 0 ? 0 : Double(bytes) / Double(gross), retired: retired, deleted: deleted)
    }
    var rows: [ChurnRanking.Row] = []
    var omitted: Int?
    switch grouping {
    case .prefix:
      let volumes = table?.topPrefixes ?? topPrefixes.map(\.volume)
      rows = volumes.map { row(.prefix($0.path), $0.gross, $0.objects) }
    case .partition:
      let all = tables.flatMap { table in
        table.topPartitions.map { (table: table.path, volume: $0) }
      }
      // A stable order: tables are sorted by path, and partitions of one by bytes, then name.
      rows = all.enumerated()
        .sorted {
          $0.element.volume.gross == $1.element.volume.gross
            ? $0.offset < $1.offset : $0.element.volume.gross > $1.element.volume.gross
        }
        .prefix(max(top, 0))
        .map { _, part in
          row(
            .partition(part.volume.path, table: part.table), part.volume.gross, part.volume.objects)
        }
    case .operation:
      let all = OperationSums.sum(of: tables.map(\.operations))
      rows = all.prefix(max(top, 0)).map {
        row(
          .operation($0.operation), $0.gross.bytes, $0.gross.files, retired: $0.retired.bytes,
          deleted: $0.deleted.bytes)
      }
      omitted = all.count - rows.count
    }
    return ChurnRanking(
      grouping: grouping, table: table?.path,
      window: table.map { $0.churn?.volumes.window } ?? window, gross: gross, rows: rows,
      omitted: omitted)
  }
}
