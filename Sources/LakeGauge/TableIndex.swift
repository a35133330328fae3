import ByteParsing
import DeltaLake
import LakeModel
import LakeStorage

/// The folder that keeps the replays of a lake's tables between two scans.
struct IndexFolder: Sendable {
  private let path: String
  private let temporaryFile: (@Sendable (String) -> Void)?

  /// Makes the folder when it is not there.
  ///
  /// - Parameters:
  ///   - path: its path; the folder that it lies in has to be there.
  ///   - temporaryFile: is told the temporary names of files that are written.
  /// - Throws: `unreadable` when it cannot be made.
  init(path: String, temporaryFile: (@Sendable (String) -> Void)?) throws(StorageError) {
    try OutputFolder.make(path)
    self.path = path
    self.temporaryFile = temporaryFile
  }

  /// The index of the table at a location.
  func index(of location: String) -> TableIndex {
    TableIndex(in: path, of: location, temporaryFile: temporaryFile)
  }
}

/// The file that keeps the replay of one table between two scans.
///
/// It begins with a signature, a format and the version of lakegauge that wrote it; blocks follow, each with
/// its length and a checksum over itself and the one before, so that a block that is damaged, missing or in
/// another place shows. It is written under a temporary name and takes its own when it is whole.
struct TableIndex: ReplayIndex {
  /// What every such file begins with.
  static let signature = Array("lakeindex".utf8)

  /// The format of the file; what the blocks hold has one of its own.
  static let format: UInt8 = 2

  /// Bytes that are read at once.
  private static let windowBytes: Int64 = 1 << 20

  let path: String

  private(set) var byteCount: Int64 = 0

  private let temporaryFile: (@Sendable (String) -> Void)?
  private var reading: Reading?
  private let writing = Writing()

  /// Makes the index of a table in a folder.
  ///
  /// - Parameters:
  ///   - folder: the path of the folder.
  ///   - location: where the table is; its hash names the file, so nothing of it gets into a path.
  ///   - temporaryFile: is told the temporary name before something is written.
  init(
    in folder: String, of location: String,
    temporaryFile: (@Sendable (String) -> Void)? = nil
  ) {
    self.temporaryFile = temporaryFile
    path = folder + "/" + Self.name(of: location)
  }

  /// The name of a table's file.
  static func name(of location: String) -> String {
    let key = ObjectHash().key(of: Array(location.utf8))
    let digits = [key.high, key.low].map {
      let text = String($0, radix: 16)
      return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
    return digits.joined() + ".lakeindex"
  }

  /// What every file of this lakegauge begins with.
  private static var header: [UInt8] {
    let version = Array(Release.version.utf8)
    return signature + [format, UInt8(clamping: version.count)] + version
  }

  /// A checksum over what came before.
  private struct Chain {
    private(set) var value: UInt64

    init() { value = Self.sum(of: TableIndex.header) }

    mutating func add(_ block: [UInt8]) {
      value = RawSpan.folded(
        value ^ 0x8ebc_6af0_9c88_c6e3, Self.sum(of: block) ^ 0x5899_65cc_7537_4cc3)
    }

    private static func sum(of bytes: [UInt8]) -> UInt64 {
      bytes.rawSpan.fingerprint(of: 0..<bytes.count)
    }
  }

  private static func bytes(of value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(word: value)
    return bytes
  }

  /// The file that is being read, a window of it at a time.
  private struct Reading {
    let object: OpenedObject
    var chain = Chain()
    var window: [UInt8] = []
    var position = 0
    var nextOffset: Int64 = 0

    var left: Int64 { object.info.size - nextOffset + Int64(window.count - position) }

    /// Takes the next `count` bytes, which are there.
    mutating func take(_ count: Int) async throws -> ArraySlice<UInt8> {
      if window.count - position < count {
        window.removeFirst(position)
        position = 0
        let more = max(Int64(count - window.count), TableIndex.windowBytes)
        let end = min(object.info.size, nextOffset + more)
        try await object.store.read(
          object.info.key, range: nextOffset..<end, appendingTo: &window)
        nextOffset = end
      }
      defer { position += count }
      return window[position..<(position + count)]
    }
  }

  /// The file that is being written; one place, because a file cannot be copied.
  private final class Writing {
    var file: OutputFile?
    var chain = Chain()

    func commit() throws(StorageError) {
      guard let file = file.take() else { return }
      try file.commit()
    }
  }

  mutating func open() async throws(ReplayIndexError) -> Bool {
    do throws(StorageError) {
      guard let object = try ObjectLocation.open(path: path) else {
        throw .unreadable(key: path, reason: "a folder has its name")
      }
      byteCount = object.info.size
      reading = Reading(object: object)
    } catch {
      if case .notFound = error { return false }
      throw ReplayIndexError("\(error)")
    }
    let header = Self.header
    guard let left = reading?.left, left >= Int64(header.count) else { throw Self.damaged }
    guard try await take(header.count).elementsEqual(header) else {
      throw ReplayIndexError("what was kept of it is no index of this version of lakegauge")
    }
    return true
  }

  private static let damaged = ReplayIndexError("what was kept of it is damaged")

  private mutating func take(_ count: Int) async throws(ReplayIndexError) -> ArraySlice<UInt8> {
    guard var reading, count >= 0, Int64(count) <= reading.left else { throw Self.damaged }
    // Its window is not copied to be changed.
    self.reading = nil
    do {
      let bytes = try await reading.take(count)
      self.reading = reading
      return bytes
    } catch {
      throw ReplayIndexError("\(error)")
    }
  }

  private mutating func takeNumber() async throws(ReplayIndexError) -> UInt64 {
    try await take(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func readBlock() async throws(ReplayIndexError) -> [UInt8] {
    guard let count = Int(exactly: try await takeNumber()) else { throw Self.damaged }
    let block = Array(try await take(count))
    let checksum = try await takeNumber()
    reading?.chain.add(block)
    guard reading?.chain.value == checksum else { throw Self.damaged }
    return block
  }

  mutating func begin() throws(ReplayIndexError) {
    reading = nil
    do {
      writing.file = try OutputFile(path: path)
      writing.chain = Chain()
      if let path = writing.file?.temporaryPath { temporaryFile?(path) }
      try writing.file?.write(Self.header)
    } catch {
      throw ReplayIndexError("\(error)")
    }
  }

  mutating func write(_ block: [UInt8]) throws(ReplayIndexError) {
    writing.chain.add(block)
    do {
      try writing.file?.write(Self.bytes(of: UInt64(block.count)))
      try writing.file?.write(block)
      try writing.file?.write(Self.bytes(of: writing.chain.value))
    } catch {
      throw ReplayIndexError("\(error)")
    }
  }

  mutating func commit() throws(ReplayIndexError) {
    do {
      try writing.commit()
    } catch {
      throw ReplayIndexError("\(error)")
    }
  }

  mutating func removeAll() throws(ReplayIndexError) {
    reading = nil
    writing.file = nil
    do {
      try OutputFile.remove(path)
    } catch {
      throw ReplayIndexError("\(error)")
    }
  }
}
