import LakeAnalysis
import LakeModel

/// What the data cannot answer: each question with the command or the export to ask for, those whose answer
/// may change most first, what nothing bounds before all, equals by code.
public struct OpenQuestions: Sendable {
  /// Days of history below which R-34 gives no interval.
  public static let enoughDays = 28.0
  /// Days of history below which growth per year is extrapolated to more than four times as long.
  public static let enoughDaysForGrowth = 90.0

  /// The questions.
  public let questions: [OpenQuestion]

  /// Asks.
  ///
  /// - Parameter basis: the tables and the scenario.
  /// - Complexity: O(partitions + events of the tables).
  public init(_ basis: PlanBasis) {
    self.init(
      basis, partitions: HotPartitions(basis), load: ReadLoad(basis),
      stored: StoredBytes(basis.mirrored.lazy.map(\.profile)))
  }

  /// Asks about what is computed already.
  ///
  /// - Parameters:
  ///   - basis: the tables and the scenario.
  ///   - partitions: of the same basis.
  ///   - load: of the same basis.
  ///   - stored: of the mirrored tables.
  public init(
    _ basis: PlanBasis, partitions: HotPartitions, load: ReadLoad, stored: StoredBytes
  ) {
    let candidates =
      Self.ofReads(basis, partitions: partitions, load: load)
      + Self.ofHistory(basis) + Self.ofStorage(basis, stored: stored)
      + Self.ofScenario(basis)
    questions = candidates.compactMap { $0 }.sorted { left, right in
      let (one, other) = (left.effect.size, right.effect.size)
      return one == other
        ? left.code.utf8.lexicographicallyPrecedes(right.code.utf8) : one > other
    }
  }

  /// The questions as figures, so that they are found by id and printed with the rest.
  public var figures: [PlanFigure] {
    questions.map { question in
      let value: PlanFigure.Value
      let caveat: String?
      switch question.effect {
      case .factor(let range):
        value = .text(
          "× \(QuantityText.number(range.lowerBound)) to × \(QuantityText.number(range.upperBound))"
        )
        caveat = nil
      case .unknown(let reason):
        value = .unknown(reason)
        caveat = "Nothing that was scanned bounds it."
      }
      return PlanFigure(
        id: "questions.\(question.code)", name: question.question, value: value,
        formula: "what an answer would multiply: \(question.concerns)",
        inputs: [PlanFigure.Term("ask for", .text(question.ask))], caveat: caveat)
    }
  }
}

// MARK: What is read

extension OpenQuestions {
  private static func ofReads(
    _ basis: PlanBasis, partitions: HotPartitions, load: ReadLoad
  ) -> [OpenQuestion?] {
    let hot = partitions.hot
    let spread = factor(Double(hot.low), Double(hot.estimate), Double(hot.high))
    guard let unknown = load.unknown else {
      return [
        OpenQuestion(
          code: "no-access-logs",
          question: "Which data are read, how often and by whom? No access log was scanned.",
          ask:
            "object access logs (Cloud Storage usage logs, S3 server access logs) or engine logs (Spark "
            + "event logs, Trino query events) of 30 days: lakegauge scan LAKE --access LOGS",
          concerns:
            "the hot working set, and with it every partial scope; read load and caches are not "
            + "known at all",
          effect: spread.map { .factor($0) }
            ?? .unknown("what is hot is not even estimated"))
      ]
    }
    var questions: [OpenQuestion?] = []
    if unknown.tablesWithoutReads > 0 {
      questions.append(
        OpenQuestion(
          code: "silent-tables",
          question:
            "Are mirrored tables read at all that no read names? There are "
            + "\(unknown.tablesWithoutReads). "
            + "They are \(QuantityText.percent(unknown.liveWithoutReads)) of the live bytes.",
          ask:
            "the logs of every engine that reads them, or object access logs, which name every reader",
          concerns: "the hot working set",
          effect: spread.map { .factor($0) } ?? .unknown("nothing is hot by what is known")))
    }
    if unknown.unmatchedReads > 0 || unknown.unmatchedBytes > 0 {
      let share = max(unknown.unmatchedReads, unknown.unmatchedBytes)
      questions.append(
        OpenQuestion(
          code: "unmatched-reads",
          question:
            "Are reads of places that are no table of the scan reads of these tables by another "
            + "name? They are \(QuantityText.percent(unknown.unmatchedBytes)) of the bytes and "
            + "\(QuantityText.percent(unknown.unmatchedReads)) of the reads.",
          ask:
            "where the logs say that the lake is (--access-root), or a scan of the tables that they name",
          concerns: "read load, misses of caches and what is read through",
          effect: share < 1
            ? .factor(1...(1 / (1 - share)))
            : .unknown("no read names a table of the lake")))
    }
    if load.total.guessedBytes > 0 {
      let told = load.total.bytes / load.total.allBytes
      questions.append(
        OpenQuestion(
          code: "guessed-reads",
          question:
            "How many bytes do the reads take of which no log tells the bytes? They are taken to "
            + "be all that they touch, \(QuantityText.percent(unknown.guessedBytes)) of the load.",
          ask:
            "object access logs, or engine logs with input bytes (Spark task metrics, Trino query "
            + "completed events)",
          concerns: "read load, misses of caches and what is read through",
          effect: .factor(told...1)))
    }
    if load.total.requests == 0 {
      questions.append(
        OpenQuestion(
          code: "no-object-logs",
          question:
            "How many requests does reading take, and how fast do they come within an hour? Logs "
            + "of queries do not tell.",
          ask: "object access logs of a busy week: lakegauge scan LAKE --access LOGS",
          concerns: "requests per second that the mirror serves",
          effect: .unknown("no log tells a request")))
    }
    return questions
  }

  /// The bounds of an estimate as factors; nil when there is no estimate, or nothing to ask.
  private static func factor(
    _ low: Double, _ estimate: Double, _ high: Double
  ) -> ClosedRange<Double>? {
    guard estimate > 0, low <= estimate, high >= estimate else { return nil }
    return (low / estimate)...(high / estimate)
  }
}

// MARK: What is written

extension OpenQuestions {
  private static func ofHistory(_ basis: PlanBasis) -> [OpenQuestion?] {
    let profile = basis.profile
    var questions: [OpenQuestion?] = []
    let cut = profile.tables.filter(\.hasOwnWindow)
    if !cut.isEmpty {
      let silent = cut.count { $0.churn == nil }
      let (mean, own) = (profile.grossPerDay ?? 0, profile.ownRatesPerDay ?? 0)
      questions.append(
        OpenQuestion(
          code: "cut-history",
          question:
            "What did \(cut.count) of \(quantity(profile.tables.count, "table")) write before their log begins? "
            + "It tells a part of the window, of \(silent) nothing.",
          ask:
            "scans at intervals shorter than the logs are kept, or a longer delta.logRetentionDuration and "
            + "the archived Hudi timeline",
          concerns: "volume, link and growth",
          effect: silent == 0 && mean > 0
            ? .factor(1...max(own / mean, 1))
            : .unknown("nothing is known of what some of these tables write")))
    }
    if let days = profile.window?.days, days < enoughDays {
      let daily = profile.volumes?.daily?.gross
      let mean = profile.grossPerDay ?? 0
      let busiest = daily.map { Double($0.maximum) } ?? 0
      questions.append(
        OpenQuestion(
          code: "short-window",
          question:
            "Are the \(QuantityText.number(days)) days of the window like other weeks and months? "
            + "Below \(QuantityText.number(enoughDays)) days no interval is given.",
          ask:
            "a scan with a longer window (--since), or scans kept over time (scan -o) until there are "
            + "\(QuantityText.number(enoughDays)) days",
          concerns: "volume and link",
          effect: mean > 0 && busiest > 0
            ? .factor(1...max(busiest / mean, 1)) : .unknown("the window holds no whole day")))
    }
    if profile.unsizedFiles > 0 {
      let objects = profile.tables.reduce(Int64(0)) {
        $0.saturatingSum($1.churn?.volumes.total.objects ?? 0)
      }
      let unsized = profile.tables.reduce(Int64(0)) {
        $0.saturatingSum($1.churn?.unsizedShare.part ?? 0)
      }
      let sized = objects.saturatingDifference(unsized)
      questions.append(
        OpenQuestion(
          code: "unsized-entries",
          question: (profile.unsizedFiles == 1
            ? "How large is the object of which the log does not tell the size? It counts"
            : "How large are the \(profile.unsizedFiles) objects of which the log does not tell the size? They "
              + "count")
            + " as no bytes.",
          ask: "an inventory of the bucket (path, size, modified) as inventory.csv beside the lake",
          concerns: "volume and link, if the unsized new objects are as large as the others",
          effect: sized > 0
            ? .factor(1...(Double(objects) / Double(sized)))
            : .unknown("no new object has a size")))
    }
    if profile.undatedShare.part > 0, let share = profile.undatedShare.ratio {
      questions.append(
        OpenQuestion(
          code: "undated-entries",
          question: "When was what no clock dates written? It is in no rate: "
            + "\(QuantityText.percent(share)) of all entries.",
          ask: "an inventory.csv beside the lake, which gives the log's files their times",
          concerns: "volume and link, if undated entries are as large and as recent as the others",
          effect: share < 1 ? .factor(1...(1 / (1 - share))) : .unknown("no entry is dated")))
    }
    questions.append(contentsOf: ofTables(basis))
    return questions
  }

  private static func ofTables(_ basis: PlanBasis) -> [OpenQuestion?] {
    let profile = basis.profile
    var questions: [OpenQuestion?] = []
    if !profile.unreadable.isEmpty {
      questions.append(
        OpenQuestion(
          code: "unreadable-tables",
          question:
            "What is in the \(quantity(profile.unreadable.count, "table")) that could not be read?",
          ask:
            "the cause of each in the findings of the scan, and the missing objects of their logs",
          concerns: "everything", effect: .unknown("they are in no figure")))
    }
    let codes = ["hudi-zone-inferred", "hudi-zone-unknown"]
    let zoned = profile.tables.filter { table in
      table.findings.contains { codes.contains($0.code) }
    }
    if !zoned.isEmpty {
      questions.append(
        OpenQuestion(
          code: "hudi-zone",
          question:
            "In which time zone do the writers of \(quantity(zoned.count, "Hudi table")) with local instants "
            + "run? It is taken from what else is dated, or assumed.",
          ask: "hoodie.table.timeline.timezone of the writers' hosts (--timezone)",
          concerns:
            "when commits came, so peaks of all tables together, the link and ages of data; no sum",
          effect: .unknown("peaks of tables may fall together or apart by up to 14 hours")))
    }
    if let share = profile.unknownShare, share.part > 0, let ratio = share.ratio {
      questions.append(
        OpenQuestion(
          code: "unknown-cause",
          question:
            "Why was what no cause explains written? It is \(QuantityText.percent(ratio)) of the new "
            + "bytes.",
          ask: "which writers run without commit metadata, and what they do",
          concerns: "what is logical and what is rewritten (R-2, R-3), not the volume",
          effect: ratio < 1
            ? .factor((1 - ratio)...(1 / (1 - ratio))) : .unknown("no cause explains anything")))
    }
    return questions
  }
}

// MARK: What is stored

extension OpenQuestions {
  private static func ofStorage(_ basis: PlanBasis, stored: StoredBytes) -> [OpenQuestion?] {
    var questions: [OpenQuestion?] = []
    if basis.profile.inventory == nil {
      questions.append(
        OpenQuestion(
          code: "no-inventory",
          question:
            "What else lies under the tables' folders: orphans of failed jobs, objects that a log "
            + "no longer names, old versions of a versioned bucket?",
          ask: "lakegauge verify LAKE, or an inventory of the bucket with versions",
          concerns:
            "capacity and seeding of a whole-bucket copy; a mirror of what the logs name needs none "
            + "of it", effect: .unknown("no log names it")))
    }
    let total = stored.total
    let middle = Double(total.low) / 2 + Double(total.high) / 2
    if total.low < total.high || stored.mayBeMore {
      questions.append(
        OpenQuestion(
          code: "retired-not-deleted",
          question:
            "How much of what left the snapshots is still in storage? \(stored.silentTables) tables "
            + "tell of no deletion, \(stored.cutTables) logs are cut.",
          ask:
            "lakegauge verify LAKE, or an inventory of the bucket; the schedule and retention of VACUUM and "
            + "of Hudi cleaning", concerns: "capacity",
          effect: stored.mayBeMore || middle <= 0
            ? .unknown("what left before a log begins is not known")
            : .factor((Double(total.low) / middle)...(Double(total.high) / middle))))
    }
    return questions
  }
}

// MARK: What the scenario leaves open

extension OpenQuestions {
  private static func ofScenario(_ basis: PlanBasis) -> [OpenQuestion?] {
    let scenario = basis.scenario
    var questions: [OpenQuestion?] = []
    func add(_ code: String, _ question: String, ask: String, concerns: String, why: String) {
      questions.append(
        OpenQuestion(
          code: code, question: question, ask: ask, concerns: concerns, effect: .unknown(why)))
    }
    if scenario.prices == nil {
      add(
        "no-prices", "What do egress, requests, storage and circuits cost?",
        ask: "the contract's prices as the prices of a scenario file (lakegauge plan --example)",
        concerns: "cost", why: "no price is built in, so nothing is priced")
    }
    if scenario.network.lossRate == nil {
      add(
        "loss-rate", "What share of packets is lost on the way, and how long is the round trip?",
        ask: "iperf3 --json and mtr --report between the source and each site, over a day",
        concerns: "streams that the link needs (Mathis bound)",
        why: "a stream's rate falls with √loss")
    }
    if scenario.quotas.egressBitsPerSecond == nil {
      add(
        "egress-quota", "Which quota does the source set for egress?",
        ask: "the quota page of the project or account, per region",
        concerns: "whether the link can be filled",
        why: "a quota below the link's rate binds instead")
    }
    if scenario.quotas.eventsPerSecond == nil {
      add(
        "event-quota", "How many events per second may the change feed carry?",
        ask: "the quota of the notification or queue service",
        concerns: "whether changes are seen in time", why: "no quota of the change feed is known")
    }
    if scenario.growth.perYear == nil, scenario.growth.years > 0 {
      let days = basis.window.days
      if days < enoughDaysForGrowth {
        add(
          "growth", "How does the lake grow in a year?",
          ask:
            "live bytes of a year ago, from storage billing, or a scan of then (scan -o); else growth "
            + "per year of the business as the scenario's growth",
          concerns: "capacity, volume and cost of later years",
          why: "it is extrapolated from \(QuantityText.number(days)) days")
      }
    }
    questions.append(sample(basis))
    return questions
  }

  private static func sample(_ basis: PlanBasis) -> OpenQuestion? {
    guard let whole = basis.scenario.wholeLake else { return nil }
    let live = basis.profile.live.bytes
    let ratio = whole.bytes.map { Double($0) / Double(max(live, 1)) }
    guard ratio.map({ $0 > 1 }) ?? true else { return nil }
    let effect: OpenQuestion.Effect =
      if live > 0, let ratio { .factor(1...ratio) } else {
        .unknown("the size of the whole lake is not known")
      }
    return OpenQuestion(
      code: "sample",
      question: "Are the scanned tables like the rest of the lake? They are a sample of it.",
      ask:
        "scans of more tables, the largest and most written first, joined by lakegauge merge; or the "
        + "strata of the whole lake in the scenario (R-34)",
      concerns: "every figure that is not scaled to the whole lake", effect: effect)
  }
}
