package import LakeModel

extension TableFold {
  /// Profiles the table over the window that the lake shares.
  ///
  /// - Parameters:
  ///   - state: what the reader said after the ledger.
  ///   - path: the table's path relative to the lake's root, without a slash at its end.
  ///   - window: nil when no clock dates any commit of the lake.
  ///   - top: how many prefixes and partitions to name.
  /// - Returns: sums of the visible history and figures of the window.
  package func finish(
    state: TableState, path: String, window: AnalysisWindow?, top: Int = 10
  ) -> TableProfile {
    var totals = Array(repeating: EffectTotals(), count: ObjectRole.allCases.count)
    var unsized: [Int: Int64] = [:]
    var undated: Int64 = 0
    var undatedContent: Int64 = 0
    for (key, cell) in churn.sums.whole.cells {
      let (role, effect) = (key.entryClass.role, key.entryClass.effect)
      totals[Int(role.rawValue)].add(cell, effect: effect)
      if cell.unsized > 0 {
        let key = Int(role.rawValue) << 8 | Int(effect.rawValue)
        unsized[key] = (unsized[key] ?? 0).saturatingSum(cell.unsized)
      }
      if key.hour == ChurnSums.undated {
        undated = undated.saturatingSum(cell.files)
        if role != .tableMetadata {
          undatedContent = undatedContent.saturatingSum(cell.files)
        }
      }
    }
    let growth = state.live.less(state.liveAtStart)
    let levelErrors = LevelErrors(of: churn.sums.whole)
    let firstLoad = firstLoad(complete: state.history.isComplete)
    let observed = window?.observed(by: state.history)
    // What takes long of a table with a long history.
    let (movements, tops, writeRecency) = concurrently(if: membership.isLarge) {
      MovementHistory(membership, firstLoad: firstLoad?.time)
    } _: {
      observed.map { topPaths(top, path: path, isSplit: firstLoad != nil, window: $0) }
    } _: {
      window.map { churn.recency(state: state, window: $0) }
    }
    let operations = firstLoad == nil ? churn.operations.whole : churn.operations.rest
    let (figures, survival, survivalInStorage) = concurrently {
      observed.map {
        churnFigures(
          state: state, firstLoad: firstLoad,
          levelErrors: levelErrors, movements: movements, window: $0)
      }
    } _: {
      window.map { SurvivalCurve([movements], endingWith: .retired, until: $0.to) }
    } _: {
      window.map { SurvivalCurve([movements], endingWith: .deleted, until: $0.to) }
    }
    let profile = TableProfile(
      path: path, state: state, totals: totals,
      unsized: unsized.sorted { $0.key < $1.key }.compactMap { key, files in
        guard let role = ObjectRole(rawValue: UInt8(key >> 8)),
          let effect = ObjectEffect(rawValue: UInt8(key & 0xff))
        else { return nil }
        return TableProfile.Unsized(role: role, effect: effect, files: files)
      },
      undated: undated,
      identityResidual: growth.less(totals[Int(ObjectRole.data.rawValue)].expectedGrowth),
      firstLoad: firstLoad,
      churn: figures,
      movements: movements,
      survival: survival,
      survivalInStorage: survivalInStorage,
      liveSizes: SizeDistribution(liveSizes), createdSizes: SizeDistribution(createdSizes),
      topPrefixes: tops?.prefixes ?? [], topPartitions: tops?.partitions ?? [],
      operations: observed.map { operations.volumes(in: $0) } ?? [],
      writeRecency: writeRecency,
      livePartitions: partitions.live.count,
      largestPartition: partitions.live.largest.map { (path: $0.path.text, live: $0.totals) },
      externalFolders: partitions.placement.externalFolders,
      hasOwnWindow: observed != window,
      footers: footers.finish(),
      findings: [], source: self, window: window)
    return profile.adding(
      state.findings
        + ProfileFindings.of(
          profile, window: window, liveSizes: liveSizes, hasUndatedContent: undatedContent > 0,
          isCoarse: prefixes.volumes.isCoarse || partitions.volumes.isCoarse)
        + FooterFindings.of(footers, profile.footers))
  }

  private func firstLoad(complete: Bool) -> TableProfile.FirstLoad? {
    guard complete, let order = churn.sums.firstOrder else { return nil }
    var totals = ObjectTotals()
    for (_, cell) in churn.sums.first.cells {
      totals.add(ObjectTotals(files: cell.files, bytes: cell.bytes))
    }
    return TableProfile.FirstLoad(totals: totals, commit: order.identifier, time: order.time)
  }

  private func churnFigures(
    state: TableState, firstLoad: TableProfile.FirstLoad?, levelErrors: LevelErrors,
    movements: MovementHistory, window: AnalysisWindow
  ) -> TableProfile.Churn {
    let sums = firstLoad == nil ? churn.sums.whole : churn.sums.rest
    var hours: [Int64: HourVolume] = [:]
    var classes: [EntryClass: ChurnCell] = [:]
    for (key, cell) in sums.cells where window.contains(hour: key.hour) {
      hours[key.hour, default: HourVolume(hour: key.hour)].add(cell, of: key.entryClass)
      classes[key.entryClass, default: ChurnCell()].add(cell)
    }
    let isSeeded = firstLoad != nil && firstLoad?.time == lifetimes.sums.firstOrder
    return TableProfile.Churn(
      volumes: VolumeProfile(hours: hours.values, window: window),
      classes: classes.sorted { $0.key < $1.key }.map {
        TableProfile.ClassVolume(entryClass: $0.key, cell: $0.value)
      },
      levels: levels.levels(liveAtStart: state.liveAtStart.bytes, window: window),
      areLevelsLow: levelErrors.areLow, areLevelsHigh: levelErrors.areHigh,
      shortLived: ShortLived.figures(
        isSeeded ? lifetimes.sums.rest : lifetimes.sums.whole, window: window),
      cadence: CadenceCurve(movements, over: window))
  }

  /// The prefixes and the partitions with most new bytes in a window; without the first load when it is split
  /// off.
  private func topPaths(
    _ count: Int, path: String, isSplit: Bool, window: AnalysisWindow
  ) -> (prefixes: [TableProfile.PathVolume], partitions: [TableProfile.PathVolume]) {
    (
      Self.top(
        count, of: isSplit ? prefixes.volumes.rest : prefixes.volumes.whole, window: window
      ) { Self.prefix($0, inTable: path) },
      Self.top(
        count, of: isSplit ? partitions.volumes.rest : partitions.volumes.whole, window: window
      ) { $0.text }
    )
  }

  /// A directory relative to the table's root as a prefix relative to the lake's.
  private static func prefix(_ path: PathVolumes.Path, inTable table: String) -> String {
    if path.isExternal { return path.text }
    let prefix = table.isEmpty ? path.text : table + "/" + path.text
    return prefix.isEmpty ? "./" : prefix
  }

  private static func top(
    _ count: Int, of volumes: PathVolumes, window: AnalysisWindow,
    name: (PathVolumes.Path) -> String
  ) -> [TableProfile.PathVolume] {
    let sums = volumes.largest(count, in: window).map { path, totals in
      TableProfile.PathVolume(path: name(path), gross: totals.bytes, objects: totals.files)
    }
    return TableProfile.PathVolume.largest(count, of: sums)
  }
}

extension TableProfile.PathVolume {
  /// The `count` with most new bytes, most first, equals by name.
  static func largest(_ count: Int, of volumes: some Sequence<Self>) -> [Self] {
    volumes.least(count) {
      $0.gross == $1.gross
        ? $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) : $0.gross > $1.gross
    }
  }
}

/// What keeps live levels from being exact.
private struct LevelErrors {
  /// Whether something that was live is not in them.
  private(set) var areLow = false
  /// Whether something that had left is in them.
  private(set) var areHigh = false

  init(of sums: ChurnSums) {
    for (key, cell) in sums.cells { add(cell, of: key) }
  }

  private mutating func add(_ cell: ChurnCell, of key: ChurnSums.Key) {
    guard key.entryClass.role == .data, key.entryClass.effect != .deleted else { return }
    if cell.unsized > 0 { areLow = true }
    guard key.hour == ChurnSums.undated else { return }
    if key.entryClass.effect == .retired { areHigh = true } else { areLow = true }
  }
}
