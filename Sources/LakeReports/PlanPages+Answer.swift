import ReplicationPlanning

/// What an architect asks first, from the figures of the plan, each to be looked up by its id.
extension PlanPages {
  /// A line for each question that the plan has an answer to.
  var answer: [String] {
    let lines: [(name: String, words: String?)] = [
      ("Volume", volumeWords), ("Link", linkWords), ("Forced by", brief("link.witness")),
      ("Lag", lagWords), ("Capacity", capacityWords), ("First copy", seedingWords),
      ("Cost", costWords), ("Prefixes", prefixWords),
    ]
    let told = lines.compactMap { line in line.words.map { (name: line.name, words: $0) } }
    let indent = told.reduce(0) { max($0, $1.name.utf8.count) } + TextTable.gap
    return told.flatMap { line in
      TerminalText.wrapped(line.words, to: width - indent).enumerated().map { index, words in
        let head = index == 0 ? line.name : ""
        let padding = String(repeating: " ", count: indent - head.utf8.count)
        return style.strong(head) + padding + words
      }
    }
  }

  /// The value of a figure in words; nil when the plan has no such figure, or it is not known.
  private func brief(_ id: String) -> String? {
    guard let figure = plan.figures.first(where: { $0.id == id }), !figure.value.isUnknown else {
      return nil
    }
    return PlanValueText(text: text).brief(figure.value)
  }

  private func short(_ id: String) -> String? {
    guard let figure = plan.figures.first(where: { $0.id == id }), !figure.value.isUnknown else {
      return nil
    }
    return PlanValueText(text: text).short(figure.value)
  }

  /// Parts that there are, in one sentence.
  private func joined(_ parts: String?...) -> String? {
    let known = parts.compactMap { $0 }
    return known.isEmpty ? nil : known.joined(separator: ", ")
  }

  private var volumeWords: String? {
    joined(
      brief("volume.mean-day").map { "\($0) is new (R-1, mean day)" },
      brief("volume.p95-day").map { "\($0) on a 95th percentile day" },
      brief("volume.largest-day").map { "\($0) on the largest" })
  }

  private var linkWords: String? {
    guard let rate = brief("link.recommended"), let minimum = brief("link.minimum"),
      let mean = brief("link.mean")
    else { return nil }
    guard !plan.basis.mirrored.isEmpty else { return "none is needed: no table is mirrored" }
    let scenario = plan.basis.scenario
    let objectives = Set(plan.basis.mirrored.map(\.objective)).sorted()
    let spans = objectives.map { PlanValueText.span($0) }.joined(separator: ", ")
    return
      "\(rate) recommended: \(DecimalText.percent(scenario.headroom)) headroom above the larger of "
      + "C* = \(minimum) and the mean of \(mean), for a recovery point objective of \(spans) (R-21)"
  }

  private var lagWords: String? {
    let wait = plan.link.publishInterval.map {
      ", the wait of up to \(PlanValueText.span($0)) for the next publication included"
    }
    return brief("link.worst-lag[link=recommended]").map {
      "everything readable within \($0) of its commit behind that link\(wait ?? "") (R-20)"
    }
  }

  private var capacityWords: String? {
    let last = plan.capacity.growth.years
    let sites = plan.capacity.sites.compactMap { site -> String? in
      guard let now = short("capacity.needed[site=\(site.name),year=0]") else { return nil }
      let later = brief("capacity.needed[site=\(site.name),year=\(last)]")
      return "\(text.safe(site.name)) \(now)"
        + (last > 0 ? later.map { ", \($0) after \(last) years" } ?? "" : "")
    }
    return sites.isEmpty ? nil : sites.joined(separator: "; ") + " (R-30)"
  }

  private var seedingWords: String? {
    guard let bytes = short("seeding.bytes") else { return nil }
    guard let date = brief("seeding.caught-up") else { return bytes + ", never caught up (R-32)" }
    return bytes + ", caught up \(date)"
      + (brief("seeding.rate").map { " at \($0)" } ?? "") + " (R-32)"
  }

  private var costWords: String? {
    let years = plan.basis.scenario.growth.years
    return joined(
      brief("cost.month[year=0,e=0]").map { "\($0) a month now" },
      brief("cost.once").map { "\($0) once" },
      brief("cost.total[e=0]").map { low in
        let high = brief("cost.total[e=1]") ?? low
        return (low == high ? low : "\(low) to \(high)") + " in \(years) years (R-33)"
      })
  }

  private var prefixWords: String? {
    guard let count = brief("mirror.prefixes"), let bytes = short("mirror.bytes"),
      let coverage = brief("mirror.coverage")
    else { return nil }
    return "\(count) hold \(coverage) of what is hot in \(bytes)"
  }
}
