import CommandSyntax
import LakeAnalysis
import LakeModel

/// Finds the table that a user names.
enum TableChoice {
  /// The table with a path, or the only one whose path ends with these components.
  ///
  /// - Throws: `ValidationError` when there is none or more than one, with what to try; `NothingRead` when
  ///   the table could not be read.
  static func find(_ name: String, in profile: LakeProfile) throws -> TableProfile {
    let paths = profile.tables.map(\.path) + profile.unreadable.map(\.path)
    let path = try choose(name, among: paths)
    if let table = profile.tables.first(where: { $0.path.utf8.elementsEqual(path.utf8) }) {
      return table
    }
    let finding = profile.unreadable.first { $0.path.utf8.elementsEqual(path.utf8) }?.finding
    throw NothingRead(message: "\(path): \(finding?.message ?? "the table could not be read")")
  }

  private static func choose(_ name: String, among paths: [String]) throws(ValidationError)
    -> String
  {
    var wanted = name.utf8.split(separator: 0x2F, omittingEmptySubsequences: true).map { Array($0) }
    if wanted.first == [0x2E] { wanted.removeFirst() }
    let components = paths.map { path in
      (path, path.utf8.split(separator: 0x2F, omittingEmptySubsequences: true).map { Array($0) })
    }
    if let exact = components.first(where: { $0.1 == wanted }) { return exact.0 }
    let ending = components.filter { !wanted.isEmpty && $0.1.suffix(wanted.count) == wanted[...] }
    if ending.count == 1 { return ending[0].0 }
    if ending.count > 1 {
      throw ValidationError(
        "--table \(name): more than one table ends with it: "
          + ending.map(\.0).joined(separator: ", ") + ".")
    }
    // The nearest of the paths, and of their ends as long as what was typed.
    let ends = components.map { path, parts in
      String(
        decoding: Array(parts.suffix(max(wanted.count, 1)).joined(separator: [0x2F])),
        as: UTF8.self)
    }
    let nearest = nearestWord(to: name, in: ends + paths).map { " Did you mean \($0)?" } ?? ""
    throw ValidationError(
      "--table \(name): there is no such table among the \(paths.count) of the lake.\(nearest)")
  }
}
