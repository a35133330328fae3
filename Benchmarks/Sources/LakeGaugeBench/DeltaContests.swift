import FoundationEssentials

extension Workshop {
  /// Churn: a log of commits without a checkpoint, every one of which has to be read.
  ///
  /// Functions take part too: `harness` runs itself as the process that calls one.
  func historyContest(harness: String) throws -> Contest {
    let table = try table(
      named: "history-\(options.commits)-15-5", mode: "history",
      ["--commits", "\(options.commits)", "--adds", "15", "--removes", "5", "--seed", "1"])
    let functions = BenchFunction.allCases.map { function in
      Contestant(
        name: function.rawValue,
        role: function.role,
        process: ChildProcess(program: harness, arguments: ["function", function.rawValue, table]),
        format: .plain,
        clock: .reported)
    }
    return Contest(
      title: "Churn of \(grouped(Int64(options.commits))) Delta commits",
      explanation: """
        New and live data objects of a log of JSON commits, 15 adds and 5 removes each. The reader alone \
        (`DeltaProbe`) gives its ledger to a sink that counts; `lakegauge scan` folds it into a profile. \
        deltalake adds up what writers said in `operationMetrics`; the floor (simdjson, one \
        thread) sums sizes and looks at no path, the replaying floor looks up each path and does \
        nothing else. LakeScanner is the library called from Swift, \
        JSONDecoder is Foundation's, a line at a time: the CPU time of a warm call, memory and \
        wall time with the call before.
        """,
      truth: try truth(of: table),
      contestants: contestants(
        table: table,
        floor: ChildProcess(
          program: floor("lb_json"), arguments: ["ondemand", "1", table + "/_delta_log"]),
        floorFormat: .commitFloor) + [replayingFloor(logs: [table + "/_delta_log"])] + functions)
  }

  /// The live set: a checkpoint and a short tail of commits.
  ///
  /// - Parameters:
  ///   - live: files of the checkpoint.
  ///   - codec: what it is compressed with.
  ///   - vectors: how many of a hundred files have a deletion vector, each in an object of its own.
  ///   - peers: the contestants that take part, besides ours and the floor; nil for all.
  /// - Returns: the contest.
  /// - Throws: `Failure` when the table cannot be made.
  func snapshotContest(
    live: Int, codec: String, vectors: Int = 0, peers: [String]? = nil
  ) throws -> Contest {
    let table = try table(
      named: "snapshot-\(live)-50-\(codec)" + (vectors == 0 ? "" : "-vectors-\(vectors)"),
      mode: "table",
      ["--live", "\(live)", "--commits", "50", "--codec", codec, "--seed", "1"]
        + (vectors == 0 ? [] : ["--dv-frac", "\(Double(vectors) / 100)"]))
    let all = contestants(
      table: table,
      floor: ChildProcess(
        program: floor("lb_ckpt"),
        arguments: ["snap", "1", try columnChunks(of: table), table + "/_delta_log", "1000"]),
      floorFormat: .checkpointFloor)
    let inspection = Contestant(
      name: "lakegauge inspect", role: .ours,
      process: ChildProcess(
        program: options.lakegauge, arguments: ["inspect", table, "--format", "json"]),
      format: .inspect)
    return Contest(
      title: "Live set of \(grouped(Int64(live))) files, \(codec)"
        + (vectors == 0 ? "" : ", \(vectors) % with a deletion vector"),
      explanation: """
        A checkpoint and 50 commits after it (100 adds, 50 removes each). New objects are those of the \
        commits that are still there. `lakegauge scan` keeps every object for its folds; inspect keeps those \
        that the commits name. The floor is told where the column chunks are, reads path and size alone, \
        on one thread, and answers the live set only\(vectors == 0 ? "" : "; it reads nothing of vectors").
        """,
      truth: try truth(of: table),
      contestants: all.prefix(1) + [inspection]
        + all.dropFirst().filter {
          peers == nil || $0.role != .peer || peers?.contains($0.name) == true
        })
  }

  /// Many small tables, checkpoints included: what a table costs before its first commit.
  func manyTablesContest() throws -> Contest {
    let lake = try table(
      named: "many-\(options.tables)-20-15-5", mode: "many",
      [
        "--tables", "\(options.tables)", "--commits", "20", "--adds", "15", "--removes", "5",
        "--seed", "1",
      ])
    let logs = try FileManager.default.contentsOfDirectory(atPath: lake).sorted()
      .map { "\(lake)/\($0)/_delta_log" }
      .filter { FileManager.default.fileExists(atPath: $0) }
    return Contest(
      title: "\(grouped(Int64(options.tables))) Delta tables of 20 commits",
      explanation: """
        New and live data objects of all tables together: 20 commits (15 adds, 5 removes each) and a \
        checkpoint at version 10 in every table. lakegauge profiles each table by itself, which is what it \
        is for; the others add up. No floor reads a checkpoint; the one that replays looks up each path, \
        the other takes every remove for one of a visible add.
        """,
      truth: try truth(of: lake),
      contestants: contestants(
        table: lake,
        floor: ChildProcess(program: floor("lb_json"), arguments: ["ondemand", "1"] + logs),
        floorFormat: .commitFloor) + [replayingFloor(logs: logs)])
  }

  /// The least that answers what is asked, where the floor proper adds up sizes alone: it also looks up which
  /// object an action names.
  private func replayingFloor(logs: [String]) -> Contestant {
    Contestant(
      name: "replaying floor", role: .floor,
      process: ChildProcess(program: floor("lb_replay"), arguments: logs), format: .plain)
  }

  private func contestants(
    table: String, floor: ChildProcess, floorFormat: AnswerFormat
  ) -> [Contestant] {
    let peers = [
      ("deltalake", "peer_deltalake.py"), ("DuckDB", "peer_duckdb.py"),
      ("orjson", "peer_orjson.py"),
    ]
    let scan = ChildProcess(
      program: options.lakegauge, arguments: ["scan", table, "--format", "json"])
    return [
      Contestant(name: "lakegauge", role: .ours, process: scan, format: .scan),
      Contestant(
        name: "lakegauge, one core", role: .ours,
        process: ChildProcess(
          program: "taskset", arguments: ["-c", "0", scan.program] + scan.arguments),
        format: .scan),
      Contestant(
        name: "reader alone", role: .ours,
        process: ChildProcess(program: options.deltaProbe, arguments: [table, "1"]),
        format: .plain),
    ]
      + peers.map { name, script in
        Contestant(
          name: name, role: .peer,
          process: ChildProcess(
            program: options.python, arguments: ["\(options.root)/peers/\(script)", table]),
          format: .plain)
      }
      + [Contestant(name: "floor", role: .floor, process: floor, format: floorFormat)]
  }
}
