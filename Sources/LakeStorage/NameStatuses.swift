import Dispatch
import Synchronization

/// The statuses of the names of one folder, asked for in their order.
///
/// Asking the system for one takes about a microsecond, which in a log of many thousand names is waited for
/// before anything can be read. So those of a long folder are asked for some time ahead, by all processors:
/// while some are looked at, the next ones are asked for.
struct NameStatuses {
  /// Names whose statuses are asked for together.
  private static let ahead = 4096

  /// Of the names from `start` on that are said to be regular files.
  private var answers: [StatusRequest.Answer] = []
  private var start = 0

  /// The names behind those, when they are many.
  private var next: StatusRequest?

  /// The status of the name at an index.
  ///
  /// - Throws: what the system said, `meansAbsent` for a name that is gone.
  mutating func status(
    ofName index: Int, of names: DirectoryNames, in folder: OpenFile
  ) throws(SystemCallError) -> FileStatus {
    if !answers.indices.contains(index - start) { turn(to: index, of: names, in: folder) }
    if answers.indices.contains(index - start), let answer = answers[index - start] {
      return try answer.get()
    }
    return try folder.status(of: names.entries[index], in: names)
  }

  private mutating func turn(to index: Int, of names: DirectoryNames, in folder: OpenFile) {
    func request(from first: Int) -> StatusRequest? {
      StatusRequest(
        first..<min(first + Self.ahead, names.entries.count), of: names, in: folder)
    }
    // What lies between, as folders, may be many.
    let current = next.flatMap { $0.indices.contains(index) ? $0 : nil } ?? request(from: index)
    next = nil
    start = current?.indices.lowerBound ?? index
    answers = current?.answers() ?? []
    guard let current else { return }
    next = request(from: current.indices.upperBound)
    next?.begin()
  }
}

/// The statuses of many names of one folder, which all processors ask for, a share at a time.
private final class StatusRequest: Sendable {
  /// The status of a name that is said to be a regular file, or what the system said; nil for another name.
  typealias Answer = Result<FileStatus, SystemCallError>?

  /// Names that a processor takes at once.
  private static let share = 512

  private struct State {
    var next = 0
    var missing: Int
    var answers: [[Answer]]
  }

  let indices: Range<Int>
  private let names: DirectoryNames
  private let folder: OpenFile
  private let state: Mutex<State>
  private let isAnswered = DispatchSemaphore(value: 0)

  /// Makes a request that nobody works on yet; nil when there are so few names that they are as well asked for
  /// one by one.
  init?(_ indices: Range<Int>, of names: DirectoryNames, in folder: OpenFile) {
    guard indices.count >= Self.share * 2 else { return nil }
    let shares = (indices.count + Self.share - 1) / Self.share
    self.indices = indices
    self.names = names
    self.folder = folder
    state = Mutex(State(missing: shares, answers: Array(repeating: [], count: shares)))
  }

  /// Lets other processors begin.
  func begin() {
    DispatchQueue.global().async { self.work() }
  }

  /// The answers, in the order of the names.
  ///
  /// This processor works with the others, so that it waits for no more than what they have begun.
  func answers() -> [Answer] {
    work()
    isAnswered.wait()
    return state.withLock { state in Array(state.answers.joined()) }
  }

  /// Has all processors that are free take shares until none is left.
  private func work() {
    let left = state.withLock { max($0.answers.count - $0.next, 0) }
    DispatchQueue.concurrentPerform(iterations: left) { _ in takeShare() }
  }

  private func takeShare() {
    let share = state.withLock { state in
      state.next += 1
      return state.next - 1
    }
    let start = indices.lowerBound + share * Self.share
    guard start < indices.upperBound else { return }
    let answers = (start..<min(start + Self.share, indices.upperBound)).map { answer(ofName: $0) }
    let isLast = state.withLock { state in
      state.answers[share] = answers
      state.missing -= 1
      return state.missing == 0
    }
    if isLast { isAnswered.signal() }
  }

  private func answer(ofName index: Int) -> Answer {
    let entry = names.entries[index]
    guard entry.kind == .regular else { return nil }
    do throws(SystemCallError) {
      return .success(try folder.status(of: entry, in: names))
    } catch {
      return .failure(error)
    }
  }
}
