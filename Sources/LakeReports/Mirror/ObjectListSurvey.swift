package import LakeModel
package import ReplicationPlanning

/// A first pass over a listing, before any list is written: what is selected, what cannot be listed, and
/// which prefixes the listing has nothing of.
package struct ObjectListSurvey: Sendable {
  /// What is selected and can be listed.
  package private(set) var totals = ListShards.Totals()

  /// Objects that were looked at.
  package private(set) var listed = 0

  private let selection: MirrorSelection
  private let format: ObjectListFormat
  private let lake: StorageAddress?
  private var tally = InexpressibleTally()
  private var isFound: [Bool]

  /// Makes a survey.
  ///
  /// - Parameters:
  ///   - selection: what is mirrored.
  ///   - format: the layout of the lists.
  ///   - lake: where the lake is, for the formats that tell it.
  package init(selection: MirrorSelection, format: ObjectListFormat, lake: StorageAddress?) {
    self.selection = selection
    self.format = format
    self.lake = lake
    isFound = selection.prefixes.map { _ in false }
  }

  /// Takes in an object below a prefix of the selection.
  ///
  /// - Parameters:
  ///   - key: its key below the lake's root.
  ///   - size: its bytes.
  ///   - prefix: the place of the prefix in the selection.
  package mutating func absorb(_ key: String, bytes size: Int64, below prefix: Int) {
    listed += 1
    guard selection.selects(key) else { return }
    isFound[prefix] = true
    switch format.row(of: key, in: lake) {
    case .success: totals.add(bytes: size)
    case .failure(let problem): tally.add(problem)
    }
  }

  /// Takes in a name that the listing could not tell.
  ///
  /// - Parameters:
  ///   - key: it, as far as it can be told.
  ///   - reason: why not, as the end of a sentence.
  package mutating func skip(_ key: String, because reason: String) {
    tally.add(Inexpressible(.object(key), reason))
  }

  /// What the reader must know of the lists.
  ///
  /// - Parameter isSkipping: whether what cannot be listed is left out.
  /// - Returns: findings on what is left out, on prefixes without objects and on what lies outside the lake.
  /// - Throws: `inexpressible` unless `isSkipping`; `nothingListed`.
  package func findings(isSkipping: Bool) throws(MirrorTargetError) -> [Finding] {
    var findings = try tally.findings(isSkipping: isSkipping)
    guard totals.rows > 0 else { throw .nothingListed(objects: listed) }
    let missing = zip(selection.prefixes, isFound).filter { !$0.1 }.map(\.0)
    if let first = missing.first {
      findings.append(
        Finding(
          code: "mirror-prefix-without-objects", severity: .warning, object: first,
          message: "The listing has no object of \(DecimalText.grouped(Int64(missing.count))) of "
            + "\(DecimalText.grouped(Int64(isFound.count))) prefixes, this one first: it may be of another "
            + "time or another place than the scan."))
    }
    return findings + selection.externalFindings
  }
}
