import LakeModel

/// What is said of objects that the figures hold although the table's folder does not, or the other way round,
/// and of sums that are too large to be told.
extension TableReading {
  /// Folders that a finding names.
  private static let mostFolders = 8

  var reservations: [Finding] {
    [externalFiles, otherFormats, sumLimit].compactMap { $0 }
  }

  /// Files of a shallow clone, or of a table that was moved, lie where their first table has them.
  private var externalFiles: Finding? {
    let files = replay.external
    guard files.files > 0 else { return nil }
    let folders = replay.folders.externals.values.sorted()
    let named = folders.prefix(Self.mostFolders).joined(separator: ", ")
    let more =
      folders.count > Self.mostFolders ? " and \(folders.count - Self.mostFolders) more" : ""
    return Finding(
      code: "delta-external-files", severity: .note, object: "",
      message:
        "Live files that lie outside of the table's folder, as those of a shallow clone do: \(files.files) "
        + "of \(files.bytes) bytes, \(folders.count > 1 ? "under some or all of" : "under") \(named)\(more). A "
        + "copy of the folder alone has none of them."
    )
  }

  /// Metadata that each commit also writes for readers of another format (UniForm).
  private var otherFormats: Finding? {
    guard let properties = metadata?.configuration, !properties.isEmpty else { return nil }
    let formats = properties["delta.universalFormat.enabledFormats"]?.lowercased()
    var places: [String] = []
    if formats?.contains("iceberg") ?? false
      || properties.contains(where: {
        $0.key.hasPrefix("delta.enableIcebergCompatV") && $0.value.lowercased() == "true"
      })
    {
      places.append("Iceberg metadata (metadata/)")
    }
    if formats?.contains("hudi") ?? false { places.append("Hudi metadata (.hoodie/)") }
    if places.isEmpty { return nil }
    return Finding(
      code: "delta-other-format-metadata", severity: .note, object: "",
      message:
        "By its properties the table also keeps \(places.joined(separator: " and ")). The Delta log does not "
        + "name those objects, so what each commit writes of them is in no figure.")
  }

  /// Sizes are below an exbibyte each, and may add up to more than can be told all the same.
  private var sumLimit: Finding? {
    let (most, overflow) = liveAtStart.bytes.addingReportingOverflow(replay.movedBytes)
    guard overflow || most == .max || replay.live.bytes == .max else { return nil }
    return Finding(
      code: "delta-sum-limit", severity: .warning, object: "",
      message:
        "The sizes that the log names add up to more than \(Int64.max) bytes. Sums end there, so those of "
        + "this table may be too small, and what follows from them is not to be relied on.")
  }
}
