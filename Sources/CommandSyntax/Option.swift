/// Declares an option with a value: `--name value`, `--name=value`, `-n value` or `-nvalue`.
@propertyWrapper
package struct Option<Value> {
  private let declaration: ValueDeclaration<Value>
  private let name: NameSpecification
  private var assigned: Value?

  /// The parsed value, or the default; assigning changes this copy of the command alone.
  package var wrappedValue: Value {
    get { assigned ?? declaration.storage.current }
    set { assigned = newValue }
  }
}

extension Option where Value: ExpressibleByArgument {
  /// Declares a required value.
  package init(
    name: NameSpecification = .long, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) {
    self.name = name
    declaration = ValueDeclaration(scalar: nil, help: help, completion: completion)
  }

  /// Declares a value with a default.
  package init(
    wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) {
    self.name = name
    declaration = ValueDeclaration(scalar: wrappedValue, help: help, completion: completion)
  }
}

extension Option {
  /// Declares a value that is nil when not given.
  package init<Wrapped: ExpressibleByArgument>(
    name: NameSpecification = .long, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == Wrapped? {
    self.name = name
    declaration = ValueDeclaration(
      optional: Wrapped.self, help: help, completion: completion)
  }

  /// Declares a value that is nil when not given, for properties written with `= nil`.
  package init<Wrapped: ExpressibleByArgument>(
    wrappedValue: _OptionalNilComparisonType, name: NameSpecification = .long,
    help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == Wrapped? {
    self.name = name
    declaration = ValueDeclaration(
      optional: Wrapped.self, help: help, completion: completion)
  }

  /// Declares a value that may be given several times and must be given once.
  package init<Element: ExpressibleByArgument>(
    name: NameSpecification = .long, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == [Element] {
    self.name = name
    declaration = ValueDeclaration(array: nil, help: help, completion: completion)
  }

  /// Declares a value that may be given several times; the first given one replaces the default.
  package init<Element: ExpressibleByArgument>(
    wrappedValue: [Element], name: NameSpecification = .long, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == [Element] {
    self.name = name
    declaration = ValueDeclaration(
      array: wrappedValue, help: help, completion: completion)
  }
}

extension Option: ArgumentDeclaration {
  func definitions(property: String) -> [ArgumentDefinition] {
    [
      declaration.definition(
        kind: .option, names: name.names(property: property), property: property)
    ]
  }
}
