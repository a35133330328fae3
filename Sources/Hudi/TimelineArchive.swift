import Avro
import ByteParsing
import LakeModel
import LakeStorage

/// The archived timeline of layout 1, or the history of layout 2: an index of what it holds, and the
/// content of one instant at a time.
///
/// Memory: the index (some hundred bytes an instant), a window of the file that is being read, and one
/// instant.
final class TimelineArchive {
  /// A part of the archive that could not be read.
  struct Fault {
    var object: String
    var reason: String
  }

  /// What it holds.
  private(set) var index = ArchiveIndex()

  /// What could not be read.
  private(set) var faults: [Fault] = []

  /// Files that the history's manifest names and that are not there.
  private(set) var missingFiles: [String] = []

  /// Number of the history's manifest; each writing of the history has the next one.
  private(set) var manifestNumber: Int?

  /// Keys of the manifests that the history had and that are gone: each writing made one, numbered from 1.
  private(set) var goneManifests: [String] = []

  /// The most manifests that are told apart; a number beyond it is none that a table comes to.
  private static let maximumManifests = 1 << 20

  private let store: any ObjectStore
  private let root: String
  private let configuration: TableConfiguration
  private var logs: [(key: String, size: Int64, modified: Timestamp?)] = []
  private var history: [HistoryFile] = []
  private let schemas = AvroSchemaCache()

  init(store: any ObjectStore, root: String, configuration: TableConfiguration) {
    self.store = store
    self.root = root
    self.configuration = configuration
  }

  /// Reads all of it once and notes what is where.
  ///
  /// - Parameters:
  ///   - objects: the objects of the archive's folder.
  ///   - decoder: knows the schemas.
  func load(_ objects: [TableListing.ArchiveObject], _ decoder: inout InstantDecoder) async {
    switch configuration.layout {
    case .one: await loadLogs(objects, &decoder)
    case .two: await loadHistory(objects, &decoder)
    }
    index.finish()
  }

  /// Says which instants will be asked for.
  func expect(_ places: [ArchivedInstant.Place]) {
    var wanted = Array(repeating: Set<Int>(), count: history.count)
    for case .row(let file, let row) in places { wanted[file].insert(row) }
    for (file, rows) in zip(history, wanted) { file.expect(rows) }
  }

  /// Key of the archive file that holds an instant.
  func key(of place: ArchivedInstant.Place) -> String {
    switch place {
    case .record(let file, _, _): logs[file].key
    case .row(let file, _): history[file].key
    }
  }

  /// When the timeline's files of an instant were deleted: right after the archive file was written that
  /// holds it. Of a merged file nothing tells.
  func archivalTime(of place: ArchivedInstant.Place) -> Timestamp? {
    switch place {
    case .record(let file, _, _): logs[file].modified
    case .row(let file, _): history[file].key.hasSuffix("_0.parquet") ? history[file].modified : nil
    }
  }

  /// Where an instant of layout 1 stands; nil for a row of the history.
  func record(at place: ArchivedInstant.Place) -> ArchiveRecord? {
    guard case .record(let file, let range, let schema) = place else { return nil }
    return ArchiveRecord(key: logs[file].key, range: range, schema: schema)
  }

  /// Reads an instant.
  func record(
    at place: ArchivedInstant.Place, action: InstantAction, _ decoder: inout InstantDecoder
  ) async throws -> InstantRecord {
    switch place {
    case .row(let file, let row):
      guard let bytes = try await history[file].metadata(ofRow: row) else { return .nothing }
      return try decoder.record(bytes.rawSpan, action: action, object: history[file].key)
    case .record(let file, let range, let schema):
      let record = ArchiveRecord(key: logs[file].key, range: range, schema: schema)
      var windows = ArchiveWindows(of: [record])
      return try await windows.record(
        record, action: action, store: store, root: root, &decoder)
    }
  }

  private func loadLogs(
    _ objects: [TableListing.ArchiveObject], _ decoder: inout InstantDecoder
  ) async {
    let prefix = ".commits_.archive."
    var numbered: [(number: Int, object: TableListing.ArchiveObject)] = []
    for object in objects {
      let name = DataFileName.lastComponent(of: object.key)
      guard name.hasPrefix(prefix) else { continue }
      let number = name.dropFirst(prefix.count).prefix { $0.isNumber }
      numbered.append((Int(number) ?? 0, object))
    }
    numbered.sort { ($0.number, $0.object.key) < ($1.number, $1.object.key) }
    let merging = await mergedFileName(objects)
    for (_, object) in numbered {
      let file = logs.count
      logs.append((object.key, object.size, object.modified))
      var cursor = LogFileCursor(
        WindowedObject(store: store, key: root + object.key, size: object.size))
      var reason: String?
      do {
        while let found = try await cursor.next() {
          if let damage = take(found, of: file, &decoder), reason == nil { reason = damage }
        }
      } catch {
        reason = "\(error)"
      }
      if let damage = cursor.damage, reason == nil {
        reason = damage.description
      }
      // A merge that did not come to its end leaves half a file beside the whole ones.
      if let reason, DataFileName.lastComponent(of: object.key) != merging {
        faults.append(Fault(object: object.key, reason: reason))
      }
    }
  }

  /// Takes the records of a block, and says what was wrong with one.
  private func take(
    _ found: LogFileCursor.Found, of file: Int, _ decoder: inout InstantDecoder
  ) -> String? {
    guard found.block.kind == .avroData, let text = found.block.header(.schema) else { return nil }
    let span = found.bytes.rawSpan
    do {
      let schema = try schemas.schema(parsing: span.extracting(text))
      for record in try found.block.avroRecords(span) {
        var reader = AvroReader(
          span.extracting(0..<record.upperBound), schema: schema, at: record.lowerBound)
        let head = try ArchivedEntry.Head(avro: &reader, &decoder)
        let place = ArchivedInstant.Place.record(
          file: file,
          range: (found.origin + Int64(record.lowerBound))..<(found.origin
            + Int64(record.upperBound)),
          schema: schema)
        take(head, at: place)
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func take(_ head: ArchivedEntry.Head, at place: ArchivedInstant.Place) {
    guard let action = InstantAction(rawValue: head.actionType),
      InstantTime.isDigits(head.commitTime)
    else { return }
    guard head.isCompleted else {
      index.note(head.commitTime, requestedAs: action)
      switch head.actionState {
      case "REQUESTED": index.note(head.commitTime, action, had: .requested)
      case "INFLIGHT": index.note(head.commitTime, action, had: .inflight)
      default: break
      }
      return
    }
    let completion = head.stateTransitionTime.flatMap { InstantTime.isDigits($0) ? $0 : nil }
    index.add(
      ArchivedInstant(
        requested: head.commitTime, action: action.comparable, begun: action,
        completion: completion, bytes: -1, planBytes: -1, place: place))
    if let clean = head.clean { index.foresee(clean) }
  }

  /// Name of the file that a merge of archive files was writing; nil without a plan.
  private func mergedFileName(_ objects: [TableListing.ArchiveObject]) async -> String? {
    let plan = objects.first { DataFileName.lastComponent(of: $0.key) == "mergeArchivePlan" }
    guard let plan, plan.size <= HudiTable.maximumInstantBytes,
      let bytes = try? await store.read(root + plan.key)
    else { return nil }
    var name: String?
    var fields = AvroFields<MergePlanField>()
    try? AvroContainer.forEachObject(
      in: bytes.rawSpan, schemas: schemas
    ) { reader throws(AvroError) in
      try reader.beginRecord(&fields)
      while let field = try reader.nextField(fields) {
        switch field {
        case .mergedArchiveFileName:
          name = try reader.readTextIfPresent().map { reader.string($0) }
        }
      }
    }
    return name.map { DataFileName.lastComponent(of: $0) }
  }

  private enum MergePlanField: String, CaseIterable { case mergedArchiveFileName }

  private func loadHistory(
    _ objects: [TableListing.ArchiveObject], _ decoder: inout InstantDecoder
  ) async {
    let files = objects.filter { $0.key.hasSuffix(".parquet") }
    var byName: [String: TableListing.ArchiveObject] = [:]
    for file in files { byName[DataFileName.lastComponent(of: file.key)] = file }
    var names = byName.keys.sorted()
    if let manifest = await manifest(objects) {
      missingFiles = manifest.fileNames.filter { byName[$0] == nil }
      names = manifest.fileNames.filter { byName[$0] != nil }.sorted()
    } else if !files.isEmpty {
      faults.append(
        Fault(
          object: configuration.archiveFolder,
          reason: "no manifest of the history can be read: all of its files are taken"))
    }
    for name in names {
      guard let object = byName[name] else { continue }
      let file = HistoryFile(
        store: store, root: root, key: object.key, size: object.size, modified: object.modified)
      let number = history.count
      history.append(file)
      do {
        while let rows = try await file.next() {
          for row in rows { take(row, of: number, &decoder) }
        }
      } catch {
        faults.append(Fault(object: object.key, reason: "\(error)"))
      }
    }
  }

  private func take(_ row: HistoryFile.Row, of file: Int, _ decoder: inout InstantDecoder) {
    guard let action = InstantAction(rawValue: row.action), InstantTime.isDigits(row.requested)
    else { return }
    var begun = action
    var clean: CleanMetadata?
    // All files of an instant stay until it is archived; which they were, its content tells.
    var states: Set<InstantState> = []
    if let bytes = row.metadata, !index.contains(row.requested, action) {
      let record = try? decoder.record(bytes.rawSpan, action: action, object: "")
      if record != nil, !bytes.isEmpty {
        states = action == .savepoint ? [.inflight] : [.requested, .inflight]
      }
      switch record {
      case .clean(let metadata): clean = metadata
      case .commit(let commit) where row.planBytes != nil:
        switch action {
        case .commit: begun = .compaction
        case .deltacommit: begun = .logcompaction
        case .replacecommit where commit.operationType == "CLUSTER": begun = .clustering
        default: break
        }
      default: break
      }
    }
    index.add(
      ArchivedInstant(
        requested: row.requested, action: action.comparable, begun: begun,
        completion: row.completion.flatMap { InstantTime.isDigits($0) ? $0 : nil },
        bytes: Int64(row.metadata?.count ?? -1), planBytes: row.planBytes ?? -1,
        place: .row(file: file, row: row.index), states: states))
    index.note(row.requested, requestedAs: begun)
    if let clean { index.foresee(clean) }
  }

  /// The current manifest: the one that `_version_` names, or the newest.
  ///
  /// - Returns: nil when it cannot be read. An older one does not know the files written since, so that
  ///   all files are taken then; instants that are in several of them count once.
  private func manifest(_ objects: [TableListing.ArchiveObject]) async -> HistoryManifest? {
    var numbers: [(number: Int, key: String)] = []
    var current: Int?
    for object in objects where object.size <= HudiTable.maximumInstantBytes {
      let name = DataFileName.lastComponent(of: object.key)
      if name == "_version_" {
        current = (try? await store.read(root + object.key)).flatMap { HistoryManifest.version($0) }
      } else if let number = HistoryManifest.number(ofName: name[...]) {
        numbers.append((number, object.key))
      }
    }
    numbers.sort { left, right in
      if (left.number == current) != (right.number == current) { return left.number == current }
      return left.number > right.number
    }
    guard let (number, key) = numbers.first else { return nil }
    manifestNumber = number
    if number <= Self.maximumManifests {
      let listed = Set(numbers.map(\.number))
      goneManifests = (1..<max(number, 1)).filter { !listed.contains($0) }
        .map { configuration.archiveFolder + HistoryManifest.name($0) }
    }
    do {
      return try HistoryManifest(json: try await store.read(root + key))
    } catch {
      faults.append(Fault(object: key, reason: "\(error)"))
      return nil
    }
  }
}
