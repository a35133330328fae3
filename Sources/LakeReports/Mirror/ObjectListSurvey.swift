package import LakeModel
package import ReplicationPlanning

/// A first pass over a listing, before any list is written: what is selected, what cannot be listed, and
/// whose logs the listing does not have.
package struct ObjectListSurvey: Sendable {
  /// What is selected and can be listed.
  package private(set) var totals = ListShards.Totals()

  /// Objects that were looked at.
  package private(set) var listed = 0

  private let selection: MirrorSelection
  private let format: ObjectListFormat
  private let lake: StorageAddress?
  private var tally = InexpressibleTally()
  private let logs: [String]
  private var isFound: [Bool]

  /// Makes a survey.
  ///
  /// - Parameters:
  ///   - selection: what is mirrored.
  ///   - format: the layout of the lists.
  ///   - lake: where the lake is, for the formats that tell it.
  ///   - logs: the folders of the logs of all tables, with `/` at their ends; those that are selected have to
  ///     be in the listing.
  package init(
    selection: MirrorSelection, format: ObjectListFormat, lake: StorageAddress?, logs: [String]
  ) {
    self.selection = selection
    self.format = format
    self.lake = lake
    self.logs = PrefixConditions.antichain(logs.filter { selection.selects($0 + "0") })
    isFound = self.logs.map { _ in false }
  }

  /// Takes in an object.
  ///
  /// - Parameters:
  ///   - key: its key below the lake's root.
  ///   - size: its bytes.
  package mutating func absorb(_ key: String, bytes size: Int64) {
    listed += 1
    guard selection.selects(key) else { return }
    if let log = PrefixConditions.index(of: key, in: logs) { isFound[log] = true }
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
  /// - Returns: findings on what is left out, on tables without a log and on what lies outside the lake.
  /// - Throws: `inexpressible` unless `isSkipping`; `nothingListed`.
  package func findings(isSkipping: Bool) throws(MirrorTargetError) -> [Finding] {
    var findings = try tally.findings(isSkipping: isSkipping)
    let missing = zip(logs, isFound).filter { !$0.1 }.map(\.0)
    guard totals.rows > 0, logs.isEmpty || missing.count < logs.count else {
      throw .nothingListed(objects: listed)
    }
    if let first = missing.first {
      findings.append(
        Finding(
          code: "mirror-log-not-listed", severity: .error, object: first,
          message: "The listing has no log of \(DecimalText.grouped(Int64(missing.count))) of "
            + "\(DecimalText.quantity(logs.count, "table")), this one first: it is of another time than "
            + "the scan, or not whole."))
    }
    return findings + selection.externalFindings
  }
}
