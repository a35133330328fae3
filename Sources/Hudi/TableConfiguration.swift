/// The properties that decide how a table is read, checked.
package struct TableConfiguration: Sendable {
  /// How the active timeline is laid out (`hoodie.timeline.layout.version`).
  package enum Layout: Sendable {
    /// Files directly in `.hoodie/`, without completion times.
    case one
    /// Files in `.hoodie/timeline/`, completed ones with a completion time.
    case two
  }

  /// The table version, 3 to 6, 8 or 9.
  package let version: Int

  /// Where its timeline is.
  package let layout: Layout

  /// The table's name; empty when it has none.
  package let name: String

  /// Folder of the active timeline, relative to the table root, with `/` at its end.
  package let timelineFolder: String

  /// Folder of archived instants (layout 1) or of the history (layout 2), likewise.
  package let archiveFolder: String

  /// Whether the times in instants' names are UTC by declaration; else they are the writer's.
  package let isTimelineInUTC: Bool

  /// Whether its writes may go to logs beside the base files (`MERGE_ON_READ`).
  let isMergeOnRead: Bool

  /// Where the columns of a bootstrapped table are; nil for every other.
  package let bootstrapBasePath: String?

  /// Whether the table has a metadata table (it has partitions that are ready).
  package let hasMetadataTable: Bool

  /// Whether the metadata table lists the table's objects.
  package let hasFileListing: Bool

  /// Whether an earlier version of Hudi made the table, or may have.
  package let isUpgraded: Bool

  /// Checks the properties of a table.
  ///
  /// - Throws: `invalidProperties` without a version, `unsupported` for a version that is not read.
  package init(_ properties: TableProperties, object: String) throws(HudiError) {
    guard let versionText = properties.text("hoodie.table.version") else {
      throw .invalidProperties(object: object, reason: "it has no hoodie.table.version")
    }
    guard let version = Int(versionText) else {
      throw .invalidProperties(
        object: object, reason: "hoodie.table.version is \(versionText.prefix(40))")
    }
    guard (3...6).contains(version) || version == 8 || version == 9 else {
      throw .unsupported(object: object, what: "table version \(version)")
    }
    self.version = version
    // Only versions that could upgrade instants say which version a table began with.
    isUpgraded = version >= 8 && properties.text("hoodie.table.initial.version") != versionText
    switch properties.text("hoodie.timeline.layout.version") {
    case nil: layout = version >= 8 ? .two : .one
    case "1": layout = .one
    case "2": layout = .two
    case .some(let other):
      throw .unsupported(object: object, what: "timeline layout \(other.prefix(40))")
    }
    name = properties.text("hoodie.table.name") ?? ""
    switch layout {
    case .one:
      timelineFolder = ".hoodie/"
      archiveFolder =
        ".hoodie/" + Self.folder(properties.text("hoodie.archivelog.folder"), default: "archived")
    case .two:
      timelineFolder =
        ".hoodie/" + Self.folder(properties.text("hoodie.timeline.path"), default: "timeline")
      archiveFolder =
        timelineFolder
        + Self.folder(properties.text("hoodie.timeline.history.path"), default: "history")
    }
    isTimelineInUTC =
      properties.text("hoodie.table.timeline.timezone")?.uppercased() == "UTC"
    isMergeOnRead = properties.text("hoodie.table.type")?.uppercased() == "MERGE_ON_READ"
    let bootstrap = properties.text("hoodie.bootstrap.base.path") ?? ""
    bootstrapBasePath = bootstrap.isEmpty ? nil : bootstrap
    let ready = (properties.text("hoodie.table.metadata.partitions") ?? "").split(separator: ",")
    hasMetadataTable = !ready.isEmpty
    hasFileListing = ready.contains { $0.filter { !$0.isWhitespace } == "files" }
  }

  /// Whether a log file carries the instant of its own commit (version 8 and later) instead of that of
  /// the base file it belongs to.
  package var logsCarryOwnInstant: Bool { version >= 8 }

  /// Whether `fileSizeInBytes` of a log may be less than its whole length (before HUDI-3365).
  package var logSizesAreIncrements: Bool { version <= 3 }

  private static func folder(_ text: String?, default name: String) -> String {
    let trimmed = (text ?? "").split(separator: "/", omittingEmptySubsequences: true)
      .joined(separator: "/")
    return (trimmed.isEmpty ? name : trimmed) + "/"
  }
}
