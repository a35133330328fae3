/// What blocks of the metadata table tell of instants that rollbacks and restores took out of the table's
/// timeline: a log of the metadata table stays in storage when its instant is undone, and names the objects of
/// that instant with their sizes.
struct VanishedWrites: Equatable, Sendable {
  /// An object that such an instant made.
  struct Object: Equatable, Sendable {
    /// The first instant that listed it: the one that wrote it, whatever instant its name carries.
    var instant: String

    /// Its size.
    var size: Int64

    /// The instant that deleted it, if that one vanished too.
    var deletedBy: String?
  }

  /// Objects by partition and name.
  private(set) var objects: [String: [String: Object]] = [:]

  /// Instants that wrote or deleted any of them.
  private(set) var instants: Set<String> = []

  /// Instants that deleted or took back what another had written: rollbacks.
  private(set) var rollbacks: Set<String> = []

  /// Notes what an instant lists. Instants are to be noted in the order in which they came.
  mutating func add(_ name: String, size: Int64, in partition: String, by instant: String) {
    instants.insert(instant)
    var object =
      objects[partition]?[name] ?? Object(instant: instant, size: 0)
    object.size = max(object.size, size)
    objects[partition, default: [:]][name] = object
  }

  /// Notes what an instant deleted.
  mutating func delete(_ name: String, in partition: String, by instant: String) {
    guard let object = objects[partition]?[name], object.instant != instant,
      object.deletedBy == nil
    else { return }
    objects[partition]?[name]?.deletedBy = instant
    instants.insert(instant)
    rollbacks.insert(instant)
  }

  /// Notes that a rollback undid an instant: the base files that carry that are gone with it, logs stay until their
  /// slice goes.
  mutating func withdraw(_ instant: String, by rollback: String) {
    guard instants.contains(instant) else { return }
    instants.insert(rollback)
    rollbacks.insert(rollback)
    for (partition, named) in objects {
      for (name, object) in named where object.instant == instant && object.deletedBy == nil {
        guard let parsed = DataFileName(name[...]), parsed.kind == .base,
          parsed.instant == instant
        else { continue }
        objects[partition]?[name]?.deletedBy = rollback
      }
    }
  }

  /// Forgets an object, of which the ledger has been told.
  mutating func remove(_ name: String, in partition: String) {
    if !objects.isEmpty { objects[partition]?[name] = nil }
  }
}
