import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What an interruption has to clear away: the files and folders of outputs that are not committed.
enum Interruption {
  /// A path to remove, before those that were named earlier.
  @unsafe private struct Step {
    /// A C string that lives as long as the process: a handler may read it at any time.
    let path: UnsafeMutablePointer<CChar>
    let isFolder: Bool
    let next: UnsafeMutablePointer<Step>?
  }

  nonisolated(unsafe) private static var steps: UnsafeMutablePointer<Step>?

  /// Held by who adds a step; the handler, which may take no lock, sees the list before or behind it.
  private static let adding = Mutex(())

  /// Removes the file at a path when the process is interrupted.
  static func remove(_ path: String) { push(path, isFolder: false) }

  /// Removes the folder at a path when the process is interrupted, after the files that are named later.
  static func remove(folder path: String) { push(path, isFolder: true) }

  private static func push(_ path: String, isFolder: Bool) {
    // Safe: fresh copies, which nobody frees, and whole before the handler can see them.
    guard let copy = unsafe path.withCString({ unsafe strdup($0) }) else { return }
    let step = UnsafeMutablePointer<Step>.allocate(capacity: 1)
    adding.withLock { _ in
      unsafe step.initialize(to: unsafe Step(path: copy, isFolder: isFolder, next: steps))
      unsafe steps = step
    }
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let previous = signal(number, handle)
      // What the caller (`nohup`, a shell that put the command in the background) ignores stays ignored.
      // Safe: both are pointers to functions, and are only compared.
      let isIgnored =
        unsafe unsafeBitCast(previous, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
      if isIgnored { signal(number, SIG_IGN) }
    }
  }

  /// Removes nothing any more.
  static func removeNothing() { unsafe steps = nil }

  /// Only calls that a signal handler may make.
  private static let handle: @convention(c) (CInt) -> Void = { number in
    var step = unsafe steps
    while let current = unsafe step {
      if unsafe current.pointee.isFolder {
        _ = unsafe rmdir(current.pointee.path)
      } else {
        _ = unsafe unlink(current.pointee.path)
      }
      unsafe step = unsafe current.pointee.next
    }
    signal(number, SIG_DFL)
    raise(number)
  }
}
