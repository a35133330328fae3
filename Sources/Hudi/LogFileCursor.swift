import ByteParsing
import LakeStorage

/// An object that is read through a window, so that its size does not matter.
struct WindowedObject {
  let store: any ObjectStore

  /// Its key in the store.
  let key: String

  /// Its size as the listing has it.
  let size: Int64

  /// The bytes that are held.
  private(set) var window: [UInt8] = []

  private var start: Int64 = 0

  /// How much is read at once, where less is asked for.
  private static let step: Int64 = 4 << 20

  init(store: any ObjectStore, key: String, size: Int64) {
    self.store = store
    self.key = key
    self.size = size
  }

  /// Makes the window hold a range of the object, and says where in the window the range begins.
  ///
  /// - Throws: `StorageError`; `rangeOutsideObject` for a range that ends behind the object.
  mutating func hold(_ range: Range<Int64>) async throws(StorageError) -> Int {
    guard range.lowerBound >= 0, range.upperBound <= size else {
      throw .rangeOutsideObject(key: key, offset: range.lowerBound)
    }
    if range.lowerBound < start || range.upperBound > start + Int64(window.count) {
      let end = max(range.upperBound, min(size, range.lowerBound + Self.step))
      window = try await store.read(key, range: range.lowerBound..<end)
      start = range.lowerBound
    }
    return Int(range.lowerBound - start)
  }
}

/// Walks over the blocks of a log file, past damaged places.
struct LogFileCursor {
  /// A block, and the bytes that it was taken from.
  struct Found {
    let block: LogBlock
    let bytes: [UInt8]
    /// Offset in the object of the first of `bytes`.
    let origin: Int64
  }

  /// The first damage that was passed over.
  private(set) var damage: LogBlockError?

  private var object: WindowedObject
  private var position: Int64 = 0

  init(_ object: WindowedObject) {
    self.object = object
  }

  /// The next whole block; nil behind the last.
  ///
  /// A place where no block can be read is passed over up to the next magic, as Hudi itself does it.
  mutating func next() async throws(StorageError) -> Found? {
    while position < object.size {
      let offset = position
      switch try await readBlock(at: offset) {
      case .success(let found): return found
      case .failure(let error):
        if damage == nil { damage = error }
        position = try await nextMagic(from: offset + 1) ?? object.size
      }
    }
    return nil
  }

  /// Reads the block at an offset; offsets of failures are those in the object.
  private mutating func readBlock(
    at offset: Int64
  ) async throws(StorageError) -> Result<Found, LogBlockError> {
    let prefixEnd = offset + Int64(LogBlock.prefixLength)
    guard prefixEnd <= object.size else {
      return .failure(LogBlockError(code: .truncated, offset: Int(offset)))
    }
    var start = try await object.hold(offset..<prefixEnd)
    func failure(_ error: LogBlockError) -> Result<Found, LogBlockError> {
      .failure(LogBlockError(code: error.code, offset: Int(offset) + error.offset - start))
    }
    let length: Int64
    do throws(LogBlockError) {
      length = try LogBlock.length(object.window.rawSpan, at: start)
    } catch {
      return failure(error)
    }
    guard length <= object.size - offset else {
      return .failure(LogBlockError(code: .truncated, offset: Int(offset)))
    }
    start = try await object.hold(offset..<(offset + length))
    do throws(LogBlockError) {
      let block = try LogBlock(object.window.rawSpan, in: start..<(start + Int(length)))
      position = offset + length
      return .success(
        Found(block: block, bytes: object.window, origin: offset - Int64(start)))
    } catch {
      return failure(error)
    }
  }

  private mutating func nextMagic(from offset: Int64) async throws(StorageError) -> Int64? {
    var from = offset
    while from < object.size {
      let end = min(object.size, from + Self.searchStep)
      let start = try await object.hold(from..<end)
      let span = object.window.rawSpan
      var index = start
      while let found = span.firstOffset(of: UInt8(ascii: "#"), from: index),
        found < start + Int(end - from)
      {
        if span.starts(with: LogBlock.magic, at: found) { return from + Int64(found - start) }
        index = found + 1
      }
      if end == object.size { return nil }
      // A magic may lie across two steps.
      from = end - 5
    }
    return nil
  }

  private static let searchStep: Int64 = 1 << 20
}
