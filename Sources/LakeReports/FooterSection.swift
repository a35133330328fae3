import LakeAnalysis
import LakeModel
import Parquet

/// What the footers of live Parquet objects say, a row a table, as text for a terminal.
struct FooterSection {
  /// Tables whose footers were asked for, by the names that they have here.
  let rows: [(name: String, footers: FooterProfile)]

  /// How many codecs, columns and writers are named for a table.
  var namedShares = 2

  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  /// The section; nothing when no footers were asked for.
  var lines: [String] {
    guard !rows.isEmpty else { return [] }
    var figures = TextTable([
      .init(header: ["Footers", "in table"], isRightAligned: false),
      .init(header: ["Parquet", "files"]),
      .init(header: ["Of bytes", "read"]), .init(header: ["Rows", "as stored"]),
      .init(header: ["Row", "groups"]), .init(header: ["Bytes a", "group"]),
      .init(header: ["Compression", "ratio"]),
    ])
    var shares: [String] = []
    for (name, footers) in rows {
      figures.add([
        name, DecimalText.grouped(footers.parquet.files),
        footers.readShare.map { DecimalText.percent($0) } ?? text.none,
        estimate(footers.rows, of: footers) { DecimalText.grouped(Int64(clamping: $0)) },
        estimate(footers.rowGroups, of: footers) { DecimalText.grouped(Int64(clamping: $0)) },
        estimate(footers.bytesPerRowGroup, of: footers) { ByteQuantity.binary($0) },
        estimate(footers.compressionRatio, of: footers) { DecimalText.fixed($0, decimals: 2) },
      ])
      guard footers.read.files > 0 else { continue }
      shares.append(
        "\(name): \(named(footers.codecs)); columns \(named(footers.topColumns)); written by "
          + "\(named(footers.writers) { FileWriter(createdBy: $0).shortName }).")
    }
    // No narrower than the header.
    let paths = rows.reduce(0) { max($0, TerminalText.width($1.name)) }
    var lines: [String] = []
    for part in LakeTerminalReport.parts(
      of: figures, columns: Array(1..<figures.columns.count), firstColumn: min(max(paths, 8), 24),
      width: width)
    {
      if !lines.isEmpty { lines.append("") }
      lines += part.lines(width: width, text: text, style: style)
    }
    if !shares.isEmpty {
      lines.append("")
      lines.append(style.strong("Shares of compressed bytes; of files by their writers"))
      for share in shares {
        let wrapped = TerminalText.wrapped(share, to: width - 4)
        lines += wrapped.prefix(1) + wrapped.dropFirst().map { "    " + $0 }
      }
    }
    let requests = rows.reduce(Int64(0)) { $0 + $1.footers.requests }
    let bytes = rows.reduce(0.0) { $0 + Double($1.footers.bytesRead) }
    let method =
      rows.allSatisfy { $0.footers.isExact }
      ? "Exact over all of them."
      : "One standard error stands behind \(plusMinus); without it a figure is "
        + "exact. A sample is drawn of each size class and thirteen weeks of birth, and extended by ratio "
        + "to the bytes or files of its stratum."
    return lines
      + TerminalText.wrapped(
        text.safe(
          "§3, of live Parquet objects whose footers can be read; rows that deletion vectors hide are "
            + "counted. \(method) Read: \(DecimalText.quantity(requests, "request")), "
            + "\(ByteQuantity.binary(bytes))."), to: width)
  }

  private var plusMinus: String { text.isUTF8 ? "±" : "+/-" }

  /// A figure and its error; nothing where no footer was read.
  private func estimate(
    _ estimate: Estimate?, of footers: FooterProfile, _ write: (Double) -> String
  ) -> String {
    guard let estimate, footers.read.files > 0 else { return text.none }
    guard let error = estimate.standardError else {
      return write(estimate.value) + " " + plusMinus + " ?"
    }
    guard error > 0 else { return write(estimate.value) }
    return write(estimate.value) + " " + plusMinus + " "
      + (estimate.value > 0 ? DecimalText.percent(error / estimate.value) : write(error))
  }

  /// The largest shares with their names.
  private func named(
    _ shares: [FooterProfile.Share], _ short: (String) -> String = { $0 }
  ) -> String {
    let named = shares.prefix(namedShares).map { share in
      let name = text.elided(text.safe(share.name.isEmpty ? "not said" : short(share.name)), to: 24)
      let error = share.share.standardError
      let margin = error == 0 ? "" : " \(plusMinus) \(error.map { DecimalText.percent($0) } ?? "?")"
      return "\(name) \(DecimalText.percent(share.share.value))\(margin)"
    }
    let more = shares.count - named.count
    return (named + (more > 0 ? ["\(more) more"] : [])).joined(separator: ", ")
  }
}

extension Int64 {
  /// The nearest integer, or the nearest that Int64 has.
  fileprivate init(clamping value: Double) {
    self = value >= 9.2e18 ? .max : value <= -9.2e18 ? .min : Int64(value.rounded())
  }
}

extension FileWriter {
  /// The application with its version, without the build.
  fileprivate var shortName: String { version.map { application + " " + $0 } ?? application }
}
