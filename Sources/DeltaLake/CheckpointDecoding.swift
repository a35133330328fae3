import LakeStorage
import Parquet

/// Decodes the row groups of a checkpoint's objects, two at a time, and gives their files in the order of
/// the rows, whichever is decoded first.
///
/// Memory: the windows, pages and dictionaries of the columns of two row groups, and a bounded number of
/// files that wait to be taken.
struct CheckpointDecoding: Sendable {
  /// Row groups that are decoded at the same time.
  private static let tasks = 2

  /// Objects below this are not worth a task.
  static let smallObject: Int64 = 1 << 20

  /// Files that a task puts together before it hands them over, when it leaves most out.
  private static let filesTogether = 4096

  let paths: ObjectPath
  let columns: FileColumns
  /// Which files are wanted one by one; nil for all.
  let selection: CheckpointSelection?
  /// Bytes of an object below which its row groups are decoded one after the other.
  let smallObject: Int64

  /// A row group that is being decoded.
  private struct RowGroup {
    var channel: BatchChannel
    var task: Task<Void, Never>

    func abandon() {
      channel.abandon()
      task.cancel()
    }
  }

  /// Gives the files of an object of `size` bytes to `body`.
  ///
  /// - Throws: `corrupt`, `unreadable`, `vanished`; `body` may have been given the files before the damage.
  func forEachBatch(
    of object: CheckpointObject, size: Int64, _ body: (CheckpointBatch) -> Void
  ) async throws(DeltaError) {
    guard object.hasColumns else { return }
    let count = object.metadata.rowGroups.count
    if size < smallObject {
      var rows = CheckpointRows(paths: paths, columns: columns, selection: selection)
      var output = CheckpointBatch()
      for rowGroup in 0..<count {
        try await object.forEachBatch(ofRowGroup: rowGroup) { batch in
          output.removeAll()
          try read(batch, &rows, into: &output)
          if !output.isEmpty { body(output) }
          return true
        }
      }
      return
    }
    var ahead: [RowGroup] = []
    defer { for group in ahead { group.abandon() } }
    var next = 0
    for _ in 0..<count {
      while ahead.count < Self.tasks, next < count {
        ahead.append(start(object, next))
        next += 1
      }
      while let batch = try await ahead[0].channel.next() {
        body(batch)
        ahead[0].channel.recycle(batch)
      }
      ahead.removeFirst()
    }
  }

  private func start(_ object: CheckpointObject, _ rowGroup: Int) -> RowGroup {
    let channel = BatchChannel()
    let task = Task {
      do throws(DeltaError) {
        try await send(object, rowGroup, through: channel)
        channel.finish(.success(()))
      } catch {
        channel.finish(.failure(error))
      }
    }
    return RowGroup(channel: channel, task: task)
  }

  /// Decodes a row group and hands its files over.
  private func send(
    _ object: CheckpointObject, _ rowGroup: Int, through channel: BatchChannel
  ) async throws(DeltaError) {
    var rows = CheckpointRows(paths: paths, columns: columns, selection: selection)
    var output = channel.emptyBatch()
    let together = selection == nil ? 1 : Self.filesTogether
    try await object.forEachBatch(ofRowGroup: rowGroup) { batch in
      try read(batch, &rows, into: &output)
      guard output.fileCount >= together else { return true }
      let full = output
      output = channel.emptyBatch()
      return await channel.send(full)
    }
    if !output.isEmpty { _ = await channel.send(output) }
  }

  private func read(
    _ batch: ColumnBatch, _ rows: inout CheckpointRows, into output: inout CheckpointBatch
  ) throws(ParquetError) {
    let start = output.counts
    try rows.read(batch, into: &output)
    output.sumUp(from: start, selection)
  }
}
