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

  private var counts = [Int](repeating: 0, count: Oddity.allCases.count)
  private var examples = [String?](repeating: nil, count: Oddity.allCases.count)

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
        "\(count) add actions have no size, or an impossible one; their files are counted as unsized."
      )
    case .retiredWithoutSize:
      (
        "delta-retired-unsized", .warning,
        "\(count) retired objects have no size in any visible action or listing; they are counted as "
          + "unsized."
      )
    case .removeOfUnknownFile:
      (
        "delta-remove-unknown", .note,
        "\(count) remove actions name files that were not part of the table; they retire nothing."
      )
    case .restoredUnknownFile:
      (
        "delta-restored-unknown", .warning,
        "\(count) files were brought back that the visible history never had, or that a VACUUM has "
          + "deleted; no new bytes are counted for them."
      )
    case .sizeChanged:
      (
        "delta-size-changed", .warning,
        "\(count) add actions give a file another size than it had; the first one is kept."
      )
    case .vectorWithoutSize:
      (
        "delta-vector-unsized", .warning,
        "\(count) deletion-vector objects have no usable size in any action; they are counted as "
          + "unsized."
      )
    case .vectorBound:
      (
        "delta-vector-lower-bound", .note,
        "\(count) deletion-vector objects are not in the listing any more; each counts as one byte and "
          + "its vectors that actions name, which may leave out vectors that no action names."
      )
    case .changeWithoutSize:
      (
        "delta-change-unsized", .warning,
        "\(count) cdc actions have no size, or an impossible one; their files are counted as unsized."
      )
    }
  }
}
