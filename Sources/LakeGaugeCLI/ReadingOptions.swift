import CommandSyntax

/// What a command may be told about the lake it reads.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The inventory to use instead of the one found beside the lake.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var inventory: String?

  @Option(
    help: ArgumentHelp(
      "Offset from UTC of the clock behind Hudi timelines that say LOCAL, such as -05:00; inferred "
        + "when not given.", valueName: "offset"))
  var timezone: ZoneOffsetArgument?
}
