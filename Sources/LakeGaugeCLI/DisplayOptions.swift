import CommandSyntax

/// How results are shown on a terminal.
struct DisplayOptions: ParsableArguments {
  /// When colour is used.
  enum Color: String, CaseIterable, ExpressibleByArgument {
    case auto
    case always
    case never
  }

  @Option(help: "When to use colour; auto means on a terminal, unless NO_COLOR is set.")
  var color: Color = .auto
}
