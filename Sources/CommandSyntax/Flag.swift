/// How a flag is spelled that can also be switched off.
package enum FlagInversion: Sendable {
  /// `--name` and `--no-name`.
  case prefixedNo
  /// `--enable-name` and `--disable-name`.
  case prefixedEnableDisable
}

/// Declares an option without a value.
@propertyWrapper
package struct Flag<Value> {
  private let storage: ArgumentStorage<Value>
  private let name: NameSpecification
  private let inversion: FlagInversion?
  private let help: ArgumentHelp
  private let isRepeating: Bool
  private let isOn: Bool?
  private let accept: (Bool) -> Void
  private var assigned: Value?

  /// The parsed value, or the default; assigning changes this copy of the command alone.
  package var wrappedValue: Value {
    get { assigned ?? storage.current }
    set { assigned = newValue }
  }
}

extension Flag where Value == Bool {
  /// Declares a flag that is false until it is given.
  package init(
    wrappedValue: Bool, name: NameSpecification = .long, help: ArgumentHelp? = nil
  ) {
    self.init(value: wrappedValue, name: name, inversion: nil, help: help)
  }

  /// Declares a flag with a spelling for yes and one for no; the last one given wins.
  package init(
    wrappedValue: Bool, name: NameSpecification = .long, inversion: FlagInversion,
    help: ArgumentHelp? = nil
  ) {
    self.init(value: wrappedValue, name: name, inversion: inversion, help: help)
  }

  private init(
    value: Bool, name: NameSpecification, inversion: FlagInversion?, help: ArgumentHelp?
  ) {
    let storage = ArgumentStorage<Bool>(value)
    self.init(
      storage: storage, name: name, inversion: inversion, help: help ?? ArgumentHelp(),
      isRepeating: false, isOn: inversion == nil ? nil : value,
      accept: { isOn in
        storage.value = isOn
        storage.wasGiven = true
      })
  }
}

extension Flag where Value == Bool? {
  /// Declares a flag that is nil until one of its two spellings is given.
  package init(
    name: NameSpecification = .long, inversion: FlagInversion, help: ArgumentHelp? = nil
  ) {
    let storage = ArgumentStorage<Bool?>(.some(nil))
    self.init(
      storage: storage, name: name, inversion: inversion, help: help ?? ArgumentHelp(),
      isRepeating: false, isOn: nil,
      accept: { isOn in
        storage.value = .some(isOn)
        storage.wasGiven = true
      })
  }
}

extension Flag where Value == Int {
  /// Declares a flag that counts how often it is given, as in `-vv`.
  package init(name: NameSpecification = .long, help: ArgumentHelp? = nil) {
    let storage = ArgumentStorage<Int>(0)
    self.init(
      storage: storage, name: name, inversion: nil, help: help ?? ArgumentHelp(),
      isRepeating: true, isOn: nil,
      accept: { _ in
        storage.value = (storage.value ?? 0) + 1
        storage.wasGiven = true
      })
  }
}

extension Flag: ArgumentDeclaration {
  func definitions(property: String) -> [ArgumentDefinition] {
    let plain = name.names(property: property)
    var names = plain
    var inverseNames: [ArgumentName] = []
    switch inversion {
    case .prefixedNo:
      inverseNames = plain.compactMap { $0.prefixed("no") }
    case .prefixedEnableDisable:
      names = plain.map { $0.prefixed("enable") ?? $0 }
      inverseNames = plain.compactMap { $0.prefixed("disable") }
    case nil:
      break
    }
    let standing = isOn.flatMap { (on: Bool) in (on ? names : inverseNames).first { !$0.isShort } }
    return [
      ArgumentDefinition(
        kind: .flag, names: names, inverseNames: inverseNames, help: help,
        valueName: help.valueName ?? kebabCase(property), isRepeating: isRepeating,
        defaultDescription: standing?.spelling,
        accept: { [accept] occurrence throws(RejectedValue) in
          guard case .flag(let isOn) = occurrence else { return }
          accept(isOn)
        },
        wasGiven: { [storage] in storage.wasGiven })
    ]
  }
}

extension ArgumentName {
  /// The long name behind a prefix; nil for a short one, which has no room for it.
  fileprivate func prefixed(_ prefix: String) -> ArgumentName? {
    guard case .long(let name) = self else { return nil }
    return .long("\(prefix)-\(name)")
  }
}
