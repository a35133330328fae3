import ByteParsing
import LakeModel
import LakeStorage

/// Vector objects, in parts; what the listing said of each is part of the state.
extension VectorObjects {
  /// Objects or references of a part.
  private static let savedCount = 4096

  /// Gives everything in parts, which `Parts` takes: the objects come first, and references name them by their
  /// numbers there.
  ///
  /// - Parameters:
  ///   - start: what each part begins with.
  ///   - body: takes a part.
  /// - Throws: what `body` throws, and `StorageError` when what was moved to a temporary file cannot be read.
  func forEachSavedPart(
    beginningWith start: UInt8, _ body: ([UInt8]) throws -> Void
  ) throws {
    var paths = pathReader
    // The number of each object by its place, where these differ.
    var numbers = [UInt32](repeating: 0, count: objects.goneCount > 0 ? objects.rowCount : 0)
    var number: UInt32 = 0
    var places: [Int] = []
    places.reserveCapacity(Self.savedCount)
    func giveObjects() throws {
      try Self.forEachPart(of: places, [start, 0], body) { writer, place in
        guard let object = objects[place] else { return }
        writer.write(zigzag: object.size)
        writer.write(littleEndian: UInt64(object.birth))
        writer.write(zigzag: Int64(object.liveReferences))
        writer.write(byte: object.state.rawValue)
        writer.write(flag: object.isExternal)
        writer.write(time: lastLeft(at: place) ?? .min)
        writer.write(counted: Array(try paths.path(place)))
      }
      places.removeAll(keepingCapacity: true)
    }
    for place in objects.places {
      if !numbers.isEmpty { numbers[place] = number }
      number += 1
      places.append(place)
      if places.count == Self.savedCount { try giveObjects() }
    }
    try giveObjects()
    var files: [(half: UInt64, reference: VectorReferences.Reference)] = []
    files.reserveCapacity(Self.savedCount)
    func giveFiles() throws {
      try Self.forEachPart(of: files, [start, 1], body) { writer, file in
        writer.write(littleEndian: file.half)
        writer.write(littleEndian: UInt64(file.reference.mark))
        let place = file.reference.object.flatMap { objects[$0] == nil ? nil : $0 }
        writer.write(ifPresent: place.map { numbers.isEmpty ? $0 : Int(numbers[$0]) }) {
          $0.write(count: $1)
        }
      }
      files.removeAll(keepingCapacity: true)
    }
    try references.forEachSorted { half, reference in
      files.append((half, reference))
      if files.count == Self.savedCount { try giveFiles() }
    }
    try giveFiles()
    try Self.forEachPart(of: asked ?? [], [start, 2], body) { writer, key in
      writer.write(key)
      writer.write(zigzag: listedSizes[key] ?? -1)
    }
  }

  private static func forEachPart<Item>(
    of items: [Item], _ beginning: [UInt8], _ body: ([UInt8]) throws -> Void,
    _ write: (inout ByteWriter, Item) throws -> Void
  ) rethrows {
    for start in stride(from: 0, to: items.count, by: savedCount) {
      let end = min(start + savedCount, items.count)
      var writer = ByteWriter()
      for byte in beginning { writer.write(byte: byte) }
      writer.write(count: end - start)
      for item in items[start..<end] { try write(&writer, item) }
      try body(writer.bytes)
    }
  }

  /// What has been read of vector objects.
  struct Parts: Sendable {
    private var vectors = VectorObjects()
    /// That of what is kept of the files' keys, by which a table finds them.
    private var fileSpread: KeySpread
    private let hash = ObjectHash()

    /// Objects that the listing was asked about, and the sizes that it told; −1 for none.
    private(set) var asked: [(key: ObjectKey, size: Int64)] = []

    /// Makes parts of nothing yet.
    ///
    /// - Parameter most: how many references there will be at most.
    init(most: Int = 0) {
      fileSpread = KeySpread(of: most)
    }

    /// Takes a part.
    ///
    /// - Parameters:
    ///   - reader: stands at the part.
    ///   - births: how many commits there are.
    /// - Throws: `ByteParsingError` for a part that no collection has given.
    mutating func take(_ reader: inout ByteReader, births: Int) throws(ByteParsingError) {
      let start = reader.position
      let kind = try reader.readByte()
      for _ in 0..<(try reader.readCount(bytesPerItem: 13)) {
        switch kind {
        case 0: try takeObject(&reader, births)
        case 1: try takeReference(&reader)
        case 2: asked.append((try reader.readKey(), try reader.readZigzag(in: -1 ... .max)))
        default: throw ByteParsingError(.invalidValue, at: start)
        }
      }
    }

    private mutating func takeObject(
      _ reader: inout ByteReader, _ births: Int
    ) throws(ByteParsingError) {
      let start = reader.position
      let object = try Self.object(&reader, births)
      let time = try reader.readTime()
      let path = try reader.readCounted()
      let key = hash.key(of: Array(path))
      guard vectors[key] == nil else { throw ByteParsingError(.invalidValue, at: start) }
      let place = vectors.insert(object, path: path.rawSpan, for: key)
      if time != .min { vectors.note(left: place, at: time) }
    }

    private mutating func takeReference(_ reader: inout ByteReader) throws(ByteParsingError) {
      let start = reader.position
      let half = try reader.readLittleEndian(UInt64.self)
      let file = ObjectKey(high: half, low: 0)
      let mark = UInt32(exactly: try reader.readLittleEndian(UInt64.self))
      let objects = vectors.objects.rowCount
      let object = try reader.readIfPresent { part throws(ByteParsingError) in
        try part.readNatural(upTo: objects)
      }
      guard let mark, object.map({ $0 < objects }) ?? true, vectors.mark(of: file) == nil,
        fileSpread.take(half)
      else { throw ByteParsingError(.invalidValue, at: start) }
      vectors.insert(.init(mark: mark, object: object), of: file)
    }

    private static func object(
      _ reader: inout ByteReader, _ births: Int
    ) throws(ByteParsingError) -> Object {
      let start = reader.position
      let size = try reader.readZigzag(in: -1...ObjectSize.largest)
      let birth = try reader.readLittleEndian(UInt64.self)
      let most = Int64(Int32.max / 2)
      let references = Int32(clamping: try reader.readZigzag(in: -most...most))
      guard let state = ObjectState(rawValue: try reader.readByte()), state != .leaving,
        birth == UInt64(ObjectRecord.unknownBirth) || birth < UInt64(births)
      else { throw ByteParsingError(.invalidValue, at: start) }
      return Object(
        size: size, birth: UInt32(truncatingIfNeeded: birth), liveReferences: references,
        state: state, isExternal: try reader.readFlag())
    }

    /// Everything that was read, beside a listing.
    func vectors(listedSizes: ListedSizes) -> VectorObjects {
      var vectors = vectors
      vectors.remember(asked: asked.map(\.key))
      vectors.listedSizes = listedSizes
      return vectors
    }

    /// The part of a set's digest that comes from vectors.
    func attach(to digest: inout LiveDigest) {
      vectors.references.forEach { half, reference in
        digest.attach(reference.mark, toHalf: half)
      }
    }
  }
}
