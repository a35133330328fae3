/// A text from outside with everything spelled out that would act on a terminal instead of showing.
///
/// Control characters (C0, DEL, C1), line and paragraph separators, and the marks that reorder text
/// become `\u{…}`; so a message is always one line and never an escape sequence.
package func visible(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069:
      result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    default:
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}
