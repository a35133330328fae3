public import LakeModel

/// What a plan is made for: everything that the lake itself does not tell.
///
/// Every value has a default; a plan prints those that nobody gave as assumptions.
public struct Scenario: Equatable, Sendable {
  /// What reports call it; nil for none.
  public var name: String?
  /// D: the longest time from a commit to its being readable at the mirror, for tables of no class that
  /// says otherwise; above zero.
  public var recoveryPointObjective: TimeSpan
  /// What is added to the rate that is needed: 0.2 for a fifth more.
  public var headroom: Double
  /// Classes of tables; a table belongs to the first whose pattern it matches.
  public var classes: [TableClass]
  /// Where copies are kept.
  public var sites: [Site]
  /// How the sites get what is new.
  public var topology: Topology
  /// What the links are like.
  public var network: Network
  /// P: how often the mirror is brought up to date; nil to follow every commit.
  public var publishInterval: TimeSpan?
  /// How the lake grows, and for how long is planned.
  public var growth: Growth
  /// Coverages of the hot working set that scopes are compared at, as shares in 0…1.
  public var coverages: [Double]
  /// τ of the hot working set, in days: one of 1, 7, 30, 90.
  public var hotDays: Int64
  /// Sizes of caches at a site that are compared with a mirror, in bytes; empty to take those that serve the
  /// usual shares of reads.
  public var cacheSizes: [Int64]
  /// How the first copy is made.
  public var seeding: Seeding
  /// What things cost; nil when no price is known, and then there is no cost.
  public var prices: PriceList?
  /// What somebody said about the lake, to be held against what was measured.
  public var claims: [Claim]
  /// What is proposed; two are compared point by point.
  public var proposals: [Proposal]
  /// The lake that the scanned tables are a sample of; nil when they are all of it.
  public var wholeLake: WholeLake?
  /// Limits of services that may bind.
  public var quotas: Quotas

  /// Makes a scenario; without arguments, the one of all defaults.
  public init(
    name: String? = nil, recoveryPointObjective: TimeSpan = .minutes(15), headroom: Double = 0.2,
    classes: [TableClass] = [], sites: [Site] = [Site(name: "site A")],
    topology: Topology = .hub, network: Network = Network(), publishInterval: TimeSpan? = nil,
    growth: Growth = Growth(), coverages: [Double] = [0.8, 0.9, 0.95, 0.99], hotDays: Int64 = 30,
    cacheSizes: [Int64] = [], seeding: Seeding = Seeding(), prices: PriceList? = nil,
    claims: [Claim] = [], proposals: [Proposal] = [], wholeLake: WholeLake? = nil,
    quotas: Quotas = Quotas()
  ) {
    self.name = name
    self.recoveryPointObjective = recoveryPointObjective
    self.headroom = headroom
    self.classes = classes
    self.sites = sites
    self.topology = topology
    self.network = network
    self.publishInterval = publishInterval
    self.growth = growth
    self.coverages = coverages
    self.hotDays = hotDays
    self.cacheSizes = cacheSizes
    self.seeding = seeding
    self.prices = prices
    self.claims = claims
    self.proposals = proposals
    self.wholeLake = wholeLake
    self.quotas = quotas
  }
}

/// Tables that are treated alike, such as those of a business unit.
public struct TableClass: Equatable, Sendable {
  /// What reports call it.
  public var name: String
  /// Who answers for it; nil when nobody is named.
  public var owner: String?
  /// Patterns of table paths: `*` is anything but `/`, `**` anything, `?` one character but `/`; the whole
  /// path has to match.
  public var tables: [String]
  /// Its own D; nil for that of the scenario.
  public var recoveryPointObjective: TimeSpan?
  /// Whether its tables are mirrored at all.
  public var isMirrored: Bool

  /// Makes a class.
  public init(
    name: String, owner: String? = nil, tables: [String], recoveryPointObjective: TimeSpan? = nil,
    isMirrored: Bool = true
  ) {
    self.name = name
    self.owner = owner
    self.tables = tables
    self.recoveryPointObjective = recoveryPointObjective
    self.isMirrored = isMirrored
  }
}

/// Where a copy of the lake, or of a part of it, is kept.
public struct Site: Equatable, Sendable {
  /// What reports call it.
  public var name: String
  /// Copies that the site keeps of every byte: 1, or what its erasure code comes to (1.4).
  public var copies: Double
  /// How long the site keeps what has left the snapshot, when that is longer than the source does; nil for
  /// as long as the source.
  public var retention: TimeSpan?
  /// What the site can hold in bytes; nil when that is open.
  public var capacity: Int64?
  /// The share of reads that are made at the site, in 0…1; nil to spread them over the sites alike.
  public var readShare: Double?

  /// Makes a site.
  public init(
    name: String, copies: Double = 1, retention: TimeSpan? = nil, capacity: Int64? = nil,
    readShare: Double? = nil
  ) {
    self.name = name
    self.copies = copies
    self.retention = retention
    self.capacity = capacity
    self.readShare = readShare
  }
}

/// How two sites get what is new (replication-model.md §5).
public enum Topology: String, CaseIterable, Sendable {
  /// The source sends everything to each site.
  case hub
  /// The source sends to the first site, and that one to the second.
  case chain
  /// Each site gets half from the source and the other half from the other site.
  case splitOwnership = "split"
}

/// What the links are like.
public struct Network: Equatable, Sendable {
  /// Link rates to test, in bits per second.
  public var linkRates: [Int64]
  /// Round trip from the source to a site.
  public var sourceRoundTrip: TimeSpan
  /// Round trip between the sites.
  public var interSiteRoundTrip: TimeSpan
  /// What one stream may have in flight, in bytes: its window.
  public var streamWindow: Int64
  /// MSS in bytes.
  public var segmentSize: Int64
  /// p: the share of packets that are lost, in 0…1; nil when it is not known, and then the bound of Mathis
  /// is not computed.
  public var lossRate: Double?

  /// Makes a network.
  public init(
    linkRates: [Int64] = [], sourceRoundTrip: TimeSpan = TimeSpan(milliseconds: 30),
    interSiteRoundTrip: TimeSpan = TimeSpan(milliseconds: 30), streamWindow: Int64 = 16 << 20,
    segmentSize: Int64 = 1_460, lossRate: Double? = nil
  ) {
    self.linkRates = linkRates
    self.sourceRoundTrip = sourceRoundTrip
    self.interSiteRoundTrip = interSiteRoundTrip
    self.streamWindow = streamWindow
    self.segmentSize = segmentSize
    self.lossRate = lossRate
  }
}

/// How the lake grows.
public struct Growth: Equatable, Sendable {
  /// For how many years is planned.
  public var years: Int
  /// g: growth per year, 0.3 for 30 %; nil to measure it from net growth.
  public var perYear: Double?

  /// Makes a growth.
  public init(years: Int = 5, perYear: Double? = nil) {
    self.years = years
    self.perYear = perYear
  }
}

/// How the first copy is made.
public struct Seeding: Equatable, Sendable {
  /// μ: what can be moved in a day, in bytes; nil for what the recommended link carries.
  public var bytesPerDay: Int64?
  /// When it starts; nil for the plan's as-of time.
  public var start: Timestamp?
  /// The most waves that it is cut into.
  public var waves: Int

  /// Makes a seeding.
  public init(bytesPerDay: Int64? = nil, start: Timestamp? = nil, waves: Int = 10) {
    self.bytesPerDay = bytesPerDay
    self.start = start
    self.waves = waves
  }
}

/// What somebody said (replication-model.md §7).
public struct Claim: Equatable, Sendable {
  /// What was claimed.
  public enum Quantity: Equatable, Sendable {
    /// A share of so many bytes changes each day: "10 % of 400 PiB a day". Nil bytes are those of the
    /// scenario's whole lake, or of the scan.
    case shareOfLakePerDay(share: Double, bytes: Int64?)
    /// Bytes that move in so many days: 100 PB in 30 days.
    case volume(bytes: Int64, days: Double)
    /// A rate that is held all the time, in bits per second.
    case rate(bitsPerSecond: Double)
    /// How much there is, in bytes.
    case capacity(bytes: Int64)
    /// So many bytes with so many bits per second of access, a share of which reads: "1 PB with 10 Tbps,
    /// 80 % reads".
    case performance(bytes: Int64, bitsPerSecond: Double, readShare: Double)
    /// The lake grows from one size to another in so many years, from…through.
    case growth(from: Int64, to: Int64, years: ClosedRange<Double>)
  }

  /// In the words of whoever said it.
  public var text: String
  /// Who said it, or where it stands; nil when nobody knows.
  public var source: String?
  /// What it comes to.
  public var quantity: Quantity

  /// Makes a claim.
  public init(text: String, source: String? = nil, quantity: Quantity) {
    self.text = text
    self.source = source
    self.quantity = quantity
  }
}

/// One of the offers that are compared, such as a minimum and a larger first phase.
public struct Proposal: Equatable, Sendable {
  /// What is mirrored.
  public enum Scope: Equatable, Sendable {
    /// The logs and metadata of every table; data stay in the cloud and are read through.
    case metadata
    /// The hot working set to a coverage in 0…1.
    case hot(coverage: Double)
    /// As much of the hot working set as fits into so many bytes.
    case fits(bytes: Int64)
    /// Everything.
    case full
  }

  /// What reports call it.
  public var name: String
  /// What is mirrored.
  public var scope: Scope
  /// The names of the sites that it has; empty for all of the scenario.
  public var sites: [String]
  /// Its own D; nil for that of the classes and of the scenario.
  public var recoveryPointObjective: TimeSpan?
  /// The link that it has, in bits per second; nil for the recommended one.
  public var linkRate: Int64?
  /// Its own horizon in years; nil for that of the scenario.
  public var years: Int?

  /// Makes a proposal.
  public init(
    name: String, scope: Scope, sites: [String] = [], recoveryPointObjective: TimeSpan? = nil,
    linkRate: Int64? = nil, years: Int? = nil
  ) {
    self.name = name
    self.scope = scope
    self.sites = sites
    self.recoveryPointObjective = recoveryPointObjective
    self.linkRate = linkRate
    self.years = years
  }
}

/// The lake that the scanned tables are a sample of.
public struct WholeLake: Equatable, Sendable {
  /// Tables of one kind: how many there are, of which some were scanned.
  public struct Stratum: Equatable, Sendable {
    /// What reports call it.
    public var name: String
    /// Patterns of the scanned tables that belong to it, as in `TableClass`; a table belongs to the first
    /// stratum that it matches.
    public var tables: [String]
    /// How many tables of the kind the whole lake has, the scanned ones among them.
    public var tableCount: Int64
    /// Their live bytes, where the owner knows them; makes the estimate a ratio to live bytes.
    public var bytes: Int64?

    /// Makes a stratum.
    public init(name: String, tables: [String], tableCount: Int64, bytes: Int64? = nil) {
      self.name = name
      self.tables = tables
      self.tableCount = tableCount
      self.bytes = bytes
    }
  }

  /// Live bytes of the whole lake, where they are known.
  public var bytes: Int64?
  /// Its kinds of tables; empty when the scanned tables stand for the rest as they are.
  public var strata: [Stratum]

  /// Makes a lake.
  public init(bytes: Int64? = nil, strata: [Stratum] = []) {
    self.bytes = bytes
    self.strata = strata
  }
}

/// Limits of services that may bind.
public struct Quotas: Equatable, Sendable {
  /// Reads per second that a bucket starts with.
  public var readsPerSecond: Double
  /// Writes per second that a bucket starts with.
  public var writesPerSecond: Double
  /// Egress from the source in bits per second; nil when no quota is known.
  public var egressBitsPerSecond: Double?
  /// Events per second of the change feed; nil when no quota is known.
  public var eventsPerSecond: Double?

  /// Makes quotas; those of a bucket are what Cloud Storage starts with.
  public init(
    readsPerSecond: Double = 5_000, writesPerSecond: Double = 1_000,
    egressBitsPerSecond: Double? = nil, eventsPerSecond: Double? = nil
  ) {
    self.readsPerSecond = readsPerSecond
    self.writesPerSecond = writesPerSecond
    self.egressBitsPerSecond = egressBitsPerSecond
    self.eventsPerSecond = eventsPerSecond
  }
}
