import LakeModel

/// Oddities of single actions, counted instead of listed: five thousand removes without a size are one
/// finding.
struct FindingTally: Sendable {
  /// What can be odd about an action.
  enum Oddity: Int, CaseIterable, Sendable {
    case addWithoutSize
    case retiredWithoutSize
    case removeOfUnknownFile
    case restoredUnknownFile
    case sizeChanged
    case vectorWithoutSize
    case vectorBound
    case changeWithoutSize
  }

  var counts = [Int](repeating: 0, count: Oddity.allCases.count)
  var examples = [String?](repeating: nil, count: Oddity.allCases.count)

  /// Counts one; `path` is remembered for the first.
  mutating func count(_ oddity: Oddity, path: @autoclosure () -> ArraySlice<UInt8>) {
    counts[oddity.rawValue] += 1
    if examples[oddity.rawValue] == nil {
      examples[oddity.rawValue] = String(decoding: path(), as: UTF8.self)
    }
  }

  /// One finding for each oddity that was met.
  var findings: [Finding] {
    Oddity.allCases.compactMap { oddity in
      let count = counts[oddity.rawValue]
      guard count > 0 else { return nil }
      let (code, severity, message) = Self.words(for: oddity, count)
      return Finding(
        code: code, severity: severity, object: examples[oddity.rawValue] ?? "", message: message)
    }
  }

  private static func words(
    for oddity: Oddity, _ count: Int
  ) -> (code: String, severity: Finding.Severity, message: String) {
    switch oddity {
    case .addWithoutSize:
      (
        "delta-add-unsized", .warning,
        "Add actions without a size, or with an impossible one: \(count). Their files are counted as "
          + "unsized."
      )
    case .retiredWithoutSize:
      (
        "delta-retired-unsized", .warning,
        "Retired objects that no visible action or listing sizes: \(count). They are counted as unsized."
      )
    case .removeOfUnknownFile:
      (
        "delta-remove-unknown", .note,
        "Remove actions that name no file of the table: \(count). They retire nothing."
      )
    case .restoredUnknownFile:
      (
        "delta-restored-unknown", .warning,
        "Files brought back that the visible history never had, or that a VACUUM has deleted: \(count). "
          + "No new bytes are counted for them."
      )
    case .sizeChanged:
      (
        "delta-size-changed", .warning,
        "Add actions that give a file another size than it had: \(count). The first size is kept."
      )
    case .vectorWithoutSize:
      (
        "delta-vector-unsized", .warning,
        "Deletion-vector objects without a usable size in any action: \(count). They are counted as "
          + "unsized."
      )
    case .vectorBound:
      (
        "delta-vector-lower-bound", .note,
        "Deletion-vector objects that are not in the listing: \(count). Each counts as one byte and the "
          + "vectors that actions name, which leaves out any that no action names."
      )
    case .changeWithoutSize:
      (
        "delta-change-unsized", .warning,
        "Change data actions without a size, or with an impossible one: \(count). Their files are counted "
          + "as unsized."
      )
    }
  }
}
