/// How many streams fill a link (replication-model.md §5).
public struct StreamNeed: Equatable, Sendable {
  /// Which link it is.
  public enum Leg: String, CaseIterable, Sendable {
    /// From the source to a site.
    case source
    /// Between two sites.
    case interSite = "inter-site"
  }

  /// Which link it is.
  public let leg: Leg
  /// C in bytes per second.
  public let bytesPerSecond: Int64
  /// RTT.
  public let roundTrip: TimeSpan
  /// C·RTT: what is under way when the link is full, in bytes, rounded up.
  public let bandwidthDelayProduct: Int64
  /// What one stream may have under way, in bytes.
  public let window: Int64
  /// MSS/RTT·sqrt(1.5/p): what one stream can reach beside loss, in bytes per second; nil when the loss or
  /// the round trip is zero or not known.
  public let lossBound: Double?
  /// C·RTT ÷ window, rounded up, at least one where anything moves.
  public let streamsForWindow: Int64
  /// C ÷ `lossBound`, rounded up; nil without that.
  public let streamsForLoss: Int64?

  /// The streams that fill the link: the more of both.
  public var streams: Int64 { max(streamsForWindow, streamsForLoss ?? 0) }

  /// Those of the links that a topology has.
  static func all(_ option: TopologyOption, network: Network) -> [StreamNeed] {
    let source = StreamNeed(.source, bytesPerSecond: option.sourceRate, network: network)
    guard option.interSiteLinks > 0 else { return [source] }
    return [
      source, StreamNeed(.interSite, bytesPerSecond: option.interSiteRate, network: network),
    ]
  }

  init(_ leg: Leg, bytesPerSecond: Int64, network: Network) {
    self.leg = leg
    self.bytesPerSecond = bytesPerSecond
    let roundTrip = leg == .source ? network.sourceRoundTrip : network.interSiteRoundTrip
    self.roundTrip = roundTrip
    let length = max(roundTrip.milliseconds, 0)
    let flight = Int128(bytesPerSecond) * Int128(length)
    bandwidthDelayProduct = Int64(clamping: (flight + 999) / 1_000)
    window = max(network.streamWindow, 1)
    let perStream = Int128(window) * 1_000
    let least: Int64 = bytesPerSecond > 0 ? 1 : 0
    streamsForWindow = max(Int64(clamping: (flight + perStream - 1) / perStream), least)
    if let loss = network.lossRate, loss > 0, length > 0, network.segmentSize > 0 {
      let bound =
        Double(network.segmentSize) * 1_000 / Double(length) * (1.5 / min(loss, 1)).squareRoot()
      lossBound = bound
      let count = (Double(bytesPerSecond) / bound).rounded(.up)
      streamsForLoss = max(Int64(exactly: min(count, 1e18)) ?? .max, least)
    } else {
      lossBound = nil
      streamsForLoss = nil
    }
  }
}
