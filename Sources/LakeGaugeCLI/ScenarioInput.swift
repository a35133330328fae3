import CommandSyntax
import LakeStorage
import ScenarioFiles

/// Scenario files as commands read them.
enum ScenarioInput {
  /// The most bytes that a scenario or a file that it names may have.
  private static let mostBytes: Int64 = 16 << 20

  /// A file that a scenario names and that has not been read yet.
  private struct NotYetRead: Error {}

  /// Reads the scenario at a path, and the files of prices and claims that it names, relative to itself.
  ///
  /// - Throws: `ValidationError` that begins with `file:line:column:` when it says what cannot be, or a file
  ///   cannot be read: the scenario is a part of the command line.
  static func read(_ path: String) async throws(ValidationError) -> ScenarioFile {
    let bytes: [UInt8]
    do {
      bytes = try await contents(of: path)
    } catch {
      throw ValidationError("--scenario \(path): \(error)")
    }
    // Parsing reads no file: it says which one it needs next, and is done again when that is there.
    var read: [String: Result<[UInt8], any Error>] = [:]
    while true {
      var wanted: String?
      do throws(ScenarioFileError) {
        return try ScenarioFile.parse(bytes) { name in
          guard let known = read[name] else {
            wanted = name
            throw NotYetRead()
          }
          return try known.get()
        }
      } catch {
        guard let name = wanted else {
          let place = error.file.map { Self.path(of: $0, namedIn: path) } ?? path
          throw ValidationError("\(place):\(error.line):\(error.column): \(error.message)")
        }
        do {
          read[name] = .success(try await contents(of: Self.path(of: name, namedIn: path)))
        } catch {
          read[name] = .failure(error)
        }
      }
    }
  }

  /// A path that is not absolute begins in the folder of the file that names it.
  private static func path(of name: String, namedIn path: String) -> String {
    guard !name.hasPrefix("/"), let slash = path.utf8.lastIndex(of: 0x2F) else { return name }
    return path[...slash] + name
  }

  private static func contents(of path: String) async throws -> [UInt8] {
    guard let object = try ObjectLocation.open(path: path) else {
      throw ValidationError("it is a folder.")
    }
    guard object.info.size <= mostBytes else {
      throw ValidationError(
        "it has \(object.info.size) bytes; a scenario has at most \(mostBytes).")
    }
    return try await object.store.read(object.info.key)
  }
}
