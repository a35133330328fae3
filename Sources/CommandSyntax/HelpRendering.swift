/// How help is laid out, decided by the caller.
package struct HelpRendering: Equatable, Sendable {
  /// Columns that a line may take; at least 40 are used.
  package var width: Int
  /// Whether headings are bold.
  package var usesColor: Bool

  /// Lays out for a width, plain unless told otherwise.
  package init(width: Int = 80, usesColor: Bool = false) {
    self.width = width
    self.usesColor = usesColor
  }

  /// Decides by the usual rules: the terminal's width, then `COLUMNS`, then 80; colour on a
  /// terminal unless `NO_COLOR` is set or `TERM` is `dumb`; the last `--color auto|always|never` of
  /// the command line above all of that. Lines never grow past 100 columns.
  package static func conventional(
    arguments: [String], environment: [String: String], isTerminal: Bool, terminalWidth: Int?
  ) -> HelpRendering {
    let columns = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    let width = min(terminalWidth ?? columns ?? 80, 100)
    let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    var usesColor = isTerminal && !isPlain
    for (index, word) in arguments.enumerated() {
      if word == "--" { break }
      let value: String? =
        if word.hasPrefix("--color=") {
          String(word.dropFirst("--color=".count))
        } else if word == "--color", index + 1 < arguments.count {
          arguments[index + 1]
        } else {
          nil
        }
      switch value {
      case "always": usesColor = true
      case "never": usesColor = false
      case "auto": usesColor = isTerminal && !isPlain
      default: break
      }
    }
    return HelpRendering(width: width, usesColor: usesColor)
  }
}
