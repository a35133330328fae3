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
    groups.append(LedgerBatch.Row(entry), of: file, in: group, to: &batch)
  }

  /// Adds the entry of a base file that a commit wrote at its time.
  @inline(__always)
  mutating func appendCreated(
    base key: RawSpan, cause: ObjectCause, partition: Int, bytes: Int64, rows: Int64
  ) {
    batch.append(
      LedgerBatch.Row(
        time: commitTime, role: .data, effect: .created, cause: cause, bytes: bytes,
        birth: commitTime, partition: groups.announcedNumber(partition, in: &batch.newPartitions),
        rows: rows, isExternal: false),
      object: key)
  }

  /// Adds the entry of a base file that a commit took out of the latest slice.
  @inline(__always)
  mutating func appendRetired(
    base file: FileGroups.File, in group: FileGroups.Group, cause: ObjectCause
  ) {
    let partition = Int(groups[group: group].partition)
    let row = LedgerBatch.Row(
      time: commitTime, role: .data, effect: .retired, cause: cause, bytes: groups[file].size,
      birth: groups.writing(of: file).birth,
      partition: groups.announcedNumber(partition, in: &batch.newPartitions), isExternal: false)
    groups.append(row, of: file, in: group, to: &batch)
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
