internal import ReplicationPlanning

/// Makes a scenario of a file's values, and looks for what contradicts itself.
struct ScenarioDecoder {
  /// A recovery point objective, to be held against the publish interval.
  struct Objective {
    var noun: String
    var span: TimeSpan
    var place: TextPlace
  }

  /// The keys of a scenario.
  static let keys = [
    "name", "rpo", "headroom", "publishInterval", "classes", "sites", "topology", "network",
    "growth", "coverages", "hotDays", "cacheSizes", "seeding", "prices", "claims", "proposals",
    "wholeLake", "quotas",
  ]

  /// What was decoded so far.
  private(set) var scenario = Scenario()
  /// The keys that were given; one in a mapping of single values as `network.linkRates`.
  private(set) var given: Set<String> = []
  private var objectives: [Objective] = []
  private var siteNames = DistinctNames("site")
  private let references: ReferenceReader

  init(_ references: ReferenceReader) { self.references = references }

  /// Decodes a whole file.
  mutating func decode(_ root: YAMLNode) throws(ScenarioFileError) {
    let fields = try Fields(root, of: "a scenario", keys: Self.keys)
    given.formUnion(fields.keys)
    if let node = fields["name"] { scenario.name = try node.text("a name") }
    if let node = fields["rpo"] {
      scenario.recoveryPointObjective = try node.span()
      objectives.append(
        Objective(
          noun: "the scenario", span: scenario.recoveryPointObjective,
          place: fields.place(of: "rpo")))
    }
    if let node = fields["headroom"] { scenario.headroom = try node.share(in: 0...10) }
    if let node = fields["classes"] { try decodeClasses(node) }
    if let node = fields["sites"] { try decodeSites(node) }
    if let node = fields["topology"] { try decodeTopology(node) }
    if let node = fields["network"] { scenario.network = try network(node) }
    if let node = fields["growth"] { scenario.growth = try growth(node) }
    if let node = fields["coverages"] { scenario.coverages = try coverages(node) }
    if let node = fields["hotDays"] { scenario.hotDays = try hotDays(node) }
    if let node = fields["cacheSizes"] { scenario.cacheSizes = try cacheSizes(node) }
    if let node = fields["seeding"] { scenario.seeding = try seeding(node) }
    if let node = fields["prices"] {
      scenario.prices = try references.value(at: node, or: "a mapping") {
        node throws(ScenarioFileError) in try PriceList(node)
      }
    }
    if let node = fields["claims"] {
      scenario.claims = try references.value(at: node, or: "a list") {
        node throws(ScenarioFileError) in try Claim.list(node)
      }
    }
    if let node = fields["proposals"] { try decodeProposals(node) }
    if let node = fields["wholeLake"] { scenario.wholeLake = try WholeLake(node) }
    if let node = fields["quotas"] { scenario.quotas = try quotas(node) }
    if let node = fields["publishInterval"] { try decodePublishInterval(node) }
  }

  private mutating func decodeClasses(_ node: YAMLNode) throws(ScenarioFileError) {
    var names = DistinctNames("class")
    var patterns = DistinctNames("use of the pattern", areBytes: true)
    for element in try node.list("classes of tables") {
      let fields = try Fields(
        element, of: "a class", keys: ["name", "owner", "tables", "rpo", "mirrored"])
      let name = try fields.required("name")
      var tableClass = TableClass(name: try name.text("a name"), tables: [])
      guard tableClass.name != "other tables" else {
        throw name.refusal("'other tables' is what reports call the tables of no class")
      }
      try names.take(tableClass.name, at: name.place)
      tableClass.tables = try fields.required("tables").tablePatterns(&patterns)
      if let node = fields["owner"] { tableClass.owner = try node.text("a name") }
      if let node = fields["mirrored"] { tableClass.isMirrored = try node.flag() }
      if let node = fields["rpo"] {
        let span = try node.span()
        tableClass.recoveryPointObjective = span
        // What is not mirrored has no objective to miss.
        if tableClass.isMirrored {
          objectives.append(
            Objective(
              noun: "class '\(tableClass.name.shown)'", span: span, place: fields.place(of: "rpo")))
        }
      }
      scenario.classes.append(tableClass)
    }
  }

  private mutating func decodeSites(_ node: YAMLNode) throws(ScenarioFileError) {
    scenario.sites = []
    var shares = 0.0
    for element in try node.list("sites") {
      let fields = try Fields(
        element, of: "a site", keys: ["name", "copies", "retention", "capacity", "readShare"])
      let name = try fields.required("name")
      var site = Site(name: try name.text("a name"))
      try siteNames.take(site.name, at: name.place)
      if let node = fields["copies"] {
        site.copies = try node.number("a number of copies such as 1.4", in: 1...100)
      }
      if let node = fields["retention"] { site.retention = try node.span() }
      if let node = fields["capacity"] { site.capacity = try node.bytes() }
      if let node = fields["readShare"] {
        let share = try node.share(in: 0...1)
        site.readShare = share
        shares += share
        // A sum of decimal shares can be off by the last bit.
        guard shares <= 1 + 1e-9 else {
          throw node.refusal(
            "the read shares of the sites come to \(ExactText.share(shares)) with this one, which is "
              + "over 100 %")
        }
      }
      scenario.sites.append(site)
    }
    guard (1...16).contains(scenario.sites.count) else {
      throw node.refusal("\(scenario.sites.count) sites; there are from 1 to 16")
    }
  }

  private mutating func decodeTopology(_ node: YAMLNode) throws(ScenarioFileError) {
    let words = Topology.allCases.map(\.rawValue)
    let text = try node.scalar(words.joined(separator: ", "))
    guard let topology = Topology(rawValue: text) else {
      let hint = NearestKey.of(text, in: words).map { "; did you mean '\($0)'?" } ?? ""
      throw node.refusal(
        "'\(text.shown)' is no topology: it is one of \(words.joined(separator: ", "))\(hint)")
    }
    guard topology == .hub || scenario.sites.count == 2 else {
      let count = scenario.sites.count == 1 ? "1 site" : "\(scenario.sites.count) sites"
      throw node.refusal("'\(text)' is for two sites; the scenario has \(count)")
    }
    scenario.topology = topology
  }

  private mutating func decodeProposals(_ node: YAMLNode) throws(ScenarioFileError) {
    if siteNames.isEmpty {
      for site in scenario.sites { try siteNames.take(site.name, at: TextPlace()) }
    }
    var names = DistinctNames("proposal")
    for element in try node.list("proposals") {
      let fields = try Fields(
        element, of: "a proposal",
        keys: ["name", "scope", "sites", "rpo", "linkRate", "years"])
      let name = try fields.required("name")
      var proposal = Proposal(
        name: try name.text("a name"), scope: try Proposal.Scope(fields.required("scope")))
      try names.take(proposal.name, at: name.place)
      if let node = fields["sites"] { proposal.sites = try sites(node) }
      if let node = fields["linkRate"] { proposal.linkRate = try node.rate() }
      if let node = fields["years"] { proposal.years = try years(node) }
      if let node = fields["rpo"] {
        let span = try node.span()
        proposal.recoveryPointObjective = span
        objectives.append(
          Objective(
            noun: "proposal '\(proposal.name.shown)'", span: span, place: fields.place(of: "rpo")))
      }
      scenario.proposals.append(proposal)
    }
  }

  /// The names of sites, each of which is one of the scenario.
  private func sites(_ node: YAMLNode) throws(ScenarioFileError) -> [String] {
    var taken = DistinctNames("mention of")
    var sites: [String] = []
    let elements = try node.list("names of sites")
    guard !elements.isEmpty else {
      throw node.refusal("no site stands here; leave the key out for all of them")
    }
    for element in elements {
      let name = try element.text("the name of a site")
      guard siteNames.contains(name) else {
        let known = scenario.sites.map(\.name)
        let hint =
          NearestKey.of(name, in: known).map { "did you mean '\($0.shown)'?" }
          ?? "the sites are \(known.map(\.shown).joined(separator: ", "))"
        throw element.refusal("the scenario has no site '\(name.shown)'; \(hint)")
      }
      try taken.take(name, at: element.place)
      sites.append(name)
    }
    return sites
  }

  private mutating func decodePublishInterval(_ node: YAMLNode) throws(ScenarioFileError) {
    let interval = try node.span()
    if !given.contains("rpo") {
      objectives.append(
        Objective(
          noun: "the scenario, which is the default", span: scenario.recoveryPointObjective,
          place: node.place))
    }
    // R-24: what arrives just after a publication waits for the whole interval, and then has to move.
    for objective in objectives where interval >= objective.span {
      throw node.refusal(
        "an interval of \(ExactText.span(interval)) is not below the rpo of \(objective.noun), "
          + "\(ExactText.span(objective.span)) (line \(objective.place.line)): what is written just "
          + "after a publication could not be readable in time")
    }
    scenario.publishInterval = interval
  }

  /// Notes the keys of a mapping of single values as given.
  mutating func note(_ fields: Fields, of key: String) {
    for field in fields.keys { given.insert("\(key).\(field)") }
  }
}
