import Foundation
import Testing

@testable import LakeStorage

@Suite struct InventoryTests {
  /// Rows of a file, as the index of it gives them.
  private func rows(_ inventory: InventoryFile) throws -> [InventoryRow] {
    var cursor = InventoryFile.Cursor(inventory)
    try cursor.seek(to: [])
    var rows: [InventoryRow] = []
    while let row = cursor.current {
      rows.append(row)
      try cursor.advance()
    }
    return rows
  }

  private func open(
    _ text: String, sorting: InventorySort = InventorySort()
  ) throws -> InventoryFile {
    let folder = try TemporaryFolder()
    try folder.write("inventory.csv", text)
    return try InventoryFile(path: "\(folder.path)/inventory.csv", sorting: sorting)
  }

  struct Form: CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var paths = ["a", "b/c"]
    var times: [Int64?] = [0, 1_000]
  }

  static let forms: [Form] = [
    Form(
      testDescription: "plain",
      text: "path,size,modified\na,1,1970-01-01T00:00:00Z\nb/c,2,1970-01-01T00:00:01Z\n"),
    Form(
      testDescription: "no line break at the end",
      text: "path,size,modified\na,1,1970-01-01T00:00:00Z\nb/c,2,1970-01-01T00:00:01Z"),
    Form(
      testDescription: "carriage returns, byte order mark, blank lines",
      text: "\u{FEFF}path,size,modified\r\n\r\na,1,1970-01-01\r\nb/c,2,1970-01-01T00:00:01Z\r\n\r\n"
    ),
    Form(
      testDescription: "other names and order, more columns",
      text: "etag,LastModified,Size,bucket,Key\nx,1970-01-01T00:00:00Z,1,q,a\n"
        + "y,1970-01-01T01:00:01+01:00,2,q,b/c,more\n"),
    Form(
      testDescription: "mtime and name, quotes and spaces in the header",
      text: "\"name\",\"mtime\", size \n\"a\",1970-01-01 00:00:00 UTC,\"1\"\n"
        + "\"b/c\",\"1970-01-01T00:00:01.000999Z\",2\n"
    ),
    Form(
      testDescription: "path before key before name",
      text: "name,key,path,size\nx,y,a,1\nx,y,b/c,2\n", times: [nil, nil]),
    Form(
      testDescription: "unsorted",
      text: "path,size,modified\nb/c,2,1970-01-01T00:00:01Z\na,1,1970-01-01\n"),
    Form(
      testDescription: "no times", text: "path,size,modified\na,1,\nb/c,2,\n", times: [nil, nil]),
    Form(
      testDescription: "unsorted without times", text: "size,path\n2,b/c\n1,a\n", times: [nil, nil]),
    Form(
      testDescription: "quotes, commas, line breaks in paths",
      text:
        "path,size,modified\n\"a,\"\"b\"\"\nc\",1,1970-01-01\n\"b\r\nd\",2,1970-01-01T00:00:01Z\n",
      paths: ["a,\"b\"\nc", "b\r\nd"]),
    Form(
      testDescription: "the same, unsorted",
      text:
        "path,size,modified\n\"b\r\nd\",2,1970-01-01T00:00:01Z\n\"a,\"\"b\"\"\nc\",1,1970-01-01\n",
      paths: ["a,\"b\"\nc", "b\r\nd"]),
    Form(
      testDescription: "markers of folders",
      text: "path,size,modified\na,1,1970-01-01\nb/,0,1970-01-01\nb/c,2,1970-01-01T00:00:01Z\n"),
  ]

  @Test(arguments: forms)
  func reads(_ form: Form) throws {
    let inventory = try open(form.text)
    let rows = try rows(inventory)
    #expect(rows.map { String(decoding: $0.path, as: UTF8.self) } == form.paths)
    #expect(rows.map(\.size) == [1, 2])
    #expect(rows.map(\.modified) == form.times)
    #expect(inventory.objectCount == 2)
    #expect(inventory.faults == InventoryFaults())
    #expect(inventory.wasSorted == !form.testDescription.contains("unsorted"))
  }

  @Test(
    arguments: [
      ("", 1), ("\n\n", 1), ("path\na\n", 1), ("size,modified\n1,2\n", 1), ("path,size,path\n", 1),
      ("\n\npath,length\n", 3), ("path,size\n\"a,1\nb,2\n", 2),
      ("path,size\nb,1\na,2\n\"x", 4), ("path,size\n" + String(repeating: ",", count: 1 << 21), 2),
      ("path,size\n" + String(repeating: "x", count: 1 << 21), 2),
    ] as [(String, Int)])
  func refuses(text: String, line: Int) throws {
    do {
      _ = try open(text)
      Issue.record("was read")
    } catch StorageError.invalidInventory(_, let reported, _) {
      #expect(reported == line)
    }
  }

  struct Fault: CustomTestStringConvertible {
    var row: String
    var fault: InventoryFault
    var testDescription: String { row }
  }

  static let faulty: [Fault] = [
    Fault(row: "b", fault: .tooFewFields),
    Fault(row: "b,1", fault: .tooFewFields),
    Fault(row: "b,-1,2026-01-01", fault: .invalidSize),
    Fault(row: "b,,2026-01-01", fault: .invalidSize),
    Fault(row: "b,+1,2026-01-01", fault: .invalidSize),
    Fault(row: "b,1.5,2026-01-01", fault: .invalidSize),
    Fault(row: "b,9223372036854775808,2026-01-01", fault: .invalidSize),
    Fault(row: "b,1152921504606846977,2026-01-01", fault: .invalidSize),
    Fault(row: "b,1,yesterday", fault: .invalidTime),
    Fault(row: "b,1,2026-02-29", fault: .invalidTime),
    Fault(row: "b,1,2026-01-01T24:00:00Z", fault: .invalidTime),
    Fault(row: "b,1,2026-01-01T00:00:00ZZ", fault: .invalidTime),
    Fault(row: "/b,1,2026-01-01", fault: .invalidPath),
    Fault(row: "../b,1,2026-01-01", fault: .invalidPath),
    Fault(row: "b/../c,1,2026-01-01", fault: .invalidPath),
    Fault(row: "b//c,1,2026-01-01", fault: .invalidPath),
    Fault(row: "b/,1,2026-01-01", fault: .invalidPath),
    Fault(row: "\"\",1,2026-01-01", fault: .invalidPath),
    Fault(row: "b\0,1,2026-01-01", fault: .invalidPath),
    Fault(row: "\"b\"c,1,2026-01-01", fault: .misquoted),
    Fault(row: "a,9,2026-01-01", fault: .duplicatePath),
  ]

  @Test(arguments: faulty, [false, true])
  func skipsAndCounts(_ fault: Fault, unsorted: Bool) throws {
    let good = ["a,1,2026-01-01", fault.row, fault.row, "d,3,2026-01-01"]
    let lines = ["path,size,modified"] + (unsorted ? ["z,0,2026-01-01"] : []) + good
    let inventory = try open(lines.joined(separator: "\n"))
    #expect(inventory.wasSorted != unsorted)
    #expect(inventory.faults.count == 2)
    #expect(inventory.faults.first == fault.fault)
    #expect(inventory.faults.firstLine == (unsorted ? 4 : 3))
    #expect(
      inventory.faults.description == "the first on line \(unsorted ? 4 : 3), \(fault.fault)")
    let paths = try rows(inventory).map { String(decoding: $0.path, as: UTF8.self) }
    #expect(paths == (unsorted ? ["a", "d", "z"] : ["a", "d"]))
    #expect(try rows(inventory)[0].size == 1)
    #expect(inventory.objectCount == paths.count)
  }

  @Test func skipsPathsThatAreNotText() throws {
    let folder = try TemporaryFolder()
    try folder.write("i.csv", Array("path,size\na,1\nb".utf8) + [0xFF] + Array(",1\nc,1\n".utf8))
    let inventory = try InventoryFile(path: "\(folder.path)/i.csv")
    #expect(inventory.faults.first == .invalidPath)
    #expect(inventory.objectCount == 2)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func sortsInRunsAndPasses(seed: UInt64) throws {
    var keys = RandomTree.keys(seed: seed, count: 2000)
    let expected = keys.map { Array($0.utf8) }
    var generator = SeededGenerator(seed: seed)
    keys.shuffle(using: &generator)
    keys += keys.prefix(20)
    var text = "modified,size,path\n"
    for (index, key) in keys.enumerated() {
      let quoted = key.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"")
      text += "2026-01-01T00:00:00Z,\(index),\"\(quoted)\"\n"
    }
    let inventory = try open(text, sorting: InventorySort(runSize: 3000, fanIn: 3))
    let rows = try rows(inventory)
    #expect(rows.map(\.path) == expected, "seed \(seed)")
    #expect(inventory.faults.count == 20)
    #expect(inventory.faults.first == .duplicatePath)
    // The first of two rows with one path is the one that counts.
    for (index, key) in keys.prefix(20).enumerated() {
      #expect(try inventory.row(of: Array(key.utf8))?.size == Int64(index))
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func survivesDamage(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let whole = Array(
      ("path,size,modified\r\n" + "a,1,2026-01-01T00:00:00.5+01:00\n\"b,\"\"c\",2,2026-01-01\n"
        + "d/e,9223372036854775807,\nd/,0,\n\"d/f\",3,1999-12-31 23:59:60 UTC\n").utf8)
    var generator = SeededGenerator(seed: seed)
    var opened = 0
    for round in 0..<200 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[index] = Array("\",\n\r/.0-".utf8).randomElement(using: &generator) ?? 0
        case 2: bytes.removeSubrange(index...)
        default: bytes.insert(contentsOf: whole[(index % whole.count)...].prefix(20), at: index)
        }
        if bytes.isEmpty { bytes = [0x22] }
      }
      try folder.write("i.csv", bytes)
      do {
        let inventory = try InventoryFile(
          path: "\(folder.path)/i.csv", sorting: InventorySort(runSize: 60, fanIn: 2))
        let rows = try rows(inventory)
        #expect(rows.count == inventory.objectCount, "seed \(seed), round \(round)")
        #expect(rows.allSatisfy { $0.size >= 0 && ObjectKey.isValid($0.path) })
        #expect(
          zip(rows, rows.dropFirst()).allSatisfy { ObjectKey.precedes($0.path, $1.path) },
          "seed \(seed), round \(round)")
        opened += 1
      } catch StorageError.invalidInventory {
        continue
      }
    }
    #expect(opened > 25)
  }

  @Test(arguments: [false, true])
  func findsRowsInManyBlocks(shuffled: Bool) throws {
    let count = shuffled ? 20_000 : 100_000
    var numbers = Array(0..<count)
    var generator = SeededGenerator(seed: 7)
    if shuffled { numbers.shuffle(using: &generator) }
    var bytes = Array("path,size,modified\n".utf8)
    for number in numbers {
      bytes += "t\(1_000_000 + number)/part,\(number),2026-01-01T00:00:00Z\n".utf8
    }
    let folder = try TemporaryFolder()
    try folder.write("i.csv", bytes)
    let inventory = try InventoryFile(
      path: "\(folder.path)/i.csv", sorting: InventorySort(runSize: 1 << 18, fanIn: 4))
    #expect(inventory.objectCount == count)
    for number in [0, 1, 999, 1_500, 10_101, 17_777, count - 1] {
      let row = try inventory.row(of: Array("t\(1_000_000 + number)/part".utf8))
      #expect(row?.size == Int64(number))
      #expect(try inventory.row(of: Array("t\(1_000_000 + number)/par".utf8)) == nil)
      #expect(try inventory.row(of: Array("t\(1_000_000 + number)/partz".utf8)) == nil)
    }
    #expect(try inventory.row(of: []) == nil)
    #expect(try inventory.row(of: Array("z".utf8)) == nil)
  }

  @Test(
    arguments: [
      ("2026-09-01T00:00:00Z", 1_788_220_800_000), ("1970-01-01", 0),
      ("1969-12-31T23:59:59.999Z", -1), ("2000-02-29T12:00", 951_825_600_000),
      ("0000-03-01", -62_162_035_200_000 + 0), ("9999-12-31T23:59:60Z", 253_402_300_800_000),
      ("2026-09-01T02:30:00+02:30", 1_788_220_800_000),
      ("2026-08-31T19:00:00-0500", 1_788_220_800_000),
      ("2026-09-01 00:00:00.5", 1_788_220_800_500),
    ] as [(String, Int64)])
  func readsTimes(text: String, milliseconds: Int64) {
    #expect(InventoryTime.milliseconds(Array(text.utf8)[...]) == milliseconds)
  }

  @Test func readsEveryDayAsTheSystemDoes() {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    for day in stride(from: -25_000 as Int64, to: 100_000, by: 37) {
      let parts = calendar.dateComponents(
        [.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
      let text = [(parts.year, 4), (parts.month, 2), (parts.day, 2)].map { value, width in
        let digits = String(value ?? 0)
        return String(repeating: "0", count: width - digits.count) + digits
      }
      let bytes = Array(text.joined(separator: "-").utf8)
      #expect(InventoryTime.milliseconds(bytes[...]) == day * 86_400_000)
    }
  }
}
