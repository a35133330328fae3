/// The partitions of a table: every one that a listing or an instant names, and the numbers under which
/// the ledger has announced some of them.
struct PartitionList: Sendable {
  /// Paths, by the list's own index.
  private(set) var paths: [String] = []

  /// By the bytes of the path: texts that are canonically equivalent are different folders.
  private var indices: [[UInt8]: Int] = [:]
  private var announced: [Int: Int] = [:]

  /// The list's own index of a path.
  mutating func index(of path: String) -> Int {
    let key = Array(path.utf8)
    if let index = indices[key] { return index }
    indices[key] = paths.count
    paths.append(path)
    return paths.count - 1
  }

  /// The ledger's number of a partition, announced at its first use; nil for the one partition of a
  /// table without partitions.
  mutating func announce(_ index: Int, in newPartitions: inout [String]) -> Int? {
    guard !paths[index].isEmpty else { return nil }
    if let number = announced[index] { return number }
    let number = announced.count
    announced[index] = number
    newPartitions.append(paths[index])
    return number
  }
}
