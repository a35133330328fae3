import FoundationEssentials

/// The obvious way in Swift: Foundation's decoder on every line of every commit of a log without
/// a checkpoint.
func foundationAnswer(table: String) throws -> Answer {
  struct Add: Decodable {
    var path: String
    var size: Int64
  }
  struct Remove: Decodable {
    var path: String
  }
  struct Action: Decodable {
    var add: Add?
    var remove: Remove?
  }

  let log = table + "/_delta_log"
  let commits = try FileManager.default.contentsOfDirectory(atPath: log)
    .filter { $0.count == 25 && $0.hasSuffix(".json") }
    .sorted()
  let decoder = JSONDecoder()
  var created = AnswerTotals(files: 0, bytes: 0)
  var live: [String: Int64] = [:]
  for commit in commits {
    let bytes = try Data(contentsOf: URL(filePath: log + "/" + commit))
    var added: [Add] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let action = try decoder.decode(Action.self, from: line)
      if let remove = action.remove {
        live[remove.path] = nil
      } else if let add = action.add {
        created.files += 1
        created.bytes += add.size
        added.append(add)
      }
    }
    for add in added { live[add.path] = add.size }
  }
  return Answer(
    created: created,
    live: AnswerTotals(files: Int64(live.count), bytes: live.values.reduce(0, +)))
}
