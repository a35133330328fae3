import JSONScan
import Testing

/// The writer against a renderer that makes texts of texts.
@Suite("Layout and escapes of JSONWriter, against a plain renderer")
struct JSONWriterLayoutTests {
  /// A document.
  private indirect enum Value {
    case text(String)
    case number(Int64)
    case flag(Bool)
    case none
    case array([Value])
    case object([(key: String, value: Value)])

    init(depth: Int, using random: inout SeededGenerator) {
      let count = Int.random(in: 0...3, using: &random)
      switch Int.random(in: 0...(depth > 0 ? 7 : 4), using: &random) {
      case 0: self = .text(Self.text(using: &random))
      case 1:
        let bits = Int64.random(in: 0...63, using: &random)
        self = .number(Int64.random(in: .min ... .max, using: &random) >> bits)
      case 2: self = .flag(Bool.random(using: &random))
      case 3: self = .none
      case 4, 5:
        self = .array((0..<count).map { _ in Value(depth: depth - 1, using: &random) })
      default:
        self = .object(
          (0..<count).map { _ in
            (key: Self.text(using: &random), value: Value(depth: depth - 1, using: &random))
          })
      }
    }

    /// Up to three words of letters, some of them special.
    private static func text(using random: inout SeededGenerator) -> String {
      let special = Array("\"\\\n\r\t\u{0}\u{1}\u{1f}\u{7f} !#[]~é漢\u{80}".unicodeScalars)
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...24, using: &random) {
        text.append(
          Int.random(in: 0..<8, using: &random) == 0
            ? special[Int.random(in: 0..<special.count, using: &random)] : "k")
      }
      return String(text)
    }

    func write(to writer: inout JSONWriter) {
      switch self {
      case .text(let text): writer.value(text)
      case .number(let number): writer.value(number)
      case .flag(let flag): writer.value(flag)
      case .none: writer.null()
      case .array(let elements):
        writer.beginArray()
        for element in elements { element.write(to: &writer) }
        writer.endArray()
      case .object(let members):
        writer.beginObject()
        for member in members {
          writer.key(member.key)
          member.value.write(to: &writer)
        }
        writer.endObject()
      }
    }

    /// The text, with line breaks and indentation when a depth is given.
    func rendered(depth: Int?) -> String {
      let items: [String]
      let brackets: (String, String)
      let inner = depth.map { $0 + 1 }
      switch self {
      case .text(let text): return Self.quoted(text)
      case .number(let number): return String(number)
      case .flag(let flag): return String(flag)
      case .none: return "null"
      case .array(let elements):
        brackets = ("[", "]")
        items = elements.map { $0.rendered(depth: inner) }
      case .object(let members):
        brackets = ("{", "}")
        items = members.map { member in
          Self.quoted(member.key) + (depth == nil ? ":" : ": ")
            + member.value.rendered(depth: inner)
        }
      }
      guard !items.isEmpty else { return brackets.0 + brackets.1 }
      func line(_ depth: Int?) -> String {
        depth.map { "\n" + String(repeating: "  ", count: $0) } ?? ""
      }
      return brackets.0 + items.map { line(inner) + $0 }.joined(separator: ",") + line(depth)
        + brackets.1
    }

    private static func quoted(_ text: String) -> String {
      var quoted = ""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case "\n": quoted += "\\n"
        case "\r": quoted += "\\r"
        case "\t": quoted += "\\t"
        case "\u{0}"..<" ", "\u{7f}":
          let digits = String(scalar.value, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: quoted.unicodeScalars.append(scalar)
        }
      }
      return "\"" + quoted + "\""
    }
  }

  @Test("random documents, one behind the other", arguments: 1...60)
  func documents(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed) &* 104_729)
    let documents = (0..<3).map { _ in Value(depth: 5, using: &random) }
    for layout in [JSONWriter.Layout.compact, .indented] {
      var writer = JSONWriter(layout: layout)
      for document in documents {
        document.write(to: &writer)
        writer.newline()
      }
      let expected = documents.map { $0.rendered(depth: layout == .compact ? nil : 0) + "\n" }
      #expect(writer.bytes == Array(expected.joined().utf8), "seed \(seed)")
    }
  }
}
