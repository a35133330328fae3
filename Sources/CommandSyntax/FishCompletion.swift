/// Writes a completion script for fish.
///
/// Two functions find the subcommand of the words before the cursor and the place among its
/// arguments; every candidate is one `complete` line.
func fishCompletion(of root: CommandNode) -> String {
  let function = "_" + root.shellFunction
  let nodes = root.all
  var valueCases: [String] = []
  var commandCases: [String] = []
  for node in nodes {
    for option in node.offeredOptions + node.options.filter(\.isHidden) where option.kind == .option
    {
      valueCases += option.names.map { fishQuoted("\(node.invocation) \($0.spelling)") }
    }
    commandCases += node.children.map { fishQuoted($0.invocation) }
  }
  let lines = nodes.flatMap { fishLines(of: $0, root: root, function: function) }
  return """
    # Completions of \(root.name) for fish. Generated; made again with:
    #   \(root.name) --generate-completion-script fish

    # Prints the subcommand that the words before the cursor call, then the place of the next argument.
    function \(function)_place
      set -l words (commandline -opc)
      set -l command \(fishQuoted(root.name))
      set -l position 0
      set -l skips 0
      set -l ended 0
      for word in $words[2..]
        if test $skips = 1
          set skips 0
        else if test $ended = 1
          set position (math $position + 1)
        else if test "$word" = --
          set ended 1
        else if string match -q -- '-*' $word
          if contains -- "$command $word"\(fishList(valueCases))
            set skips 1
          end
        else if test $position = 0; and contains -- "$command $word"\(fishList(commandCases))
          set command "$command $word"
        else if test $position = 0 -a "$command" = \(fishQuoted(root.name)) -a "$word" = help
          :
        else
          set position (math $position + 1)
        end
      end
      printf '%s\\n' $command $position
    end

    # Whether the subcommand is $argv[1] and, when it is given, the place at least $argv[2] and at
    # most $argv[3].
    function \(function)_at
      set -l place (\(function)_place)
      test "$place[1]" = "$argv[1]"; or return 1
      test (count $argv) -lt 2; and return 0
      test $place[2] -ge $argv[2]; or return 1
      test (count $argv) -lt 3; or test $place[2] -le $argv[3]
    end

    # Files that end in one of the extensions, a regular expression, and folders.
    function \(function)_files
      for candidate in (complete -C "'' "(commandline -ct))
        if string match -qr -- "(/|\\.($argv[1]))\\$" (string split \\t -- $candidate)[1]
          printf '%s\\n' $candidate
        end
      end
    end

    complete -c \(root.name) -f
    \(lines.joined(separator: "\n"))

    """
}

private func fishLines(of node: CommandNode, root: CommandNode, function: String) -> [String] {
  let start = "complete -c \(root.name) -n "
  let path = node.path.joined(separator: " ")
  func condition(_ rest: String = "") -> String {
    fishQuoted("\(function)_at \(fishQuoted(path))\(rest)")
  }
  var lines: [String] = []
  for command in node.offeredCommands {
    lines.append(
      "\(start)\(condition(" 0 0")) -f -a \(fishQuoted(command.name))"
        + fishDescription(command.abstract))
  }
  for (index, positional) in node.offeredPositionals.enumerated() {
    let place = positional.isRepeating ? " \(index)" : " \(index) \(index)"
    guard let offer = fishOffer(positional.completion, function) else { continue }
    lines.append(
      "\(start)\(condition(place)) \(offer)\(fishDescription(positional.help.abstract))")
  }
  for option in node.offeredOptions {
    let value = option.kind == .flag ? "" : " " + (fishOffer(option.completion, function) ?? "-x")
    let spellings = option.names.map(fishName).joined()
    let description = fishDescription(option.help.abstract)
    lines.append("\(start)\(condition())\(spellings)\(value)\(description)")
    for inverse in option.inverseNames {
      lines.append("\(start)\(condition())\(fishName(inverse))\(description)")
    }
  }
  return lines
}

private func fishName(_ name: ArgumentName) -> String {
  switch name {
  case .long(let text): " -l \(fishQuoted(text))"
  case .short(let character): " -s \(fishQuoted(String(character)))"
  }
}

private func fishDescription(_ abstract: String) -> String {
  abstract.isEmpty ? "" : " -d \(fishQuoted(completionDescription(abstract)))"
}

/// The `complete` options of a value; nil when nothing can be offered.
private func fishOffer(_ completion: CompletionKind, _ function: String) -> String? {
  switch completion {
  case .default: return nil
  case .list(let words):
    return "-x -a \(fishQuoted(words.map(fishQuoted).joined(separator: " ")))"
  case .directory: return "-x -a '(__fish_complete_directories)'"
  case .file(let extensions):
    if extensions.isEmpty { return "-r -F" }
    let expression = fishQuoted(extensions.map(literalExpression).joined(separator: "|"))
    return "-x -a \(fishQuoted("(\(function)_files \(expression))"))"
  }
}

/// A regular expression that matches a text and nothing else.
private func literalExpression(_ text: String) -> String {
  text.reduce(into: "") { result, character in
    if character.isASCII, !character.isLetter, !character.isNumber { result.append("\\") }
    result.append(character)
  }
}

private func fishList(_ words: [String]) -> String {
  words.map { " " + $0 }.joined()
}

/// A word that fish takes as it is.
private func fishQuoted(_ text: String) -> String {
  let escaped = text.reduce(into: "") { result, character in
    if character == "\\" || character == "'" { result.append("\\") }
    result.append(character)
  }
  return "'\(escaped)'"
}
