import LakeModel
import LakeStorage

/// What a listing of a table could not show: links, which are not followed, names that are no text, folders
/// that may not be listed. Keys are relative to the table's root.
struct ListingGaps {
  /// Names of one kind.
  struct Names {
    var count = 0
    var first = ""
    var reason = SkippedName.Reason.notText

    mutating func add(_ key: String, _ reason: SkippedName.Reason) {
      if count == 0 { (first, self.reason) = (key, reason) }
      count += 1
    }
  }

  /// Files of the timeline or of its archive that hold completed instants, and folders of such files.
  private(set) var instants = Names()

  /// Everything else.
  private(set) var names = Names()

  /// Folders outside of `.hoodie` that could not be listed.
  var folders = UnlistedFolders()

  /// Adds a name that was passed over.
  mutating func add(_ key: String, _ reason: SkippedName.Reason, isInstant: Bool) {
    if isInstant { instants.add(key, reason) } else { names.add(key, reason) }
  }

  /// What must be said of them.
  ///
  /// - Parameter root: of the table in its store.
  /// - Returns: one finding of each kind at most.
  func findings(root: String) -> [Finding] {
    var findings: [Finding] = []
    if instants.count > 0 {
      findings.append(
        Finding(
          code: "hudi-timeline-link", severity: .error, object: instants.first,
          message:
            "\(quantity(instants.count, "name")) of the timeline or its archive passed over; this one \(instants.reason.words): "
            + "what the instants in it did is in no figure, and those of the active timeline look as if "
            + "they had not completed"))
    }
    if names.count > 0 {
      findings.append(
        Finding(
          code: "names-skipped", severity: .warning, object: names.first,
          message:
            "\(quantity(names.count, "name")) in the table's folder passed over; this one \(names.reason.words): what is "
            + "there is not seen as stored"))
    }
    if folders.count > 0 {
      findings.append(
        Finding(
          code: "folder-unreadable", severity: .error,
          object: folders.first(below: root),
          message:
            "\(folders.sentence): of objects in it only what the timeline tells is known"))
    }
    return findings
  }
}
