import Testing

@testable import CommandSyntax

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1),
    ("fromat", "format", 1), ("ca", "abc", 3), ("same", "same", 0), ("flaw", "lawn", 2),
  ])
  func knownDistances(_ first: String, _ second: String, _ distance: Int) {
    #expect(editDistance(first, second) == distance)
    #expect(editDistance(second, first) == distance)
  }

  /// One edit of any kind is a distance of one, whatever the word.
  @Test func everySingleEditIsOne() {
    let word = Array("scenario")
    for index in word.indices {
      var removed = word
      removed.remove(at: index)
      var replaced = word
      replaced[index] = "#"
      var inserted = word
      inserted.insert("#", at: index)
      var variants = [removed, replaced, inserted]
      if index > 0 {
        var swapped = word
        swapped.swapAt(index, index - 1)
        variants.append(swapped)
      }
      for variant in variants {
        #expect(editDistance(String(word), String(variant)) == 1, "\(String(variant))")
      }
    }
  }

  @Test(
    arguments: [
      ("formt", "format"), ("FORMAT", "format"), ("outptu", "output"), ("out", "output"),
      ("xyzzy", nil), ("", nil), ("o", nil),
    ] as [(String, String?)])
  func nearest(_ typed: String, _ expected: String?) {
    #expect(nearestWord(to: typed, in: ["format", "output", "since"]) == expected)
  }

  @Test(arguments: [
    ("maximumPrefixes", "maximum-prefixes"), ("JSONFile", "json-file"), ("color", "color"),
    ("useHTTP", "use-http"), ("top_n", "top-n"), ("a1B", "a1-b"),
  ])
  func kebab(_ name: String, _ expected: String) {
    #expect(kebabCase(name) == expected)
  }
}
