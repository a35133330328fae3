extension ParsableCommand {
  /// Lists what is wrong with the declarations of this command and everything below it: for a test
  /// of the program, as none of it depends on a command line.
  ///
  /// Reported are names used twice, arguments that could never be reached behind a repeated one,
  /// required ones behind optional ones, commands without an abstract or with fewer worked examples
  /// than asked for, and visible arguments without help.
  ///
  /// - Parameter minimumExamples: Worked examples that a command without subcommands must have.
  /// - Returns: One sentence a problem, in the order of the declarations; empty when all is well.
  package static func declarationProblems(minimumExamples: Int = 2) -> [String] {
    CommandNode(root: self).all.flatMap { problems(of: $0, minimumExamples: minimumExamples) }
  }
}

private func problems(of node: CommandNode, minimumExamples: Int) -> [String] {
  var problems: [String] = []
  if node.configuration.abstract.isEmpty { problems.append("has no abstract") }
  let examples = node.configuration.examples.count
  if node.configuration.subcommands.isEmpty, examples < minimumExamples {
    problems.append("has \(examples) of \(minimumExamples) worked examples")
  }
  var seen: Set<ArgumentName> = []
  for definition in node.arguments {
    for name in definition.names + definition.inverseNames where !seen.insert(name).inserted {
      problems.append("declares '\(name.spelling)' twice")
    }
    if definition.help.abstract.isEmpty, !definition.isHidden {
      problems.append("does not explain '\(definition.displayName)'")
    }
  }
  for (earlier, later) in zip(node.positionals, node.positionals.dropFirst()) {
    if earlier.isRepeating {
      problems.append("can never reach '\(later.displayName)' behind '\(earlier.displayName)'")
    }
    if !earlier.isRequired, later.isRequired {
      problems.append(
        "requires '\(later.displayName)' behind the optional '\(earlier.displayName)'")
    }
  }
  let childNames = node.childNames + (node.isRoot && !node.childNames.isEmpty ? ["help"] : [])
  for (index, name) in childNames.enumerated() where childNames[..<index].contains(name) {
    problems.append("declares the subcommand '\(name)' twice")
  }
  return problems.map { "'\(node.invocation)' \($0)" }
}
