/// Breaks a text into lines of at most a width, at spaces.
///
/// A line break in the text stays one; the spaces that a line starts with are kept on the lines it is
/// broken into; a longer word stands alone on its line.
func wrapped(_ text: String, width: Int) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
    let indent = String(repeating: " ", count: line.prefix { $0 == " " }.count)
    var lines: [String] = []
    var current = ""
    for word in line.split(separator: " ") {
      if current.isEmpty {
        current = indent + word
      } else if current.count + 1 + word.count <= width {
        current += " " + word
      } else {
        lines.append(current)
        current = indent + word
      }
    }
    return lines + [current]
  }
}
