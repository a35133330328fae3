/// The groups of each partition, for what happens to partitions as a whole.
///
/// Groups that went stay in it until their partition is asked for, and their numbers may have been given to
/// others since.
struct PartitionGroups: Sendable {
  private var groups: [UInt32: [FileGroups.Group]] = [:]

  /// Adds a group.
  mutating func add(_ group: FileGroups.Group, to partition: UInt32) {
    groups[partition, default: []].append(group)
  }

  /// Takes what was added to a partition out, in any order.
  mutating func take(_ partition: UInt32) -> [FileGroups.Group] {
    groups.removeValue(forKey: partition) ?? []
  }
}

extension FileGroups {
  /// The groups of a partition, in the order of their numbers.
  ///
  /// - Complexity: O(all groups) for the first partition, O(groups of it) for each that follows; from the
  ///   first on four to eight bytes a group are kept.
  mutating func groups(of partition: Int) -> [Group] {
    if partitionGroups == nil {
      var listed = PartitionGroups()
      for group in all { listed.add(group, to: records[group].partition) }
      partitionGroups = listed
    }
    let number = UInt32(partition)
    var found: [Group] = []
    for group in (partitionGroups?.take(number) ?? []).sorted()
    where group != found.last && isInUse(group) && records[group].partition == number {
      found.append(group)
    }
    for group in found { partitionGroups?.add(group, to: number) }
    return found
  }
}
