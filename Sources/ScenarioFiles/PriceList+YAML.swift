internal import LakeModel
internal import ReplicationPlanning

extension PriceList {
  /// The keys of a price list.
  private static let keys = [
    "source", "date", "currency", "egress", "interSitePerGigabyte", "readsPer10000",
    "writesPer10000", "retrievalPerGigabyte", "sourceStoragePerGigabyteMonth",
    "siteStoragePerGigabyteMonth", "circuits",
  ]

  /// A price list.
  init(_ node: YAMLNode) throws(ScenarioFileError) {
    let fields = try Fields(node, of: "a price list", keys: Self.keys)
    let date = try fields.required("date").date(allowingTime: false)
    let currency = try fields.required("currency")
    let code = try currency.text("a currency such as USD")
    guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5a).contains($0) }) else {
      throw currency.refusal("'\(code.shown)' is no currency: write its three letters, such as USD")
    }
    self.init(
      source: try fields.required("source").text("whose prices these are"), date: date.dateText,
      currency: code)
    if let node = fields["egress"] { egress = try Self.tiers(node, code) }
    func price(_ key: String) throws(ScenarioFileError) -> Double {
      guard let node = fields[key] else { return 0 }
      return try node.money(code)
    }
    interSitePerGigabyte = try price("interSitePerGigabyte")
    readsPer10000 = try price("readsPer10000")
    writesPer10000 = try price("writesPer10000")
    retrievalPerGigabyte = try price("retrievalPerGigabyte")
    sourceStoragePerGigabyteMonth = try price("sourceStoragePerGigabyteMonth")
    siteStoragePerGigabyteMonth = try price("siteStoragePerGigabyteMonth")
    if let node = fields["circuits"] { circuits = try Self.circuits(node, code) }
  }

  /// One price for everything, or tiers by the volume of a month.
  private static func tiers(
    _ node: YAMLNode, _ currency: String
  ) throws(ScenarioFileError) -> [Tier] {
    if case .scalar = node.content { return [Tier(perGigabyte: try node.money(currency))] }
    var tiers: [Tier] = []
    var last: Int64? = 0
    for element in try node.list("prices by the volume of a month") {
      let fields = try Fields(element, of: "a tier", keys: ["upTo", "perGigabyte"])
      guard let before = last else {
        throw element.refusal("a tier without 'upTo' holds for all that is left, so it is the last")
      }
      var tier = Tier(perGigabyte: try fields.required("perGigabyte").money(currency))
      if let node = fields["upTo"] {
        let bytes = try node.bytes()
        guard bytes > before else {
          throw node.refusal(
            "tiers stand in ascending order; \(ExactText.bytes(bytes)) is not above "
              + ExactText.bytes(before))
        }
        tier.upToGigabytes = Double(bytes) / 1e9
        last = bytes
      } else {
        last = nil
      }
      tiers.append(tier)
    }
    guard last == nil else {
      throw node.refusal(
        "the last tier has no 'upTo', so that every volume has a price; this list ends without one")
    }
    return tiers
  }

  private static func circuits(
    _ node: YAMLNode, _ currency: String
  ) throws(ScenarioFileError) -> [Circuit] {
    var names = DistinctNames("circuit")
    var circuits: [Circuit] = []
    for element in try node.list("lines that can be rented") {
      let fields = try Fields(
        element, of: "a circuit", keys: ["name", "rate", "perMonth", "setup"])
      let name = try fields.required("name")
      var circuit = Circuit(
        name: try name.text("a name"), bitsPerSecond: try fields.required("rate").rate(),
        perMonth: try fields.required("perMonth").money(currency))
      try names.take(circuit.name, at: name.place)
      if let node = fields["setup"] { circuit.setup = try node.money(currency) }
      circuits.append(circuit)
    }
    return circuits
  }
}

extension YAMLNode {
  /// A price, not below zero, with or without the currency of its list.
  fileprivate func money(_ currency: String) throws(ScenarioFileError) -> Double {
    let wanted = "a price such as 0.05"
    let text = try scalar(wanted)
    let (number, unit) = try split(text, wanted: wanted)
    guard unit.isEmpty || unit == currency else {
      throw refusal("'\(unit.shown)' is not the currency of this list, \(currency)")
    }
    guard !number.isNegative else { throw refusal("'\(text.shown)' is below zero") }
    return number.value()
  }
}
