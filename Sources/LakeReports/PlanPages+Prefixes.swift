import ReplicationPlanning

/// The prefixes that a plan names, one by one.
extension PlanPages {
  /// How many prefixes are named here; the JSON has all of them.
  private static let shownPrefixes = 20

  /// The prefixes with most hot bytes; without lines when the plan has none.
  var prefixes: [String] {
    guard let mirror = plan.mirror, !mirror.prefixes.isEmpty else { return [] }
    var table = TextTable([
      .init(header: ["Prefix to mirror"], isRightAligned: false), .init(header: ["Live"]),
      .init(header: ["Hot"]), .init(header: ["New", "a day"]),
      .init(header: ["Why"], isRightAligned: false),
    ])
    let sorted = mirror.prefixes.enumerated().sorted {
      $0.element.hot == $1.element.hot ? $0.offset < $1.offset : $0.element.hot > $1.element.hot
    }.map(\.element)
    for prefix in sorted.prefix(Self.shownPrefixes) {
      table.add([
        prefix.path.isEmpty ? "the whole lake" : text.safe(prefix.path),
        ByteQuantity.binary(prefix.bytes), ByteQuantity.binary(prefix.hot),
        ByteQuantity.binary(prefix.churnPerDay), prefix.reason.rawValue,
      ])
    }
    let more = sorted.count - Self.shownPrefixes
    let lines = table.lines(width: width, text: text, style: style)
    return more > 0
      ? lines + ["and \(DecimalText.grouped(Int64(more))) more, in --format json"] : lines
  }
}
