import LakeModel

/// What the reader of a table's figures must know beside what the table's reader found.
enum ProfileFindings {
  /// Hours below which a window is called short: seven days.
  static let shortHours: Int64 = 7 * 24

  /// The findings, in a fixed order.
  static func of(
    _ profile: TableProfile, window: AnalysisWindow?, liveSizes: SizeFold,
    hasUndatedContent: Bool, isCoarse: Bool
  ) -> [Finding] {
    var findings: [Finding] = []
    func add(_ code: String, _ severity: Finding.Severity, _ message: String) {
      findings.append(Finding(code: code, severity: severity, object: "", message: message))
    }
    let residual = profile.identityResidual
    if residual != ObjectTotals() {
      add(
        "identity-residual", .warning,
        "live − live at start differs from created + appended + revived − retired by "
          + "\(residual.bytes) bytes and \(quantity(residual.files, "object")), so churn or live bytes are off "
          + "by as much.")
    }
    let counted = liveSizes.totals.files + liveSizes.unsized
    if counted != profile.state.live.files || liveSizes.totals.bytes != profile.state.live.bytes {
      add(
        "live-set-mismatch", .warning,
        "The live objects that were listed (\(counted), \(liveSizes.totals.bytes) bytes) are not "
          + "those that were counted (\(profile.state.live.files), \(profile.state.live.bytes) "
          + "bytes); sizes are of the former.")
    }
    if profile.unsizedFiles > 0 {
      // Objects of the log that were overwritten since, such as a Delta table's `_last_checkpoint`, are so
      // small and so usual that nobody needs to be warned.
      let isMetadata = profile.unsized.allSatisfy { $0.role == .tableMetadata }
      add(
        "unsized-objects", isMetadata ? .note : .warning,
        "Entries of the ledger without a size: \(profile.unsizedFiles). They count as objects and as "
          + "no bytes"
          + (profile.churn?.isGrossLow == true
            ? ", so new bytes (R-1) and the churn ratio leave them out." : "."))
    }
    let ratio =
      switch profile.churn?.ratioBound {
      case .atMost: "the churn ratio is at most what is shown"
      case .atLeast: "the churn ratio is at least what is shown"
      default: "the churn ratio may be more or less than what is shown"
      }
    if profile.churn?.areLevelsLow == true {
      add(
        "live-bytes-low", .warning,
        "Data objects without a size, or whose arrival no clock dates, were live in the visible "
          + "history: mean live bytes (R-6) leave them out, so \(ratio) and net growth (R-5) is off."
      )
    }
    if profile.churn?.areLevelsHigh == true {
      add(
        "live-bytes-high", .warning,
        "Data objects left at a time that no clock tells: mean live bytes (R-6) keep them, so \(ratio) "
          + "and net growth (R-5) is off.")
    }
    if profile.undated > 0 {
      add(
        "undated-entries", hasUndatedContent ? .warning : .note,
        "Entries of the ledger without a time: \(profile.undated). They are in no rate.")
    }
    let history = profile.state.history
    if !history.isComplete {
      let start = history.from.map { "from \($0.iso8601) on" } ?? "without times"
      add(
        "history-cut", .note,
        "The log tells the table's history only \(start); what came before is in no figure, and no "
          + "first load can be told apart.")
    }
    guard let window else { return findings }
    if let churn = profile.churn {
      let observed = churn.volumes.window
      if observed != window {
        add(
          "own-window", .note,
          "Rates of this table are over its own visible part of the window, from "
            + "\(observed.from.iso8601) to \(observed.to.iso8601).")
      }
      if observed.hours < shortHours, observed != window {
        add(
          "short-history", .note,
          "Rates of this table rest on \(quantity(observed.hours, "hour")), less than 7 days.")
      }
    } else {
      add(
        "outside-window", .warning,
        "The visible history starts after the window's end, so the table has no rates.")
    }
    if let last = history.to, last >= window.to {
      add(
        "sizes-after-window", .note,
        "Live objects, their sizes and the totals are those after the last commit at "
          + "\(last.iso8601), which is after the window.")
    }
    if profile.movements.slotWidth > 1 {
      add(
        "times-in-slots", .note,
        "There are so many commits, or pairs of birth and retirement, that their times are kept in "
          + "slots of up to \(profile.movements.slotWidth / 1000) s: survival is that of ages within as "
          + "much, and intervals (R-25) that a slot does not fit have two bounds.")
    }
    if isCoarse {
      add(
        "prefixes-cut", .note,
        "There are so many prefixes or partitions that they were joined at a smaller depth.")
    }
    return findings
  }
}

extension TableProfile {
  /// The same profile with these findings.
  func adding(_ more: [Finding]) -> TableProfile {
    var profile = self
    profile.findings += more
    return profile
  }
}
