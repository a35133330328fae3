import CommandSyntax
import LakeAnalysis
import LakeModel

/// Which window a report is about.
struct PeriodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Start of the window: a UTC date or time, or a length before its end such as 36h, 30d, 2w. "
        + "Without it: 30 days, or as much as any table still tells.", valueName: "time"))
  var since: WindowStartArgument?

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "End of the window: a UTC date or time. Without it: the newest commit.", valueName: "time"))
  var asOf: TimeArgument?

  func validate() throws { try Self.check(since, before: asOf) }

  /// Refuses a window that ends before it starts, or is longer than one can be.
  static func check(
    _ since: WindowStartArgument?, before asOf: TimeArgument?
  ) throws(ValidationError) {
    guard let asOf, case .time(let start) = since?.start else { return }
    guard asOf.time > start else { throw ValidationError("--as-of has to be after --since.") }
    let (length, isTooLong) = asOf.time.milliseconds.subtractingReportingOverflow(
      start.milliseconds)
    guard !isTooLong, length <= WindowStartArgument.longest else {
      throw ValidationError(
        "--since and --as-of lie more than \(AnalysisWindow.maximumHours) hours apart, the longest window."
      )
    }
  }

  /// The profile of a scan over the window.
  ///
  /// - Throws: `ValidationError` when the window would start at its end, after it, or too long before it.
  func profile(
    of scan: LakeScan, top: Int, heat: HeatConfiguration = HeatConfiguration()
  ) throws(ValidationError) -> LakeProfile {
    do {
      return try scan.profile(asOf: asOf?.time, since: since?.start, top: top, heat: heat)
    } catch {
      throw ValidationError("--since: \(error).")
    }
  }
}

/// Which window a report is about, and how much it names.
struct WindowOptions: ParsableArguments {
  @OptionGroup var period: PeriodOptions

  @Option(
    help: ArgumentHelp(
      "How many prefixes, partitions and operations to name.", valueName: "count"))
  var top: Int = 10

  func validate() throws {
    guard top >= 0 else { throw ValidationError("--top takes a count from 0 up, not \(top).") }
  }

  /// The profile of a scan over the window.
  ///
  /// - Throws: `ValidationError` when the window would start at its end, after it, or too long before it.
  func profile(
    of scan: LakeScan, heat: HeatConfiguration = HeatConfiguration()
  ) throws(ValidationError) -> LakeProfile {
    try period.profile(of: scan, top: top, heat: heat)
  }
}
