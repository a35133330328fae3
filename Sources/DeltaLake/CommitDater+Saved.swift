import ByteParsing
import LakeModel
import LakeStorage

/// The clocks that a log can have, by the number that stands for them.
private let savedClocks: [CommitClock] = [.inCommit, .commitInfo, .fileTime, .actions]

extension CommitDater {
  /// Writes what dating goes on from.
  func save(to writer: inout ByteWriter) {
    writer.write(ifPresent: backwards) { writer, backwards in
      writer.write(zigzag: backwards.first)
      writer.write(count: backwards.count)
    }
    writer.write(time: previousInCommit)
    writer.write(time: previous)
    for clock in savedClocks { writer.write(flag: clocks.contains(clock)) }
    writer.write(count: datedByActions)
    writer.write(count: undated)
  }

  /// Reads a dater that was kept, for a store with the same kind of times.
  init(timeOrigin: TimeOrigin, saved reader: inout ByteReader) throws(ByteParsingError) {
    self.init(timeOrigin: timeOrigin)
    backwards = try reader.readIfPresent { reader throws(ByteParsingError) in
      (first: try reader.readZigzag(), count: try reader.readTally())
    }
    previousInCommit = try reader.readTime()
    previous = try reader.readTime()
    for clock in savedClocks where try reader.readFlag() { clocks.insert(clock) }
    datedByActions = try reader.readTally()
    undated = try reader.readTally()
  }
}
