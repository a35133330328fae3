import Foundation

/// What storage saw of a table, step by step.
struct StorageTruth {
  /// An object in a step, with its size and the size it had before.
  struct Change {
    var path: String
    var size: Int64
    var previous: Int64

    /// Whether it is data and not metadata.
    var isData: Bool {
      !path.hasPrefix(".hoodie/") && !path.hasSuffix(".hoodie_partition_metadata")
    }

    /// Whether it belongs to a write under way.
    var isTransient: Bool {
      ["/.temp/", "/.heartbeat/", "/.locks/"].contains { path.contains($0) }
    }
  }

  /// A step.
  struct Step {
    var time: String
    var operation: String
    var appeared: [Change]
    var deleted: [Change]

    /// Whether a time (ISO 8601) lies in the step's hour: steps begin on the hour or half past it.
    func covers(_ time: String) -> Bool { time.prefix(13) == self.time.prefix(13) }
  }

  let steps: [Step]

  init(path: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    steps = try text.split(whereSeparator: \.isNewline).map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
      func changes(_ key: String) -> [Change] {
        (object[key] as? [[String: Any]] ?? []).map { entry in
          Change(
            path: entry["path"] as? String ?? "",
            size: (entry["size"] as? NSNumber)?.int64Value ?? -1,
            previous: (entry["previous"] as? NSNumber)?.int64Value ?? 0)
        }.filter { !$0.isTransient }
      }
      return Step(
        time: object["time"] as? String ?? "", operation: object["operation"] as? String ?? "",
        appeared: changes("created") + changes("overwritten"), deleted: changes("deleted"))
    }
  }
}
