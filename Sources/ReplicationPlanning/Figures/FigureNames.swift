/// Names in the ids of figures.
enum FigureNames {
  /// The names, with ` (2)`, ` (3)` behind those that were there before: ids are unique, whatever a scenario
  /// calls its sites and proposals.
  static func unique(_ names: [String]) -> [String] {
    var used: Set<[UInt8]> = []
    return names.map { name in
      var candidate = name
      var number = 2
      while !used.insert(Array(candidate.utf8)).inserted {
        candidate = "\(name) (\(number))"
        number += 1
      }
      return candidate
    }
  }
}
