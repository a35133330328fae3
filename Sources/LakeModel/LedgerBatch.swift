import ByteParsing

/// The commit that a batch of the ledger belongs to.
package struct CommitRecord: Sendable {
  /// Rows that a rewrite changed and rows that it only copied, where the log tells.
  package struct RewrittenRows: Equatable, Sendable {
    package var inserted: Int64
    package var updated: Int64
    package var copied: Int64

    /// Makes row counts.
    package init(inserted: Int64, updated: Int64, copied: Int64) {
      self.inserted = inserted
      self.updated = updated
      self.copied = copied
    }
  }

  /// Delta version or Hudi instant (requested time), as the table writes it.
  package var identifier: String

  /// When the commit became visible; nil when no clock tells.
  package var time: Timestamp?

  /// The operation's name as the table gives it (`MERGE`, `UPSERT`, …); empty when it gives none.
  package var operation: String

  /// The rows that R-2 needs; nil when the log does not tell.
  package var rewrittenRows: RewrittenRows?

  /// Objects that the commit names as its own although storage had them: restored, or given other
  /// statistics or another deletion vector. Of a commit in several batches one alone has them.
  package var named = ObjectTotals()

  /// Whether another batch of the commit came before, which counted it.
  package var isContinued = false

  /// Makes a commit's record.
  package init(
    identifier: String, time: Timestamp?, operation: String = "",
    rewrittenRows: RewrittenRows? = nil
  ) {
    self.identifier = identifier
    self.time = time
    self.operation = operation
    self.rewrittenRows = rewrittenRows
  }
}

/// Entries of the object ledger of one table and one commit, in columns.
///
/// A reader fills one batch again and again (`reset` keeps the memory), so the cost of an entry is that
/// of its bytes. Large commits may come as several batches with the same commit.
@usableFromInline
package struct LedgerBatch: Sendable {
  /// An entry, row-wise: what a reader appends and what a row-wise consumer is given.
  @usableFromInline
  package struct Entry: Sendable {
    /// UTC; nil when no clock tells, whatever the time of the commit that the entry comes with.
    @usableFromInline package var time: Timestamp?
    @usableFromInline package var role: ObjectRole
    @usableFromInline package var effect: ObjectEffect
    @usableFromInline package var cause: ObjectCause
    /// New bytes for a creation or an append, else the object's size; nil when nothing tells (unsized).
    @usableFromInline package var bytes: Int64?
    /// The object's whole size after an append; nil for every other effect.
    @usableFromInline package var objectBytes: Int64?
    /// When the object was created; nil when that was before the visible history, or is not known.
    @usableFromInline package var birth: Timestamp?
    /// Index into the table's partitions as announced by `newPartitions`; nil for objects of none.
    @usableFromInline package var partition: Int?
    /// Rows, when the log tells.
    @usableFromInline package var rows: Int64?
    /// Whether the key is absolute: the object lies outside the table root.
    @usableFromInline package var isExternal: Bool

    /// Makes an entry.
    @inlinable
    package init(
      time: Timestamp?, role: ObjectRole, effect: ObjectEffect, cause: ObjectCause, bytes: Int64?,
      objectBytes: Int64? = nil, birth: Timestamp? = nil, partition: Int? = nil,
      rows: Int64? = nil, isExternal: Bool = false
    ) {
      self.time = time
      self.role = role
      self.effect = effect
      self.cause = cause
      self.bytes = bytes
      self.objectBytes = objectBytes
      self.birth = birth
      self.partition = partition
      self.rows = rows
      self.isExternal = isExternal
    }
  }

  /// The commit of all entries.
  package var commit: CommitRecord

  /// Partition paths that appear for the first time, in the order of their indices: the first one of
  /// the table has index 0. A consumer keeps its own list.
  package var newPartitions: [String] = []

  /// Which entries have keys; those of the others are empty.
  package var keys: LedgerKeys

  /// Object keys, relative to the table root and decoded; absolute ones keep their scheme.
  package private(set) var objects = ByteStringColumn()

  @usableFromInline internal private(set) var rows: [Row] = []

  /// An entry without its optionals, as the batch keeps it: 48 bytes. A reader that has its parts in this
  /// form appends it faster.
  @usableFromInline
  package struct Row: Sendable {
    /// Milliseconds since the epoch, `noTime` for none; so is `birth`.
    @usableFromInline var time: Int64
    /// −1 for nil; so are `objectBytes`, `rows` and `partition`.
    @usableFromInline var bytes: Int64
    @usableFromInline var objectBytes: Int64
    @usableFromInline var birth: Int64
    @usableFromInline var rows: Int64
    @usableFromInline var partition: Int32
    @usableFromInline var role: ObjectRole
    @usableFromInline var effect: ObjectEffect
    @usableFromInline var cause: ObjectCause
    @usableFromInline var isExternal: Bool

    /// Makes a row of parts as it keeps them; whatever is below −1, but a time, becomes −1.
    @inlinable
    package init(
      time: Int64, role: ObjectRole, effect: ObjectEffect, cause: ObjectCause, bytes: Int64,
      birth: Int64, partition: Int32 = -1, rows: Int64 = -1, isExternal: Bool
    ) {
      self.time = time
      self.bytes = max(bytes, -1)
      objectBytes = -1
      self.birth = birth
      self.rows = max(rows, -1)
      self.partition = max(partition, -1)
      self.role = role
      self.effect = effect
      self.cause = cause
      self.isExternal = isExternal
    }

    /// Makes the row of an entry. A negative size counts as unsized.
    package init(_ entry: Entry) {
      time = entry.time?.milliseconds ?? noTime
      bytes = max(entry.bytes ?? -1, -1)
      objectBytes = max(entry.objectBytes ?? -1, -1)
      birth = entry.birth?.milliseconds ?? noTime
      rows = max(entry.rows ?? -1, -1)
      partition = entry.partition.flatMap { Int32(exactly: $0) } ?? -1
      role = entry.role
      effect = entry.effect
      cause = entry.cause
      isExternal = entry.isExternal
    }
  }

  /// Stands for "no time" in a row.
  @inlinable package static var noTime: Int64 { .min }

  /// Makes an empty batch.
  package init(commit: CommitRecord, keys: LedgerKeys = .all) {
    self.commit = commit
    self.keys = keys
  }

  /// Removes all entries, keeps the memory, and starts on a commit.
  package mutating func reset(commit: CommitRecord) {
    self.commit = commit
    if !newPartitions.isEmpty { newPartitions.removeAll(keepingCapacity: true) }
    if rows.isEmpty { return }
    objects.removeAll()
    rows.removeAll(keepingCapacity: true)
  }

  /// The number of entries.
  @inlinable package var count: Int { rows.count }

  /// The bytes of all entries that have a size; the largest value where a sum would leave Int64.
  package var byteCount: Int64 {
    var total: Int64 = 0
    for row in rows {
      let (sum, overflow) = total.addingReportingOverflow(max(row.bytes, 0))
      if overflow { return .max }
      total = sum
    }
    return total
  }

  /// Makes room for so many entries.
  package mutating func reserveCapacity(_ entries: Int) {
    rows.reserveCapacity(entries)
  }

  /// Adds an entry for the object with the key `object`. A negative size counts as unsized.
  @specialized(where Bytes == ArraySlice<UInt8>)
  @specialized(where Bytes == [UInt8])
  package mutating func append<Bytes: Sequence<UInt8>>(_ entry: Entry, object: Bytes) {
    keys.include(entry.effect) ? objects.append(object) : objects.appendEmpty()
    rows.append(Row(entry))
  }

  /// Adds an entry for the object with the key `object`. A negative size counts as unsized.
  package mutating func append(_ entry: Entry, object: ArraySlice<UInt8>) {
    keys.include(entry.effect) ? objects.append(object) : objects.appendEmpty()
    rows.append(Row(entry))
  }

  /// Adds an entry for the object with the key `object`. A negative size counts as unsized.
  package mutating func append(_ entry: Entry, object: RawSpan) {
    append(Row(entry), object: object)
  }

  /// Adds an entry for the object whose key is `name` behind `folder`. A negative size counts as unsized.
  package mutating func append(_ entry: Entry, object name: String, in folder: String) {
    keys.include(entry.effect) ? objects.append(text: folder, name) : objects.appendEmpty()
    rows.append(Row(entry))
  }

  /// Adds a row for the object with the key `object`.
  package mutating func append(_ row: Row, object: RawSpan) {
    keys.include(row.effect) ? objects.append(object) : objects.appendEmpty()
    rows.append(row)
  }

  /// Adds a row for the object whose key `write` writes, for which so many bytes are free; it is not asked
  /// for one that nobody wants.
  package mutating func append(
    _ row: Row, objectOfAtMost bytes: @autoclosure () -> Int,
    _ write: (inout OutputSpan<UInt8>) -> Void
  ) {
    keys.include(row.effect) ? objects.append(atMost: bytes(), write) : objects.appendEmpty()
    rows.append(row)
  }

  /// Whether the directory of the object at `index` (its key up to its last slash, the slash included)
  /// has exactly these bytes.
  ///
  /// - Complexity: O(length of the key), by the C library's vectorised functions.
  package func isDirectory(_ directory: RawSpan, ofObjectAt index: Int) -> Bool {
    let range = objects.range(at: index)
    guard directory.byteCount <= range.count else { return false }
    let key = objects.arena.rawSpan.extracting(range)
    return key.starts(with: directory, at: 0)
      && key.firstOffset(of: UInt8(ascii: "/"), from: directory.byteCount) == nil
  }

  /// The bytes of the directory of the object at `index`: none for one without a slash in its key.
  ///
  /// - Complexity: O(length of the key), by the C library's vectorised functions.
  package func directory(ofObjectAt index: Int) -> ArraySlice<UInt8> {
    let object = objects[index]
    let key = objects.arena.rawSpan.extracting(object.indices)
    var count = 0
    while let slash = key.firstOffset(of: UInt8(ascii: "/"), from: count) { count = slash + 1 }
    return object.prefix(count)
  }

  /// The entry at `index`; its key is `objects[index]`.
  ///
  /// Where it is inlined, what the caller does not look at is not made.
  @inlinable
  package subscript(index: Int) -> Entry {
    @inline(__always)
    get {
      let row = rows[index]
      return Entry(
        time: row.time == Self.noTime ? nil : Timestamp(milliseconds: row.time),
        role: row.role, effect: row.effect, cause: row.cause,
        bytes: row.bytes < 0 ? nil : row.bytes,
        objectBytes: row.objectBytes < 0 ? nil : row.objectBytes,
        birth: row.birth == Self.noTime ? nil : Timestamp(milliseconds: row.birth),
        partition: row.partition < 0 ? nil : Int(row.partition),
        rows: row.rows < 0 ? nil : row.rows,
        isExternal: row.isExternal)
    }
  }
}
