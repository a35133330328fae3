import Foundation
import LakeModel

/// The sample lake of this repository.
enum SampleLake {
  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let folder = repository.appending(path: "SampleTables").path

  static let lake = repository.appending(path: "SampleTables/retail").path

  /// The tables, as their folders are named below the lake.
  static let tables = [
    "bronze/clickstream", "gold/customer_profile", "gold/daily_sales", "gold/store_directory",
    "hudi/inventory_levels", "hudi/pos_transactions", "hudi/price_changes", "hudi/shipments",
    "silver/order_lines", "silver/orders", "silver/returns",
  ]

  /// What one step of a table did to its storage, as the file system showed it.
  struct Step: Decodable {
    struct Change: Decodable {
      var path: String
      var size: Int64?
      var previous: Int64?
    }

    var time: String
    var operation: String
    var created: [Change]
    var overwritten: [Change]
    var deleted: [Change]
  }

  static func steps(of table: String) throws -> [Step] {
    let name = table.replacing("/", with: "__") + ".jsonl"
    let text = try String(contentsOfFile: folder + "/truth/" + name, encoding: .utf8)
    return try text.split(separator: "\n").map {
      try JSONDecoder().decode(Step.self, from: Data($0.utf8))
    }
  }

  /// Sizes of the objects that the finished lake has, by key below the table.
  static func inventory(of table: String) throws -> [String: Int64] {
    let text = try String(contentsOfFile: folder + "/inventory.csv", encoding: .utf8)
    var sizes: [String: Int64] = [:]
    for line in text.split(separator: "\n").dropFirst() where line.hasPrefix(table + "/") {
      // No path of the sample lake holds a comma or a quote.
      let fields = line.split(separator: ",")
      sizes[String(fields[0].dropFirst(table.count + 1))] = Int64(fields[1])
    }
    return sizes
  }
}
