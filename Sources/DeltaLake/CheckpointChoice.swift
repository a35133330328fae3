import ByteParsing
import LakeModel
import Parquet

/// Chooses the files of a batch that may be wanted one by one, by a look at each path and at no more.
struct CheckpointChoice: Sendable {
  /// Places of the chosen files among those that have a path, ascending.
  private(set) var places: [Int] = []

  /// Number and bytes of those that are not chosen and lie outside the table, and where these are.
  private(set) var externalOthers = ObjectTotals()
  private(set) var externalFolders = PartitionFolders()

  /// Of those that are not chosen the fingerprints of their paths, if they are listed.
  private(set) var fingerprints: [UInt64] = []

  private var areUnusual: [Bool] = []
  private var scratch: [UInt8] = []

  /// Chooses files whose paths have the marks and files without a size.
  ///
  /// - Parameters:
  ///   - texts: the paths.
  ///   - marks: those of the paths that are wanted.
  ///   - paths: what paths mean.
  ///   - sizes: a size for each path, as the column gives it.
  ///   - listingOthers: whether it is listed which the others are.
  /// - Complexity: O(bytes of the paths).
  mutating func choose(
    among texts: ByteColumn, _ marks: PathMarks, _ paths: ObjectPath, sizes: [Int64],
    listingOthers: Bool
  ) {
    places.removeAll(keepingCapacity: true)
    fingerprints.removeAll(keepingCapacity: true)
    externalOthers = ObjectTotals()
    externalFolders.removeAll()
    // Apart from the text of paths.
    var folders = PartitionFolders()
    findUnusual(sizes)
    let bytes = texts.arena.rawSpan
    let isAsked = listingOthers || !marks.isEmpty
    let arePlain = texts.hasNothingToDecode
    for place in 0..<texts.count {
      if !areUnusual.isEmpty, areUnusual[place] {
        places.append(place)
        continue
      }
      let range = texts.range(place)
      var fingerprint: UInt64 = 0
      var isExternal = false
      if arePlain
        ? bytes.zeroPaddedByte(at: range.lowerBound) != UInt8(ascii: "/")
        : ObjectPath.isCanonical(bytes.extracting(range))
      {
        if isAsked { fingerprint = bytes.fingerprint(of: range) }
      } else {
        scratch.removeAll(keepingCapacity: true)
        isExternal = paths.append(canonicalOf: texts.arena[range], to: &scratch)
        fingerprint = scratch.rawSpan.fingerprint(of: 0..<scratch.count)
      }
      if marks.mayContain(fingerprint) {
        places.append(place)
        continue
      }
      if listingOthers { fingerprints.append(fingerprint) }
      if isExternal {
        externalOthers.add(bytes: sizes[place])
        folders.place(external: scratch.rawSpan)
      }
    }
    externalFolders = folders
  }

  /// Finds the files that have no size; hardly any batch has some.
  private mutating func findUnusual(_ sizes: [Int64]) {
    areUnusual.removeAll(keepingCapacity: true)
    var largest: UInt64 = 0
    for size in sizes { largest = max(largest, UInt64(bitPattern: size)) }
    guard largest > UInt64(ActionLimits.maximumSize) else { return }
    for size in sizes { areUnusual.append(ActionLimits.size(size) < 0) }
  }

  /// Number and bytes of the files that were not chosen.
  func totalOfOthers(_ sizes: [Int64]) -> ObjectTotals {
    var totals = ObjectTotals()
    var start = 0
    for place in places {
      totals.add(Self.total(sizes[start..<place]))
      start = place + 1
    }
    totals.add(Self.total(sizes[start...]))
    return totals
  }

  /// Number and bytes of some files that have sizes.
  private static func total(_ sizes: ArraySlice<Int64>) -> ObjectTotals {
    var sum: Int64 = 0
    var largest: Int64 = 0
    for size in sizes {
      sum &+= size
      largest = max(largest, size)
    }
    if largest <= Int64.max / Int64(max(sizes.count, 1)) {
      return ObjectTotals(files: Int64(sizes.count), bytes: sum)
    }
    var totals = ObjectTotals()
    for size in sizes { totals.add(bytes: size) }
    return totals
  }
}

extension ByteColumn {
  /// Whether neither a colon nor a percent sign stands in any of the strings or between them: then no path
  /// among them has a scheme or an escape. Always false where it would take long to say.
  var hasNothingToDecode: Bool {
    guard offsets.count > 1, offsets.count <= 4 * count + 64 else { return false }
    let end = min(offsets[offsets.count - 1], arena.count)
    guard offsets[0] < end else { return false }
    let region = arena.rawSpan.extracting(offsets[0]..<end)
    var offset = 0
    while let block = region.longBlock(at: offset) {
      let marks = block.marks(of: UInt8(ascii: ":")) | block.marks(of: UInt8(ascii: "%"))
      guard marks.isEmpty else { return false }
      offset &+= LongByteBlock.count
    }
    while offset < region.byteCount {
      let block = region.zeroPaddedBlock(at: offset)
      let marks = block.marks(of: UInt8(ascii: ":")) | block.marks(of: UInt8(ascii: "%"))
      guard marks.isEmpty else { return false }
      offset &+= ByteBlock.count
    }
    return true
  }
}
