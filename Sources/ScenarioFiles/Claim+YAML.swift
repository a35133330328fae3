internal import ReplicationPlanning

extension Claim {
  /// The keys of a claim.
  private static let keys = [
    "text", "source", "share", "of", "per", "volume", "rate", "capacity", "reads", "growth",
  ]

  /// What a claim can say, for complaints.
  private static let forms =
    "share with per (and of), volume with per, rate, capacity, capacity with rate and reads, or growth"

  /// A list of claims.
  static func list(_ node: YAMLNode) throws(ScenarioFileError) -> [Claim] {
    var claims: [Claim] = []
    for element in try node.list("claims") { claims.append(try Claim(element)) }
    return claims
  }

  private init(_ node: YAMLNode) throws(ScenarioFileError) {
    let fields = try Fields(node, of: "a claim", keys: Self.keys)
    self.init(
      text: try fields.required("text").text("what was said"),
      quantity: try Self.quantity(fields))
    if let node = fields["source"] { source = try node.text("who said it") }
  }

  private static func quantity(_ fields: Fields) throws(ScenarioFileError) -> Quantity {
    let form = ["share", "volume", "rate", "capacity", "growth"].filter { fields[$0] != nil }
    let quantity: Quantity
    let companions: [String]
    switch form {
    case ["share"]:
      companions = ["of", "per"]
      let share = try fields.required("share").share(in: 0...100, includesLowest: false)
      let days = try fields.required("per").days()
      let bytes: Int64?
      if let node = fields["of"] { bytes = try node.bytes() } else { bytes = nil }
      quantity = .shareOfLakePerDay(share: days == 1 ? share : share / days, bytes: bytes)
    case ["volume"]:
      companions = ["per"]
      quantity = .volume(
        bytes: try fields.required("volume").bytes(), days: try fields.required("per").days())
    case ["rate"]:
      companions = []
      quantity = .rate(bitsPerSecond: Double(try fields.required("rate").rate()))
    case ["capacity"]:
      companions = []
      quantity = .capacity(bytes: try fields.required("capacity").bytes())
    case ["rate", "capacity"]:
      companions = ["reads"]
      quantity = .performance(
        bytes: try fields.required("capacity").bytes(),
        bitsPerSecond: Double(try fields.required("rate").rate()),
        readShare: try fields.required("reads").share(in: 0...1))
    case ["growth"]:
      companions = []
      quantity = try growth(fields.required("growth"))
    default:
      let found = form.isEmpty ? "nothing that can be measured" : form.joined(separator: " and ")
      throw ScenarioFileError(fields.place, "this claim says \(found); a claim says \(forms)")
    }
    for key in ["of", "per", "reads"] where fields[key] != nil && !companions.contains(key) {
      throw ScenarioFileError(
        fields.place(of: key),
        "'\(key)' says nothing beside \(form.joined(separator: " and ")); a claim says \(forms)")
    }
    return quantity
  }

  private static func growth(_ node: YAMLNode) throws(ScenarioFileError) -> Quantity {
    let fields = try Fields(node, of: "a growth", keys: ["from", "to", "years"])
    let end = try fields.required("to")
    let (from, to) = (try fields.required("from").bytes(), try end.bytes())
    guard to >= from else {
      throw end.refusal(
        "a growth to \(try end.scalar("a size").shown) from "
          + "\(try fields.required("from").scalar("a size").shown) shrinks; write what it grows to")
    }
    return .growth(from: from, to: to, years: try fields.required("years").yearRange())
  }
}

extension YAMLNode {
  /// What `per` means in days: a day, a week, a month of 30 days, a year of 365, or a span.
  fileprivate func days() throws(ScenarioFileError) -> Double {
    switch try scalar("day, week, month, year or a span such as 90 d") {
    case "day": return 1
    case "week": return 7
    case "month": return 30
    case "year": return 365
    case let text:
      guard let first = text.utf8.first, !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
      else {
        throw refusal("'\(text.shown)' is none of day, week, month, year or a span such as 90 d")
      }
      return Double(try span().milliseconds) / 86_400_000
    }
  }

  /// `3..4`, or one number of years.
  fileprivate func yearRange() throws(ScenarioFileError) -> ClosedRange<Double> {
    let noun = "a number of years such as 3, or from one to another such as 3..4"
    let text = try scalar(noun)
    let bytes = Array(text.utf8)
    let points = bytes.indices.dropLast().filter { bytes[$0...($0 + 1)].elementsEqual("..".utf8) }
    let ends: [String]
    if let point = points.first {
      ends = [
        String(decoding: bytes[..<point], as: UTF8.self),
        String(decoding: bytes[(point + 2)...], as: UTF8.self),
      ]
    } else {
      ends = [text, text]
    }
    var years: [Double] = []
    for end in ends {
      let node = YAMLNode(place: place, content: .scalar(end, isPlain: false))
      years.append(try node.number(noun, in: 0.01...100))
    }
    guard years[0] <= years[1] else { throw refusal("'\(text.shown)' runs backwards") }
    return years[0]...years[1]
  }
}
