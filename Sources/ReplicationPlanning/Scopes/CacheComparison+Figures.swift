import LakeAnalysis
public import LakeModel

extension CacheComparison {
  /// What each cache misses, beside the mirror that serves as much; one that is not known without evidence.
  public var figures: [PlanFigure] {
    guard let curve, load.window != nil else {
      return [
        PlanFigure(
          id: "cache.served", name: "Share of read bytes that a cache serves",
          value: .unknown("no access log tells a read of the lake (--access)"), formula: "R-11")
      ]
    }
    return caches.flatMap { figures(of: $0, curve) }
  }

  private func figures(of cache: Cache, _ curve: MissRatioCurve) -> [PlanFigure] {
    let suffix = "[bytes=\(cache.bytes)]"
    let title = "A cache of \(QuantityText.bytes(cache.bytes))"
    let served = cache.servedShare
    let served100 = PlanFigure.Term("share served", .share(served.lowerBound))
    let atSites = PlanFigure.Term("share of reads at sites", .share(load.shareOfAllSites))
    let onCurve =
      "of \(curve.accesses) reads of \(curve.grain.rawValue)s that were followed"
      + (cache.error > 0 ? ", ± \(QuantityText.percent(cache.error)) (two standard errors)" : "")
    let between =
      served.lowerBound < served.upperBound
      ? "; between points of the curve it is at most \(QuantityText.percent(served.upperBound))"
      : ""
    var figures = [
      PlanFigure(
        id: "cache.served\(suffix)", name: "\(title): share of read bytes served",
        value: .share(served.lowerBound),
        formula: "R-11: byte-weighted LRU stack distance within C",
        inputs: [
          PlanFigure.Term("C", .bytes(cache.bytes)),
          PlanFigure.Term("bytes read on the curve", .bytes(curve.readBytes)),
          PlanFigure.Term("all that was touched, once", .bytes(curve.footprint)),
        ], caveat: "At least, \(onCurve)\(between)."),
      PlanFigure(
        id: "cache.misses\(suffix)", name: "\(title): missed in a day",
        value: .bytesPerDay(cache.missesPerDay),
        formula: "R-11: bytes read in a day × share of reads at sites × (1 − share served)",
        inputs: [
          PlanFigure.Term("read in a day", .bytesPerDay(load.bytesPerDay)), atSites, served100,
        ],
        caveat: cache.error > 0
          ? "± \(QuantityText.bytes(load.bytesPerDay * load.shareOfAllSites * cache.error)) a day."
          : nil),
      PlanFigure(
        id: "cache.miss-peak\(suffix)", name: "\(title): missed in the busiest hour of reads",
        value: .bitsPerSecond(cache.missPeak * 8),
        formula:
          "R-11: bytes of the busiest hour × 8 ÷ 3,600 × share of reads at sites × (1 − share served)",
        inputs: [
          PlanFigure.Term("busiest hour", .bytesPerSecond(load.peak)), atSites, served100,
        ], caveat: "An estimate: that hour may miss more or less than the others."),
      PlanFigure(
        id: "cache.link\(suffix)", name: "\(title): link", value: .bitsPerSecond(cache.linkRate),
        formula: "(1 + headroom) × what is missed in the busiest hour",
        inputs: [PlanFigure.Term("headroom", .share(headroom))],
        caveat: "Slower links make readers wait; no objective is kept."),
    ]
    if let cost = cache.egressPerMonth, let currency {
      figures.append(
        PlanFigure(
          id: "cache.egress-cost\(suffix)", name: "\(title): egress in a month",
          value: .money(cost, currency: currency),
          formula: "R-33: tiers of egress × misses of 30 days, if nothing else leaves the source",
          inputs: [PlanFigure.Term("missed in a day", .bytesPerDay(cache.missesPerDay))]))
    }
    return figures + mirrorFigures(of: cache, suffix: suffix, title: title)
  }

  private func mirrorFigures(of cache: Cache, suffix: String, title: String) -> [PlanFigure] {
    let none = PlanFigure.Value.unknown("all partitions together serve less")
    let served = PlanFigure.Term("share served", .share(cache.servedShare.lowerBound))
    let formula = "the partitions with most read bytes per live byte, until they serve as much"
    var figures = [
      PlanFigure(
        id: "cache.mirror-bytes\(suffix)", name: "A mirror that serves as much: bytes to hold",
        value: cache.mirror.map { .bytes($0.stored.total.high) } ?? none,
        formula: "R-30: \(formula)", inputs: [served],
        caveat: "With the logs of all mirrored tables, and what has left the snapshot at its most."),
      PlanFigure(
        id: "cache.mirror-volume\(suffix)", name: "A mirror that serves as much: to move in a day",
        value: cache.mirror.map { .bytesPerDay($0.volumePerDay) } ?? none,
        formula: "R-1 of it ÷ days of the window", inputs: [served]),
      PlanFigure(
        id: "cache.mirror-link\(suffix)", name: "A mirror that serves as much: link",
        value: cache.mirror.map { .bitsPerSecond($0.linkRate) } ?? none,
        formula: "R-21: C = (1 + headroom) · max(C*(D), mean)", inputs: [served]),
    ]
    if let cost = cache.mirrorEgressPerMonth, let currency {
      figures.append(
        PlanFigure(
          id: "cache.mirror-egress-cost\(suffix)",
          name: "A mirror that serves as much: egress in a month",
          value: .money(cost, currency: currency),
          formula:
            "R-33: tiers of egress × its volume of 30 days, if nothing else leaves the source"))
    }
    return figures
  }

  /// That no cache can be judged, and that one is judged by a sample.
  public var findings: [Finding] {
    guard curve != nil, load.window != nil else {
      return [
        Finding(
          code: "cache-unknown", severity: .note, object: "",
          message:
            "No access log tells a read of the lake, so a cache cannot be held against a mirror.")
      ]
    }
    let worst = caches.map(\.error).max() ?? 0
    guard worst > 0.02 else { return [] }
    return [
      Finding(
        code: "cache-sampled", severity: .warning, object: "",
        message: "Not every access was followed: what caches serve is known to within "
          + "\(QuantityText.percent(worst)) of all read bytes (two standard errors).")
    ]
  }
}
