/// Declares a positional argument; its values are taken in the order of the declarations.
@propertyWrapper
package struct Argument<Value> {
  private let declaration: ValueDeclaration<Value>

  private var assigned: Value?

  /// The parsed value, or the default; assigning changes this copy of the command alone.
  package var wrappedValue: Value {
    get { assigned ?? declaration.storage.current }
    set { assigned = newValue }
  }
}

extension Argument where Value: ExpressibleByArgument {
  /// Declares a required value.
  package init(
    help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) {
    declaration = ValueDeclaration(scalar: nil, help: help, completion: completion)
  }

  /// Declares a value with a default.
  package init(
    wrappedValue: Value, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) {
    declaration = ValueDeclaration(scalar: wrappedValue, help: help, completion: completion)
  }
}

extension Argument {
  /// Declares a value that is nil when not given.
  package init<Wrapped: ExpressibleByArgument>(
    help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == Wrapped? {
    declaration = ValueDeclaration(
      optional: Wrapped.self, help: help, completion: completion)
  }

  /// Declares a value that is nil when not given, for properties written with `= nil`.
  package init<Wrapped: ExpressibleByArgument>(
    wrappedValue: _OptionalNilComparisonType, help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == Wrapped? {
    declaration = ValueDeclaration(
      optional: Wrapped.self, help: help, completion: completion)
  }

  /// Declares a value that may be given several times and must be given once.
  package init<Element: ExpressibleByArgument>(
    help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == [Element] {
    declaration = ValueDeclaration(array: nil, help: help, completion: completion)
  }

  /// Declares a value that may be given several times; the first given one replaces the default.
  package init<Element: ExpressibleByArgument>(
    wrappedValue: [Element], help: ArgumentHelp? = nil,
    completion: CompletionKind? = nil
  ) where Value == [Element] {
    declaration = ValueDeclaration(
      array: wrappedValue, help: help, completion: completion)
  }
}

extension Argument: ArgumentDeclaration {
  func definitions(property: String) -> [ArgumentDefinition] {
    [declaration.definition(kind: .positional, names: [], property: property)]
  }
}
