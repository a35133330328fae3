internal import Foundation
internal import LakeGauge
internal import LakeStorage

/// What a scan keeps of a Delta table for the next one: the first byte says whether the rest is a file as it
/// lies in the folder (0), or the blocks that its checksums protect, with a separator between them, which are
/// believed as far as they make sense (1, and 2 where no commit is new).
///
/// A file gives the same scan as none. Blocks are refused, and then they change nothing, or they are gone on
/// from: what is kept then leads to the same table again.
enum IndexTarget {
  private static let separator: [UInt8] = [0x1e, 0x1f, 0x1e, 0x1f]

  static func run(_ input: [UInt8]) {
    guard let kind = input.first else { return }
    let content = Array(input.dropFirst())
    if kind == 0 {
      scan(with: content)
    } else {
      replay(with: blocks(content), commits: kind == 1 ? log.commits.count : keptCommits)
    }
  }

  private static func blocks(_ content: [UInt8]) -> [[UInt8]] {
    var blocks: [[UInt8]] = []
    var start = 0
    var position = 0
    while position + separator.count <= content.count {
      if content[position] == separator[0],
        content[position..<(position + separator.count)].elementsEqual(separator)
      {
        blocks.append(Array(content[start..<position]))
        position += separator.count
        start = position
      } else {
        position += 1
      }
    }
    return blocks + [Array(content[start...])]
  }

  private static func replay(with blocks: [[UInt8]], commits: Int) {
    let store = log.store(commits)
    let (answer, kept) = FuzzLog.replay(store, blocks)
    guard answer.isResumed else {
      expect(answer == wholes[commits], "refused, it makes another table")
      return
    }
    let (again, keptAgain) = FuzzLog.replay(store, kept)
    expect(again.isResumed, "what was resumed is kept and refused")
    expect(again == answer, "kept again it is another table")
    expect(keptAgain == kept, "written again without a commit")
  }

  // MARK: Files

  private static let folder = NSTemporaryDirectory() + "lakegauge-fuzz-\(getpid())"

  /// A scan of the log with an index; what it gives, and the file that it leaves.
  private static func scanned(_ commits: Int, _ file: [UInt8]?) -> (scan: [UInt8], file: [UInt8]) {
    let lake = OpenedLake(store: log.store(commits), root: "/lake")
    let manager = FileManager.default
    do {
      try? manager.removeItem(atPath: folder)
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      if let file, let name { try Data(file).write(to: URL(filePath: folder + "/" + name)) }
    } catch {
      fatalError("\(error)")
    }
    let bytes = wait { () async -> [UInt8] in
      do {
        return try await LakeScanner(configuration: .init(index: folder)).read([lake]).encoded()
      } catch {
        expect(false, "\(error)")
        return []
      }
    }
    let left = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
    expect(left.count == 1, "\(left.count) files in the folder")
    let kept = left.first.flatMap { manager.contents(atPath: folder + "/" + $0) } ?? Data()
    return (bytes, Array(kept))
  }

  /// The name of the table's file.
  private static let name: String? = {
    try? FileManager.default.contentsOfDirectory(atPath: folder).first
  }()

  private static let fresh: (scan: [UInt8], file: [UInt8]) = {
    let fresh = scanned(log.commits.count, nil)
    _ = name
    return fresh
  }()

  private static func scan(with file: [UInt8]) {
    let whole = fresh
    let answer = scanned(log.commits.count, file)
    expect(answer.scan == whole.scan, "with this file it is another scan")
    // What is kept may differ where it was gone on from, but not in what it says.
    if answer.file != whole.file {
      let again = scanned(log.commits.count, answer.file)
      expect(again.scan == whole.scan, "with what it keeps it is another scan")
    }
  }

  // MARK: Seeds

  private static let keptCommits = 7
  private static let log = FuzzLogSeeds.log
  private static let wholes = [keptCommits, log.commits.count].reduce(into: [:]) {
    $0[$1] = FuzzLog.replay(log.store($1))
  }

  /// Inputs to start from: what is kept behind some of the commits.
  static var seeds: [[UInt8]] {
    var seeds: [[UInt8]] = [[0] + fresh.file, [0] + scanned(keptCommits, nil).file]
    for count in 1...log.commits.count {
      let kept = FuzzLog.replay(log.store(count), []).kept
      let (answer, _) = FuzzLog.replay(log.store(log.commits.count), kept)
      expect(answer.isResumed && answer == wholes[log.commits.count], "a seed is refused")
      seeds.append([1] + kept.joined(separator: separator))
      if count <= keptCommits { seeds.append([2] + kept.joined(separator: separator)) }
    }
    try? FileManager.default.removeItem(atPath: folder)
    return seeds
  }
}

/// A log that is small enough to fuzz, with everything that a state can have.
enum FuzzLogSeeds {
  /// The log: partitions, clones, change data, deletion vectors, a VACUUM, a checksum and a checkpoint.
  static let log = FuzzLog(
    commits: commits.enumerated().map { version, lines in text(lines, version) },
    others: [
      ("\(FuzzLog.padded(1)).crc", Array(#"{"tableSizeBytes":60,"numFiles":3}"#.utf8)),
      (
        "\(FuzzLog.padded(2)).checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
        text(checkpoint, 2)
      ),
    ])

  private static let checkpoint = [
    #"{"checkpointMetadata":{"version":2}}"#, protocolAction, metadata,
    add("day=1/a.parquet", 10, day: 1, vector: vector), add("day=2/c.parquet", 20, day: 2),
    add("s3://other/lake/d.parquet", 30, day: 2),
  ]

  private static let protocolAction =
    #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors","v2Checkpoint"],"writerFeatures":["deletionVectors","v2Checkpoint"]}}"#
  private static let metadata =
    #"{"metaData":{"id":"t","name":"é","partitionColumns":["day"],"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"day\",\"type\":\"integer\",\"metadata\":{}}]}","configuration":{"delta.deletedFileRetentionDuration":"interval 1 hours"}}}"#
  private static let vector =
    #"{"storageType":"u","pathOrInlineDv":"ab^-aqEH.-t@S}K{vb[*k^","offset":4,"sizeInBytes":40,"cardinality":6}"#

  private static let commits: [[String]] = [
    [
      info("CREATE TABLE AS SELECT"), protocolAction, metadata, add("day=1/a.parquet", 10, day: 1),
      add("day=1/part-00000-8ff78d23-7a02-4b6a-9e1c-0d3f5f7e1c11.c000.snappy.parquet", 15, day: 1),
    ],
    [
      info(
        "MERGE",
        #","operationMetrics":{"numTargetRowsInserted":"1","numTargetRowsUpdated":"2","numTargetRowsCopied":"3"}"#
      ),
      remove("day=1/part-00000-8ff78d23-7a02-4b6a-9e1c-0d3f5f7e1c11.c000.snappy.parquet"),
      add("day=2/c.parquet", 20, day: 2), add("s3://other/lake/d.parquet", 30, day: 2),
      #"{"cdc":{"path":"_change_data/e.parquet","partitionValues":{"day":"2"},"size":5,"dataChange":false}}"#,
    ],
    [
      info("DELETE"), remove("day=1/a.parquet"),
      add("day=1/a.parquet", 10, day: 1, vector: vector),
    ],
    [info("OPTIMIZE"), remove("day=2/c.parquet"), add("day=2/f.parquet", 19, day: 2)],
    [
      info(
        "VACUUM START",
        #","operationParameters":{"specifiedRetentionMillis":"0"},"operationMetrics":{"numFilesToDelete":"3","sizeOfDataToDelete":"40"}"#
      )
    ],
    [
      info(
        "VACUUM END",
        #","operationParameters":{"status":"COMPLETED"},"operationMetrics":{"numDeletedFiles":"3","numVacuumedDirectories":"1"}"#
      )
    ],
    [info("RESTORE"), remove("day=2/f.parquet"), add("day=2/c.parquet", 20, day: 2)],
    [info("WRITE"), add("day=__HIVE_DEFAULT_PARTITION__/g.parquet", 7, day: nil)],
    [info("DELETE"), remove("day=1/a.parquet", vector: vector)],
  ]

  private static func text(_ lines: [String], _ version: Int) -> [UInt8] {
    let time = String(FuzzLog.start + Int64(version) * 7_200_000)
    return Array(
      lines.map { $0.replacing("TIME", with: time) + "\n" }.joined().utf8)
  }

  private static func info(_ operation: String, _ more: String = "") -> String {
    #"{"commitInfo":{"timestamp":TIME,"operation":"\#(operation)"\#(more)}}"#
  }

  private static func add(
    _ path: String, _ size: Int, day: Int?, vector: String? = nil
  ) -> String {
    let value = day.map { "\"\($0)\"" } ?? "null"
    let part = vector.map { #","deletionVector":\#($0)"# } ?? ""
    return
      #"{"add":{"path":"\#(path)","partitionValues":{"day":\#(value)},"size":\#(size),"modificationTime":TIME,"dataChange":true,"stats":"{\"numRecords\":6}"\#(part)}}"#
  }

  private static func remove(_ path: String, vector: String? = nil) -> String {
    let part = vector.map { #","deletionVector":\#($0)"# } ?? ""
    return
      #"{"remove":{"path":"\#(path)","deletionTimestamp":TIME,"dataChange":true\#(part)}}"#
  }
}
