import ByteParsing
import LakeStorage
import Synchronization

/// Neighbouring instants that one task of a read-ahead reads and decodes, so that its own cost is small
/// beside theirs, and what it touches stays in the processor's caches.
struct InstantGroup: Sendable {
  /// Where the content of an instant is.
  enum Content: Sendable {
    case file(TimelineFile)
    case record(ArchiveRecord)

    /// Bytes of it, as far as they are read.
    var size: Int64 {
      switch self {
      case .file(let file): min(max(file.size, 0), HudiTable.maximumInstantBytes)
      case .record(let record): Int64(record.range.count)
      }
    }
  }

  /// An instant by its position in the timeline.
  struct Member: Sendable {
    var position: Int
    var content: Content
    var action: InstantAction
  }

  typealias Loaded = (position: Int, result: Result<InstantRecord, any Error>)

  private(set) var members: [Member] = []
  private(set) var bytes: Int64 = 0

  mutating func append(_ member: Member) {
    members.append(member)
    bytes += member.content.size
  }

  /// Reads and decodes the instants.
  ///
  /// - Parameters:
  ///   - store: where they are.
  ///   - root: the table's key prefix.
  ///   - folder: the folder that the timeline's files are in: all their keys begin with it.
  ///   - memory: what earlier tasks have left.
  /// - Returns: what each tells, or why it could not be read; fewer than there are when it is cancelled.
  func loaded(
    from store: any ObjectStore, root: String, folder: String, memory: DecodingMemory
  ) async -> [Loaded] {
    var (decoder, block) = memory.take()
    // One byte more, by which a store finds an object that has grown.
    block.removeAll(reserving: Int(clamping: bytes) + 1)
    var names: [(name: String, size: Int64)] = []
    names.reserveCapacity(members.count)
    for member in members {
      guard case .file(let file) = member.content, file.isReadable else { continue }
      let name = String(decoding: file.key.utf8.dropFirst(folder.utf8.count), as: UTF8.self)
      names.append((name, file.size))
    }
    await store.read(names, under: root + folder, into: &block)
    var archives = ArchiveWindows(
      of: members.compactMap { if case .record(let record) = $0.content { record } else { nil } })
    var loaded: [Loaded] = []
    loaded.reserveCapacity(members.count)
    var next = 0
    for member in members {
      if Task.isCancelled { break }
      var result: Result<InstantRecord, any Error>
      do {
        switch member.content {
        case .file(let file):
          try file.checkSize()
          next += 1
          let range = try block.objects[next - 1].get()
          result = .success(
            try decoder.record(
              block.bytes.rawSpan.extracting(range), action: member.action, object: file.key))
        case .record(let place):
          result = .success(
            try await archives.record(
              place, action: member.action, store: store, root: root, &decoder))
        }
      } catch {
        result = .failure(error)
      }
      loaded.append((member.position, result))
    }
    memory.give(decoder, &block)
    return loaded
  }
}

extension TimelineFile {
  /// Whether it is short enough to be read.
  var isReadable: Bool { size <= HudiTable.maximumInstantBytes }

  /// Refuses a file that is too long to be read.
  func checkSize() throws(HudiError) {
    guard isReadable else { throw .objectTooLarge(object: key, bytes: size) }
  }
}

/// Memory for instants that are being read, and decoders that know the schemas and the spelling of what they
/// have read, handed from task to task.
final class DecodingMemory: Sendable {
  private let free = Mutex<[(decoder: InstantDecoder, block: ObjectBlock)]>([])

  /// Where every decoder starts from.
  private let decoder: InstantDecoder

  /// What an instant beyond the usual size has filled is given back to the system.
  private static let keptBytes = 1 << 20

  init(_ decoder: InstantDecoder) { self.decoder = decoder }

  func take() -> (decoder: InstantDecoder, block: ObjectBlock) {
    free.withLock { $0.popLast() } ?? (decoder, ObjectBlock())
  }

  func give(_ decoder: consuming InstantDecoder, _ block: inout ObjectBlock) {
    let kept = block.bytes.capacity <= Self.keptBytes ? block : ObjectBlock()
    block = ObjectBlock()
    free.withLock { [decoder] in $0.append((decoder, kept)) }
  }
}
