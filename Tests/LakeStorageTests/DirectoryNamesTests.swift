import Testing

@testable import LakeStorage

@Suite("Names of a directory")
struct DirectoryNamesTests {
  /// Names, those of folders with a slash behind them, in the order in which a directory gives them.
  private static let lists: [[String]] = [
    [], ["one"], ["a/", "a-b", "a.b", "a0", "a", "A", "b/", "ab", "a\u{1}"],
    (0..<300).map { "0000000000000000\($0 * 7919 % 300 + 1000).json" },
    (0..<40).map { "part-0000\($0)-" + String(repeating: "x", count: $0 % 5) }
      + ["part-00001-/", "part-00001", "part-", "part-/"],
    [
      "same-beginning-1/", "same-beginning-1.x", "same-beginning-10", "same-beginning-1",
      "same-beginning-1-", "same-beginning", "same-beginning/", "same-beginning0123456789",
    ],
    ["é", "e", "z", "e\u{301}", "漢", "é/"],
  ]

  @Test("are sorted as the keys below them are", arguments: lists)
  func order(list: [String]) {
    var names = DirectoryNames()
    for name in list {
      let isFolder = name.hasSuffix("/")
      names.append(
        Array(name.utf8.dropLast(isFolder ? 1 : 0)), kind: isFolder ? .directory : .regular)
    }
    names.sort()
    let found = names.entries.map { entry in
      (names.text(entry) ?? "") + (entry.kind == .directory ? "/" : "")
    }
    let expected = list.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(found.map { Array($0.utf8) } == expected)
  }

  @Test("stand behind a prefix in a key")
  func keys() {
    var names = DirectoryNames()
    names.append([0x2E], kind: .directory)
    names.append([0x2E, 0x2E], kind: .directory)
    names.append(Array("é".utf8), kind: .regular)
    names.append([0xFF], kind: .regular)
    var buffer: [UInt8] = [1, 2, 3]
    #expect(
      names.entries.map { names.key($0, behind: "lake/", &buffer) } == ["lake/é", nil])
  }
}
