/// The folders that a listing could not look into.
package struct UnlistedFolders: Hashable, Sendable {
  /// How many.
  package private(set) var count = 0

  /// The first one: its key, with `/` at its end.
  package private(set) var first = ""

  /// Why it could not be listed.
  package private(set) var reason = ""

  /// None.
  package init() {}

  /// Adds the folder that an error is about.
  package mutating func add(_ error: StorageError) {
    count += 1
    if count > 1 { return }
    if case .unreadable(let key, let reason) = error {
      (first, self.reason) = (key, reason)
    } else {
      reason = error.description
    }
  }

  /// The first one, relative to a table's root, which is a prefix of its key.
  package func first(below root: String) -> String {
    String(Substring(first.utf8.dropFirst(root.utf8.count)))
  }

  /// What is said of them by a finding that names the first one, without an end.
  package var sentence: String {
    let others = count == 1 ? "" : ", and \(count - 1) more that could not be listed"
    return "The folder could not be listed (\(reason))\(others)"
  }
}
