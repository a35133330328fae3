/// How an option or flag is spelled on the command line, given the name of its property.
package struct NameSpecification: Sendable, ExpressibleByArrayLiteral {
  /// One spelling.
  package enum Element: Sendable, Hashable {
    /// The property's name in kebab case after two dashes.
    case long
    /// The first letter of the property's name after one dash.
    case short
    /// This word after two dashes.
    case customLong(String)
    /// This character after one dash.
    case customShort(Character)
  }

  /// The spellings in the order they were declared.
  package var elements: [Element]

  /// Takes several spellings, as in `[.customShort("n"), .long]`.
  package init(arrayLiteral elements: Element...) {
    self.elements = elements
  }

  /// The property's name in kebab case after two dashes.
  package static var long: NameSpecification { [.long] }
  /// The first letter of the property's name after one dash.
  package static var short: NameSpecification { [.short] }
  /// Both the first letter and the whole name.
  package static var shortAndLong: NameSpecification { [.short, .long] }
  /// This word after two dashes.
  package static func customLong(_ name: String) -> NameSpecification { [.customLong(name)] }
  /// This character after one dash.
  package static func customShort(_ character: Character) -> NameSpecification {
    [.customShort(character)]
  }

  func names(property: String) -> [ArgumentName] {
    let kebab = kebabCase(property)
    var names: [ArgumentName] = []
    for element in elements {
      switch element {
      case .long: names.append(.long(kebab))
      case .short: names += kebab.prefix(1).map { .short($0) }
      case .customLong(let name): names.append(.long(name))
      case .customShort(let character): names.append(.short(character))
      }
    }
    return names
  }
}

/// One resolved spelling of an option.
enum ArgumentName: Hashable {
  case long(String)
  case short(Character)

  var spelling: String {
    switch self {
    case .long(let name): "--\(name)"
    case .short(let character): "-\(character)"
    }
  }

  var isShort: Bool {
    if case .short = self { true } else { false }
  }
}

/// Turns `maximumPrefixes` into `maximum-prefixes` and `JSONFile` into `json-file`.
func kebabCase(_ name: String) -> String {
  let characters = Array(name)
  var kebab = ""
  for (index, character) in characters.enumerated() {
    if character.isUppercase {
      let followsLowercase = index > 0 && !characters[index - 1].isUppercase
      let startsWord =
        index > 0 && index + 1 < characters.count && characters[index + 1].isLowercase
      if (followsLowercase || startsWord) && kebab.last != "-" && !kebab.isEmpty {
        kebab.append("-")
      }
      kebab += character.lowercased()
    } else {
      kebab.append(character == "_" ? "-" : character)
    }
  }
  return kebab
}
