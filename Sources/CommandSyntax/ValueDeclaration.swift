/// What `@Argument` and `@Option` have in common: a value read from one word, or from several.
struct ValueDeclaration<Value> {
  let storage: ArgumentStorage<Value>
  var isRequired: Bool
  var isRepeating: Bool
  var defaultDescription: String?
  var valueWords: [String]
  var completion: CompletionKind
  var help: ArgumentHelp
  let accept: (String) throws(RejectedValue) -> Void

  func definition(
    kind: ArgumentDefinition.Kind, names: [ArgumentName], property: String
  ) -> ArgumentDefinition {
    ArgumentDefinition(
      kind: kind, names: names, help: help, valueName: help.valueName ?? kebabCase(property),
      isRequired: isRequired, isRepeating: isRepeating, defaultDescription: defaultDescription,
      valueWords: valueWords, completion: completion,
      accept: { occurrence throws(RejectedValue) in
        guard case .value(let text) = occurrence else { return }
        try accept(text)
      },
      wasGiven: { [storage] in storage.wasGiven })
  }
}

/// Reads one word, or says why not.
private func read<Value: ExpressibleByArgument>(
  _ text: String, as type: Value.Type
) throws(RejectedValue) -> Value {
  guard let value = Value(argument: text) else {
    throw RejectedValue(text: text, expectation: Value.expectation(rejecting: text))
  }
  return value
}

extension ValueDeclaration where Value: ExpressibleByArgument {
  /// One value: required, or with a default.
  init(scalar initial: Value?, help: ArgumentHelp?, completion: CompletionKind?) {
    let storage = ArgumentStorage<Value>(initial)
    self.init(
      storage: storage, isRequired: initial == nil, isRepeating: false,
      defaultDescription: initial?.defaultValueDescription, valueWords: Value.allValueStrings,
      completion: completion ?? Value.defaultCompletionKind, help: help ?? ArgumentHelp(),
      accept: { text throws(RejectedValue) in
        storage.value = try read(text, as: Value.self)
        storage.wasGiven = true
      })
  }
}

extension ValueDeclaration {
  /// One value or nil.
  init<Wrapped: ExpressibleByArgument>(
    optional: Wrapped.Type, help: ArgumentHelp?, completion: CompletionKind?
  ) where Value == Wrapped? {
    let storage = ArgumentStorage<Value>(.some(nil))
    self.init(
      storage: storage, isRequired: false, isRepeating: false, defaultDescription: nil,
      valueWords: Wrapped.allValueStrings,
      completion: completion ?? Wrapped.defaultCompletionKind, help: help ?? ArgumentHelp(),
      accept: { text throws(RejectedValue) in
        storage.value = .some(try read(text, as: Wrapped.self))
        storage.wasGiven = true
      })
  }

  /// Several values: at least one is required when there is no default; given ones replace it.
  init<Element: ExpressibleByArgument>(
    array initial: [Element]?, help: ArgumentHelp?, completion: CompletionKind?
  ) where Value == [Element] {
    let storage = ArgumentStorage<Value>(initial)
    let description = initial?.map(\.defaultValueDescription).joined(separator: ", ")
    self.init(
      storage: storage, isRequired: initial == nil, isRepeating: true,
      defaultDescription: description.flatMap { $0.isEmpty ? nil : $0 },
      valueWords: Element.allValueStrings,
      completion: completion ?? Element.defaultCompletionKind, help: help ?? ArgumentHelp(),
      accept: { text throws(RejectedValue) in
        let element = try read(text, as: Element.self)
        storage.value = (storage.wasGiven ? storage.value ?? [] : []) + [element]
        storage.wasGiven = true
      })
  }
}
