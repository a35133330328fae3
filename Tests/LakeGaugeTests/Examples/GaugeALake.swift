import Foundation
import LakeGauge

/// Gauges the two halves of a lake, keeps what was learned, and tells what its tables do.
func gauge(_ lake: String, keepingScanIn file: URL) async throws -> [String] {
  // Footers are read on request: here of at most 50 objects of each size class and 13 weeks of birth.
  let scanner = LakeScanner(configuration: .init(footers: .sample(perStratum: 50)))

  // Parts of a lake can be read apart, on other machines or days, and merge to the byte.
  var scan = try await scanner.read(lake + "/silver")
  try scan.merge(try await scanner.read(lake + "/gold"))
  try Data(scan.encoded()).write(to: file)

  // Anything over any window comes from the file alone; the lake is not needed any more.
  let kept = try LakeScan(decoding: Array(try Data(contentsOf: file)))
  let profile = try kept.profile(since: .beforeEnd(milliseconds: 14 * Timestamp.millisecondsPerDay))

  var lines: [String] = []
  for table in profile.tables {
    // `churn` is nil where the window holds nothing of the table's history.
    guard let churn = table.churn else { continue }
    lines.append(table.path.split(separator: "/").suffix(2).joined(separator: "/"))
    lines.append("  new bytes a day \(Int(churn.grossPerDay)), of \(table.state.live.bytes) live")
    lines.append("  logical at least \(Int(churn.logicalPerDay.low)) of them")
    if let median = table.liveSizes.median {
      lines.append("  half of the files have at most \(median.upper) bytes")
    }
    if let day = table.survival?.points.first(where: { $0.age.name == "1d" })?.ofBytes {
      lines.append("  \(Int((day * 100).rounded())) % of new bytes live longer than a day")
    }
    if let footers = table.footers, let ratio = footers.compressionRatio {
      let ratioText = (ratio.value * 100).rounded() / 100
      lines.append("  \(Int(footers.rows.value)) rows stored, compressed \(ratioText) times")
    }
  }
  return lines
}
