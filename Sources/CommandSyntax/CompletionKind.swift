/// What a shell offers for the value of an argument.
package enum CompletionKind: Sendable, Equatable {
  /// Nothing: only the user knows what fits.
  case `default`
  /// Exactly these words.
  case list([String])
  /// Files whose names end in one of the extensions (written without a dot), and folders on the
  /// way to them; any file when there are none.
  case file(extensions: [String] = [])
  /// Folders only.
  case directory
}
