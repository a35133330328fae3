import ByteParsing
import LakeModel

/// Names and partitions.
extension FileGroups {
  /// The index of the partition whose path stands in `range`.
  mutating func partition(_ bytes: RawSpan, in range: Range<Int>) -> Int {
    partitions.index(of: bytes, in: range)
  }

  /// The index of a partition.
  mutating func partition(_ path: String) -> Int { partitions.index(of: path) }

  /// The index of a partition that is known.
  func knownPartition(_ path: String) -> Int? { partitions.knownIndex(of: path) }

  /// The ledger's number of a partition, announced at its first use; nil for the one partition of a table
  /// without partitions.
  mutating func announce(_ partition: Int, in newPartitions: inout [String]) -> Int? {
    let number = announcedNumber(partition, in: &newPartitions)
    return number < 0 ? nil : Int(number)
  }

  /// `announce`, with −1 for nil.
  @inline(__always)
  mutating func announcedNumber(_ partition: Int, in newPartitions: inout [String]) -> Int32 {
    partitions.announcedNumber(partition, in: &newPartitions)
  }

  /// The name that stands in `range`; nil when it is not named as Hudi names its files.
  mutating func name(_ bytes: RawSpan, in range: Range<Int>) -> ObjectName? {
    ParsedName(bytes, in: range).map { name($0, bytes, in: range) }
  }

  /// A name.
  mutating func name(_ text: String) -> ObjectName? {
    let bytes = Array(text.utf8)
    return name(bytes.rawSpan, in: 0..<bytes.count)
  }

  /// The name of an object that is not named as Hudi names it, but that a commit says it wrote.
  func foreignName(
    _ bytes: RawSpan, in range: Range<Int>, writtenBy instant: InstantNames.Number
  ) -> ObjectName {
    ObjectName(
      fileId: FileId(bytes, in: range), packed: .text(.base), instant: instant,
      text: try? bytes.bytes(in: range))
  }

  /// The name that stands in `range`, of an object that a commit says is a change-data log.
  func changeLogName(
    _ name: ObjectName, _ bytes: RawSpan, in range: Range<Int>
  ) -> ObjectName {
    if name.packed.kind == .changeLog { return name }
    return ObjectName(
      fileId: name.fileId, packed: .text(.changeLog), instant: name.instant,
      text: try? bytes.bytes(in: range))
  }

  private mutating func name(
    _ parsed: ParsedName, _ bytes: RawSpan, in range: Range<Int>
  ) -> ObjectName {
    ObjectName(
      fileId: parsed.fileId, packed: parsed.packed,
      instant: instants.number(of: bytes, in: parsed.instant),
      text: parsed.packed.shape == .text ? try? bytes.bytes(in: range) : nil)
  }

  /// The path of a partition.
  func path(of partition: Int) -> String { partitions.path(partition) }

  /// Appends the path of a partition and the `/` behind it, where it has one.
  func appendPath(of partition: Int, to buffer: inout [UInt8]) {
    partitions.appendPath(partition, to: &buffer)
  }

  /// Adds an object of the listing, of which no instant has told yet.
  mutating func add(listed name: ObjectName, size: Int64, in partition: Int) {
    let file = add(
      name, size: size, order: name.instant, birth: nil, state: .unseen,
      to: groupAdded(name.fileId, in: partition))
    setListedSize(size, of: file)
  }

  /// Removes every object in partitions that `isRemoved` takes.
  mutating func removePartitions(where isRemoved: (String) -> Bool) {
    let removed = Set((0..<partitions.count).filter { isRemoved(partitions.path($0)) })
    for group in Array(all) where removed.contains(Int(self[group: group].partition)) {
      for file in files(of: group) { remove(file, from: group) }
    }
  }

  /// Calls `body` with the key and the listed size of every object of the listing that `isWanted` takes.
  func forEachListed(
    where isWanted: (File) -> Bool = { _ in true }, _ body: ([UInt8], Int64) -> Void
  ) {
    var key: [UInt8] = []
    for group in all {
      for file in files(of: group) {
        let size = listedSize(of: file)
        guard size >= 0, isWanted(file) else { continue }
        key.removeAll(keepingCapacity: true)
        appendKey(of: file, in: group, to: &key)
        body(key, size)
      }
    }
  }

  /// Appends the key of an object: its partition and its name.
  func appendKey(of file: File, in group: Group, to buffer: inout [UInt8]) {
    buffer.append(addingCapacity: keyCapacity(of: file, in: group)) { out in
      writeKey(of: file, in: group, to: &out)
    }
  }

  /// Adds a row for an object to a batch, under its key.
  func append(
    _ row: LedgerBatch.Row, of file: File, in group: Group, to batch: inout LedgerBatch
  ) {
    batch.append(row, objectOfAtMost: keyCapacity(of: file, in: group)) { out in
      writeKey(of: file, in: group, to: &out)
    }
  }

  /// How many bytes must be free to write the key of an object.
  @inline(__always)
  private func keyCapacity(of file: File, in group: Group) -> Int {
    let folder = partitions.pathCapacity(Int(records[group].partition))
    return folder + nameCapacity(of: file)
  }

  @inline(__always)
  private func nameCapacity(of file: File) -> Int {
    let record = self[file]
    if record.shape == .text, let text = texts[file] { return text.count }
    return PackedName.maximumCount + instants.capacity(of: writings[Int(record.writing)].instant)
  }

  @inline(__always)
  private func writeKey(of file: File, in group: Group, to out: inout OutputSpan<UInt8>) {
    partitions.writePath(Int(records[group].partition), to: &out)
    writeName(of: file, in: group, to: &out)
  }

  @inline(__always)
  private func writeName(of file: File, in group: Group, to out: inout OutputSpan<UInt8>) {
    let record = self[file]
    if record.shape == .text, let text = texts[file] {
      out.append(text.rawSpan)
      return
    }
    let name = record.name
    name.writeHead(records[group].fileId, to: &out)
    instants.write(writings[Int(record.writing)].instant, to: &out)
    name.writeTail(to: &out)
  }

  /// The name of an object.
  func name(of file: File, in group: Group) -> ObjectName {
    let record = self[file]
    return ObjectName(
      fileId: records[group].fileId, packed: record.name, instant: instant(of: file),
      text: record.shape == .text ? texts[file] : nil)
  }

  /// The name of an object, as text.
  func nameText(of file: File, in group: Group) -> String {
    let name = [UInt8](capacity: nameCapacity(of: file)) { out in
      writeName(of: file, in: group, to: &out)
    }
    return String(decoding: name, as: UTF8.self)
  }
}
