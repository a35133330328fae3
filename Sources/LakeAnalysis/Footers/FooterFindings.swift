import LakeModel

/// What the reader of a table's footer figures must know.
enum FooterFindings {
  /// The findings, in a fixed order: those on the whole first, then object by object.
  static func of(_ fold: FooterFold, _ profile: FooterProfile?) -> [Finding] {
    guard let profile else { return [] }
    var findings: [Finding] = []
    func add(_ code: String, _ severity: Finding.Severity, _ object: String, _ message: String) {
      findings.append(Finding(code: code, severity: severity, object: object, message: message))
    }
    // A bare copy of a log, without an inventory, knows nothing of its data.
    let isBare = profile.missing.files > 0 && profile.missing.files == profile.chosen.files
    let gone = profile.absent.files + (isBare ? profile.missing.files : 0)
    if gone > 0 {
      let rest =
        gone == profile.chosen.files
        ? "so there are no footer figures." : "so footer figures are about the others alone."
      add(
        "footers-absent", .warning, "",
        "Of \(profile.chosen.files) live Parquet objects that were looked for, \(gone) are not in this "
          + "copy of the lake, \(rest)")
    }
    if profile.external.files > 0 {
      add(
        "footers-external", .note, "",
        "Live objects outside the table's folder: \(profile.external.files) of "
          + "\(profile.external.bytes) bytes. Their footers are not read.")
    }
    if profile.unnamed.files > 0 {
      add(
        "footers-unnamed", .warning, "",
        "Live objects whose path no readable part of the log names: \(profile.unnamed.files) of "
          + "\(profile.unnamed.bytes) bytes. Their footers are not read.")
    }
    if profile.encrypted.files > 0 {
      add(
        "footers-encrypted", .note,
        fold.namedFaults.first { $0.outcome == .encrypted }?.path.text ?? "",
        "Footers that need a key, of those that were looked for: \(profile.encrypted.files) of "
          + "\(profile.encrypted.bytes) bytes of objects. No figure has them.")
    }
    let faults = fold.namedFaults.filter {
      $0.outcome != .encrypted && ($0.outcome != .missing || !isBare)
    }
    for fault in faults {
      let (code, severity, sentence) = words(of: fault.outcome)
      add(code, severity, fault.path.text, "\(sentence): \(fault.reason).")
    }
    let unreadable = profile.damaged.files + (isBare ? 0 : profile.missing.files)
    let named = faults.filter { $0.outcome != .read }.count
    if unreadable > named {
      add(
        "footers-unreadable", .error, "",
        "Footers that could not be read: \(unreadable), of which \(named) are named; damaged are "
          + "\(profile.damaged.files), not in the store \(profile.missing.files). No figure has them."
      )
    }
    return findings
  }

  private static func words(
    of outcome: FooterOutcome
  ) -> (code: String, severity: Finding.Severity, sentence: String) {
    switch outcome {
    case .read:
      ("footer-contradiction", .warning, "The footer contradicts itself or the file's size")
    case .absent: ("footer-absent", .warning, "The object is not in this copy")
    case .missing: ("footer-object-missing", .error, "A live object cannot be read")
    case .damaged: ("footer-damaged", .error, "The footer could not be read")
    case .encrypted: ("footer-encrypted", .note, "The footer needs a key")
    }
  }
}
