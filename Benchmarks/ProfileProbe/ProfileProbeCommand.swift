import Glibc
import LakeAnalysis
import LakeModel
import LakeReports
import LakeStorage
import Probing

/// `ProfileProbe`: what the profile of a lake and its JSON report cost once the folds are there, as one line
/// of JSON.
///
///     ProfileProbe SCAN_FILE [REPORT]
///
/// The folds come from a scan file. Seconds are those of the thread's processor; peaks are the largest
/// resident set so far, in KiB. The report goes into the file REPORT, when one is named.
@main
struct ProfileProbeCommand {
  static func main() async throws {
    let words = CommandLine.arguments.dropFirst()
    guard let path = words.first else {
      print("usage: ProfileProbe SCAN_FILE [REPORT]")
      exit(2)
    }
    guard let object = try ObjectLocation.open(path: path) else {
      throw StorageError.notFound(key: path)
    }
    let bytes = try await object.store.read(object.info.key)
    let (scan, decoding) = try measured { try LakeScan(decoding: bytes) }
    let (profile, profiling) = try measured { try scan.profile() }
    var reportBytes = 0
    let (_, reporting) = measured {
      LakeJSONReport.write(profile, version: Release.version, top: 10) { reportBytes += $0.count }
    }
    if let path = words.dropFirst().first {
      var file = try OutputFile(path: path)
      try file.write(LakeJSONReport.bytes(of: profile, version: Release.version))
      try file.commit()
    }
    let (heat, heating) = measured { profile.heat }
    print(
      "{\"tables\": \(profile.tables.count), \"gross\": \(profile.volumes?.total.gross ?? 0), "
        + "\"report_bytes\": \(reportBytes), \"hot_tables\": \(heat?.tables.count ?? 0), "
        + "\"decode\": \(decoding), \"profile\": \(profiling), \"json\": \(reporting), "
        + "\"heat\": \(heating)}")
  }
}

/// What a part took.
struct Cost: CustomStringConvertible {
  let seconds: Double
  let peakKibibytes: Int

  var description: String { "{\"cpu_s\": \(seconds), \"peak_kib\": \(peakKibibytes)}" }
}

/// A value and what it took to make it.
func measured<Value>(_ make: () throws -> Value) rethrows -> (Value, Cost) {
  let start = ProbeClock.thread
  let value = try make()
  let seconds = Double(ProbeClock.thread - start) / 1_000_000_000
  return (value, Cost(seconds: seconds, peakKibibytes: ProbeClock.peakKibibytes))
}
