import ByteParsing
import LakeModel

/// What was compared so far. Which checkpoints are compared depends on the whole history, so what is kept
/// is the state at each of them and what those that were read hold; the comparison is made again.
extension SelfCheck {
  /// What was kept.
  struct Saved: Sendable {
    var checksums = 0
    var disagreement: Disagreement?
    var states: [Int64: LiveSet] = [:]
    var compared: [ComparedCheckpoint] = []
  }

  /// Writes it, with the state at the last version, whose checkpoint may be yet to come.
  func save(_ last: LiveSet, at version: Int64, to writer: inout ByteWriter) {
    writer.write(count: verification.checksums)
    writer.write(ifPresent: checksumDisagreement) { writer, disagreement in
      writer.write(text: disagreement.object)
      writer.write(text: disagreement.message)
      writer.write(count: disagreement.count)
    }
    var states = states
    states[version] = last
    writer.write(count: states.count)
    for (version, state) in states.sorted(by: { $0.key < $1.key }) {
      writer.write(zigzag: version)
      state.save(to: &writer)
    }
    writer.write(count: compared.count)
    for item in compared {
      writer.write(count: item.checkpoint.objects.count)
      for object in item.checkpoint.objects { object.save(to: &writer) }
      item.set.save(to: &writer)
    }
  }
}

extension SelfCheck.Saved {
  /// Reads what was kept.
  init(_ reader: inout ByteReader) throws(ByteParsingError) {
    checksums = try reader.readTally()
    disagreement = try reader.readIfPresent { reader throws(ByteParsingError) in
      SelfCheck.Disagreement(
        object: try reader.readText(), message: try reader.readText(),
        count: try reader.readTally())
    }
    for _ in 0..<(try reader.readCount(bytesPerItem: 27)) {
      let version = try reader.readZigzag()
      states[version] = try SelfCheck.LiveSet(saved: &reader)
    }
    for _ in 0..<(try reader.readCount(bytesPerItem: 27)) {
      var objects: [LogObject] = []
      for _ in 0..<(try reader.readCount()) { objects.append(try LogObject(saved: &reader)) }
      compared.append(
        SelfCheck.ComparedCheckpoint(
          checkpoint: CheckpointFiles(version: -1, objects: objects, isV2: false),
          set: try SelfCheck.LiveSet(saved: &reader)))
    }
  }

  /// What a checkpoint holds, if its objects are those that were read.
  func set(of checkpoint: CheckpointFiles) -> SelfCheck.LiveSet? {
    compared.first { $0.checkpoint.objects == checkpoint.objects }?.set
  }
}

extension SelfCheck.LiveSet {
  /// Writes the totals and the digest.
  func save(to writer: inout ByteWriter) {
    writer.write(totals)
    writer.write(littleEndian: digest.high)
    writer.write(littleEndian: digest.low)
    writer.write(littleEndian: digest.vectors)
  }

  /// Reads them.
  init(saved reader: inout ByteReader) throws(ByteParsingError) {
    totals = try reader.readTotals()
    digest = LiveDigest(
      high: try reader.readLittleEndian(UInt64.self), low: try reader.readLittleEndian(UInt64.self),
      vectors: try reader.readLittleEndian(UInt64.self))
  }
}

extension LogObject {
  /// Writes what a listing says of the object.
  func save(to writer: inout ByteWriter) {
    writer.write(text: name)
    writer.write(zigzag: size)
    writer.write(ifPresent: modified) { $0.write(zigzag: $1) }
    writer.write(flag: hasContent)
  }

  /// Reads it.
  init(saved reader: inout ByteReader) throws(ByteParsingError) {
    let name = try reader.readText()
    self.init(
      name: name, meaning: LogFileName(name), size: try reader.readZigzag(),
      modified: try reader.readIfPresent { part throws(ByteParsingError) in try part.readZigzag() },
      hasContent: try reader.readFlag())
  }
}
