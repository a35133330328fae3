import LakeAnalysis
import LakeModel

extension LinkPlan {
  /// Topologies side by side.
  var topologyFigures: [PlanFigure] {
    topologies.flatMap { option in
      let name = option.topology.rawValue
      let volume = Term("Σ a, bytes of the trace", .bytes(trace.bytes))
      let length = Term("length of the trace", .span(trace.duration))
      let count = Term("sites", .count(Int64(option.sites.count)))
      var figures = [
        PlanFigure(
          id: "topology.egress[topology=\(name)]", name: "Leaves the source in a day, \(name)",
          value: .bytesPerDay(option.egressPerDay), formula: option.topology.egressFormula,
          inputs: [volume, length, count]),
        PlanFigure(
          id: "topology.source-link[topology=\(name)]",
          name: "Each link from the source, \(name)", value: LinkFigures.bits(option.sourceRate),
          formula: option.topology.rateFormula,
          inputs: [Term("C, recommended", LinkFigures.bits(rate.recommended)), count],
          steps: [
            Term("links from the source", .count(option.sourceLinks)),
            Term(
              "each, when D itself is to hold at every site",
              LinkFigures.bits(option.sourceRateWithinObjective)),
          ], caveat: option.topology.caveat),
      ]
      if option.interSiteLinks > 0 {
        figures += [
          PlanFigure(
            id: "topology.inter-site[topology=\(name)]",
            name: "Each link between sites, one way, \(name)",
            value: LinkFigures.bits(option.interSiteRate), formula: option.topology.rateFormula,
            inputs: [Term("C, recommended", LinkFigures.bits(rate.recommended)), count],
            steps: [
              Term("links between sites, each way counted", .count(option.interSiteLinks)),
              Term(
                "each, when D itself is to hold at every site",
                LinkFigures.bits(option.interSiteRateWithinObjective)),
            ], caveat: option.topology.caveat),
          PlanFigure(
            id: "topology.inter-site-volume[topology=\(name)]",
            name: "Moves between two sites in a day, one way, \(name)",
            value: .bytesPerDay(option.interSitePerDay), formula: option.topology.egressFormula,
            inputs: [volume, length, count]),
        ]
      }
      let sites = FigureNames.unique(option.sites.map(\.site))
      for (site, lag) in zip(sites, option.sites) {
        figures.append(
          PlanFigure(
            id: "topology.lag[topology=\(name),site=\(site)]",
            name: "Longest time until a commit is readable at \(site), \(name)",
            value: trace.arrivals.isEmpty
              ? .unknown("nothing moves in the window") : .span(lag.worstLag),
            formula: publishInterval == nil
              ? "lag = Σ over links of (R-20: B_k / C); objective = D · links"
              : "lag = P + Σ over links of (R-20: B_k / C); objective = P + (D − P) · links",
            inputs: [
              Term("worst lag behind one recommended link", .span(recommended.worstLinkLag)),
              Term("links that a commit crosses", .count(lag.hops)),
            ] + (publishInterval.map { [Term("P, the longest wait", .span($0))] } ?? []),
            steps: [Term("objective at the site, at most", .span(lag.objective))],
            caveat: lag.hops > 1
              ? "a link that passes bytes on before all of a commit is there is faster" : nil))
      }
      return figures
    }
  }

  /// Streams of the links of the scenario's topology.
  var streamFigures: [PlanFigure] {
    streams.map { need in
      var inputs = [
        Term("C", LinkFigures.bytesPerSecond(need.bytesPerSecond)),
        Term("RTT", .span(need.roundTrip)), Term("window of a stream", .bytes(need.window)),
      ]
      var steps = [
        Term("bandwidth-delay product C·RTT", .bytes(need.bandwidthDelayProduct)),
        Term("C·RTT ÷ window, rounded up", .count(need.streamsForWindow)),
      ]
      if let bound = need.lossBound, let streams = need.streamsForLoss {
        inputs += [
          Term("MSS", .bytes(basis.scenario.network.segmentSize)),
          Term("p, packets lost", .share(basis.scenario.network.lossRate ?? 0)),
        ]
        steps += [
          Term("Mathis bound MSS/RTT·sqrt(1.5/p) of a stream", .bytesPerSecond(bound)),
          Term("C ÷ bound, rounded up", .count(streams)),
        ]
      }
      return PlanFigure(
        id: "streams.needed[link=\(need.leg.rawValue)]",
        name: "Streams that fill a link, \(need.leg.rawValue)", value: .count(need.streams),
        formula: "streams = max( C·RTT / window, C / (MSS/RTT·sqrt(1.5/p)) ), rounded up",
        inputs: inputs, steps: steps,
        caveat: need.lossBound == nil ? "the bound by loss is not known" : nil)
    }
  }

  /// Requests, events and quotas.
  var requestFigures: [PlanFigure] {
    var figures =
      counts(
        requests.objects, "reads", "Objects read per second",
        "R-9: GET/s = objects created or appended ÷ seconds")
      + counts(
        requests.events, "events", "Events per second of the change feed",
        "events/s = (objects created or appended + data objects and deletion vectors deleted) ÷ seconds"
      )
    figures.append(
      PlanFigure(
        id: "streams.reads-at-link-rate",
        name: "Objects read per second while the recommended link is full",
        value: requests.meanObjectSize.map {
          $0 > 0 ? .perSecond(Double(rate.recommended) / $0) : .unknown("objects are empty")
        } ?? .unknown("nothing moves in the window"),
        formula: "R-9: objects/s = C ÷ mean created object size",
        inputs: [
          Term("C, recommended", LinkFigures.bytesPerSecond(rate.recommended)),
          Term("new bytes", .bytes(commits.bytes)), Term("objects", .count(commits.objects)),
        ]))
    figures += quotas.map { check in
      PlanFigure(
        id: "streams.quota[of=\(check.quota.rawValue)]",
        name: "Share of the quota that the peak takes, \(check.quota.rawValue)",
        value: check.limit > 0 ? .share(check.peak / check.limit) : .unknown("the quota is zero"),
        formula: "peak ÷ quota",
        inputs: [
          Term("quota", check.quota.value(check.limit)),
          Term("mean", check.quota.value(check.mean)), Term("peak", check.quota.value(check.peak)),
        ])
    }
    return figures
  }

  private func counts(
    _ count: RequestLoad.Count, _ name: String, _ title: String, _ formula: String
  ) -> [PlanFigure] {
    let inputs = [
      Term("in the window", .count(count.total)),
      Term("hours of the window", .count(count.hours)),
    ]
    let caveat = "one request an object; tools that read in parts or list first ask for more"
    return [
      PlanFigure(
        id: "streams.\(name)", name: title, value: .perSecond(count.perSecond), formula: formula,
        inputs: inputs, caveat: name == "reads" ? caveat : nil),
      PlanFigure(
        id: "streams.\(name)-busiest-hour", name: title + ", busiest hour",
        value: .perSecond(count.busiestPerSecond), formula: formula,
        inputs: [Term("in the busiest hour", .count(count.busiestHour))]
          + (count.busiestStart.map { [Term("which begins", .time($0))] } ?? []),
        caveat: name == "reads" ? caveat : nil),
    ]
  }
}

extension QuotaCheck.Quota {
  fileprivate func value(_ amount: Double) -> PlanFigure.Value {
    self == .egress ? .bitsPerSecond(amount) : .perSecond(amount)
  }
}

extension Topology {
  fileprivate var egressFormula: String {
    switch self {
    case .hub: "hub: egress = V · sites; V = Σ a per day"
    case .chain: "chain: egress = V, between sites V; V = Σ a per day"
    case .splitOwnership: "split: egress = V, between sites V / sites each way; V = Σ a per day"
    }
  }

  fileprivate var rateFormula: String {
    switch self {
    case .hub: "hub: each link C"
    case .chain: "chain: each link C"
    case .splitOwnership: "split: each link C / sites, rounded up"
    }
  }

  fileprivate var caveat: String? {
    self == .splitOwnership
      ? "as if every commit came in even parts; tables that are owned whole make the halves uneven"
      : nil
  }
}
