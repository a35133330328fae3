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
    try Self.forEachPart(of: objects.sorted { $0.key < $1.key }, [start, 0], body) {
      writer, item in
      let (key, object) = item
      writer.write(key)
      writer.write(zigzag: object.size)
      writer.write(littleEndian: UInt64(object.birth))
      writer.write(zigzag: Int64(object.liveReferences))
      writer.write(byte: object.state.rawValue)
      writer.write(flag: object.isExternal)
      writer.write(time: object.uselessSince)
      writer.write(counted: object.path)
    }
    try Self.forEachPart(of: references.sorted { $0.key < $1.key }, [start, 1], body) {
      writer, item in
      writer.write(item.key)
      writer.write(item.value.id)
      writer.write(ifPresent: item.value.object) { $0.write($1) }
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
    private var objects: [ObjectKey: Object] = [:]
    private var references: [ObjectKey: Reference] = [:]
    /// Second halves of the keys of both: dictionaries find keys by them.
    private var halves: Set<UInt64> = []
    private var fileHalves: Set<UInt64> = []

    /// Objects that the listing was asked about, and the sizes that it told; −1 for none.
    private(set) var asked: [(key: ObjectKey, size: Int64)] = []

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
          guard halves.insert(key.low).inserted else {
            throw ByteParsingError(.invalidValue, at: start)
          }
          objects[key] = try Self.object(&reader, births)
        case 1:
          guard fileHalves.insert(key.low).inserted else {
            throw ByteParsingError(.invalidValue, at: start)
          }
          references[key] = Reference(
            id: try reader.readKey(),
            object: try reader.readIfPresent { part throws(ByteParsingError) in
              try part.readKey()
            })
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
        state: state, isExternal: isExternal, path: try reader.readCounted(), uselessSince: since)
    }

    /// Everything that was read, beside a listing.
    func vectors(listedSizes: [ObjectKey: Int64]) -> VectorObjects {
      var vectors = VectorObjects(
        objects: objects, references: references, asked: asked.map(\.key))
      vectors.listedSizes = listedSizes
      return vectors
    }

    /// The part of a set's digest that comes from vectors.
    func attach(to digest: inout LiveDigest) {
      for (file, reference) in references { digest.attach(reference.id, to: file) }
    }
  }
}
