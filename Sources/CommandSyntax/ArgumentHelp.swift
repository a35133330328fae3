/// What help, completions and the man page say about one argument.
package struct ArgumentHelp: Sendable, ExpressibleByStringInterpolation {
  /// Where an argument is shown; a hidden one still parses.
  package enum Visibility: Sendable {
    case `default`
    case hidden
  }

  /// One sentence, shown in every listing.
  package var abstract: String
  /// What one sentence cannot say; shown under the abstract in help and in the man page.
  package var discussion: String
  /// The placeholder between angle brackets; the property's name when nil.
  package var valueName: String?
  /// Whether listings and completions show the argument.
  package var visibility: Visibility

  /// Describes an argument.
  package init(
    _ abstract: String = "", discussion: String = "", valueName: String? = nil,
    visibility: Visibility = .default
  ) {
    self.abstract = abstract
    self.discussion = discussion
    self.valueName = valueName
    self.visibility = visibility
  }

  /// Describes an argument by its abstract alone, so that `help: "…"` can be written.
  package init(stringLiteral value: String) {
    self.init(value)
  }
}
