import ReplicationPlanning

/// A lake of a few objects with names that tools stumble over, and a selection of it.
struct MirrorWorld {
  /// Which names and exclusions there are.
  struct Kind {
    /// Carriage returns, line feeds and other control characters.
    var hasControls = false
    /// Colons, which Hadoop takes for the end of a scheme.
    var hasColons = true
    /// Exclusions of folders at any depth.
    var hasFolderExclusions = true
    /// Exclusions of prefixes.
    var hasPrefixExclusions = true
  }

  private(set) var keys: [String] = []
  private(set) var selection: MirrorSelection

  private static let pieces = [
    "a", "b", "part-0", "dt=2026-01-01", "_temporary", ".spark-staging-7", "_delta_log", " ", "  ",
    "[",
    "]", "*", "**", "{", "}", "{{x}}", "{a,b}", "%", "%20", "%2F", "=", "?", "\\", "\\E", "#", ";",
    "!",
    "\"", "'", ",", "+", "- ", "$", "^", "(", ")", "|", ".", "~", "&", "<", "\u{e9}", "e\u{301}",
    "日本",
    "😀", "\u{a0}", "..", "\u{ff0f}",
  ]

  init(seed: UInt64, _ kind: Kind = Kind()) {
    var random = SeededNumbers(seed: seed)
    let controls = kind.hasControls ? ["\n", "\r", "\t", "\u{1}", "\u{1b}", "\u{7f}", "\r\n"] : []
    let pieces = Self.pieces + controls + (kind.hasColons ? [":"] : [])
    func name() -> String {
      var name = ""
      repeat {
        name += pieces.randomElement(using: &random) ?? "a"
      } while Int.random(in: 0..<3, using: &random) > 0 || name == "." || name == ".."
      return name
    }
    var folders = [""]
    for _ in 0..<Int.random(in: 3...14, using: &random) {
      folders.append((folders.randomElement(using: &random) ?? "") + name() + "/")
    }
    var seen: Set<[UInt8]> = []
    for folder in folders + folders + folders {
      let key = folder + name()
      // A name is a file or a folder, not both.
      let isFolder = folders.contains { $0.utf8.starts(with: (key + "/").utf8) }
      if !isFolder, seen.insert(Array(key.utf8)).inserted { keys.append(key) }
    }
    var chosen: [String] = []
    let candidates = seed % 17 == 0 ? [""] : Array(folders.dropFirst()).shuffled(using: &random)
    for folder in candidates.prefix(Int.random(in: 1...5, using: &random)) {
      let clashes = chosen.contains {
        $0.utf8.starts(with: folder.utf8) || folder.utf8.starts(with: $0.utf8)
      }
      if !clashes { chosen.append(folder) }
    }
    var exclusions: [MirrorSelection.Exclusion] = []
    for _ in 0..<Int.random(in: 0...3, using: &random) where kind.hasPrefixExclusions {
      if let folder = folders.dropFirst().randomElement(using: &random) {
        exclusions.append(.prefix(folder))
      }
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) where kind.hasFolderExclusions {
      let folder = folders.dropFirst().randomElement(using: &random) ?? "x/"
      guard let last = folder.utf8.split(separator: UInt8(ascii: "/")).last else { continue }
      let name = String(Substring(last))
      if Bool.random(using: &random) {
        exclusions.append(.folder(name: name))
      } else {
        let start = String(String.UnicodeScalarView(name.unicodeScalars.prefix(2)))
        exclusions.append(.folders(namePrefix: start))
      }
    }
    selection = MirrorSelection(
      prefixes: chosen.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, exclusions: exclusions
    )
  }

  /// What is to be mirrored, by the definition and nothing clever.
  var planned: Set<[UInt8]> {
    Set(
      keys.lazy.map { Array($0.utf8) }.filter { key in
        guard selection.prefixes.contains(where: { key.starts(with: $0.utf8) }) else {
          return false
        }
        let folders = key.split(separator: 0x2f, omittingEmptySubsequences: false).dropLast()
        return !selection.exclusions.contains { exclusion in
          switch exclusion {
          case .prefix(let prefix): key.starts(with: prefix.utf8)
          case .folder(let name): folders.contains { $0.elementsEqual(name.utf8) }
          case .folders(let prefix): folders.contains { $0.starts(with: prefix.utf8) }
          }
        }
      })
  }

  /// Whether the exclusions leave anything of a prefix, so that a target is not asked for nothing.
  var isEmpty: Bool {
    selection.prefixes.allSatisfy { prefix in
      selection.exclusions.contains { exclusion in
        if case .prefix(let excluded) = exclusion {
          prefix.utf8.starts(with: excluded.utf8)
        } else {
          false
        }
      }
    }
  }
}

/// The lines of a text, each ended by a line feed and nothing else.
func mirrorLines(_ bytes: [UInt8]) -> [[UInt8]] {
  var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map { Array($0) }
  if lines.last == [] { lines.removeLast() }
  return lines
}
