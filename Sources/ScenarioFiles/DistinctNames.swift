/// Names of which no two may be the same, with where each was first used.
struct DistinctNames {
  private let noun: String
  private var places: [[UInt8]: TextPlace] = [:]

  /// Starts without a name; the noun says what the names are of: "class".
  init(_ noun: String) { self.noun = noun }

  /// Takes a name.
  ///
  /// - Throws: where the name stands when it was taken before.
  mutating func take(_ name: String, at place: TextPlace) throws(ScenarioFileError) {
    if let first = places.updateValue(place, forKey: Array(name.utf8)) {
      throw ScenarioFileError(
        place,
        "a second \(noun) '\(name.shown)'; the first is at line \(first.line), column "
          + "\(first.column)")
    }
  }

  /// Whether no name was taken.
  var isEmpty: Bool { places.isEmpty }

  /// Whether a name was taken.
  func contains(_ name: String) -> Bool { places[Array(name.utf8)] != nil }
}
