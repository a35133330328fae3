import LakeModel

/// The `.lakescan` file; `ScanFileFormat.md` of the documentation says it byte by byte.
extension LakeScan {
  /// The format that this version of lakegauge writes.
  ///
  /// A reader of format 2 would take the role of objects of undone writes for damage.
  package static let formatVersion: UInt64 = 3

  /// The earliest format that it reads.
  ///
  /// Format 1 had no folders of partitions, without which no prefix can be chosen; it was in no release.
  static let firstFormatVersion: UInt64 = 2

  /// What every scan file begins with.
  package static let signature = Array("lakescan".utf8)

  /// The bytes of the `.lakescan` file: the same for the same scan, however it was merged.
  ///
  /// - Returns: about 10 bytes for each hour and class of entries, and the names.
  /// - Complexity: in the number of cells of the folds; memory is that of the bytes.
  public func encoded() -> [UInt8] {
    var writer = FileWriter()
    writer.write(block: lakeBlock)
    writer.write(block: accessBlock)
    for table in tables { writer.write(block: table.block) }
    return writer.bytes
  }

  /// The file of some blocks, whatever they hold: for a test that looks behind the checksums.
  package static func file(ofBlocks blocks: [[UInt8]]) -> [UInt8] {
    var writer = FileWriter()
    for block in blocks { writer.write(block: block) }
    return writer.bytes
  }

  /// The content of the first block: all but the evidence of reads and the tables.
  package var lakeBlock: [UInt8] {
    var writer = ScanWriter()
    encodeLake(into: &writer)
    return writer.bytes
  }

  /// The content of the second block: the evidence of reads.
  package var accessBlock: [UInt8] {
    var writer = ScanWriter()
    access.encode(into: &writer)
    return writer.bytes
  }

  /// Reads the bytes of a `.lakescan` file.
  ///
  /// - Parameter bytes: all of them, from anywhere: nothing is believed before it is checked.
  /// - Throws: `ScanFileError`: the bytes are no scan file, of a later format, cut, or damaged.
  /// - Complexity: linear; memory is that of the folds.
  public init(decoding bytes: [UInt8]) throws(ScanFileError) {
    var reader = ScanReader(bytes)
    try reader.readHeader()
    var chain = BlockChecksum(header: Array(bytes[..<reader.position]))
    var lake = try reader.readBlock(&chain)
    let count: Int
    (self, count) = try Self.decodeLake(from: &lake)
    var evidence = try reader.readBlock(&chain)
    access = try evidence.read(AccessEvidence.self)
    try evidence.expectEnd()
    for _ in 0..<count {
      let start = reader.position
      var part = try reader.readBlock(&chain)
      let table = try part.read(ScannedTable.self)
      try part.expectEnd()
      guard tables.last.map({ $0.place < table.place }) ?? true else {
        throw reader.error(.invalidValue, at: start)
      }
      tables.append(table)
    }
    let read = Set(tables.map(\.place))
    guard unreadable.allSatisfy({ !read.contains($0.place) }) else {
      throw reader.error(.invalidValue)
    }
    try reader.expectEnd()
  }

  private func encodeLake(into writer: inout ScanWriter) {
    writer.write(ifPresent: options.hudiLocalOffsetMinutes) { $0.write(signed: Int64($1)) }
    writer.write(options.checksEveryCheckpoint)
    options.footers.encode(into: &writer)
    writer.write(count: sources.count)
    for source in sources { source.encode(into: &writer) }
    writer.write(findings)
    writer.write(count: unreadable.count)
    for table in unreadable { table.encode(into: &writer) }
    writer.write(count: tables.count)
  }

  private static func decodeLake(
    from reader: inout ScanReader
  ) throws(ScanFileError) -> (LakeScan, tables: Int) {
    let offset = try reader.readIfPresent { part throws(ScanFileError) in
      Int(truncatingIfNeeded: try part.readSigned())
    }
    let options = Options(
      hudiLocalOffsetMinutes: offset, checksEveryCheckpoint: try reader.readBool(),
      footers: try reader.read(FooterCoverage.self))
    let start = reader.position
    var sources: [Source] = []
    for _ in 0..<(try reader.readCount(bytesEach: 3)) {
      sources.append(try reader.read(Source.self))
    }
    let findings = try reader.readFindings()
    var unreadable: [Unreadable] = []
    for _ in 0..<(try reader.readCount(bytesEach: 7)) {
      unreadable.append(try reader.read(Unreadable.self))
    }
    let scan = LakeScan(
      options: options, sources: sources, tables: [], unreadable: unreadable, findings: findings)
    // Sorted as they are written, each once.
    guard scan.sources == sources, scan.findings == findings,
      zip(scan.unreadable, scan.unreadable.dropFirst()).allSatisfy({ $0.place < $1.place }),
      zip(scan.unreadable, unreadable).allSatisfy({ $0.place == $1.place })
    else { throw reader.error(.invalidValue, at: start) }
    // The tables are blocks behind this one, so what is left here says nothing about how many there are.
    let count = Int(try reader.readObjectCount())
    try reader.expectEnd()
    return (scan, count)
  }
}

/// Checksums of the blocks of a scan file, each over the block and the checksum before it: a block that
/// is damaged, missing, or in another place shows.
private struct BlockChecksum {
  private(set) var value: UInt64

  /// Begins with what stands before the first block.
  init(header: [UInt8]) { value = ObjectHash().key(of: header).high }

  /// Adds a block.
  mutating func add(_ block: some Sequence<UInt8>) {
    var bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    bytes.append(contentsOf: block)
    value = ObjectHash().key(of: bytes).high
  }
}

/// Writes the header and then block after block.
private struct FileWriter {
  private var writer = ScanWriter()
  private var chain: BlockChecksum

  init() {
    for byte in LakeScan.signature { writer.write(byte: byte) }
    writer.write(LakeScan.formatVersion)
    writer.write(Release.version)
    chain = BlockChecksum(header: writer.bytes)
  }

  mutating func write(block: [UInt8]) {
    writer.write(block)
    chain.add(block)
    writer.write(fixed: chain.value)
  }

  var bytes: [UInt8] { writer.bytes }
}

extension ScannedTable {
  /// The content of the table's block.
  package var block: [UInt8] {
    var writer = ScanWriter()
    encode(into: &writer)
    return writer.bytes
  }
}

extension ScanReader {
  /// Reads the signature, the format and the writer's version, and checks that the format is known.
  fileprivate mutating func readHeader() throws(ScanFileError) {
    for byte in LakeScan.signature {
      guard remaining > 0 else {
        throw error(position == 0 ? .notAScanFile : .truncated)
      }
      guard try readByte() == byte else { throw error(.notAScanFile, at: 0) }
    }
    let start = position
    let version = try readUnsigned()
    guard version <= LakeScan.formatVersion else {
      let writer = try? readText()
      throw error(.newerFormat(version: version, writer: writer ?? "of unknown version"), at: start)
    }
    guard version > 0 else { throw error(.invalidValue, at: start) }
    guard version >= LakeScan.firstFormatVersion else {
      throw error(.olderFormat(version: version), at: start)
    }
    _ = try readText()
  }

  /// A cursor over the next block, which is as it was written.
  fileprivate mutating func readBlock(_ chain: inout BlockChecksum) throws(ScanFileError)
    -> ScanReader
  {
    let start = position
    let block: ScanReader
    do {
      block = try readPart()
    } catch {
      // A block that is longer than what follows: the end of the file is missing.
      throw error.code == .countOutOfRange ? ScanFileError(.truncated, at: start) : error
    }
    chain.add(block.rest)
    guard try readFixed() == chain.value else { throw error(.damaged, at: start) }
    return block
  }
}
