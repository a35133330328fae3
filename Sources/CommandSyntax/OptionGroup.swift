/// Includes the arguments of another declaration, so that several commands share them.
///
/// Options of a group that both a command and its subcommand include may be written on either side
/// of the subcommand's name.
@propertyWrapper
package struct OptionGroup<Value: ParsableArguments> {
  private final class Storage {
    var value = Value()
  }

  private let storage = Storage()
  private let title: String
  private var assigned: Value?

  /// Includes a declaration; help lists its arguments under the title, when there is one.
  package init(title: String = "") {
    self.title = title
  }

  /// The parsed group; assigning changes this copy of the command alone.
  package var wrappedValue: Value {
    get { assigned ?? storage.value }
    set { assigned = newValue }
  }
}

extension OptionGroup: ArgumentDeclaration {
  func definitions(property: String) -> [ArgumentDefinition] {
    declarations(in: storage.value).flatMap { name, declaration in
      declaration.definitions(property: name).map { definition in
        var definition = definition
        if definition.section == nil, !title.isEmpty { definition.section = title }
        return definition
      }
    }
  }

  func validateGroup() throws {
    for (_, declaration) in declarations(in: storage.value) {
      try declaration.validateGroup()
    }
    try storage.value.validate()
  }
}
