import Avro
import ByteParsing
import LakeStorage

/// The metadata table of a table (`.hoodie/metadata`): a Hudi table of its own, whose `files` partition
/// lists the table's objects.
struct MetadataTable {
  private let store: any ObjectStore
  private let root: String
  private let configuration: TableConfiguration
  private let timeline: Timeline
  private let groups: [[Object]]

  /// The most bytes of a base file that are taken into memory.
  private static let maximumBaseBytes: Int64 = 1 << 30

  /// Where it is, below a table's root.
  static let folder = ".hoodie/metadata/"
  static let folderLiteral: StaticString = ".hoodie/metadata/"

  /// The `files` partition of a metadata table.
  init(_ table: OpenTable) {
    store = table.store
    root = table.root
    configuration = table.configuration
    timeline = table.timeline
    groups = table.listing.groups.objects(inPartition: "files")
  }

  /// A file of the partition.
  struct Object {
    var kind: DataFileName.Kind
    var name: String
    var instant: String
    var size: Int64
  }

  /// A log file of the latest slice, with what it is ordered by.
  private struct Log {
    var object: Object
    var order: String
    var version: Int
  }

  /// A block's place among those of a slice's logs.
  private struct Position: Comparable {
    var log: Int
    var block: Int

    static func < (left: Position, right: Position) -> Bool {
      (left.log, left.block) < (right.log, right.block)
    }
  }

  /// A block that takes earlier ones back.
  private struct Withdrawal {
    var position: Position

    /// Its own instant.
    var instant: String
  }

  /// What a rollback of the metadata table has behind the instant of the table's own rollback (hudi.md §9.1).
  private static let rollbackSuffix = "006"

  /// Reads the `files` partition as the table's timeline makes it valid.
  ///
  /// - Parameter table: the timeline of the table that it describes.
  /// - Returns: what could be read; faults say what could not.
  /// - Complexity: one read of the latest base files and of the logs behind them; memory of a name and a
  ///   size for each object of the table.
  func files(of table: Timeline) async -> MetadataFileList {
    var list = MetadataFileList()
    let schemas = AvroSchemaCache()
    let orders = Dictionary(
      timeline.completed.map { ($0.instant.requested, $0.order) }, uniquingKeysWith: { max($0, $1) }
    )
    for group in groups {
      let base = group.filter { $0.kind == .base && isCommitted($0.instant, orders) }
        .max { $0.instant < $1.instant }
      if let base {
        do {
          guard base.size <= Self.maximumBaseBytes else {
            throw HudiError.objectTooLarge(object: key(of: base), bytes: base.size)
          }
          let bytes = try await store.read(root + key(of: base))
          try list.merge(bytes.rawSpan, schema: nil, schemas: schemas)
        } catch {
          list.faults.append((MetadataTable.folder + key(of: base), "\(error)"))
        }
      }
      let logs = logs(group, behind: base?.instant, orders)
      let withdrawals = await withdrawals(in: logs)
      for (number, log) in logs.enumerated() {
        await merge(log.object, number, into: &list, of: table, withdrawals, schemas)
      }
      for (target, withdrawal) in withdrawals {
        let rollback = String(withdrawal.instant.dropLast(Self.rollbackSuffix.utf8.count))
        if withdrawal.instant.hasSuffix(Self.rollbackSuffix), table.isVanished(rollback) {
          list.noteWithdrawn(target, by: rollback)
        }
      }
    }
    return list
  }

  private func key(of object: Object) -> String { "files/" + object.name }

  private func isCommitted(_ instant: String, _ orders: [String: String]) -> Bool {
    orders[instant] != nil || timeline.isCommittedUnseen(instant)
  }

  /// The logs of a group's latest slice, in the order in which they were completed.
  ///
  /// Until table version 6 a log carries the instant of its base file, or of a compaction that is still
  /// to make one; later, that of its own commit, which belongs to the slice when it completed after it.
  private func logs(
    _ group: [Object], behind base: String?, _ orders: [String: String]
  ) -> [Log] {
    var logs: [Log] = []
    for object in group where object.kind == .log {
      let instant = object.instant
      var order = instant
      if configuration.logsCarryOwnInstant {
        guard isCommitted(instant, orders) else { continue }
        order = orders[instant] ?? instant
      }
      if let base, order < base { continue }
      let tail = object.name.split(separator: ".log.").last ?? ""
      logs.append(
        Log(object: object, order: order, version: Int(tail.prefix { $0.isNumber }) ?? 0))
    }
    return logs.sorted {
      ($0.order, $0.object.instant, $0.version, $0.object.name)
        < ($1.order, $1.object.instant, $1.version, $1.object.name)
    }
  }

  /// Where the last blocks are that take earlier ones back, by the instant of those.
  ///
  /// Until table version 6 a rollback leaves the logs of what it undoes, and appends a command block that names
  /// the instant: blocks of this instant before it do not count (hudi.md §9.3). It works whether or not the
  /// instant of the command has completed, as it does for Hudi's own reader; an instant that is tried again behind it
  /// counts. Of what cannot be read `merge` tells.
  private func withdrawals(in logs: [Log]) async -> [String: Withdrawal] {
    guard !configuration.logsCarryOwnInstant else { return [:] }
    var found: [String: Withdrawal] = [:]
    for (number, log) in logs.enumerated() {
      var cursor = LogFileCursor(
        WindowedObject(store: store, key: root + key(of: log.object), size: log.object.size))
      var block = 0
      while let next = try? await cursor.next() {
        let span = next.bytes.rawSpan
        if next.block.kind == .command, let command = next.block.header(.commandBlockType),
          span.equals(command, "0"), let target = next.block.header(.targetInstantTime),
          let instant = try? span.text(in: target)
        {
          let own = next.block.header(.instantTime).flatMap { try? span.text(in: $0) }
          found[instant] = Withdrawal(
            position: Position(log: number, block: block), instant: own ?? "")
        }
        block += 1
      }
    }
    return found
  }

  private func merge(
    _ log: Object, _ number: Int, into list: inout MetadataFileList, of table: Timeline,
    _ withdrawals: [String: Withdrawal], _ schemas: AvroSchemaCache
  ) async {
    let key = key(of: log)
    var cursor = LogFileCursor(WindowedObject(store: store, key: root + key, size: log.size))
    var block = 0
    do {
      while let found = try await cursor.next() {
        let position = Position(log: number, block: block)
        block += 1
        let span = found.bytes.rawSpan
        guard found.block.kind == .hfileData, let text = found.block.header(.instantTime)
        else { continue }
        let instant = try span.text(in: text)
        let isWithdrawn = withdrawals[instant].map { position < $0.position } ?? false
        let isMerged = !isWithdrawn && isValid(instant, in: table)
        let isVanished = table.isVanished(instant)
        guard isMerged || isVanished else { continue }
        let schema: AvroSchema? =
          if let text = found.block.header(.schema) {
            try schemas.schema(parsing: span.extracting(text))
          } else { nil }
        let content = span.extracting(found.block.content)
        if isVanished {
          try list.note(content, schema: schema, schemas: schemas, ofVanished: instant)
        }
        if isMerged { try list.merge(content, schema: schema, schemas: schemas) }
      }
      if let damage = cursor.damage {
        list.faults.append((MetadataTable.folder + key, damage.description))
      }
    } catch {
      list.faults.append((MetadataTable.folder + key, "\(error)"))
    }
  }

  /// Whether a block of an instant counts: the table completed the instant; or this table did, and the
  /// other has not got it under way; or it is from before everything that is visible.
  private func isValid(_ instant: String, in table: Timeline) -> Bool {
    if instant.hasPrefix("00000000000000") || table.hasCompleted(instant) { return true }
    if timeline.hasCompleted(instant), !table.isPending(instant) { return true }
    return table.isBeforeActive(instant)
  }
}

extension FileGroups {
  /// The objects of a partition, group by group.
  fileprivate func objects(inPartition path: String) -> [[MetadataTable.Object]] {
    all.filter { self.path(of: Int(self[group: $0].partition)) == path }.map { group in
      files(of: group).map { number in
        let file = file(number)
        return MetadataTable.Object(
          kind: file.kind, name: nameText(of: number, in: group),
          instant: instants.text(of: file.instant), size: file.listedSize)
      }
    }
  }
}
