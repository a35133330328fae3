import JSONScan
import LakeModel
package import ReplicationPlanning

/// How well past weeks would have predicted the next, week by week.
package struct BacktestReport {
  private let backtest: Backtest

  /// Makes a report.
  package init(_ backtest: Backtest) { self.backtest = backtest }

  /// The weeks as JSON.
  ///
  /// - Parameter version: the version of lakegauge, for the reader of the file.
  /// - Returns: one indented object, with a line break at its end.
  package func json(version: String) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.formulas("R-1", "R-20", "R-21", "R-34")
    writer.member("from", backtest.from)
    writer.member("days", backtest.days)
    writer.member("headroom", backtest.headroom)
    writer.member("tables", backtest.tables)
    writer.array("leftOut", backtest.leftOut) { $1.value(TableJSON.pathText($0)) }
    writer.member("leftOutShare", backtest.leftOutShare)
    writer.array("weeks", backtest.weeks) { Self.write($0, to: &$1) }
    writer.object("all") { writer in
      writer.member("weeksInTime", backtest.weeksInTime)
      writer.member("commitsInTime", backtest.commitsInTime)
      writer.member("worstLagMilliseconds", backtest.worstLag.milliseconds)
      writer.member("neededHeadroom", backtest.neededHeadroom)
      writer.member("daysWithinP95", backtest.daysWithinP95)
      writer.member("meanError", backtest.meanError)
      for (name, coverage) in [
        ("meansWithin80", backtest.coverage(\.meanAt80)),
        ("meansWithin95", backtest.coverage(\.meanAt95)),
      ] {
        writer.object(name) { writer in
          writer.member("held", coverage.held)
          writer.member("of", coverage.of)
        }
      }
    }
    writer.member("verdict", backtest.verdict)
    writer.findings(backtest.findings)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  private static func write(_ week: Backtest.Week, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("from", week.from)
    writer.member("historyDays", week.historyDays)
    writer.object("predicted") { writer in
      writer.member("meanBytesPerDay", week.predictedMean)
      for (name, interval) in [("meanAt80", week.meanAt80), ("meanAt95", week.meanAt95)] {
        guard let interval = writer.beginObject(name, of: interval) else { continue }
        writer.member("low", interval.lowerBound)
        writer.member("high", interval.upperBound)
        writer.endObject()
      }
      writer.member("p95BytesPerDay", week.predictedP95)
      writer.member("floorBytesPerSecond", week.floor)
      writer.member("linkBytesPerSecond", week.link)
    }
    writer.object("actual") { writer in
      writer.member("meanBytesPerDay", week.mean)
      writer.member("busiestDayBytes", week.busiestDay)
      writer.member("daysAboveP95", week.daysAbove)
      writer.member("neededBytesPerSecond", week.needed)
      writer.member("worstLagMilliseconds", week.worstLag.milliseconds)
      writer.member("commits", week.commits)
      writer.member("lateCommits", week.lateCommits)
    }
    writer.member("meanRatio", week.meanRatio)
    writer.member("busiestRatio", week.busiestRatio)
    writer.member("neededHeadroom", week.neededHeadroom)
    writer.member("inTime", week.inTime)
    writer.endObject()
  }

  /// The weeks as comma-separated values.
  package func csv() -> [UInt8] {
    var csv = CSVTable()
    for week in backtest.weeks {
      var row = CSVRow()
      row.add("week", week.from.dateText)
      row.add("history_days", week.historyDays)
      row.add("predicted_mean_bytes_per_day_r1", week.predictedMean)
      row.add("predicted_mean_low_80", week.meanAt80?.lowerBound)
      row.add("predicted_mean_high_80", week.meanAt80?.upperBound)
      row.add("predicted_mean_low_95", week.meanAt95?.lowerBound)
      row.add("predicted_mean_high_95", week.meanAt95?.upperBound)
      row.add("mean_bytes_per_day_r1", week.mean)
      row.add("mean_ratio", week.meanRatio)
      row.add("predicted_p95_bytes_per_day", week.predictedP95)
      row.add("busiest_day_bytes", week.busiestDay)
      row.add("days_above_p95", Int64(week.daysAbove))
      row.add("floor_bytes_per_second_r21", week.floor)
      row.add("link_bytes_per_second_r21", week.link)
      row.add("needed_bytes_per_second_r21", week.needed)
      row.add("needed_headroom", week.neededHeadroom)
      row.add("worst_lag_ms_r20", week.worstLag.milliseconds)
      row.add("commits", week.commits)
      row.add("late_commits", week.lateCommits)
      csv.add(row)
    }
    return csv.bytes
  }

  /// The weeks as text for a terminal, every line ended.
  package func render(options: LakeTerminalReport.Options) -> String {
    BacktestPage(
      backtest: backtest, width: options.width, text: TerminalText(isUTF8: options.isUTF8),
      style: TerminalStyle(isColored: options.isColored)
    ).render()
  }
}

/// A backtest on its way to a terminal.
private struct BacktestPage: TablePage {
  let backtest: Backtest
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  var sections: [[String]] {
    [
      table, paragraph(backtest.verdict), paragraph(accuracy),
      backtest.findings.isEmpty ? [] : lines(of: backtest.findings),
      paragraph(explanation).map(style.faint),
    ]
  }

  private func paragraph(_ sentence: String) -> [String] {
    TerminalText.wrapped(text.safe(sentence), to: width)
  }

  private var table: [String] {
    var table = TextTable([
      .init(header: ["Week", "from"], isRightAligned: false),
      .init(header: ["Foretold", "a day"]), .init(header: ["Came", "a day"]),
      .init(header: ["Foretold", "p95"]), .init(header: ["Busiest", "day"]),
      .init(header: ["Link", "sized"]), .init(header: ["Needed", "headroom"]),
      .init(header: ["Worst", "lag"]), .init(header: ["In time"]),
    ])
    for week in backtest.weeks {
      table.add([
        week.from.dateText, ByteQuantity.binary(week.predictedMean), ByteQuantity.binary(week.mean),
        bytes(week.predictedP95), bytes(week.busiestDay), ByteQuantity.rate(Double(week.link) * 8),
        week.neededHeadroom.map { DecimalText.percent($0) } ?? text.none,
        PlanValueText.span(week.worstLag),
        week.inTime.map { DecimalText.percent($0) } ?? text.none,
      ])
    }
    // A date is ten characters; where not all fits, the days go and the weeks stay.
    if table.width(firstColumn: 10) > width { table = table.selecting([0, 1, 2, 5, 6, 7, 8]) }
    return table.lines(width: width, text: text, style: style)
  }

  private var accuracy: String {
    var sentence =
      "The mean was off by \(backtest.meanError.map { DecimalText.percent($0) } ?? text.none) on "
      + "average; \(DecimalText.percent(backtest.daysWithinP95)) of days had no more than the 95th "
      + "percentile of the days before."
    let (narrow, wide) = (backtest.coverage(\.meanAt80), backtest.coverage(\.meanAt95))
    if narrow.of > 0 {
      sentence +=
        " The 80 % interval held the mean in \(narrow.held) of \(narrow.of) weeks, the 95 % interval "
        + "in \(wide.held)."
    }
    return sentence
  }

  private var explanation: String {
    "\(counted(Int64(backtest.tables), "table")), \(counted(backtest.days, "whole UTC day")) from "
      + "\(backtest.from.iso8601). Volumes R-1, first loads left out. The link is R-21 on the days "
      + "before: (1 + headroom) times the larger of C* and the mean; lag R-20 behind it. Needed headroom "
      + "compares what the week needed with what the days before did."
  }
}
