/// Which objects of a lake are mirrored, as every target must select them: what lies below one of the
/// prefixes and is not excluded.
///
/// Paths are as they are in storage (never percent-encoded by us), relative to the lake's root, and told
/// apart by their bytes.
public struct MirrorSelection: Equatable, Sendable {
  /// What is left out below the prefixes.
  public enum Exclusion: Equatable, Sendable {
    /// Everything below a prefix that ends with `/`.
    case prefix(String)
    /// Everything below any folder of this name, at any depth: `_temporary`.
    case folder(name: String)
    /// Everything below any folder whose name starts so, at any depth: `.spark-staging-`.
    case folders(namePrefix: String)
  }

  /// Prefixes that end with `/`, none inside another, in the order of their bytes; one empty prefix is the
  /// whole lake.
  public let prefixes: [String]

  /// What is left out.
  public let exclusions: [Exclusion]

  /// Objects outside the root that tables refer to (shallow clones, bootstrap base paths), as their
  /// absolute prefixes with scheme: no filter of the lake reaches them, so they are told apart.
  public let externalPrefixes: [String]

  /// Makes a selection.
  package init(
    prefixes: [String], exclusions: [Exclusion] = [], externalPrefixes: [String] = []
  ) {
    self.prefixes = prefixes
    self.exclusions = exclusions
    self.externalPrefixes = externalPrefixes
  }

  /// Whether an object is selected.
  ///
  /// - Parameter path: the object's path relative to the lake's root.
  /// - Returns: false below an exclusion, whatever prefix it is under.
  /// - Complexity: O(log prefixes + components × exclusions).
  public func selects(_ path: String) -> Bool {
    guard isBelowPrefix(path) else { return false }
    return !exclusions.contains { Self.excludes($0, path) }
  }

  private func isBelowPrefix(_ path: String) -> Bool {
    // The prefixes are an antichain in byte order, so only the last one that is not after the path can
    // contain it.
    var (low, high) = (0, prefixes.count)
    while low < high {
      let middle = (low + high) / 2
      if path.utf8.lexicographicallyPrecedes(prefixes[middle].utf8) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low > 0 && path.utf8.starts(with: prefixes[low - 1].utf8)
  }

  /// Whether an exclusion leaves out an object, or everything in a folder whose path ends with `/`.
  static func excludes(_ exclusion: Exclusion, _ path: String) -> Bool {
    switch exclusion {
    case .prefix(let prefix): path.utf8.starts(with: prefix.utf8)
    case .folder(let name): folders(of: path).contains { $0.elementsEqual(name.utf8) }
    case .folders(let prefix): folders(of: path).contains { $0.starts(with: prefix.utf8) }
    }
  }

  private static func folders(of path: String) -> ArraySlice<Substring.UTF8View.SubSequence> {
    path[...].utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropLast()
  }
}
