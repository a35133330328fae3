#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// The one file of this room that calls the operating system. Everything here takes and returns values:
// no pointer leaves the call that it was made for.

/// What the operating system said when a call failed.
struct SystemCallError: Error, Equatable {
  /// The value of `errno`.
  let number: Int32

  /// Takes over the error of the call that has just failed.
  init() {
    number = errno
  }

  /// Makes an error from a value of `errno`.
  init(number: Int32) {
    self.number = number
  }

  /// What is expected to be a regular file is none.
  static let notAFile = SystemCallError(number: EINVAL)

  /// What is expected to be a folder is none.
  static let notAFolder = SystemCallError(number: ENOTDIR)

  /// A folder that is expected to be empty is not.
  static let notEmpty = SystemCallError(number: ENOTEMPTY)

  /// A folder stands where a file is to be.
  static let isDirectory = SystemCallError(number: EISDIR)

  /// Whether a name, or a folder on the way to it, does not exist (or is a link where none is followed).
  var meansAbsent: Bool {
    number == ENOENT || number == ENOTDIR || number == ELOOP || number == ENAMETOOLONG
  }

  /// The system's words for the error.
  var reason: String {
    // Safe: strerror returns a terminated string that is copied before anything else is called.
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}

/// What a directory entry is.
enum FileKind: Equatable {
  case regular
  case directory
  case link
  /// A socket, a pipe, a device.
  case special
}

/// What the system knows of a file.
struct FileStatus: Equatable {
  /// What it is.
  let kind: FileKind

  /// Size in bytes.
  let size: Int64

  /// Modification time in milliseconds since the epoch, rounded towards the past.
  let modified: Int64

  /// Permission bits.
  let permissions: UInt32

  fileprivate init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .special
      }
    size = Int64(status.st_size)
    permissions = UInt32(status.st_mode & 0o7777)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    // A damaged file system can hold any number of seconds.
    let (scaled, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1000)
    modified = overflow ? 0 : scaled &+ Int64(time.tv_nsec) / 1_000_000
  }
}

/// An open file or directory, closed with the last reference.
final class OpenFile: Sendable {
  private let descriptor: Int32

  private init(owning descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// How a file is opened.
  enum Mode {
    /// A directory, to list it and to open what is in it.
    case directory
    /// A file for reading; a pipe does not block.
    case reading
    /// A new file for writing, which must not exist.
    case creating
    /// A new file of this user alone, to be written and read, which must not exist.
    case scratch
    /// A file that exists and is no regular one (a pipe, a terminal), for writing.
    case writing

    fileprivate var permissions: mode_t { self == .scratch ? 0o600 : 0o666 }

    fileprivate var flags: Int32 {
      switch self {
      case .directory: O_RDONLY | O_DIRECTORY | O_CLOEXEC
      case .reading: O_RDONLY | O_NONBLOCK | O_CLOEXEC
      case .creating: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
      case .scratch: O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
      case .writing: O_WRONLY | O_CLOEXEC
      }
    }
  }

  /// Opens a path, following links.
  convenience init(path: String, _ mode: Mode) throws(SystemCallError) {
    let descriptor = try OpenFile.retrying {
      // Safe: the string lives as long as the call, which keeps nothing of it.
      unsafe open(path, mode.flags, mode.permissions)
    }
    self.init(owning: descriptor)
  }

  /// Opens a name in this directory without following a link of that name.
  ///
  /// `name` is a single component: it holds no `/` and is not `..`.
  func file(named name: String, _ mode: Mode) throws(SystemCallError) -> OpenFile {
    let parent = descriptor
    let opened = try OpenFile.retrying {
      // Safe: the pointer does not leave the closure, and the call keeps nothing of it. (Passing the string
      // itself would copy it.)
      unsafe name.withCString {
        unsafe openat(parent, $0, mode.flags | O_NOFOLLOW, mode.permissions)
      }
    }
    return OpenFile(owning: opened)
  }

  /// The status of this file.
  func status() throws(SystemCallError) -> FileStatus {
    // Safe: a plain structure of integers that the call fills in.
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw SystemCallError() }
    return FileStatus(status)
  }

  /// The status of a name in this directory; of the link itself when it is one.
  func status(of name: String) throws(SystemCallError) -> FileStatus {
    // Safe: a plain structure of integers that the call fills in; the string lives as long as the call.
    var status = stat()
    guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw SystemCallError()
    }
    return FileStatus(status)
  }

  /// The status of a name in this directory, as `status(of:)`, that stands in a listing of it.
  func status(
    of entry: DirectoryNames.Entry, in names: DirectoryNames
  ) throws(SystemCallError) -> FileStatus {
    // Safe: a plain structure of integers that the call fills in; the name lies inside the array, with a
    // zero behind it, and the pointer does not leave the closure.
    var status = stat()
    let failed = unsafe names.bytes.span.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return true }
      return unsafe fstatat(
        descriptor,
        UnsafeRawPointer(start + names.start(of: entry)).assumingMemoryBound(
          to: CChar.self), &status, AT_SYMLINK_NOFOLLOW) != 0
    }
    if failed { throw SystemCallError() }
    return FileStatus(status)
  }

  /// Reads `count` bytes from `offset` on; fewer when the file ends before.
  func read(at offset: Int64, count: Int) throws(SystemCallError) -> [UInt8] {
    var bytes: [UInt8] = []
    try read(at: offset, count: count, appendingTo: &bytes)
    return bytes
  }

  /// Reads `count` bytes from `offset` on to the end of `bytes`; fewer when the file ends before.
  func read(
    at offset: Int64, count: Int, appendingTo bytes: inout [UInt8]
  ) throws(SystemCallError) {
    var failure: SystemCallError?
    bytes.append(addingCapacity: count) { room in
      // Safe: pread writes at most as many bytes as are left of the buffer, and `done` counts just those
      // that it has written.
      unsafe room.withUnsafeMutableBufferPointer { buffer, done in
        while done < count {
          let step = min(count - done, 1 << 30)
          guard let start = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
          let got = unsafe pread(descriptor, start + done, step, off_t(offset) + off_t(done))
          if got < 0 {
            if errno == EINTR { continue }
            failure = SystemCallError()
            return
          }
          if got == 0 { return }
          done += got
        }
      }
    }
    if let failure { throw failure }
  }

  /// Appends the bytes of this file to `bytes`.
  ///
  /// - Parameters:
  ///   - count: how many there should be.
  ///   - bytes: takes them; what is added is of no use when the result is false.
  /// - Returns: whether there were so many and no more.
  /// - Throws: what the system said.
  func appendAll(_ count: Int, to bytes: inout [UInt8]) throws(SystemCallError) -> Bool {
    var failure: SystemCallError?
    var got = 0
    // One byte more than there should be, so that a file that has grown is noticed.
    let room = count + 1
    bytes.append(addingCapacity: room) { output in
      // Safe: pread writes at most as many bytes as are left of the room that the array has made, and
      // `initialized` counts just those that it has written.
      unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
        guard let start = buffer.baseAddress else { return }
        let before = initialized
        while got < count {
          let step = min(room - got, 1 << 30)
          let more = unsafe pread(descriptor, start + before + got, step, off_t(got))
          if more < 0 {
            if errno == EINTR { continue }
            failure = SystemCallError()
            return
          }
          if more == 0 { return }
          got += more
          initialized = before + got
        }
      }
    }
    if let failure { throw failure }
    return got == count
  }

  /// Writes all bytes at the end of what has been written.
  func append(_ bytes: [UInt8]) throws(SystemCallError) {
    var done = 0
    while done < bytes.count {
      // Safe: the pointer stays inside the array: `done` is less than its count.
      let put = unsafe bytes.withUnsafeBytes { buffer -> Int in
        guard let start = buffer.baseAddress else { return 0 }
        let step = min(bytes.count - done, 1 << 30)
        return unsafe write(descriptor, start + done, step)
      }
      if put < 0 {
        if errno == EINTR { continue }
        throw SystemCallError()
      }
      done += put
    }
  }

  /// Sets the permission bits.
  func setPermissions(_ permissions: UInt32) throws(SystemCallError) {
    guard fchmod(descriptor, mode_t(permissions)) == 0 else { throw SystemCallError() }
  }

  /// Waits until what was written is on the disk.
  func synchronize() throws(SystemCallError) {
    _ = try OpenFile.retrying { fsync(descriptor) }
  }

  /// The names in this directory without `.` and `..`, in no order.
  func names() throws(SystemCallError) -> DirectoryNames {
    // A second description of the same directory: closing the stream must not close this file, and two
    // listings at a time must not share a position.
    let copy = try OpenFile.retrying {
      unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    // Safe: the stream takes over `copy`, is used here only, and is closed at the end.
    guard let stream = unsafe fdopendir(copy) else {
      let failure = SystemCallError()
      close(copy)
      throw failure
    }
    defer { unsafe closedir(stream) }
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else {
      throw SystemCallError(number: ENOTSUP)
    }
    var names = DirectoryNames()
    while true {
      errno = 0
      // Safe: the entry is valid until the next call on the stream; its name is terminated, and read
      // through a pointer into the entry as it is (which may be shorter than its declared type).
      guard let entry = unsafe readdir(stream) else {
        if errno != 0 { throw SystemCallError() }
        return names
      }
      let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
      let count = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
      let name = unsafe UnsafeRawBufferPointer(start: start, count: count)
      let type = unsafe Int(entry.pointee.d_type)
      unsafe names.append(name, kind: OpenFile.kind(ofType: type))
    }
  }

  private static func kind(ofType type: Int) -> FileKind? {
    switch type {
    case Int(DT_REG): .regular
    case Int(DT_DIR): .directory
    case Int(DT_LNK): .link
    case Int(DT_UNKNOWN): nil
    default: .special
    }
  }

  private static func retrying(_ call: () -> Int32) throws(SystemCallError) -> Int32 {
    while true {
      let result = call()
      if result >= 0 { return result }
      if errno != EINTR { throw SystemCallError() }
    }
  }
}

/// Calls that take whole paths.
enum FileSystem {
  /// The absolute path without links that `path` leads to.
  static func resolve(_ path: String) throws(SystemCallError) -> String {
    // Safe: realpath returns a terminated string of its own, which is copied and freed here.
    guard let resolved = unsafe realpath(path, nil) else { throw SystemCallError() }
    defer { unsafe free(resolved) }
    guard let text = unsafe String(validatingCString: resolved) else {
      throw SystemCallError(number: EILSEQ)
    }
    return text
  }

  /// The status of what a path leads to, following links.
  static func status(of path: String) throws(SystemCallError) -> FileStatus {
    // Safe: a plain structure of integers that the call fills in; the string lives as long as the call.
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw SystemCallError() }
    return FileStatus(status)
  }

  /// Gives the file at `source` the name `target`, in place of what has it.
  static func replace(_ target: String, with source: String) throws(SystemCallError) {
    // Safe: the strings live as long as the call, which keeps nothing of them.
    guard unsafe rename(source, target) == 0 else { throw SystemCallError() }
  }

  /// Makes a folder; one that is there already is no error.
  static func makeFolder(_ path: String) throws(SystemCallError) {
    // Safe: the string lives as long as the call, which keeps nothing of it.
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else { throw SystemCallError() }
  }

  /// Removes a name; a name that is not there is no error.
  static func remove(_ path: String) throws(SystemCallError) {
    // Safe: the string lives as long as the call, which keeps nothing of it.
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw SystemCallError() }
  }

  /// Removes an empty folder; one that is not there is no error.
  static func removeFolder(_ path: String) throws(SystemCallError) {
    // Safe: the string lives as long as the call, which keeps nothing of it.
    guard unsafe rmdir(path) == 0 || errno == ENOENT else { throw SystemCallError() }
  }

  /// A number that tells this process from others that run at the same time.
  static var processNumber: Int32 { getpid() }

  /// The value of a variable of the environment.
  static func environment(_ name: String) -> String? {
    // Safe: the value is copied before anything else can change the environment of this process.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(validatingCString: value)
  }
}
