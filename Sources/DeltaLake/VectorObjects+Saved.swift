import ByteParsing
import LakeModel

/// Vector objects, in parts; what the listing said of each is part of the state.
extension VectorObjects {
  /// Objects or references of a part.
  private static let savedCount = 4096

  /// Gives everything in parts, which `Parts` takes.
  ///
  /// - Parameters:
  ///   - start: what each part begins with.
  ///   - body: takes a part.
  /// - Throws: what `body` throws.
  func forEachSavedPart(
    beginningWith start: UInt8, _ body: ([UInt8]) throws -> Void
  ) rethrows {
    try Self.forEachPart(of: objects.sortedKeys, [start, 0], body) { writer, key in
      guard let object = objects[key] else { return }
      writer.write(key)
      writer.write(zigzag: object.size)
      writer.write(littleEndian: UInt64(object.birth))
      writer.write(zigzag: Int64(object.liveReferences))
      writer.write(byte: object.state.rawValue)
      writer.write(flag: object.isExternal)
      writer.write(time: object.uselessSince)
      writer.write(counted: path(of: object))
    }
    try Self.forEachPart(of: references.sortedKeys, [start, 1], body) { writer, file in
      guard let reference = references[file] else { return }
      writer.write(file)
      writer.write(reference.id)
      writer.write(ifPresent: reference.isInline ? nil : reference.object) { $0.write($1) }
    }
    try Self.forEachPart(of: asked ?? [], [start, 2], body) { writer, key in
      writer.write(key)
      writer.write(zigzag: listedSizes[key] ?? -1)
    }
  }

  private static func forEachPart<Item>(
    of items: [Item], _ beginning: [UInt8], _ body: ([UInt8]) throws -> Void,
    _ write: (inout ByteWriter, Item) -> Void
  ) rethrows {
    for start in stride(from: 0, to: items.count, by: savedCount) {
      let end = min(start + savedCount, items.count)
      var writer = ByteWriter()
      for byte in beginning { writer.write(byte: byte) }
      writer.write(count: end - start)
      for item in items[start..<end] { write(&writer, item) }
      try body(writer.bytes)
    }
  }

  /// What has been read of vector objects.
  struct Parts: Sendable {
    private var vectors = VectorObjects()
    /// Those of the first halves of the keys of both, by which tables find keys.
    private var objectSpread: KeySpread
    private var fileSpread: KeySpread

    /// Objects that the listing was asked about, and the sizes that it told; −1 for none.
    private(set) var asked: [(key: ObjectKey, size: Int64)] = []

    /// Makes parts of nothing yet.
    ///
    /// - Parameter most: how many objects, and how many references, there will be at most.
    init(most: Int = 0) {
      objectSpread = KeySpread(of: most)
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
      for _ in 0..<(try reader.readCount(bytesPerItem: 17)) {
        let key = try reader.readKey()
        switch kind {
        case 0:
          guard vectors[key] == nil, objectSpread.take(key.high) else {
            throw ByteParsingError(.invalidValue, at: start)
          }
          let object = try Self.object(&reader, births)
          let path = try reader.readCounted()
          vectors.insert(object, path: path.rawSpan, for: key)
        case 1:
          guard vectors.vector(of: key) == nil, fileSpread.take(key.high) else {
            throw ByteParsingError(.invalidValue, at: start)
          }
          let id = try reader.readKey()
          let object = try reader.readIfPresent { part throws(ByteParsingError) in
            try part.readKey()
          }
          guard object != id else { throw ByteParsingError(.invalidValue, at: start) }
          vectors.insert(Reference(id: id, object: object ?? id), of: key)
        case 2:
          asked.append((key, try reader.readZigzag(in: -1 ... .max)))
        default:
          throw ByteParsingError(.invalidValue, at: start)
        }
      }
    }

    private static func object(
      _ reader: inout ByteReader, _ births: Int
    ) throws(ByteParsingError) -> Object {
      let start = reader.position
      let size = try reader.readZigzag(in: -1 ... .max)
      let birth = try reader.readLittleEndian(UInt64.self)
      let most = Int64(Int32.max / 2)
      let references = Int32(clamping: try reader.readZigzag(in: -most...most))
      guard let state = ObjectState(rawValue: try reader.readByte()), state != .leaving,
        birth == UInt64(ObjectRecord.unknownBirth) || birth < UInt64(births)
      else { throw ByteParsingError(.invalidValue, at: start) }
      let isExternal = try reader.readFlag()
      let since = try reader.readTime()
      return Object(
        size: size, birth: UInt32(truncatingIfNeeded: birth), liveReferences: references,
        state: state, isExternal: isExternal, uselessSince: since)
    }

    /// Everything that was read, beside a listing.
    func vectors(listedSizes: [ObjectKey: Int64]) -> VectorObjects {
      var vectors = vectors
      vectors.remember(asked: asked.map(\.key))
      vectors.listedSizes = listedSizes
      return vectors
    }

    /// The part of a set's digest that comes from vectors.
    func attach(to digest: inout LiveDigest) {
      vectors.references.forEach { file, reference in digest.attach(reference.id, to: file) }
    }
  }
}
