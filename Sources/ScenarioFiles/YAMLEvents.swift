internal import CYAML

/// A piece of a YAML file.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd, alias
    case scalar([UInt8], isPlain: Bool)
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd
  }

  var kind: Kind
  var place: TextPlace
  var hasAnchor = false
  var hasTag = false
}

/// The pieces of a YAML file in their order, as libyaml finds them. Nothing else calls libyaml.
@safe
struct YAMLEvents: ~Copyable {
  // libyaml keeps the address of its own parser and of the input, so neither may move.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let isReady: Bool
  /// Where the text ends: libyaml finds that something is missing on the line after, which there is not.
  private let end: TextPlace

  /// Starts at the beginning of a text.
  init(_ text: SourceText) {
    end = text.end
    // Safe: both allocations belong to this value alone until `deinit`; the buffer is filled before
    // libyaml is told of it, and libyaml reads no more than the length that it is given.
    // libyaml asserts that there is an input, so an empty one has room too.
    unsafe input = .allocate(capacity: max(1, text.bytes.count))
    _ = unsafe input.initialize(fromContentsOf: text.bytes)
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: unsafe yaml_parser_t())
    isReady = unsafe yaml_parser_initialize(parser) == 1
    if isReady {
      unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      unsafe yaml_parser_set_input_string(parser, input.baseAddress, text.bytes.count)
    }
  }

  deinit {
    // Safe: made in `init` and freed nowhere else; deleting a parser that could not be initialized, whose
    // pointers are nil, does nothing.
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next piece; after `streamEnd` there is none.
  ///
  /// - Throws: what libyaml says is wrong with the text, in words of ours where its own do not help.
  mutating func next() throws(ScenarioFileError) -> YAMLEvent {
    guard isReady else { throw ScenarioFileError(TextPlace(), "no memory to read the file") }
    // Safe: the parser is initialized; the event is filled when the call returns 1, and then freed once.
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw complaint() }
    defer { unsafe yaml_event_delete(&event) }
    let place = unsafe location(event.start_mark)
    // Safe: of the union, the member that the type of the event names is the one that libyaml has set.
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, place: place)
    case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, place: place)
    case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, place: place)
    case YAML_ALIAS_EVENT: return YAMLEvent(kind: .alias, place: place)
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let value = unsafe Array(UnsafeBufferPointer(start: scalar.value, count: scalar.length))
      return unsafe YAMLEvent(
        kind: .scalar(value, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), place: place,
        hasAnchor: scalar.anchor != nil, hasTag: scalar.tag != nil)
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      return unsafe YAMLEvent(
        kind: .sequenceStart, place: place, hasAnchor: start.anchor != nil,
        hasTag: start.tag != nil)
    case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, place: place)
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      return unsafe YAMLEvent(
        kind: .mappingStart, place: place, hasAnchor: start.anchor != nil,
        hasTag: start.tag != nil)
    case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, place: place)
    default: return YAMLEvent(kind: .streamEnd, place: place)
    }
  }

  /// What libyaml has to say after a call that failed.
  private func complaint() -> ScenarioFileError {
    // Safe: the parser is initialized; its texts are constants of the library, or nil.
    let failed = unsafe parser.pointee
    let place = unsafe location(failed.problem_mark)
    let problem = unsafe failed.problem.map { unsafe String(cString: $0) } ?? "it cannot be read"
    let context = unsafe failed.context.map { unsafe String(cString: $0) }
    let start = unsafe location(failed.context_mark)
    if context == "while scanning an alias" {
      return ScenarioFileError(start, YAMLNode.starInQuotes)
    }
    if problem == "found character that cannot start any token" {
      return ScenarioFileError(
        place,
        "no value starts with this character: indent with spaces and not with tabs, and put a text "
          + "that starts with %, @ or ` in quotes")
    }
    let about = context.map { " \($0) that starts at line \(start.line), column \(start.column)" }
    return ScenarioFileError(place, "this is not YAML: \(problem)\(about ?? "")")
  }

  private func location(_ mark: yaml_mark_t) -> TextPlace {
    guard let line = Int(exactly: mark.line), line < end.line,
      let column = Int(exactly: mark.column), line + 1 < end.line || column < end.column
    else { return end }
    return TextPlace(line: line + 1, column: column + 1)
  }
}
