/// A value of a YAML file and where it stands.
struct YAMLNode {
  /// A key and its value.
  struct Entry {
    var key: String
    var place: TextPlace
    var value: YAMLNode
  }

  indirect enum Content {
    /// A text; a plain one is not in quotes.
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  var place: TextPlace
  var content: Content

  /// How deep values may stand in one another: twice what a scenario needs.
  static let deepest = 12
  /// The most values that a file may have.
  static let most = 20_000

  static let starInQuotes =
    "a text that starts with * has to be in quotes: \"**/orders\""

  /// Reads a file of one document.
  ///
  /// - Returns: nil when the file holds nothing but comments.
  /// - Throws: where the file is no YAML, or is YAML that no scenario needs: anchors and aliases, tags, a
  ///   second document, a key twice, too deep or too much.
  static func document(_ bytes: [UInt8]) throws(ScenarioFileError) -> YAMLNode? {
    var builder = Builder(try SourceText(bytes))
    return try builder.document()
  }

  private struct Builder: ~Copyable {
    private var events: YAMLEvents
    private var count = 0

    init(_ text: SourceText) { events = YAMLEvents(text) }

    mutating func document() throws(ScenarioFileError) -> YAMLNode? {
      var root: YAMLNode?
      while true {
        let event = try events.next()
        switch event.kind {
        case .streamStart, .documentEnd: continue
        case .streamEnd: return root
        case .documentStart:
          guard root == nil else {
            throw ScenarioFileError(event.place, "a second document starts here; one is all")
          }
          root = try node(try events.next(), depth: 0)
        case .alias, .scalar, .sequenceStart, .sequenceEnd, .mappingStart, .mappingEnd:
          throw ScenarioFileError(event.place, "this is not YAML: a value outside a document")
        }
      }
    }

    private mutating func node(
      _ event: YAMLEvent, depth: Int
    ) throws(ScenarioFileError) -> YAMLNode {
      guard !event.hasAnchor else {
        throw ScenarioFileError(
          event.place,
          "anchors (&name) are not read: write the value out, or put a text that starts with & in "
            + "quotes")
      }
      guard !event.hasTag else {
        throw ScenarioFileError(
          event.place,
          "tags (!name) are not read: write the value without it, or put a text that starts with ! "
            + "in quotes")
      }
      count += 1
      guard count <= YAMLNode.most else {
        throw ScenarioFileError(event.place, "the file holds over \(YAMLNode.most) values")
      }
      guard depth <= YAMLNode.deepest else {
        throw ScenarioFileError(
          event.place, "values stand more than \(YAMLNode.deepest) deep in one another here")
      }
      switch event.kind {
      case .scalar(let bytes, let isPlain):
        let text = String(decoding: bytes, as: UTF8.self)
        return YAMLNode(place: event.place, content: .scalar(text, isPlain: isPlain))
      case .sequenceStart: return try sequence(event.place, depth: depth)
      case .mappingStart: return try mapping(event.place, depth: depth)
      case .alias: throw ScenarioFileError(event.place, YAMLNode.starInQuotes)
      case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
        throw ScenarioFileError(event.place, "this is not YAML: a value is missing")
      }
    }

    private mutating func sequence(
      _ place: TextPlace, depth: Int
    ) throws(ScenarioFileError) -> YAMLNode {
      var elements: [YAMLNode] = []
      while true {
        let event = try events.next()
        if case .sequenceEnd = event.kind {
          return YAMLNode(place: place, content: .sequence(elements))
        }
        elements.append(try node(event, depth: depth + 1))
      }
    }

    private mutating func mapping(
      _ place: TextPlace, depth: Int
    ) throws(ScenarioFileError) -> YAMLNode {
      var entries: [Entry] = []
      // By bytes: for a String, two spellings of é are one.
      var places: [[UInt8]: TextPlace] = [:]
      while true {
        let event = try events.next()
        if case .mappingEnd = event.kind {
          return YAMLNode(place: place, content: .mapping(entries))
        }
        let key = try node(event, depth: depth + 1)
        guard case .scalar(let text, _) = key.content else {
          throw ScenarioFileError(key.place, "a key is a word, not a list or a mapping")
        }
        if let first = places.updateValue(key.place, forKey: Array(text.utf8)) {
          throw ScenarioFileError(
            key.place,
            "'\(text.shown)' stands here for the second time; the first is at line \(first.line), "
              + "column \(first.column)")
        }
        let value = try node(try events.next(), depth: depth + 1)
        entries.append(Entry(key: text, place: key.place, value: value))
      }
    }
  }
}

extension String {
  /// The text as a complaint shows it: in one line, and not whole when it is long.
  var shown: String {
    let line = String(map { $0.isNewline || $0 == "\t" ? " " : $0 })
    return line.count > 60 ? line.prefix(59) + "…" : line
  }
}
