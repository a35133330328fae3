package import LakeModel

/// The objects whose footers are to be read, chosen while a reader gives the live objects.
///
/// Memory is that of the chosen paths: a sample keeps `perStratum` of each stratum, never all.
package struct FooterSelection: Sendable {
  /// An object that was chosen.
  package struct Choice: Sendable {
    /// Hash of its path.
    package let key: ObjectKey
    /// Where it belongs.
    package let stratum: FooterStratum
    /// Its size in bytes as the log says; −1 when nothing tells.
    package let size: Int64
    /// Its path relative to the table root.
    package let path: [UInt8]
  }

  /// The counts of all live objects, so far without answers.
  package private(set) var fold: FooterFold

  private let format: TableFormat
  private let limit: Int?
  private let hash = ObjectHash()
  private var all: [Choice] = []
  private var smallest: [FooterStratum: [Choice]] = [:]

  /// Makes an empty selection for a table.
  package init(_ coverage: FooterCoverage, format: TableFormat) {
    self.format = format
    fold = FooterFold(coverage: coverage)
    limit = coverage.limit
  }

  /// Takes live objects with their paths.
  package mutating func absorb(live batch: LiveBatch) {
    guard batch.paths.count == batch.sizes.count else { return }
    for index in batch.sizes.indices {
      let size = batch.sizes[index]
      let path = batch.paths[index]
      if path.isEmpty {
        fold.countUnnamed(size: size)
      } else if !Self.isParquet(path, in: format) {
        fold.countNotParquet(size: size)
      } else if batch.areExternal[index] {
        fold.countExternal(size: size)
      } else {
        let stratum = FooterStratum(size: size, birth: batch.births[index])
        fold.count(stratum, size: size)
        let bytes = Array(path)
        add(Choice(key: hash.key(of: bytes), stratum: stratum, size: size, path: bytes))
      }
    }
  }

  private mutating func add(_ choice: Choice) {
    guard let limit else {
      all.append(choice)
      return
    }
    var kept = smallest[choice.stratum] ?? []
    if kept.count >= limit, let last = kept.last, last.key < choice.key { return }
    // Taken out and put back, so that the array is not shared.
    smallest[choice.stratum] = nil
    let index = kept.firstIndex { choice.key < $0.key } ?? kept.count
    kept.insert(choice, at: index)
    if kept.count > limit { kept.removeLast() }
    smallest[choice.stratum] = kept
  }

  /// What was chosen, in the order of keys: the same whatever order the objects came in.
  package var choices: [Choice] {
    (all + smallest.values.joined()).sorted { $0.key < $1.key }
  }

  /// Whether a name says that an object is Parquet. Delta has no other data objects, whatever they are
  /// called; Hudi's base files say so, and its logs are something else.
  private static func isParquet(_ path: ArraySlice<UInt8>, in format: TableFormat) -> Bool {
    switch format {
    case .delta: true
    case .hudi: path.suffix(parquetSuffix.count).elementsEqual(parquetSuffix)
    }
  }

  private static let parquetSuffix = Array(".parquet".utf8)
}
