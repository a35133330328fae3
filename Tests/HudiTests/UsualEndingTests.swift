import ByteParsing
import Testing

@testable import Hudi

@Suite("Names that end as the last one did")
struct UsualEndingTests {
  private static let uuid = "0123abcd-4567-89ef-0000-ffffffffffff"

  /// The ending of a name that is read as a whole.
  private static func ending(of name: String) -> UsualEnding {
    let bytes = Array(name.utf8)
    guard let found = ParsedName.spelled(bytes.rawSpan, in: 0..<bytes.count) else {
      return UsualEnding()
    }
    return UsualEnding(
      bytes.rawSpan, found.instant, upTo: bytes.count, instant: 7, format: found.packed.number)
  }

  @Test(
    "are taken apart as all others are, or not at all",
    arguments: [
      "_20260501000000000.parquet", "_20260501000000.parquet", "_20260501000000000.orc",
      "_20260501000000000.hfile", "_0.parquet", "_1.orc", "_00000000000000010000000000.parquet",
    ])
  func endings(_ usual: String) {
    let ending = Self.ending(of: Self.uuid + "-0_1-2-3" + usual)
    #expect((ending.count > 0) == (16...32).contains(usual.utf8.count))
    var matches = 0
    let heads = ["-0", "", "-12", "-012", "x"]
    let tokens = [
      "_0-1-2", "_49-200000-400049", "_49-200000-4000491", "", "_1-2", "_1-2-", "_1-2-3-4",
      "_a-b-c",
    ]
    let ends = [
      usual, "_20260501000000001.parquet", "_2" + usual.dropFirst(), "", "_" + usual,
      usual + "x", String(usual.dropLast()), "/_" + usual.dropFirst(),
    ]
    for head in heads {
      for token in tokens {
        for end in ends {
          for start in ["", "."] {
            let name = start + Self.uuid + head + token + end
            let bytes = Array(("p=1/" + name + "?").utf8)
            let range = 4..<(bytes.count - 1)
            let whole = ParsedName.spelled(bytes.rawSpan, in: range)
            guard let found = ParsedName.spelled(bytes.rawSpan, in: range, before: ending) else {
              // What is read as a whole and ends like that is found here as well.
              let isUsual = end == usual && ending.count > 0 && whole?.packed.kind == .base
              #expect(!isUsual || whole?.packed.shape == .bare, "\(name)")
              continue
            }
            matches += 1
            #expect(whole?.fileId == found.fileId && whole?.packed == found.packed, "\(name)")
            let instant = whole.map { String(decoding: bytes[$0.instant], as: UTF8.self) }
            let expected = String(usual.dropFirst().prefix { $0 != "." })
            #expect(instant == expected, "\(name)")
          }
        }
      }
    }
    #expect((matches > 0) == (ending.count > 0))
  }

  @Test("are not looked for beyond the bytes")
  func outside() {
    let ending = Self.ending(of: Self.uuid + "_1-2-3_20260501000000000.parquet")
    let bytes = Array("_20260501000000000.parquet".utf8)
    for end in 0...bytes.count {
      let isSame = ending.isSame(bytes.rawSpan, before: end)
      #expect(isSame == (end == bytes.count))
    }
    let isNone = UsualEnding().isSame(bytes.rawSpan, before: bytes.count)
    #expect(!isNone)
  }
}
