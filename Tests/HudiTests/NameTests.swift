import LakeModel
import Testing

@testable import Hudi

@Suite("Names")
struct NameTests {
  @Test(
    "of instants",
    arguments: [
      ("20260928150025018.commit", "20260928150025018 - commit completed"),
      ("20260928150025018.inflight", "20260928150025018 - commit inflight"),
      ("20260928150025018.commit.requested", "20260928150025018 - commit requested"),
      ("20260928150025018.deltacommit.inflight", "20260928150025018 - deltacommit inflight"),
      ("20260928150025018.compaction.requested", "20260928150025018 - compaction requested"),
      (
        "20260928150025018_20260928150026000.commit",
        "20260928150025018 20260928150026000 commit completed"
      ),
      ("20260928150025018.clustering.inflight", "20260928150025018 - clustering inflight"),
      ("1.savepoint", "1 - savepoint completed"),
      ("00000000000000001.deltacommit", "00000000000000001 - deltacommit completed"),
    ])
  func instants(_ name: String, _ expected: String) throws {
    let parsed = try #require(InstantName(name[...]))
    #expect(
      "\(parsed.requested) \(parsed.completion ?? "-") \(parsed.action) \(parsed.state)"
        == expected)
  }

  @Test(
    "of nothing in a timeline",
    arguments: [
      "hoodie.properties", "archived", ".commit", "x.commit", "1.", "1.commit.", "1.commit.done",
      "1_.commit", "_1.commit", "1_2_3.commit", "1.commit.inflight.x", "1..inflight", "",
      "1.commit.requested.crc", "٣.commit",
    ])
  func notInstants(_ name: String) {
    #expect(InstantName(name[...]) == nil)
  }

  @Test(
    "actions complete under another name",
    arguments: [
      (InstantAction.compaction, InstantAction.commit), (.logcompaction, .deltacommit),
      (.clustering, .replacecommit), (.clean, .clean), (.commit, .commit),
    ])
  func comparable(_ action: InstantAction, _ completed: InstantAction) {
    #expect(action.comparable == completed)
  }

  @Test(
    "times of instants",
    arguments: [
      ("20260928150025018", "2026-09-28T15:00:25.018Z"),
      ("20260928150025", "2026-09-28T15:00:25.999Z"),
      ("20260928150025018002", "2026-09-28T15:00:25.018Z"),
      ("00000000000000", nil), ("00000000000000010", nil), ("20261328150025018", nil),
      ("2026092815002501", nil), ("1", nil), ("", nil), ("2026092815002501x", nil),
      ("20260928150025018x", nil),
    ])
  func times(_ text: String, _ expected: String?) {
    #expect(InstantTime.civil(text)?.iso8601 == expected)
  }

  @Test(
    "of data files",
    arguments: [
      (
        "af2b42e0-004d-0_0-25-35_20260901080006612.parquet",
        "base af2b42e0-004d-0 20260901080006612"
      ),
      ("files-0000-0_3-14-15_00000000000000001.hfile", "base files-0000-0 00000000000000001"),
      ("af2b42e0_20210101000000.orc", "base af2b42e0 20210101000000"),
      ("a-0_1-2-3_20260901080006612.lance", "base a-0 20260901080006612"),
      ("part-1.parquet_20260901080006612_hudiext", "base part-1.parquet 20260901080006612"),
      (
        "part_1.parquet_20260901080006612_hudiext_fg%3Dx",
        "base part_1.parquet 20260901080006612"
      ),
      (".af2b-0_20260901080006612.log.1_0-25-35", "log af2b-0 20260901080006612"),
      (".af2b-0_20260901080006612.log.12", "log af2b-0 20260901080006612"),
      (".af2b-0_20260901080006612.log.1_0-25-35.cdc", "changeLog af2b-0 20260901080006612"),
    ])
  func dataFiles(_ name: String, _ expected: String) throws {
    let parsed = try #require(DataFileName(name[...]))
    #expect("\(parsed.kind) \(parsed.fileId) \(parsed.instant)" == expected)
  }

  @Test(
    "of nothing in a table",
    arguments: [
      "", ".", "..", "x", "x.parquet", "a_b.parquet", "a_1-2-3_x.parquet", "_1_2.parquet",
      "a_1_2_3.parquet", "a_1_2.", ".hoodie_partition_metadata", ".a_1.log", ".a_1.log.x",
      ".a_1.log.1_2", ".a_1.log.1_2-3", ".a_1.log.1.cdc", ".a_1.log.1_2-3-4.x", "._1.log.1",
      ".a.log.1", "_hudiext", "a_hudiext", "_1_hudiext", ".DS_Store",
    ])
  func notDataFiles(_ name: String) {
    #expect(DataFileName(name[...]) == nil)
  }

  @Test(
    "last components of paths as rollbacks and cleans write them",
    arguments: [
      "x.parquet", "p/x.parquet", "/srv/lake/p/x.parquet", "file:/srv/p/x.parquet",
      "hdfs://host:1/p/q=1/x.parquet",
    ])
  func lastComponents(_ path: String) {
    #expect(DataFileName.lastComponent(of: path) == "x.parquet")
  }
}
