/// What things cost, as a file says that anybody can edit: no price is built in.
public struct PriceList: Equatable, Sendable {
  /// A price that falls with the volume of a month.
  public struct Tier: Equatable, Sendable {
    /// The volume of a month up to which it holds, in decimal gigabytes; infinite in the last.
    public var upToGigabytes: Double
    /// Price of a decimal gigabyte within it.
    public var perGigabyte: Double

    /// Makes a tier.
    public init(upToGigabytes: Double = .infinity, perGigabyte: Double) {
      self.upToGigabytes = upToGigabytes
      self.perGigabyte = perGigabyte
    }
  }

  /// A line that is rented.
  public struct Circuit: Equatable, Sendable {
    /// What reports call it.
    public var name: String
    /// What it carries, in bits per second.
    public var bitsPerSecond: Int64
    /// Its rent per month.
    public var perMonth: Double
    /// What it costs once.
    public var setup: Double

    /// Makes a circuit.
    public init(name: String, bitsPerSecond: Int64, perMonth: Double, setup: Double = 0) {
      self.name = name
      self.bitsPerSecond = bitsPerSecond
      self.perMonth = perMonth
      self.setup = setup
    }
  }

  /// Whose prices they are: "list prices of …".
  public var source: String
  /// The day that they are of, `2026-11-01`: prices without a day are worth nothing.
  public var date: String
  /// The currency, `USD`.
  public var currency: String
  /// What leaves the source, by the volume of a month, ascending.
  public var egress: [Tier]
  /// What leaves a site for the other one, per decimal gigabyte.
  public var interSitePerGigabyte: Double
  /// Reads of the source, per 10,000 requests.
  public var readsPer10000: Double
  /// Writes at a site, per 10,000 requests.
  public var writesPer10000: Double
  /// Reading from a colder class of storage, per decimal gigabyte.
  public var retrievalPerGigabyte: Double
  /// Keeping a decimal gigabyte at the source for a month.
  public var sourceStoragePerGigabyteMonth: Double
  /// Keeping a decimal gigabyte at a site for a month, copies counted apart.
  public var siteStoragePerGigabyteMonth: Double
  /// Lines that can be rented; the plan takes the cheapest that carry the rate.
  public var circuits: [Circuit]

  /// Makes a list.
  public init(
    source: String, date: String, currency: String, egress: [Tier] = [],
    interSitePerGigabyte: Double = 0, readsPer10000: Double = 0, writesPer10000: Double = 0,
    retrievalPerGigabyte: Double = 0, sourceStoragePerGigabyteMonth: Double = 0,
    siteStoragePerGigabyteMonth: Double = 0, circuits: [Circuit] = []
  ) {
    self.source = source
    self.date = date
    self.currency = currency
    self.egress = egress
    self.interSitePerGigabyte = interSitePerGigabyte
    self.readsPer10000 = readsPer10000
    self.writesPer10000 = writesPer10000
    self.retrievalPerGigabyte = retrievalPerGigabyte
    self.sourceStoragePerGigabyteMonth = sourceStoragePerGigabyteMonth
    self.siteStoragePerGigabyteMonth = siteStoragePerGigabyteMonth
    self.circuits = circuits
  }
}
