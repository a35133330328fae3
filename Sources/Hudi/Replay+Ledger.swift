import ByteParsing
import LakeModel

/// Entries of data objects.
extension Replay {
  /// Adds an entry about an object of a group, at the time of the instant unless another is given.
  mutating func append(
    _ effect: ObjectEffect, _ cause: ObjectCause, of file: FileGroups.File,
    in group: FileGroups.Group, bytes: Int64?, birth: Timestamp?, time: Timestamp? = nil
  ) {
    let entry = entry(
      effect, cause, kind: groups[file].kind, partition: Int(groups[group: group].partition),
      bytes: bytes, birth: birth, time: time)
    let key = groups.key(of: file, in: group)
    batch.append(entry, objectOfAtMost: key.capacity) { out in key.write(to: &out) }
  }

  /// Adds an entry about an object with a name in a partition.
  mutating func append(
    _ effect: ObjectEffect, _ cause: ObjectCause, kind: DataFileName.Kind, partition: Int,
    name: String, bytes: Int64?, objectBytes: Int64? = nil, birth: Timestamp?,
    time: Timestamp? = nil
  ) {
    key.removeAll(keepingCapacity: true)
    groups.appendPath(of: partition, to: &key)
    key.append(contentsOf: name.utf8)
    let entry = entry(
      effect, cause, kind: kind, partition: partition, bytes: bytes, objectBytes: objectBytes,
      birth: birth, time: time)
    batch.append(entry, object: key[...])
  }

  /// Adds an entry about the object with a key.
  @inline(__always)
  mutating func append(
    _ effect: ObjectEffect, _ cause: ObjectCause, kind: DataFileName.Kind, partition: Int,
    key: RawSpan, bytes: Int64?, objectBytes: Int64? = nil, birth: Timestamp?, rows: Int64? = nil
  ) {
    let entry = entry(
      effect, cause, kind: kind, partition: partition, bytes: bytes, objectBytes: objectBytes,
      birth: birth, rows: rows)
    batch.append(entry, object: key)
  }

  @inline(__always)
  private mutating func entry(
    _ effect: ObjectEffect, _ cause: ObjectCause, kind: DataFileName.Kind, partition: Int,
    bytes: Int64?, objectBytes: Int64? = nil, birth: Timestamp?, rows: Int64? = nil,
    time: Timestamp? = nil
  ) -> LedgerBatch.Entry {
    LedgerBatch.Entry(
      time: time ?? batch.commit.time, role: kind == .changeLog ? .changeData : .data,
      effect: effect, cause: cause, bytes: bytes, objectBytes: objectBytes, birth: birth,
      partition: groups.announce(partition, in: &batch.newPartitions), rows: rows)
  }
}
