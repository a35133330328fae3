package import LakeModel

/// Where a replay is kept between two runs: blocks of bytes, given back in the order in which they were
/// written and as they were written, or not at all.
package protocol ReplayIndex {
  /// Bytes of what an earlier run kept: the most that its blocks can hold.
  var byteCount: Int64 { get }

  /// Stands before the first block of what an earlier run kept.
  ///
  /// - Returns: false when there is nothing.
  /// - Throws: `ReplayIndexError` when there is something else.
  mutating func open() async throws(ReplayIndexError) -> Bool

  /// The next block.
  ///
  /// - Throws: `ReplayIndexError` when there is none, or it is not as it was written.
  mutating func readBlock() async throws(ReplayIndexError) -> [UInt8]

  /// Begins anew; what an earlier run kept stays until `commit`.
  mutating func begin() throws(ReplayIndexError)

  /// Writes a block.
  mutating func write(_ block: [UInt8]) throws(ReplayIndexError)

  /// Puts what was written in the place of what was kept.
  mutating func commit() throws(ReplayIndexError)

  /// Forgets what was kept and what was written.
  mutating func removeAll() throws(ReplayIndexError)
}

/// Why what an earlier run kept cannot be used, or nothing can be kept: a clause.
package struct ReplayIndexError: Error, CustomStringConvertible {
  package let description: String

  /// Makes an error.
  package init(_ description: String) { self.description = description }
}

/// A sink whose content can be kept beside the replay that filled it.
package protocol ResumableSink: LedgerSink {
  /// Everything that it has absorbed, as bytes.
  mutating func saved() async -> [UInt8]

  /// Takes what it had absorbed, in place of what it has.
  ///
  /// - Throws: any error for bytes that no sink of this kind has given; then it is as it was.
  mutating func resume(from bytes: [UInt8]) throws
}

/// What an index was good for.
package struct IndexUse: Sendable {
  /// Whether the replay went on from where an earlier one had ended.
  package var isResumed = false

  /// Commits that were read.
  package var commitsRead = 0

  /// Why the whole log was read, a clause; nil when it was not, and when there was no index yet.
  package var readAfresh: String?

  /// Why nothing is kept for the next run, a clause; nil when it is.
  package var notKept: String?
}

/// What a run over a log does with an index.
protocol ReadingKeeper<Sink> {
  associatedtype Sink: LedgerSink

  /// Whether the run is to be kept.
  var isKeeping: Bool { get }

  /// Goes on from where an earlier run ended.
  ///
  /// - Returns: the index of the next commit to apply; nil to begin from the beginning.
  /// - Throws: `vanished`.
  mutating func resume(
    _ reading: inout TableReading, _ sink: inout Sink, _ reader: CommitReader
  ) async throws -> Int?

  /// Keeps the state behind the last commit.
  mutating func keep(_ reading: TableReading, _ sink: inout Sink) async

  /// Ends the run, after everything else.
  mutating func finish()
}

/// Without an index every run begins from the beginning, and nothing is kept for another one.
extension ReadingKeeper {
  var isKeeping: Bool { false }

  mutating func resume(
    _ reading: inout TableReading, _ sink: inout Sink, _ reader: CommitReader
  ) async throws -> Int? { nil }

  mutating func keep(_ reading: TableReading, _ sink: inout Sink) async {}
  mutating func finish() {}
}

/// Keeps nothing.
struct NoKeeper<Sink: LedgerSink>: ReadingKeeper {}
