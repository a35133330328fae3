import ByteParsing
import JSONScan
import Testing

/// A list of objects read by their shape must give what reading them member by member gives, whatever is
/// done to their bytes.
@Suite("Objects by their shape")
struct JSONObjectShapeTests {
  private static let names = ["path", "size", "extra", "numberOfWrites"]

  /// What an object gave: its wanted members, spelled out.
  private typealias Members = [String]

  private func text(_ value: JSONObjectValues.Value, _ scanner: borrowing JSONScanner) -> String {
    switch value {
    case .absent: "absent"
    case .text(let text): "text \(scanner.string(text)) \(scanner.lenientInteger(value) ?? -1)"
    case .integer(let number, let offset): "integer \(number) at \(offset)"
    case .other(let range): "other in \(range)"
    }
  }

  /// Reads a list by shape; nil when it is refused.
  private func byShape(_ bytes: [UInt8], maximumDepth: Int = 64) -> [Members]? {
    var shape = JSONObjectShape(names: Self.names)
    var values = JSONObjectValues(shape)
    var scanner = JSONScanner(bytes.rawSpan, maximumDepth: maximumDepth)
    var found: [Members] = []
    do throws(JSONError) {
      try scanner.beginArray()
      while try scanner.nextElement() {
        try scanner.readObject(&shape, into: &values)
        found.append(Self.names.indices.map { text(values[$0], scanner) })
      }
      try scanner.expectEnd()
    } catch {
      return nil
    }
    return found
  }

  /// Reads a list member by member; nil when it is refused.
  private func byMember(_ bytes: [UInt8], maximumDepth: Int = 64) -> [Members]? {
    var scanner = JSONScanner(bytes.rawSpan, maximumDepth: maximumDepth)
    var found: [Members] = []
    do throws(JSONError) {
      try scanner.beginArray()
      while try scanner.nextElement() {
        var members = Self.names.map { _ in "absent" }
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
          guard let slot = Self.names.firstIndex(of: scanner.string(key)) else {
            try scanner.skipValue()
            continue
          }
          let kind = try scanner.peekKind()
          let start = scanner.position
          switch kind {
          case .null:
            _ = try scanner.consumeNull()
            members[slot] = "absent"
          case .string:
            let read = try scanner.readText()
            members[slot] = text(.text(read), scanner)
          case .number:
            var lenient = JSONScanner(scanner.bytes, at: start)
            try scanner.skipValue()
            members[slot] =
              try lenient.readLenientInt64IfPresent().map { "integer \($0) at \(start)" }
              ?? "other in \(start..<scanner.position)"
          case .object, .array, .boolean:
            try scanner.skipValue()
            members[slot] = "other in \(start..<scanner.position)"
          }
        }
        found.append(members)
      }
      try scanner.expectEnd()
    } catch {
      return nil
    }
    return found
  }

  private static func object(_ path: String, _ size: String, extra: String) -> String {
    """
    {
      "id" : "x", "path" : \(path),
      "size" : \(size), "stats" : { "a" : 1.5, "deep" : { }, "b" : { "c" : [ {} ] } },
      "extra" : \(extra), "flag" : true, "numberOfWrites":-7 , "none" : null
    }
    """
  }

  static let lists: [String] = [
    "[]", "[{}]", "[{},{}]", "[\(object("\"a\"", "1", extra: "null"))]",
    "[\(object("\"a\"", "1", extra: "null")), \(object("\"b\\\"é\"", "\"12\"", extra: "{ \"k\": 3 }"))]",
    "[\(object("null", "0", extra: "[1, {\"path\": 2}]")),\(object("5", "1e3", extra: "false"))]",
    "[\(object("\"a\"", "9223372036854775807", extra: "-0")),"
      + "\(object("\"\"", "-9223372036854775808", extra: "9223372036854775808"))]",
    #"[{"path":"a","size":1},{"size":2,"path":"b"},{"path":"c"},{"path":"d","size":3,"path":"e"}]"#,
    #"[{"p\u0061th":"a","stats":{"path":"no"}},{"p\u0061th":"b","stats":{"path":"no"}}]"#,
    #"[{"path":"a","extra":{"d":"1","é":"x"}},{"path":"b","extra":{"d":"2","e":"","f":"y"}}]"#,
    #"[{"extra":{"d":"1"},"size":1},{"extra":{"d":"22" },"size":2},{"extra":{"d":3},"size":3}]"#,
    #"[{"numberOfWritez":1,"numberOf":2,"numberOfWritesX":3,"numberOfWrites":4}]"#,
  ]

  @Test("give what their members give", arguments: lists)
  func same(_ list: String) throws {
    let bytes = [UInt8](list.utf8)
    let expected = try #require(byMember(bytes))
    #expect(byShape(bytes) == expected)
  }

  @Test("are refused where their members are, and only there", arguments: lists)
  func damaged(_ list: String) {
    let whole = [UInt8](list.utf8)
    for count in 0..<whole.count {
      let cut = Array(whole[..<count])
      #expect(byShape(cut) == byMember(cut), "cut at \(count)")
    }
    for index in whole.indices {
      for byte in [0x00, 0x20, 0x22, 0x2C, 0x30, 0x39, 0x5C, 0x65, 0x7D, 0xC3, 0xFF] as [UInt8] {
        var changed = whole
        changed[index] = byte
        #expect(byShape(changed) == byMember(changed), "\(byte) at \(index)")
        changed = whole
        changed.insert(byte, at: index)
        #expect(byShape(changed) == byMember(changed), "\(byte) before \(index)")
      }
    }
  }

  @Test("go as deep as they may and no deeper", arguments: 1...8)
  func depth(_ maximum: Int) {
    for list in Self.lists {
      let bytes = [UInt8](list.utf8)
      #expect(
        byShape(bytes, maximumDepth: maximum) == byMember(bytes, maximumDepth: maximum),
        "\(list)")
    }
  }

  /// Lists of objects of some kinds, whose members vary now and then: unwanted ones stay the same for a
  /// while, or never do, and are of any kind.
  static func drawn(_ seed: UInt64) -> String {
    var random = SeededGenerator(seed: seed)
    func draw(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    func value() -> String {
      switch draw(10) {
      case 0: "null"
      case 1: "\"text \(draw(3))\""
      case 2: "\"\\u00e9\(draw(2))\\n\""
      case 3: "-\(draw(1 << 40)).5e1"
      case 4: "[\(draw(2)), {\"path\": \(draw(3))}]"
      case 5: "true"
      case 6: "{\"d\":\"\(draw(4))\",\"e\":\"\"}"
      default: "\(Int64.random(in: 0...(.max), using: &random) >> Int64(draw(63)))"
      }
    }
    let kinds = (0..<(1 + draw(5))).map { _ in
      (0..<(1 + draw(12))).map { number in
        let key = draw(3) == 0 ? names[draw(names.count)] : "k\(number)"
        return (key: key, change: [0, 2, 40][draw(3)], isNested: draw(6) == 0)
      }
    }
    var held: [String: String] = [:]
    let objects = (0..<60).map { _ in
      let kind = draw(kinds.count)
      let members = kinds[kind].enumerated().map { number, member in
        let place = "\(kind) \(number)"
        if held[place] == nil || (member.change > 0 && draw(member.change) == 0) {
          held[place] = value()
        }
        let text = held[place] ?? ""
        return "\"\(member.key)\" : " + (member.isNested ? "{\n  \"x\": \(text) }" : text)
      }
      return "{\n  " + members.joined(separator: ",\n  ") + "\n}"
    }
    return "[ " + objects.joined(separator: ", ") + " ]"
  }

  @Test("give what their members give, whatever varies", arguments: 0..<60 as Range<UInt64>)
  func varying(_ seed: UInt64) throws {
    let bytes = [UInt8](Self.drawn(seed).utf8)
    let expected = try #require(byMember(bytes))
    #expect(byShape(bytes) == expected)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<40 {
      var changed = bytes
      let index = Int.random(in: 0..<bytes.count, using: &random)
      if Bool.random(using: &random) {
        changed[index] = UInt8.random(in: 0...0x7F, using: &random)
      } else {
        changed.insert(0x20, at: index)
      }
      #expect(byShape(changed) == byMember(changed), "at \(index)")
    }
  }

  @Test("with numbers of any length, at the end of the bytes or far from it")
  func numbers() throws {
    for count in 1...21 {
      for lead in ["1", "9", "0", "-4", "-0"] {
        let number = lead + String("98765432109876543210".prefix(count - 1))
        for tail in ["", ".0", "e2", "x"] {
          let list = "[{\"size\":1},{\"size\":\(number)\(tail)},{\"size\":\(number)\(tail)}]"
          let bytes = [UInt8](list.utf8)
          #expect(byShape(bytes) == byMember(bytes), "\(list)")
        }
      }
    }
  }

  @Test("that never repeat, or are larger than a shape may be, are read all the same")
  func unlike() throws {
    let many = (0..<40).map { #"{"path":"a\#($0)","k\#($0)":{"x\#($0)":[\#($0)]},"size":\#($0)}"# }
    let wide = (0..<2).map { number in
      "{" + (0..<400).map { "\"key\($0)\":\($0)," }.joined() + "\"size\":\(number)}"
    }
    for objects in [many, wide] {
      let bytes = [UInt8]("[\(objects.joined(separator: ","))]".utf8)
      let expected = try #require(byMember(bytes))
      #expect(byShape(bytes) == expected)
    }
  }
}
