import LakeModel
import Testing

@testable import Hudi

@Suite("Properties")
struct TablePropertiesTests {
  private func read(_ text: String) throws -> TableProperties {
    try TableProperties([UInt8](text.utf8), object: "hoodie.properties")
  }

  @Test(
    "are read as Java reads them",
    arguments: [
      ("a=b", ["a": "b"]),
      ("  a = b ", ["a": "b "]),
      ("a:b", ["a": "b"]),
      ("a b c", ["a": "b c"]),
      ("a", ["a": ""]),
      ("a=", ["a": ""]),
      ("=b", ["": "b"]),
      ("a=b=c", ["a": "b=c"]),
      ("a=b\r\nc=d\re=f", ["a": "b", "c": "d", "e": "f"]),
      ("# a=b\n! c=d\n\n \t\n", [:]),
      ("a=1\na=2", ["a": "2"]),
      (#"a\:b=c\:d"#, ["a:b": "c:d"]),
      (#"a\=b=c"#, ["a=b": "c"]),
      (#"a\ b=c"#, ["a b": "c"]),
      (#"a=\t\n\r\f\q\\"#, ["a": "\t\n\r\u{0C}q\\"]),
      (#"a=\u00e9\ud83d\ude00"#, ["a": "é😀"]),
      ("a=1\\\n   ,2\\\n,3", ["a": "1,2,3"]),
      ("a=1\\\\\nb=2", ["a": "1\\", "b": "2"]),
      ("a=1\\", ["a": "1"]),
      ("a=é", ["a": "é"]),
      (
        #"hoodie.table.partition.fields=a\:SIMPLE,b\:TIMESTAMP"#,
        ["hoodie.table.partition.fields": "a:SIMPLE,b:TIMESTAMP"]
      ),
    ] as [(String, [String: String])])
  func values(_ text: String, _ expected: [String: String]) throws {
    #expect(try read(text).values == expected)
  }

  @Test("with an escape cut short are an error", arguments: [#"a=\u"#, #"a=\u12"#, #"a=\u12x4"#])
  func badEscape(_ text: String) {
    #expect(throws: HudiError.self) { try read(text) }
  }

  @Test(
    "tell the writer's zone by their comments",
    arguments: [
      ("#Updated at 2025-08-02T23:38:33.063Z\n#Sat Aug 02 16:38:33 PDT 2025", -420),
      ("#Properties saved on 2026-09-01T02:00:05.039397633Z\n#Mon Aug 31 21:00:05 CDT 2026", -300),
      ("#Updated at 2025-08-12T13:46:32.846Z\n#Tue Aug 12 19:16:32 IST 2025", 330),
      ("#Updated at 2025-06-13T13:24:25.440Z\n#Fri Jun 13 13:24:25 UTC 2025", 0),
      ("#Updated at 2025-06-13T13:24:25.440Z\n#Fri Jun 13 13:31:25 UTC 2025", nil),
      ("#Updated at 2025-06-13T13:24:25.440Z", nil),
      ("#Fri Jun 13 13:24:25 UTC 2025", nil),
      ("#Properties saved on Tue Dec 21 03:01:13 UTC 2021\n#Tue Dec 21 03:01:13 UTC 2021", nil),
      ("#Updated at 2025-06-13T13:24:25.440Z\n#Fri Jun 99 13:24:25 UTC 2025", nil),
      ("#Updated at 2025-06-13T13:24:25.440Z\n#Fri Jun 13 13:24 UTC 99999999999999999999", nil),
    ])
  func zone(_ text: String, _ expected: Int?) throws {
    #expect(try read(text).writerOffsetMinutes == expected)
  }
}
