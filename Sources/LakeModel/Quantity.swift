/// A number and what it counts: `1 object`, `2 objects`.
///
/// - Parameters:
///   - number: how many.
///   - noun: what, in the singular; its plural ends with `s`.
/// - Returns: the text.
package func quantity(_ number: some BinaryInteger, _ noun: String) -> String {
  "\(number) \(noun)\(number == 1 ? "" : "s")"
}
