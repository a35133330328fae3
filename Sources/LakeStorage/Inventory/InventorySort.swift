/// Sorting of an inventory by the bytes of its paths, with bounded memory: runs that fit are sorted and
/// written to a temporary file, then merged.
struct InventorySort {
  /// What is left of the inventory when it is sorted.
  struct Sorted {
    /// A CSV file without header whose columns are `InventoryColumns.sorted`.
    let file: OpenFile

    /// Its size.
    let size: Int64

    /// The rows that could not be used.
    let faults: InventoryFaults
  }

  /// Bytes of rows that are sorted in memory at a time.
  var runSize = 32 << 20

  /// Runs that are merged at a time; more take several passes.
  var fanIn = 128

  /// Where a run lies in its file.
  private typealias Extent = Range<Int64>

  /// Reads records to the end and sorts those that are good.
  ///
  /// - Complexity: O(*n* log *n*); `runSize` bytes of memory and the same again for bookkeeping, and twice
  ///   the inventory's size of temporary disk space.
  func sort(
    _ reader: consuming CSVRecordReader, _ columns: InventoryColumns
  ) throws(StorageError) -> Sorted {
    var reader = reader
    var scratch = try ScratchFile()
    var runs: [Extent] = []
    var run = Run()
    var faults = InventoryFaults()
    var record = CSVRecord()
    while try reader.next(into: &record) {
      do throws(InventoryFault) {
        guard let row = try columns.row(record) else { continue }
        run.add(row, columns.modified.flatMap(record.field), line: record.line)
      } catch {
        faults.add(error, line: record.line)
      }
      if run.byteCount >= runSize { runs.append(try run.write(to: &scratch)) }
    }
    runs.append(try run.write(to: &scratch))
    try scratch.flush()
    while runs.count > 1 {
      var merged = try ScratchFile()
      var extents: [Extent] = []
      for start in stride(from: 0, to: runs.count, by: max(2, fanIn)) {
        let group = runs[start..<min(start + max(2, fanIn), runs.count)]
        extents.append(try merge(Array(group), of: scratch.file, into: &merged))
      }
      try merged.flush()
      scratch = merged
      runs = extents
    }
    return Sorted(file: scratch.file, size: scratch.count, faults: faults)
  }

  /// Rows that are held in memory until they are sorted.
  private struct Run {
    private struct Row {
      var path: Range<Int>
      var text: Range<Int>
    }

    private var bytes: [UInt8] = []
    private var rows: [Row] = []

    var byteCount: Int { bytes.count + rows.count * MemoryLayout<Row>.stride }

    mutating func add(_ row: InventoryRow, _ modified: ArraySlice<UInt8>?, line: Int) {
      let pathStart = bytes.count
      bytes += row.path
      let textStart = bytes.count
      Run.append(row, modified ?? [], line: line, to: &bytes)
      rows.append(Row(path: pathStart..<textStart, text: textStart..<bytes.count))
    }

    /// Writes a row as `InventoryColumns.sorted` has it.
    static func append(
      _ row: InventoryRow, _ modified: ArraySlice<UInt8>, line: Int, to bytes: inout [UInt8]
    ) {
      bytes.append(UInt8(ascii: "\""))
      for byte in row.path {
        if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        bytes.append(byte)
      }
      bytes += "\",\(row.size),".utf8
      // The text was read as a time: it holds neither quotes nor commas.
      bytes += modified
      bytes += ",\(line)\n".utf8
    }

    mutating func write(to scratch: inout ScratchFile) throws(StorageError) -> Extent {
      let start = scratch.count
      let bytes = bytes
      rows.sort { left, right in
        let shared = min(left.path.count, right.path.count)
        for offset in 0..<shared {
          let (a, b) = (bytes[left.path.lowerBound + offset], bytes[right.path.lowerBound + offset])
          if a != b { return a < b }
        }
        if left.path.count != right.path.count { return left.path.count < right.path.count }
        // Of rows with one path the first stays first.
        return left.path.lowerBound < right.path.lowerBound
      }
      for row in rows { try scratch.append(bytes[row.text]) }
      self = Run()
      return start..<scratch.count
    }
  }

  /// Where one run stands while it is merged.
  private struct Head {
    var reader: CSVRecordReader
    var row: InventoryRow
    var modified: [UInt8]
    var line: Int
    let run: Int

    mutating func advance(_ record: inout CSVRecord) throws(StorageError) -> Bool {
      let columns = InventoryColumns.sorted
      while try reader.next(into: &record) {
        guard let row = try? columns.row(record) else { continue }
        self.row = row
        modified = columns.modified.flatMap(record.field).map(Array.init) ?? []
        line = columns.line(of: record)
        return true
      }
      return false
    }

    func precedes(_ other: Head) -> Bool {
      if row.path == other.row.path { return run < other.run }
      return ObjectKey.precedes(row.path, other.row.path)
    }
  }

  private func merge(
    _ runs: [Extent], of file: OpenFile, into output: inout ScratchFile
  ) throws(StorageError) -> Extent {
    let start = output.count
    var record = CSVRecord()
    // A binary heap, smallest first.
    var heap: [Head] = []
    for (index, run) in runs.enumerated() {
      var head = Head(
        reader: CSVRecordReader(
          file, path: "temporary file", from: run.lowerBound, to: run.upperBound),
        row: InventoryRow(path: [], size: 0), modified: [], line: 0, run: index)
      if try head.advance(&record) { heap.append(head) }
    }
    var text: [UInt8] = []
    for index in stride(from: heap.count / 2, through: 0, by: -1) { siftDown(&heap, index) }
    while !heap.isEmpty {
      text.removeAll(keepingCapacity: true)
      Run.append(heap[0].row, heap[0].modified[...], line: heap[0].line, to: &text)
      try output.append(text)
      if try !heap[0].advance(&record) {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
      }
      siftDown(&heap, 0)
    }
    return start..<output.count
  }

  private func siftDown(_ heap: inout [Head], _ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < heap.count && heap[child].precedes(heap[least]) {
        least = child
      }
      if least == index { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}
