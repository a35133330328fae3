/// Names of which no two may be the same, with where each was first used.
struct DistinctNames {
  /// Names stand in the ids of figures, so they are told apart as texts are; patterns match bytes, so
  /// two spellings of é are two of them.
  private enum Key: Hashable {
    case text(String)
    case bytes([UInt8])
  }

  private let noun: String
  private let areBytes: Bool
  private var places: [Key: TextPlace] = [:]

  /// Starts without a name.
  ///
  /// - Parameters:
  ///   - noun: what the names are of: "class".
  ///   - areBytes: whether they are told apart by their bytes.
  init(_ noun: String, areBytes: Bool = false) {
    self.noun = noun
    self.areBytes = areBytes
  }

  /// Takes a name.
  ///
  /// - Throws: where the name stands when it was taken before.
  mutating func take(_ name: String, at place: TextPlace) throws(ScenarioFileError) {
    if let first = places.updateValue(place, forKey: key(name)) {
      throw ScenarioFileError(
        place,
        "a second \(noun) '\(name.shown)'; the first is at line \(first.line), column "
          + "\(first.column)")
    }
  }

  /// Whether no name was taken.
  var isEmpty: Bool { places.isEmpty }

  /// Whether a name was taken.
  func contains(_ name: String) -> Bool { places[key(name)] != nil }

  private func key(_ name: String) -> Key { areBytes ? .bytes(Array(name.utf8)) : .text(name) }
}
