/// A mapping whose keys are all known.
struct Fields {
  /// Where the mapping starts.
  let place: TextPlace
  private let noun: String
  private let entries: [YAMLNode.Entry]

  /// Reads the keys of a mapping.
  ///
  /// - Parameters:
  ///   - node: the value that has to be a mapping.
  ///   - noun: what it describes: "a site".
  ///   - keys: the keys that it may have.
  /// - Throws: when it is no mapping, and where a key is not known.
  init(_ node: YAMLNode, of noun: String, keys: [String]) throws(ScenarioFileError) {
    guard case .mapping(let entries) = node.content else {
      throw node.refusal(
        "\(noun) is a mapping of keys and values here; its keys are \(keys.joined(separator: ", "))"
      )
    }
    for entry in entries where !keys.contains(where: { $0.utf8.elementsEqual(entry.key.utf8) }) {
      let hint =
        NearestKey.of(entry.key, in: keys).map { "did you mean '\($0)'?" }
        ?? "its keys are \(keys.joined(separator: ", "))"
      throw ScenarioFileError(
        entry.place, "\(noun) has no key '\(entry.key.shown)'; \(hint)")
    }
    place = node.place
    self.noun = noun
    self.entries = entries
  }

  /// The keys that are there.
  var keys: [String] { entries.map(\.key) }

  /// The value of a key; nil when the key is not there.
  subscript(key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }

  /// Where a key stands; where the mapping starts when it is not there.
  func place(of key: String) -> TextPlace { entries.first { $0.key == key }?.place ?? place }

  /// The value of a key that has to be there.
  func required(_ key: String) throws(ScenarioFileError) -> YAMLNode {
    guard let value = self[key] else {
      throw ScenarioFileError(place, "\(noun) has no '\(key)'; it has to have one")
    }
    return value
  }
}
