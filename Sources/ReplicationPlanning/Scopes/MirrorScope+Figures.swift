import LakeAnalysis

extension MirrorScope {
  /// What ids of figures end with.
  private var suffix: String { "[scope=\(name)]" }

  /// Whether it holds some of the data.
  private var isPartial: Bool {
    switch scope {
    case .hot, .fits: true
    case .metadata, .full: false
    }
  }

  /// In words.
  var title: String {
    switch scope {
    case .metadata: "Metadata"
    case .full: "Everything"
    case .hot(let coverage): "\(QuantityText.percentName(coverage)) % of the hot set"
    case .fits(let bytes): "As much of the hot set as \(QuantityText.bytes(bytes)) hold"
    }
  }

  /// Its figures.
  func figures(of partitions: HotPartitions, load: ReadLoad, copies: Int) -> [PlanFigure] {
    size(partitions) + shares(partitions) + traffic(copies: copies) + readThrough(load)
  }

  private func size(_ partitions: HotPartitions) -> [PlanFigure] {
    func between(_ name: String, _ interval: ByteInterval) -> PlanFigure.Term {
      PlanFigure.Term(
        name,
        interval.low == interval.high
          ? .bytes(interval.high) : .bytesBetween(interval.low, interval.high))
    }
    let total = stored.total
    var caveats: [String] = []
    if isPartial {
      caveats.append(
        "What has left the snapshot, vectors and change data are taken to lie where live bytes do; the "
          + "logs of all mirrored tables are held.")
    }
    if stored.mayBeMore {
      caveats.append("There may be more: a log is cut, or entries have no size.")
    }
    return [
      PlanFigure(
        id: "scope.bytes\(suffix)", name: "\(title): bytes to hold",
        value: total.low == total.high
          ? .bytes(total.high) : .bytesBetween(total.low, total.high),
        formula:
          "R-30: live + retired and not deleted + deletion vectors + change data + metadata, one copy",
        inputs: [
          PlanFigure.Term("live", .bytes(stored.live)), between("retired", stored.retired),
          between("deletion vectors", stored.deletionVectors),
          between("change data", stored.changeData), between("metadata", stored.metadata),
        ],
        caveat: caveats.isEmpty ? nil : caveats.joined(separator: " ")),
      PlanFigure(
        id: "scope.partitions\(suffix)", name: "\(title): partitions held whole",
        value: .count(Int64(places.count)),
        formula: "hottest first, until the coverage is reached",
        inputs: [
          PlanFigure.Term("partitions with live bytes", .count(Int64(partitions.partitions.count)))
        ]),
    ]
  }

  private func shares(_ partitions: HotPartitions) -> [PlanFigure] {
    let noReads = PlanFigure.Value.unknown("no access log tells a read of the mirrored tables")
    return [
      PlanFigure(
        id: "scope.hot-share\(suffix)", name: "\(title): share of hot bytes held",
        value: hotShare.map { .share($0) } ?? .unknown("nothing is hot"),
        formula: "R-10: hot bytes held ÷ hot bytes, τ = \(partitions.span.name)",
        inputs: [
          PlanFigure.Term("held", .bytes(hot.estimate)),
          PlanFigure.Term("hot", .bytes(partitions.hot.estimate)),
        ],
        caveat: hotCaveat),
      PlanFigure(
        id: "scope.read-share\(suffix)", name: "\(title): share of read bytes served",
        value: readShare.map { .share($0) } ?? noReads,
        formula: "bytes read of partitions held ÷ bytes read of mirrored tables",
        caveat:
          "Bytes of reads that do not say what they touched are spread by the prior; reads that name "
          + "no table of the lake are in neither."),
      PlanFigure(
        id: "scope.queries\(suffix)", name: "\(title): share of queries that run on it alone",
        value: queryShare.map { .sharesBetween($0.lowerBound, $0.upperBound) }
          ?? .unknown("no log of queries tells a query"),
        formula: "R-13: queries with every input held ÷ queries",
        caveat: queryShare.map {
          "At least; at most \(QuantityText.percent($0.upperBound)): from the sets of R-13 that lie inside it "
            + "and around it."
        }),
    ]
  }

  private var hotCaveat: String? {
    var caveats: [String] = []
    if case .fits = scope {
      caveats.append(
        "The logs of all mirrored tables are held before any data; 'lakegauge mirror --fits' holds those of "
          + "the tables that it chooses alone, so the same bytes can hold more of what is hot there."
      )
    }
    if !hot.isKnown {
      caveats.append(
        "Held: between \(QuantityText.bytes(hot.low)) and \(QuantityText.bytes(hot.high)) where the "
          + "evidence does not tell.")
    }
    return caveats.isEmpty ? nil : caveats.joined(separator: " ")
  }

  private func traffic(copies: Int) -> [PlanFigure] {
    let bound =
      "C* between \(QuantityText.rate(Double(minimumRate.lowerBound) * 8)) and "
      + "\(QuantityText.rate(Double(minimumRate.upperBound) * 8)): what commits wrote to which partitions is "
      + "known by the hour"
      + (publishInterval == nil
        ? "."
        : ", and what of it leaves again before it is published is not; the link is made of the upper bound.")
    let published = publishInterval.map {
      "As if every commit were followed: publishing every \($0.words) leaves out what comes and goes in "
        + "between."
    }
    let parts =
      isPartial
      ? "Data by partition and hour; vectors and change data like the data of their hour." : nil
    let caveats = [parts, published].compactMap { $0 }
    return [
      PlanFigure(
        id: "scope.volume\(suffix)", name: "\(title): to move in a day",
        value: .bytesPerDay(volumePerDay), formula: "R-1 of what is held ÷ days of the window",
        inputs: goneBytes > 0
          ? [
            PlanFigure.Term(
              "of it, over the window, in partitions that hold nothing any more", .bytes(goneBytes))
          ] : [],
        caveat: caveats.isEmpty ? nil : caveats.joined(separator: " ")
      ),
      PlanFigure(
        id: "scope.link\(suffix)", name: "\(title): link", value: .bitsPerSecond(linkRate),
        formula: publishInterval == nil
          ? "R-21, R-23: C = (1 + headroom) · max(C*(D), mean)"
          : "R-24: C = (1 + headroom) · max(C*_P(D − P), mean_P)",
        inputs: [PlanFigure.Term("headroom", .share(rate.headroom))]
          + (publishInterval.map { [PlanFigure.Term("P, the publish interval", .span($0))] } ?? []),
        steps: [
          PlanFigure.Term(
            publishInterval == nil ? "C*(D)" : "C*_P(D − P)",
            .bitsPerSecond(Double(rate.minimum) * 8)),
          PlanFigure.Term("mean", .bitsPerSecond(Double(rate.mean) * 8)),
        ],
        caveat: isPartial ? bound : nil),
      PlanFigure(
        id: "scope.egress\(suffix)", name: "\(title): leaves the source in a day",
        value: .bytesPerDay(egressPerDay),
        formula: "bytes to move in a day × sites that get them from the source",
        inputs: [
          PlanFigure.Term("to move", .bytesPerDay(volumePerDay)),
          PlanFigure.Term("such sites", .count(Int64(copies))),
        ]),
    ]
  }

  private func readThrough(_ load: ReadLoad) -> [PlanFigure] {
    let none = PlanFigure.Value.unknown("no access log tells a read of the mirrored tables")
    let inputs = [
      PlanFigure.Term("read in a day", .bytesPerDay(load.bytesPerDay)),
      PlanFigure.Term("share at sites", .share(load.shareOfAllSites)),
      PlanFigure.Term("share served", readShare.map { .share($0) } ?? none),
    ]
    return [
      PlanFigure(
        id: "scope.read-through\(suffix)", name: "\(title): read through from the source in a day",
        value: readThroughPerDay.map { .bytesPerDay($0) } ?? none,
        formula: "bytes read in a day × share at sites × (1 − share served)", inputs: inputs,
        caveat: "As if nothing were cached: every read of what is not held leaves the source."),
      PlanFigure(
        id: "scope.read-through-peak\(suffix)",
        name: "\(title): read through in the busiest hour of reads",
        value: readThroughPeak.map { .bitsPerSecond($0 * 8) } ?? none,
        formula: "bytes of the busiest hour ÷ 3,600 × share at sites × (1 − share served)",
        inputs: [PlanFigure.Term("busiest hour", .bytesPerSecond(load.peak))] + inputs.dropFirst(),
        caveat: "An estimate: that hour may miss more or less than the others."),
    ]
  }
}
