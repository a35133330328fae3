package import ReplicationPlanning

/// The file for rclone's `--filter-from`.
///
/// The first rule that matches decides, and a path that no rule matches is included: so exclusions come
/// first, and `- **` last. Rules of prefixes are rooted (`/` in front); those of folders at any depth are
/// not, and match after any `/`.
package enum RcloneFilter {
  /// rclone reads lines of less than 64 KiB (Go's `bufio.Scanner`).
  static let lineLimit = 65_535

  /// Writes the file.
  ///
  /// - Throws: `nothingSelected`; `inexpressible` unless `isSkipping`.
  package static func output(
    for selection: MirrorSelection, isSkipping: Bool
  ) throws(MirrorTargetError) -> MirrorTargetOutput {
    var tally = InexpressibleTally()
    var lines: [String] = []
    for exclusion in selection.exclusions {
      let rule: String
      switch exclusion {
      case .prefix(let prefix): rule = "- /" + RcloneName.escaped(prefix) + "**"
      case .folder(let name): rule = "- " + RcloneName.escaped(name) + "/**"
      case .folders(let prefix): rule = "- " + RcloneName.escaped(prefix) + "*/**"
      }
      if let reason = problem(in: exclusion) ?? problem(inLine: rule) {
        tally.add(Inexpressible(.exclusion(exclusion), reason))
      } else {
        lines.append(rule)
      }
    }
    var isEmpty = true
    for prefix in selection.prefixes {
      let rule = "+ /" + RcloneName.escaped(prefix) + "**"
      if let reason = RcloneName.problem(in: prefix) ?? problem(inLine: rule) {
        tally.add(Inexpressible(.prefix(prefix), reason))
      } else {
        lines.append(rule)
        isEmpty = false
      }
    }
    let findings = try tally.findings(isSkipping: isSkipping) + selection.externalFindings
    guard !isEmpty else { throw .nothingSelected }
    lines.append("- **")
    return MirrorTargetOutput(
      files: [
        .init(name: "rclone-filter.txt", bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
      ],
      findings: findings)
  }

  private static func problem(in exclusion: MirrorSelection.Exclusion) -> String? {
    switch exclusion {
    case .prefix(let prefix): RcloneName.problem(in: prefix)
    case .folder(let name) where name.isEmpty || name.hasByte(where: { $0 == UInt8(ascii: "/") }):
      "no folder has such a name"
    case .folder(let name): RcloneName.problem(in: name)
    case .folders(let prefix): RcloneName.ambiguity(in: prefix)
    }
  }

  private static func problem(inLine line: String) -> String? {
    line.utf8.count > lineLimit ? "rclone reads lines of at most \(lineLimit) bytes" : nil
  }
}

/// Names as rclone knows them.
///
/// Inside, rclone spells a control character as the picture of it (U+2400 and on, `␊` for a line feed), from
/// whatever storage it came, and filters see that spelling: so a name with a line feed is sayable. A name
/// that has such a picture itself, or the sign that quotes one (U+201B), is spelled one way for one storage
/// and another way for the next, so it is refused.
enum RcloneName {
  /// Why a name or prefix cannot be said; nil when it can.
  static func problem(in name: String) -> String? {
    name.hasFolderTrap
      ? "rclone knows no empty folder names, \".\" or \"..\"" : ambiguity(in: name)
  }

  /// Why it is not sure what rclone would take a name for; nil when it is.
  static func ambiguity(in name: String) -> String? {
    let isAmbiguous = name.unicodeScalars.contains {
      $0.value == 0x201b || (0x2400...0x2421).contains($0.value)
    }
    return isAmbiguous
      ? "rclone spells control characters with U+2400 to U+2421 and U+201B, so it may mean another name"
      : nil
  }

  /// A name in rclone's spelling.
  static func spelled(_ name: String) -> String {
    guard name.hasByte(where: { $0 < 0x20 || $0 == 0x7f }) else { return name }
    var scalars = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      let picture = scalar.value == 0x7f ? 0x2421 : 0x2400 + scalar.value
      let isControl = scalar.value < 0x20 || scalar.value == 0x7f
      scalars.append(isControl ? Unicode.Scalar(picture) ?? scalar : scalar)
    }
    return String(scalars)
  }

  /// A name in rclone's spelling, with what patterns would take for a sign escaped.
  static func escaped(_ name: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in spelled(name).unicodeScalars {
      switch scalar {
      case "*", "?", "[", "]", "{", "}", "\\": scalars.append("\\")
      default: break
      }
      scalars.append(scalar)
    }
    return String(scalars)
  }
}
