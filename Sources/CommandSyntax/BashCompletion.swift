/// Writes a completion script that needs nothing but bash (3.2 and later).
///
/// One function walks the words before the cursor to the subcommand they call, jumping over the
/// values of options; the tables below it are the declarations.
func bashCompletion(of root: CommandNode) -> String {
  let function = root.shellFunction
  let nodes = root.all
  var commandCases: [String] = []
  var valueCases: [String] = []
  var optionCases: [String] = []
  var positionalCases: [String] = []
  for node in nodes {
    let path = node.path.joined(separator: " ")
    for child in node.children {
      commandCases.append(
        "    \(shellQuoted("\(path) \(child.name)"))) command=\(shellQuoted(child.invocation)) ;;")
    }
    for option in node.offeredOptions + node.options.filter(\.isHidden) where option.kind == .option
    {
      let patterns = option.names.map { shellQuoted("\(path) \($0.spelling)") }
      valueCases.append(
        "    \(patterns.joined(separator: "|"))) \(bashOffer(option.completion, function)) ;;")
    }
    let spellings = node.offeredOptions.flatMap { $0.names + $0.inverseNames }.map(\.spelling)
    optionCases.append("    \(shellQuoted(path))) \(bashWords(spellings, function)) ;;")
    positionalCases += bashPositionals(of: node, function)
  }
  return """
    # Completions of \(root.name) for bash. Generated; made again with:
    #   \(root.name) --generate-completion-script bash

    \(function)_words() {
      local word
      for word in "$@"; do
        if [[ "$word" == "$current"* ]]; then COMPREPLY+=("$(printf '%q' "$word")"); fi
      done
    }

    \(function)_paths() {
      local line
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$@" -- "$current" | sort -u)
    }

    \(function)_files() {
      local extension
      if [[ $# -eq 0 ]]; then \(function)_paths -f; return; fi
      \(function)_paths -d
      for extension in "$@"; do \(function)_paths -f -X "!*.$extension"; done
    }

    # Enters the subcommand $1 of the current command; fails when there is none.
    \(function)_enter() {
      case "$command $1" in
    \(commandCases.joined(separator: "\n"))
        *) return 1 ;;
      esac
    }

    # Completes the value of the option $1; fails when it takes none. With a second argument it only
    # answers whether the option takes one.
    \(function)_value() {
      if [[ -n "$2" ]]; then local current=; local COMPREPLY=(); fi
      case "$command $1" in
    \(valueCases.joined(separator: "\n"))
        *) return 1 ;;
      esac
      return 0
    }

    \(function)_options() {
      case "$command" in
    \(optionCases.joined(separator: "\n"))
      esac
    }

    \(function)_positional() {
      case "$1 $command" in
    \(positionalCases.joined(separator: "\n"))
      esac
    }

    \(function)() {
      local command=\(shellQuoted(root.name)) current="${COMP_WORDS[COMP_CWORD]}"
      local index=1 position=0 ended= word previous=
      COMPREPLY=()
      while [[ $index -lt $COMP_CWORD ]]; do
        word="${COMP_WORDS[index]}"
        if [[ -n "$ended" ]]; then
          position=$((position + 1))
        elif [[ "$word" == -- ]]; then
          ended=yes
        elif [[ "$word" == -* ]]; then
          if \(function)_value "$word" ask; then
            if [[ "${COMP_WORDS[index + 1]}" == '=' ]]; then index=$((index + 1)); fi
            index=$((index + 1))
            if [[ $index -ge $COMP_CWORD ]]; then
              if [[ "$current" == '=' ]]; then current=; fi
              \(function)_value "$word"
              return
            fi
          fi
        elif [[ $position -eq 0 ]] && \(function)_enter "$word"; then
          :
        elif [[ $position -eq 0 && "$command" == \(shellQuoted(root.name)) && "$word" == help ]]; then
          :
        else
          position=$((position + 1))
        fi
        index=$((index + 1))
      done
      if [[ -z "$ended" && "$current" == --*=* ]]; then
        word="${current%%=*}"
        current="${current#*=}"
        \(function)_value "$word"
        return
      fi
      if [[ -z "$ended" && "$current" == -* ]]; then \(function)_options; return; fi
      \(function)_positional "$position"
    }

    complete -F \(function) \(root.name)

    """
}

/// The words and files offered at each place of a command's positional arguments.
private func bashPositionals(of node: CommandNode, _ function: String) -> [String] {
  let path = node.path.joined(separator: " ")
  let commands = node.offeredCommands.map(\.name)
  let positionals = node.offeredPositionals
  var cases: [String] = []
  if !commands.isEmpty || positionals.isEmpty {
    let more = positionals.first.map { "; " + bashOffer($0.completion, function) } ?? ""
    cases.append("    \(shellQuoted("0 \(path)"))) \(bashWords(commands, function))\(more) ;;")
  }
  for (index, positional) in positionals.enumerated() {
    let pattern =
      positional.isRepeating ? "*\(shellQuoted(" \(path)"))" : shellQuoted("\(index) \(path)")
    cases.append("    \(pattern)) \(bashOffer(positional.completion, function)) ;;")
  }
  return cases
}

private func bashWords(_ words: [String], _ function: String) -> String {
  words.isEmpty ? ":" : "\(function)_words " + words.map(shellQuoted).joined(separator: " ")
}

private func bashOffer(_ completion: CompletionKind, _ function: String) -> String {
  switch completion {
  case .default: ":"
  case .list(let words): bashWords(words, function)
  case .directory: "\(function)_paths -d"
  case .file(let extensions):
    (["\(function)_files"] + extensions.map(shellQuoted)).joined(separator: " ")
  }
}
