import LakeModel

/// What a metadata table wrote and deleted over time, read as any table is read and counted as metadata of
/// the table that it describes.
final class MetadataLedger {
  private let reading: TimelineReading
  private let table: OpenTable

  /// Whether the batch of `reading` has not been taken over yet.
  private var isPending = false
  private var isDone = false

  init(_ table: OpenTable, _ decoder: InstantDecoder, keys: LedgerKeys) {
    var table = table
    reading = TimelineReading(&table, metadataTable: nil, sizes: nil, decoder, keys: keys)
    self.table = table
  }

  /// What the reading came upon.
  var observations: Observations { reading.replay.observations }

  /// Adds what became visible by `limit` (nil: all that is left) to the batch of the table's own replay.
  func append(upTo limit: Timestamp?, to replay: inout Replay) async {
    while !isDone {
      if !isPending {
        guard await reading.next() else {
          isDone = true
          appendUnexplained(to: &replay)
          return
        }
        isPending = true
      }
      // An instant that no clock dates comes with the next one that has a time.
      if let limit, let time = reading.replay.batch.commit.time, time > limit { return }
      append(reading.replay.batch, to: &replay)
      isPending = false
    }
  }

  private func append(_ batch: LedgerBatch, to replay: inout Replay) {
    for index in 0..<batch.count {
      let entry = batch[index]
      switch entry.effect {
      case .created, .appended, .deleted:
        replay.appendMetadataTable(entry, object: batch.objects[index])
      // Whether an object is part of the latest slices decides nothing for a table's metadata.
      case .retired, .revived: continue
      }
    }
  }

  /// Adds the objects that storage has and no instant tells of: the empty logs that every file group
  /// begins with, and what failed writes left.
  private func appendUnexplained(to replay: inout Replay) {
    var unexplained: [(key: [UInt8], size: Int64)] = []
    reading.replay.forEachUnexplained { unexplained.append(($0, $1)) }
    for (key, size) in unexplained {
      let time =
        table.usesTimes ? table.listing.modified[String(decoding: key, as: UTF8.self)] : nil
      replay.appendMetadataTable(
        LedgerBatch.Entry(
          time: time, role: .tableMetadata, effect: .created, cause: .tableMetadata,
          bytes: size, birth: time),
        object: key[...])
    }
  }
}
