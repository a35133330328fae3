/// One declared argument, as the parser, help, completions and the man page see it.
///
/// A definition belongs to one instance of a command: what it accepts goes to that instance.
struct ArgumentDefinition {
  enum Kind {
    case positional
    case option
    case flag
  }

  /// What the parser itself does when it meets the argument.
  enum Role {
    case ofCommand
    case help
    case version
    case completionScript
    case manualPage
  }

  /// What the command line said.
  enum Occurrence {
    case value(String)
    case flag(Bool)
  }

  var kind: Kind
  var role: Role = .ofCommand
  var names: [ArgumentName] = []
  /// The spellings that switch a flag off.
  var inverseNames: [ArgumentName] = []
  var help: ArgumentHelp
  var valueName: String
  var isRequired = false
  var isRepeating = false
  var defaultDescription: String?
  var valueWords: [String] = []
  var completion: CompletionKind = .default
  /// The heading that help lists the argument under; nil for the usual one.
  var section: String?
  var accept: (Occurrence) throws(RejectedValue) -> Void = { _ throws(RejectedValue) in }
  var wasGiven: () -> Bool = { false }

  var isHidden: Bool { help.visibility == .hidden }

  /// The spelling that messages use.
  var preferredName: String {
    (names.first { !$0.isShort } ?? names.first)?.spelling ?? placeholder
  }

  var placeholder: String { "<\(valueName)>" }

  /// The argument with its value, as messages name it.
  var displayName: String {
    switch kind {
    case .positional: placeholder
    case .option: "\(preferredName) \(placeholder)"
    case .flag: preferredName
    }
  }

  func answers(to name: ArgumentName) -> Bool {
    names.contains(name) || inverseNames.contains(name)
  }
}

/// A word that its argument's type did not take.
struct RejectedValue: Error {
  var text: String
  var expectation: String?
}

/// Where a parsed value is kept: by reference, so that the parser reaches it through a reflection of
/// the command.
final class ArgumentStorage<Value> {
  var value: Value?
  var wasGiven = false

  init(_ value: Value?) {
    self.value = value
  }

  /// The parsed value, or the default.
  ///
  /// A command whose required argument is missing never reaches `run`, so an empty storage means
  /// that a command made by its own `init()` was read before anything was parsed into it.
  var current: Value {
    guard let value else {
      preconditionFailure("read before the command was parsed")  // Not input: a mistake in code.
    }
    return value
  }
}

/// A property wrapper that declares arguments.
protocol ArgumentDeclaration {
  func definitions(property: String) -> [ArgumentDefinition]
  func validateGroup() throws
}

extension ArgumentDeclaration {
  func validateGroup() throws {}
}

/// Lists the arguments of a command or group in the order of its source.
func declarations(in declared: any ParsableArguments) -> [(String, any ArgumentDeclaration)] {
  Mirror(reflecting: declared).children.compactMap { child in
    guard let label = child.label, let declaration = child.value as? any ArgumentDeclaration
    else { return nil }
    return (label.hasPrefix("_") ? String(label.dropFirst()) : label, declaration)
  }
}
