package import LakeModel
import ReplicationPlanning

/// Gathers what a target cannot say: fails with the names of it, or leaves it out with findings.
package struct InexpressibleTally: Sendable {
  /// The first of them, in the order in which they came.
  private(set) var first: [Inexpressible] = []

  /// How many there are.
  package private(set) var count = 0

  /// Starts with none.
  package init() {}

  /// Adds one.
  package mutating func add(_ item: Inexpressible) {
    count += 1
    if first.count < MirrorTargetError.namedLimit { first.append(item) }
  }

  /// The prefixes that a target can say; the others are added, each with what is wrong with it.
  ///
  /// - Parameters:
  ///   - prefixes: prefixes of a selection.
  ///   - problem: why the target cannot say a prefix; nil when it can.
  /// - Returns: those without a problem, in their order.
  mutating func expressible(
    _ prefixes: [String], problem: (String) -> String?
  ) -> [String] {
    prefixes.filter { prefix in
      guard let reason = problem(prefix) else { return true }
      add(Inexpressible(.prefix(prefix), reason))
      return false
    }
  }

  /// The findings of what is left out.
  ///
  /// - Parameter isSkipping: whether leaving out was asked for.
  /// - Returns: one for each of the first, and one for all the others.
  /// - Throws: `inexpressible` when it was not, and there is anything.
  package func findings(isSkipping: Bool) throws(MirrorTargetError) -> [Finding] {
    guard count > 0 else { return [] }
    guard isSkipping else { throw .inexpressible(first, count: count) }
    var findings = first.map(\.finding)
    if count > first.count {
      findings.append(
        Finding(
          code: "mirror-more-left-out", severity: .error, object: "",
          message:
            "\(DecimalText.grouped(Int64(count - first.count))) more that the target cannot say are left "
            + "out."))
    }
    return findings
  }
}

/// A selection as targets with plain prefixes see it: what is included and what below that is excluded.
struct PrefixConditions {
  /// Prefixes of which something is left, none inside another, in the order of their bytes.
  let includes: [String]

  /// Excluded prefixes, each below an include, none inside another, in the order of their bytes.
  let excludes: [String]

  /// Exclusions that are no prefixes.
  let patterns: [MirrorSelection.Exclusion]

  /// Reduces a selection.
  ///
  /// - Complexity: O(n log n) in prefixes and exclusions.
  init(_ selection: MirrorSelection) {
    let excluded = Self.antichain(
      selection.exclusions.compactMap { exclusion in
        if case .prefix(let prefix) = exclusion { prefix } else { nil }
      })
    includes = Self.antichain(selection.prefixes).filter {
      Self.container(of: $0, in: excluded) == nil
    }
    let included = includes
    excludes = excluded.filter { Self.container(of: $0, in: included) != nil }
    patterns = selection.exclusions.filter { exclusion in
      if case .prefix = exclusion { false } else { true }
    }
  }

  /// Prefixes in the order of their bytes, without those that begin with another.
  static func antichain(_ prefixes: [String]) -> [String] {
    var kept: [String] = []
    for prefix in prefixes.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      if let last = kept.last, prefix.utf8.starts(with: last.utf8) { continue }
      kept.append(prefix)
    }
    return kept
  }

  /// The prefix of an antichain that a text begins with.
  static func container(of text: String, in antichain: [String]) -> String? {
    index(of: text, in: antichain).map { antichain[$0] }
  }

  /// The place of the prefix of an antichain that a text begins with.
  static func index(of text: String, in antichain: [String]) -> Int? {
    var (low, high) = (0, antichain.count)
    while low < high {
      let middle = (low + high) / 2
      if text.utf8.lexicographicallyPrecedes(antichain[middle].utf8) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    guard low > 0, text.utf8.starts(with: antichain[low - 1].utf8) else { return nil }
    return low - 1
  }
}

extension MirrorSelection {
  /// What to say of objects outside the root, which no filter of the lake reaches.
  var externalFindings: [Finding] {
    externalPrefixes.map { prefix in
      Finding(
        code: "mirror-external-prefix", severity: .warning, object: prefix,
        message:
          "Tables refer to objects here, outside the lake's root: the output does not select them. "
          + "Mirror them with a job of their own, or the tables cannot be read at the mirror.")
    }
  }
}

extension String {
  /// Whether it has a byte for which the condition holds.
  func hasByte(where condition: (UInt8) -> Bool) -> Bool { utf8.contains(where: condition) }

  /// Whether it has a carriage return or a line feed.
  var hasLineBreak: Bool { hasByte { $0 == 0x0a || $0 == 0x0d } }

  /// Whether one of its components is empty, `.` or `..`: an object store may have such keys, tools that
  /// think in folders cannot name them. The slash at the end of a prefix begins no component.
  var hasFolderTrap: Bool {
    let path = utf8.last == UInt8(ascii: "/") ? utf8.dropLast() : utf8[...]
    guard !path.isEmpty || !isEmpty else { return false }
    return path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).contains {
      $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
    }
  }
}
