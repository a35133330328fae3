package import LakeModel

extension Finding {
  /// The finding as one line for a terminal, names from a lake spelled so that they cannot command it.
  package var line: String {
    let text = TerminalText(isUTF8: true)
    let place = object.isEmpty ? "" : text.safe(object) + ": "
    return "\(severity.name) \(code): \(place)\(text.safe(message))\n"
  }
}
