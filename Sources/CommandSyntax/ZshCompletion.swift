/// Writes a completion script for zsh on its `_arguments`: one function a command.
func zshCompletion(of root: CommandNode) -> String {
  let functions = root.all.map(zshFunction)
  return """
    #compdef \(root.name)
    # Completions of \(root.name) for zsh. Generated; made again with:
    #   \(root.name) --generate-completion-script zsh

    \(functions.joined(separator: "\n"))
    if [[ "${funcstack[1]}" == \(root.shellFunction) ]]; then
      \(root.shellFunction) "$@"
    else
      compdef \(root.shellFunction) \(root.name)
    fi

    """
}

private func zshFunction(of node: CommandNode) -> String {
  let children = node.children
  var specifications = node.offeredOptions.map(zshOption)
  guard !children.isEmpty else {
    specifications += node.positionals.map(zshPositional)
    return """
      \(node.shellFunction)() {
        _arguments -s -S \\
      \(specifications.map { "    " + $0 }.joined(separator: " \\\n"))
      }

      """
  }
  specifications.append("'1: :->command'")
  specifications.append("'*:: :->argument'")
  let listed = node.offeredCommands.map { command in
    let name = zshEscaped(command.name)
    return "        \(shellQuoted("\(name):\(completionDescription(command.abstract))"))"
  }
  var cases = children.map { "        \(shellQuoted($0.name))) \($0.shellFunction) ;;" }
  if node.isRoot {
    let names = children.map { shellQuoted($0.name) }.joined(separator: " ")
    cases.append("        help) compadd -- \(names) ;;")
  }
  let inner = node.defaultChild?.positionals.first.flatMap { zshAction($0.completion) }
  let more = inner.map { "\n      _alternative \(shellQuoted("argument:argument:\($0)"))" } ?? ""
  return """
    \(node.shellFunction)() {
      local state line context
      typeset -A opt_args
      _arguments -s -S -C \\
    \(specifications.map { "    " + $0 }.joined(separator: " \\\n"))
      case $state in
        command)
          local -a commands=(
    \(listed.joined(separator: "\n"))
          )
          _describe -t commands command commands\(more)
          ;;
        argument)
          case $line[1] in
    \(cases.joined(separator: "\n"))
          esac
          ;;
      esac
    }

    """
}

private func zshOption(_ option: ArgumentDefinition) -> String {
  let description = "[\(zshEscaped(completionDescription(option.help.abstract)))]"
  let action =
    option.kind == .option
    ? ":\(zshEscaped(option.valueName)):\(zshAction(option.completion) ?? " ")" : ""
  let names = option.names + option.inverseNames
  let exclusion = option.isRepeating ? "*" : "(\(names.map(\.spelling).joined(separator: " ")))"
  return names.map { name in
    // `-nvalue` and `--name=value` are allowed beside `-n value` and `--name value`.
    let joint = option.kind == .flag ? "" : (name.isShort ? "+" : "=")
    return shellQuoted("\(exclusion)\(name.spelling)\(joint)\(description)\(action)")
  }.joined(separator: " \\\n    ")
}

private func zshPositional(_ argument: ArgumentDefinition) -> String {
  let star = argument.isRepeating ? "*" : ""
  let optional = argument.isRequired || argument.isRepeating ? ":" : "::"
  let action = zshAction(argument.completion) ?? " "
  return shellQuoted("\(star)\(optional)\(zshEscaped(argument.valueName)):\(action)")
}

private func zshAction(_ completion: CompletionKind) -> String? {
  switch completion {
  case .default: nil
  case .list(let words): "(" + words.map(zshWord).joined(separator: " ") + ")"
  case .directory: "_files -/"
  case .file(let extensions):
    extensions.isEmpty
      ? "_files"
      : "_files -g \"*.(\(extensions.map(zshWord).joined(separator: "|")))\""
  }
}

/// A text inside a specification of `_arguments`, where colons and brackets mean something.
private func zshEscaped(_ text: String) -> String {
  text.reduce(into: "") { result, character in
    if "\\:[]".contains(character) { result.append("\\") }
    result.append(character)
  }
}

/// A word of a list action, where everything but letters, digits and a few signs is escaped.
private func zshWord(_ text: String) -> String {
  text.reduce(into: "") { result, character in
    let isPlain =
      !character.isASCII || character.isLetter || character.isNumber || "-_./,".contains(character)
    if !isPlain { result.append("\\") }
    result.append(character)
  }
}
