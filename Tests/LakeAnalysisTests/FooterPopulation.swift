import LakeAnalysis
import LakeModel

/// Live Parquet objects that a table could have, with what their footers would say.
struct FooterPopulation {
  /// An object and its footer.
  struct Object {
    var path: String
    var size: Int64
    var birth: Int64
    var outcome: FooterOutcome
    var figures: FooterFigures

    var key: ObjectKey { ObjectHash().key(of: Array(path.utf8)) }
    var stratum: FooterStratum { FooterStratum(size: size, birth: birth) }
    var answer: FooterAnswer {
      FooterAnswer(
        key: key, stratum: stratum, size: size, outcome: outcome,
        figures: outcome == .read ? figures : FooterFigures(),
        fault: outcome == .damaged
          ? FooterFault(path: path, outcome: outcome, reason: "at byte 7") : nil)
    }
  }

  private(set) var objects: [Object]

  /// Makes a population: sizes over up to nine powers of two, compression and rows that vary with size, with
  /// time and by chance; so many in a hundred cannot be read.
  init(seed: UInt64, count: Int, unreadable: Int = 3) {
    var random = SeededGenerator(seed: seed)
    let epoch: Int64 = 1_788_220_800_000
    let largest = Int.random(in: 18...25, using: &random)
    let spread = Double.random(in: 0.05...0.4, using: &random)
    objects = (0..<count).map { index in
      func noise() -> Double { 1 + spread * Double.random(in: -1...1, using: &random) }
      let power = Int64(1) << Int64(Int.random(in: 17...largest, using: &random))
      let size = Int64.random(in: power..<(2 * power), using: &random)
      let age = Int64.random(in: 0..<200, using: &random)
      let isOld = age > 100
      var figures = FooterFigures()
      figures.files.add(bytes: size)
      let overhead: Int64 = 3000
      figures.compressed = size - overhead
      figures.uncompressed = Int64(Double(size) * (isOld ? 2.5 : 4) * noise())
      figures.rows = Int64(Double(size) / 80 * noise())
      let groups = (size >> 22) + 1
      figures.rowGroups = groups
      figures.groupBytes = RowGroupFold(
        Array(repeating: figures.compressed / groups, count: Int(groups)))
      figures.groupRows = RowGroupFold(Array(repeating: figures.rows / groups, count: Int(groups)))
      figures.codecs = NamedSums([(isOld ? "SNAPPY" : "ZSTD", figures.compressed)])
      figures.encodings = NamedSums([("PLAIN", figures.compressed)])
      let payload = Int64(Double(figures.compressed) * 0.6 * noise())
      figures.columns = NamedSums([
        ("id", figures.compressed - min(payload, figures.compressed)),
        ("event\u{0}payload", min(payload, figures.compressed)),
      ])
      figures.writers = NamedSums([(isOld ? "old writer" : "new writer", Int64(1))])
      return Object(
        path: "day=\(age)/part-\(index).parquet", size: size,
        birth: epoch - age * Timestamp.millisecondsPerDay,
        outcome: Int.random(in: 0..<100, using: &random) < unreadable ? .damaged : .read,
        figures: figures)
    }
  }

  /// The same population under other keys, so that another sample is drawn from it.
  func renamed(_ front: String) -> FooterPopulation {
    var other = self
    for index in objects.indices { other.objects[index].path = front + objects[index].path }
    return other
  }

  /// The fold over some of the objects, as a scan of them makes it.
  static func fold(_ objects: some Sequence<Object>, _ coverage: FooterCoverage) -> FooterFold {
    var selection = FooterSelection(coverage, format: .delta)
    var byKey: [ObjectKey: Object] = [:]
    var batch = LiveBatch()
    for object in objects {
      byKey[object.key] = object
      batch.append(
        size: object.size, birth: Timestamp(milliseconds: object.birth), partition: nil,
        path: object.path.utf8)
    }
    selection.absorb(live: batch)
    var fold = selection.fold
    for choice in selection.choices {
      if let object = byKey[choice.key] { fold.absorb(object.answer) }
      fold.count(requests: 1, bytes: 100)
    }
    return fold
  }
}
