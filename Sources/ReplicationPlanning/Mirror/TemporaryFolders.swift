import LakeAnalysis

/// Folders that tools write unfinished files to, which no mirror needs: excluded at any depth, but not where
/// a table that is mirrored lies in such a folder itself, because an exclusion beats every prefix.
struct TemporaryFolders {
  /// Those that hold nothing of what is mirrored.
  private(set) var exclusions = all
  /// Mirrored tables that lie in such a folder, or have partitions in one, in the order of the basis.
  private(set) var tables: [String] = []

  /// Finds what of the tables lies below some prefixes and in such a folder.
  ///
  /// - Parameters:
  ///   - prefixes: ascending by their bytes, none inside another.
  ///   - basis: the tables.
  /// - Complexity: O(bytes of the paths of tables and partitions).
  init(below prefixes: [String], of basis: PlanBasis) {
    let selection = MirrorSelection(prefixes: prefixes)
    for table in basis.mirrored {
      let root = table.profile.path.isEmpty ? "" : table.profile.path + "/"
      let isInside = Self.mayLie(in: root)
      var isHit = isInside && !exclude(root, in: selection, around: prefixes)
      for placement in table.profile.placements where isInside || Self.mayLie(in: placement.folder)
      {
        if !exclude(root + placement.folder, in: selection, around: prefixes) { isHit = true }
      }
      if isHit { tables.append(table.profile.path) }
    }
  }

  /// Whether the exclusions may stay for all that a folder holds; drops those that hit it.
  private mutating func exclude(
    _ folder: String, in selection: MirrorSelection, around prefixes: [String]
  ) -> Bool {
    guard
      selection.selects(folder) || prefixes.contains(where: { $0.utf8.starts(with: folder.utf8) })
    else { return true }
    let kept = exclusions.filter { !MirrorSelection.excludes($0, folder) }
    // Another table may have dropped it before, and this one is to be named too.
    let isHit = Self.all.contains { MirrorSelection.excludes($0, folder) }
    exclusions = kept
    return !isHit
  }

  private static let all: [MirrorSelection.Exclusion] = [
    .folder(name: "_temporary"), .folders(namePrefix: ".spark-staging-"),
  ]

  /// Whether some name in a path begins as such folders do: a lake has millions of paths, and hardly any.
  private static func mayLie(in path: String) -> Bool {
    var isFirst = true
    var bytes = path.utf8[...]
    while let byte = bytes.first {
      if isFirst, byte == UInt8(ascii: "_") || byte == UInt8(ascii: "."),
        bytes.starts(with: "_temporary".utf8) || bytes.starts(with: ".spark-staging-".utf8)
      {
        return true
      }
      isFirst = byte == UInt8(ascii: "/")
      bytes = bytes.dropFirst()
    }
    return false
  }
}
