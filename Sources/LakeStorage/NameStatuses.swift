import Dispatch
import Synchronization

/// The statuses of the names of one folder, asked for in their order.
///
/// Asking the system for one takes about a microsecond, which in a log of many thousand names is waited for
/// before anything can be read. So those of a long folder are asked for some time ahead, by all processors.
struct NameStatuses {
  /// Names whose statuses are asked for together, and how many of them a processor takes at once.
  private static let ahead = 8192
  private static let share = 512

  private typealias Answer = Result<FileStatus, SystemCallError>?

  /// Of the names from `start` on that are said to be regular files.
  private var answers: [Answer] = []
  private var start = 0

  /// The status of the name at an index.
  ///
  /// - Throws: what the system said, `meansAbsent` for a name that is gone.
  mutating func status(
    ofName index: Int, of names: DirectoryNames, in folder: OpenFile
  ) throws(SystemCallError) -> FileStatus {
    if !answers.indices.contains(index - start) {
      start = index
      answers.removeAll(keepingCapacity: true)
      let end = min(index + Self.ahead, names.entries.count)
      if end - index >= Self.share * 2 { ask(for: index..<end, of: names, in: folder) }
    }
    if answers.indices.contains(index - start), let answer = answers[index - start] {
      return try answer.get()
    }
    return try folder.status(of: names.entries[index], in: names)
  }

  private mutating func ask(
    for indices: Range<Int>, of names: DirectoryNames, in folder: OpenFile
  ) {
    let shares = stride(from: indices.lowerBound, to: indices.upperBound, by: Self.share).map {
      $0..<min($0 + Self.share, indices.upperBound)
    }
    let given = Mutex<[[Answer]]>(Array(repeating: [], count: shares.count))
    DispatchQueue.concurrentPerform(iterations: shares.count) { index in
      let answers = shares[index].map { Self.answer(ofName: $0, of: names, in: folder) }
      given.withLock { $0[index] = answers }
    }
    given.withLock { for share in $0 { answers.append(contentsOf: share) } }
  }

  private static func answer(
    ofName index: Int, of names: DirectoryNames, in folder: OpenFile
  ) -> Answer {
    let entry = names.entries[index]
    guard entry.kind == .regular else { return nil }
    do throws(SystemCallError) {
      return .success(try folder.status(of: entry, in: names))
    } catch {
      return .failure(error)
    }
  }
}
