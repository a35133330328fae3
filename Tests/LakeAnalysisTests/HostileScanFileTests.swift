import LakeAnalysis
import LakeModel
import Testing

/// A scan file that is no scan file, newer, cut or damaged is an error that says so.
@Suite("Damaged scan files")
struct HostileScanFileTests {
  private static let scan: LakeScan = {
    let ledger = RandomLedger(seed: 11, commits: 12, isComplete: true)
    var fold = TableFold()
    for batch in ledger.batches { fold.absorb(batch) }
    fold.absorb(live: ledger.live)
    return LakeScan(
      sources: [LakeScan.Source(root: "lake")],
      tables: [ScannedTable(root: "lake", path: "t", state: ledger.state, fold: fold)])
  }()

  private static func code(_ bytes: [UInt8]) -> ScanFileError.Code? {
    do throws(ScanFileError) {
      _ = try LakeScan(decoding: bytes)
      return nil
    } catch {
      #expect((0...bytes.count).contains(error.offset))
      #expect(!error.description.isEmpty)
      return error.code
    }
  }

  @Test("cut anywhere")
  func cut() {
    let bytes = Self.scan.encoded()
    for count in 0..<bytes.count where count < 64 || count % 13 == 0 {
      let code = Self.code(Array(bytes[..<count]))
      #expect(code != nil, "cut to \(count) bytes")
      if count > 0, count < 9 { #expect(code == .truncated) }
    }
    #expect(Self.code(bytes) == nil)
  }

  @Test("any byte changed is found")
  func changed() {
    let bytes = Self.scan.encoded()
    for index in bytes.indices where index < 64 || index % 7 == 0 {
      var other = bytes
      other[index] ^= index % 2 == 0 ? 1 : 0x80
      #expect(Self.code(other) != nil, "byte \(index)")
    }
  }

  @Test("another file, a later format")
  func foreign() {
    #expect(Self.code([]) == .notAScanFile)
    #expect(Self.code(Array("PAR1".utf8)) == .notAScanFile)
    #expect(Self.code(Array("lakegauge,path\n".utf8)) == .notAScanFile)
    var later = ScanWriter()
    for byte in LakeScan.signature { later.write(byte: byte) }
    later.write(LakeScan.formatVersion + 1)
    later.write("7.2")
    later.write(fixed: 0)
    let error = #expect(throws: ScanFileError.self) { try LakeScan(decoding: later.bytes) }
    #expect(
      error?.code == .newerFormat(version: LakeScan.formatVersion + 1, writer: "7.2"))
    #expect(error?.description.contains("7.2") == true)
    #expect(Self.code(Self.scan.encoded() + [0]) == .trailingBytes)
  }

  /// A file as a writer of another format has it: the checksums begin with the header.
  private static func file(_ bytes: [UInt8], ofFormat format: UInt64) throws -> [UInt8] {
    var reader = ScanReader(bytes)
    var writer = ScanWriter()
    for byte in LakeScan.signature {
      #expect(try reader.readByte() == byte)
      writer.write(byte: byte)
    }
    #expect(try reader.readUnsigned() == LakeScan.formatVersion)
    writer.write(format)
    writer.write(try reader.readText())
    var checksum = ObjectHash().key(of: writer.bytes).high
    while reader.position < bytes.count {
      let start = reader.position
      let block = try reader.readPart()
      let content = Array(bytes[block.position..<reader.position])
      #expect(start < block.position)
      _ = try reader.readFixed()
      writer.write(content)
      var chained = ScanWriter()
      chained.write(fixed: checksum)
      checksum = ObjectHash().key(of: chained.bytes + content).high
      writer.write(fixed: checksum)
    }
    return writer.bytes
  }

  @Test("of format 2 is read as it stands; one of format 1 is refused with the reason")
  func earlierFormats() throws {
    let bytes = Self.scan.encoded()
    #expect(try Self.file(bytes, ofFormat: LakeScan.formatVersion) == bytes)
    let second = try LakeScan(decoding: Self.file(bytes, ofFormat: 2))
    #expect(second.encoded() == bytes)
    #expect(Self.code(try Self.file(bytes, ofFormat: 1)) == .olderFormat(version: 1))
    #expect(Self.code(try Self.file(bytes, ofFormat: 0)) == .invalidValue)
  }

  @Test(
    "a table's part with any byte changed is refused or read, and never traps",
    arguments: (1...6).map { UInt64($0) * 32_452_843 })
  func damagedContent(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let table = try #require(Self.scan.tables.first)
    var writer = ScanWriter()
    table.encode(into: &writer)
    for _ in 0..<100 {
      var bytes = writer.bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      var reader = ScanReader(bytes)
      guard let read = try? reader.read(ScannedTable.self) else { continue }
      var again = ScanWriter()
      read.encode(into: &again)
      #expect(again.bytes[...] == bytes[..<reader.position], "seed \(seed)")
      let damaged = LakeScan(sources: [LakeScan.Source(root: "lake")], tables: [read])
      var merged = read.fold
      merged.merge(table.fold)
      _ = try? damaged.profile()
    }
  }

  @Test("the numbers of a kept enumeration never change")
  func numbers() {
    #expect(ObjectRole.allCases.map(\.rawValue) == Array(0..<5))
    #expect(ObjectEffect.allCases.map(\.rawValue) == Array(0..<5))
    #expect(ObjectCause.allCases.map(\.rawValue) == Array(0..<13))
    #expect(
      ObjectCause.allCases.map(\.name) == [
        "ingest", "rewrite", "overwrite", "compaction", "clustering", "deletionVector",
        "changeData", "logAppend", "tableMetadata", "rollback", "restore", "maintenance",
        "unknown",
      ])
    #expect(Finding.Severity.allCases.map(\.rawValue) == [0, 1, 2])
  }
}
