import Foundation
import LakeModel
import LakeStorage
import Testing

@testable import Hudi

@Suite("Scratch")
struct Scratch {
  @Test(arguments: SharedTable.sample + SharedTable.rare)
  func truth(_ table: SharedTable) async throws {
    let store = try table.store()
    var ledger = RecordedLedger()
    let state = try await HudiTable(store: store, root: "").replay(into: &ledger)
    var out = "== \(table.name) v\(state.formatVersion) live \(state.live) start \(state.liveAtStart) \(state.history.commits) \(state.clock) complete \(state.history.isComplete)\n"
    out += "   residual \(ledger.residual(state)) sink live \(ledger.liveFiles) \(ledger.liveBytes)\n"
    for f in state.findings { out += "   \(f.severity) \(f.code) \(f.object): \(f.message)\n" }
    let inv = Dictionary(uniqueKeysWithValues: try table.entries().map { ($0.key, $0.size) })
    var made: [String: [RecordedLedger.Row]] = [:]
    var deleted: [String: RecordedLedger.Row] = [:]
    for row in ledger.rows {
      if row.entry.effect == .created || row.entry.effect == .appended { made[row.object, default: []].append(row) }
      if row.entry.effect == .deleted { deleted[row.object] = row }
    }
    var used: [String: Int] = [:]
    var ok = 0, okBytes: Int64 = 0, missing: [String] = [], missingBytes: Int64 = 0, wrong: [String] = []
    var metaOk = 0, metaMissing: [String] = [], metaWrong: [String] = [], gone = 0, over = 0
    var delOk = 0, delSized = 0, delMissing: [String] = [], delWrong: [String] = []
    var created: Set<String> = [], deletedTruth: Set<String> = []
    let text = try String(contentsOfFile: table.truth ?? "", encoding: .utf8)
    for line in text.split(separator: "\n") {
      guard let step = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else { continue }
      let op = "\(step["time"] ?? "") \(step["operation"] ?? "")"
      for kind in ["created", "overwritten"] {
        for o in step[kind] as? [[String: Any]] ?? [] {
          let path = o["path"] as? String ?? "", size = (o["size"] as? NSNumber)?.int64Value ?? -1
          if path.contains("/.temp/") || path.contains("/.heartbeat/") || path.contains("/.locks/") { continue }
          created.insert(path)
          if path.hasPrefix(".hoodie/") || path.contains(".hoodie_partition_metadata") {
            guard let s = inv[path] else { gone += 1; continue }
            if s != size { over += 1; continue }
            guard let rows = made[path] else { metaMissing.append("\(op) \(path)"); continue }
            if rows.count == 1, rows[0].entry.bytes == size { metaOk += 1 } else { metaWrong.append("\(path) \(size) \(rows.map { $0.entry.bytes ?? -1 })") }
            continue
          }
          guard let rows = made[path] else { missing.append("\(op) \(path) \(size)"); missingBytes += size; continue }
          let k = used[path, default: 0]; used[path] = k + 1
          let expected = rows.indices.contains(k) && rows[k].entry.effect == .appended ? size - ((o["previous"] as? NSNumber)?.int64Value ?? 0) : size
          if rows.indices.contains(k), rows[k].entry.bytes == expected {
            ok += 1; okBytes += size
            let t = rows[k].entry.time?.iso8601 ?? ""
            if t.prefix(13) != "\(step["time"] ?? "")".prefix(13) { wrong.append("TIME \(op) \(path) \(t)") }
          } else { wrong.append("\(op) \(path) \(size) \(rows.map { "\($0.commit) \($0.entry.bytes ?? -1)" })") }
        }
      }
      for o in step["deleted"] as? [[String: Any]] ?? [] {
        let path = o["path"] as? String ?? "", size = (o["size"] as? NSNumber)?.int64Value ?? -1
        if path.hasPrefix(".hoodie/") || path.contains(".hoodie_partition_metadata") { continue }
        deletedTruth.insert(path)
        guard let row = deleted[path] else { delMissing.append("\(op) \(path) \(size)"); continue }
        delOk += 1
        if let b = row.entry.bytes { delSized += 1; if b != size { delWrong.append("\(path) \(size) \(b)") } }
      }
    }
    let extra = made.keys.filter { !created.contains($0) }.sorted()
    let delExtra = deleted.keys.filter { !deletedTruth.contains($0) }.sorted()
    out += "   data ok \(ok) (\(okBytes)) missing \(missing.count) (\(missingBytes)) wrong \(wrong.count) | meta ok \(metaOk) missing \(metaMissing.count) wrong \(metaWrong.count) gone \(gone) over \(over) | deleted ok \(delOk) sized \(delSized) missing \(delMissing.count) wrong \(delWrong.count) extra \(delExtra.count) | extra \(extra.count)\n"
    for (n, l) in [("missing", missing), ("wrong", wrong), ("metaMissing", metaMissing), ("metaWrong", metaWrong), ("delMissing", delMissing), ("delWrong", delWrong), ("extra", extra), ("delExtra", delExtra)] {
      for x in l.suffix(4) { out += "     \(n) \(x)\n" }
    }
    print(out)
  }

  @Test(arguments: SharedTable.corpora)
  func corpora(_ table: SharedTable) async throws {
    let store = try table.store()
    var ledger = RecordedLedger()
    var out = "== \(table.name) "
    do {
      let state = try await HudiTable(store: store, root: "").replay(into: &ledger)
      let expected = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: table.folder + "/expected.json"))) as? [String: Any] ?? [:]
      let files = (expected["latestSliceFiles"] as? NSNumber)?.int64Value ?? -1, bytes = (expected["latestSliceBytes"] as? NSNumber)?.int64Value ?? -1
      out += "v\(state.formatVersion) live \(state.live.files) \(state.live.bytes) expected \(files) \(bytes) \(state.live.files == files && state.live.bytes == bytes ? "OK" : "DIFFERS") start \(state.liveAtStart.files) residual \(ledger.residual(state)) complete \(state.history.isComplete)\n"
      var mine: [String: [Int64]] = [:]
      for row in ledger.rows where row.entry.role != .tableMetadata && (row.entry.effect == .created || row.entry.effect == .appended) {
        let kind = row.entry.role == .changeData ? "cdc" : (row.object.split(separator: "/").last ?? "").hasPrefix(".") ? "log" : "base"
        let key = "\(row.operation)/\(kind)"
        mine[key, default: [0, 0]][0] += 1
        mine[key, default: [0, 0]][1] += row.entry.bytes ?? 0
      }
      let eb = expected["bytesByOp"] as? [String: NSNumber] ?? [:], ef = expected["filesByOp"] as? [String: NSNumber] ?? [:]
      for key in Set(mine.keys).union(eb.keys).sorted() where mine[key]?[1] != eb[key]?.int64Value || mine[key]?[0] != ef[key]?.int64Value {
        out += "     op \(key) mine \(mine[key] ?? []) expected \(ef[key] ?? -1) \(eb[key] ?? -1)\n"
      }
      out += "     issues \(expected["issues"] ?? "")\n"
      for f in state.findings where f.severity > .note { out += "   \(f.severity) \(f.code) \(f.object): \(f.message)\n" }
    } catch { out += "THROWS \(error)" }
    print(out)
  }
}
