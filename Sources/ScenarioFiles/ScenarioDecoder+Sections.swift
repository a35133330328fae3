internal import ReplicationPlanning

/// The parts of a scenario that are one mapping or one list of numbers.
extension ScenarioDecoder {
  mutating func network(_ node: YAMLNode) throws(ScenarioFileError) -> Network {
    let fields = try Fields(
      node, of: "the network",
      keys: [
        "linkRates", "sourceRoundTrip", "interSiteRoundTrip", "streamWindow", "segmentSize",
        "lossRate",
      ])
    note(fields, of: "network")
    var network = Network()
    if let node = fields["linkRates"] {
      var taken: Set<Int64> = []
      for element in try node.list("rates such as 100 Gbps") {
        let rate = try element.rate()
        guard taken.insert(rate).inserted else {
          throw element.refusal("\(ExactText.rate(rate)) stands in the list already")
        }
        network.linkRates.append(rate)
      }
    }
    if let node = fields["sourceRoundTrip"] { network.sourceRoundTrip = try node.span() }
    if let node = fields["interSiteRoundTrip"] { network.interSiteRoundTrip = try node.span() }
    if let node = fields["streamWindow"] { network.streamWindow = try node.bytes() }
    if let node = fields["segmentSize"] { network.segmentSize = try node.bytes() }
    if let node = fields["lossRate"] {
      let rate = try node.share(in: 0...1, includesLowest: false)
      guard rate < 1 else { throw node.refusal("a link that loses every packet carries nothing") }
      network.lossRate = rate
    }
    return network
  }

  mutating func growth(_ node: YAMLNode) throws(ScenarioFileError) -> Growth {
    let fields = try Fields(node, of: "the growth", keys: ["years", "perYear"])
    note(fields, of: "growth")
    var growth = Growth()
    if let node = fields["years"] { growth.years = try years(node) }
    if let node = fields["perYear"] {
      growth.perYear = try node.share(in: -1...10, includesLowest: false)
    }
    return growth
  }

  /// A horizon.
  func years(_ node: YAMLNode) throws(ScenarioFileError) -> Int {
    Int(try node.count("a number of years", in: 1...50))
  }

  func coverages(_ node: YAMLNode) throws(ScenarioFileError) -> [Double] {
    var coverages: [Double] = []
    for element in try node.list("shares such as 95 %") {
      let coverage = try element.share(in: 0...1, includesLowest: false)
      guard coverages.last ?? 0 < coverage else {
        throw element.refusal("coverages stand in ascending order, each once")
      }
      coverages.append(coverage)
    }
    guard (1...20).contains(coverages.count) else {
      throw node.refusal("\(coverages.count) coverages; there are from 1 to 20")
    }
    return coverages
  }

  func hotDays(_ node: YAMLNode) throws(ScenarioFileError) -> Int64 {
    let days = try node.count("a number of days", in: Int64.min...Int64.max)
    guard [1, 7, 30, 90].contains(days) else {
      throw node.refusal("the hot working set is known for 1, 7, 30 and 90 days, not for \(days)")
    }
    return days
  }

  func cacheSizes(_ node: YAMLNode) throws(ScenarioFileError) -> [Int64] {
    var sizes: [Int64] = []
    for element in try node.list("sizes such as 1 PB") {
      let size = try element.bytes()
      guard sizes.last ?? 0 < size else {
        throw element.refusal("sizes stand in ascending order, each once")
      }
      sizes.append(size)
    }
    guard sizes.count <= 20 else { throw node.refusal("\(sizes.count) sizes; the most is 20") }
    return sizes
  }

  mutating func seeding(_ node: YAMLNode) throws(ScenarioFileError) -> Seeding {
    let fields = try Fields(
      node, of: "the seeding", keys: ["perDay", "rate", "start", "waves"])
    note(fields, of: "seeding")
    var seeding = Seeding()
    if let node = fields["perDay"] { seeding.bytesPerDay = try node.bytes() }
    if let node = fields["rate"] {
      guard fields["perDay"] == nil else {
        throw ScenarioFileError(
          fields.place(of: "rate"), "'perDay' and 'rate' say the same thing; one of them is enough")
      }
      let day = try node.rate().multipliedReportingOverflow(by: 10_800)
      guard !day.overflow else {
        throw node.refusal("a day at that rate is more than bytes can be")
      }
      seeding.bytesPerDay = day.partialValue
    }
    if let node = fields["start"] { seeding.start = try node.date(allowingTime: true) }
    if let node = fields["waves"] {
      seeding.waves = Int(try node.count("a number of waves", in: 1...1_000))
    }
    return seeding
  }

  mutating func quotas(_ node: YAMLNode) throws(ScenarioFileError) -> Quotas {
    let fields = try Fields(
      node, of: "the quotas",
      keys: ["readsPerSecond", "writesPerSecond", "egress", "eventsPerSecond"])
    note(fields, of: "quotas")
    var quotas = Quotas()
    let range = 0.001...1e12
    if let node = fields["readsPerSecond"] {
      quotas.readsPerSecond = try node.number("a number of reads per second", in: range)
    }
    if let node = fields["writesPerSecond"] {
      quotas.writesPerSecond = try node.number("a number of writes per second", in: range)
    }
    if let node = fields["egress"] { quotas.egressBitsPerSecond = Double(try node.rate()) }
    if let node = fields["eventsPerSecond"] {
      quotas.eventsPerSecond = try node.number("a number of events per second", in: range)
    }
    return quotas
  }
}

extension Proposal.Scope {
  /// `metadata`, `full`, `{hot: 90 %}` or `{fits: 1 PB}`.
  init(_ node: YAMLNode) throws(ScenarioFileError) {
    let choices = "metadata, full, {hot: 90 %} or {fits: 1 PB}"
    guard case .mapping = node.content else {
      switch try node.scalar(choices) {
      case "metadata": self = .metadata
      case "full": self = .full
      case let text: throw node.refusal("'\(text.shown)' is no scope: write \(choices)")
      }
      return
    }
    let fields = try Fields(node, of: "a scope", keys: ["hot", "fits"])
    switch (fields["hot"], fields["fits"]) {
    case (let hot?, nil):
      self = .hot(coverage: try hot.share(in: 0...1, includesLowest: false))
    case (nil, let fits?): self = .fits(bytes: try fits.bytes())
    default: throw node.refusal("a scope is one thing: write \(choices)")
    }
  }
}

extension WholeLake {
  /// The lake that the scanned tables are a sample of.
  init(_ node: YAMLNode) throws(ScenarioFileError) {
    let fields = try Fields(node, of: "the whole lake", keys: ["bytes", "strata"])
    self.init()
    if let node = fields["bytes"] { bytes = try node.bytes() }
    var names = DistinctNames("stratum")
    var patterns = DistinctNames("use of the pattern", areBytes: true)
    var sum: Int64 = 0
    for element in try fields["strata"]?.list("kinds of tables") ?? [] {
      let fields = try Fields(
        element, of: "a stratum", keys: ["name", "tables", "tableCount", "bytes"])
      let name = try fields.required("name")
      var stratum = Stratum(name: try name.text("a name"), tables: [], tableCount: 1)
      try names.take(stratum.name, at: name.place)
      stratum.tables = try fields.required("tables").tablePatterns(&patterns)
      stratum.tableCount = try fields.required("tableCount").count(
        "a number of tables", in: 1...1_000_000_000_000)
      if let node = fields["bytes"] {
        let size = try node.bytes()
        let total = sum.addingReportingOverflow(size)
        guard !total.overflow, total.partialValue <= bytes ?? .max else {
          throw node.refusal(
            "the strata come to more with this one than the whole lake"
              + (bytes.map { ", \(ExactText.bytes($0))" } ?? " can have"))
        }
        sum = total.partialValue
        stratum.bytes = size
      }
      strata.append(stratum)
    }
    guard bytes != nil || !strata.isEmpty else {
      throw node.refusal("the whole lake needs its 'bytes' or its 'strata'")
    }
  }
}
