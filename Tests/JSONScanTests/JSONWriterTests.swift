import ByteParsing
import JSONScan
import Testing

@Suite("JSONWriter")
struct JSONWriterTests {
  private func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("a")
    writer.value(Int64.min)
    writer.key("b")
    writer.beginArray()
    writer.value(true)
    writer.null()
    writer.value(0.1)
    writer.value(2.0)
    writer.value(Double.nan)
    writer.beginObject()
    writer.endObject()
    writer.endArray()
    writer.key("c")
    writer.value("x\"\\\n\u{1b}é")
    writer.endObject()
  }

  @Test("writes one line in compact form")
  func compact() {
    var writer = JSONWriter()
    write(&writer)
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == #"{"a":-9223372036854775808,"b":[true,null,0.1,2,null,{}],"c":"x\"\\\n\u001bé"}"#)
  }

  @Test("indents by two spaces")
  func indented() {
    var writer = JSONWriter(layout: .indented)
    write(&writer)
    #expect(
      String(decoding: writer.bytes, as: UTF8.self) == """
        {
          "a": -9223372036854775808,
          "b": [
            true,
            null,
            0.1,
            2,
            null,
            {}
          ],
          "c": "x\\"\\\\\\n\\u001bé"
        }
        """)
  }

  @Test("continuations read as if one writer had written all", arguments: [true, false])
  func continuations(isIndented: Bool) {
    let layout = isIndented ? JSONWriter.Layout.indented : .compact
    func element(_ number: Int, _ writer: inout JSONWriter) {
      writer.beginObject()
      writer.key("n")
      writer.value(number)
      writer.endObject()
    }
    func list(_ elements: (inout JSONWriter) -> Void) -> [UInt8] {
      var writer = JSONWriter(layout: layout)
      writer.beginObject()
      writer.key("list")
      writer.beginArray()
      elements(&writer)
      writer.endArray()
      writer.endObject()
      return writer.bytes
    }
    for count in 0...4 {
      let whole = list { writer in for number in 0..<count { element(number, &writer) } }
      let pieces = list { writer in
        let empty = writer.continuation
        writer.append(empty)
        for number in 0..<count {
          // The third stands among them without a detour.
          var part = empty
          if number == 2 { element(number, &writer) } else { element(number, &part) }
          writer.append(part)
        }
      }
      #expect(pieces == whole)
    }
  }

  @Test("every code point below U+0100 reads back")
  func readsBack() throws {
    let text = String(String.UnicodeScalarView((0..<256).compactMap { Unicode.Scalar($0) }))
    var writer = JSONWriter()
    writer.value(text)
    let bytes = writer.bytes
    var scanner = JSONScanner(bytes.rawSpan)
    let read = try scanner.readText()
    let again = scanner.string(read)
    try scanner.expectEnd()
    #expect(again == text)
  }

  @Test("bytes that are not UTF-8 become text that is")
  func malformedText() throws {
    var writer = JSONWriter()
    writer.value(utf8: [0x61, 0xff, 0x62][...])
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"a\u{fffd}b\"")
  }
}
