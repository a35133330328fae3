import CommandSyntax
import Testing

/// Words up to the cursor, the last of them incomplete, and what is offered for it.
private struct CompletionCase: CustomTestStringConvertible {
  var words: [String]
  var offered: [String]
  var testDescription: String { words.joined(separator: " ") + "|" }

  init(_ line: String, _ offered: [String]) {
    words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    self.offered = offered
  }
}

private let files = ["a.book", "b.ledger", "c.txt", "beds/", "with space.book"]

private let cases = [
  CompletionCase("garden ", ["help", "list", "sow", "tools"]),
  CompletionCase("garden l", ["list"]),
  CompletionCase("garden help to", ["tools"]),
  CompletionCase("garden --color ne", ["never"]),
  CompletionCase("garden --color never li", ["list"]),
  CompletionCase("garden -v li", ["list"]),
  CompletionCase("garden list --form", ["--format"]),
  CompletionCase("garden list --format ", ["csv", "json", "table"]),
  CompletionCase("garden list -f j", ["json"]),
  CompletionCase("garden list --sec", []),
  CompletionCase("garden sow x --no-", ["--no-water"]),
  CompletionCase("garden sow --label x --dr", ["--dry-run"]),
  CompletionCase("garden sow -b ", []),
  CompletionCase("garden tools ", ["count", "sharpen"]),
  CompletionCase("garden tools sh", ["sharpen"]),
  CompletionCase("garden tools --br", ["--broken"]),
  CompletionCase("garden tools sharpen sp", ["spade"]),
  CompletionCase("garden tools sharpen spade ", []),
  CompletionCase("garden list --generate", []),
]

@Suite struct CompletionTests {
  @Test(.enabled(if: Shell.find("bash") != nil, "bash is not installed"))
  func bash() throws {
    let shell = try Shell(files: files)
    defer { shell.remove() }
    try shell.write(output(of: ["--generate-completion-script", "bash"]), to: "script")
    let program = try #require(Shell.find("bash"))
    let only = [
      CompletionCase("garden list ", ["a.book", "b.ledger", "beds", "with space.book"]),
      CompletionCase("garden list --shelf ", ["beds"]),
      CompletionCase("garden list -o c", ["c.txt"]),
      CompletionCase("garden list --format = c", ["csv"]),
      CompletionCase("garden list --format =", ["csv", "json", "table"]),
      CompletionCase("garden list --format=c", ["csv"]),
      CompletionCase("garden list --format = csv --she", ["--shelf"]),
      CompletionCase("garden tools sharpen b", [#"bob\'s\ knife"#]),
      CompletionCase("garden list -- -", []),
      CompletionCase("garden list a.book ", []),
      CompletionCase("garden --generate-completion-script f", ["fish"]),
    ]
    for test in cases + only {
      let ask =
        #"source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _garden; "#
        + #"if [[ ${#COMPREPLY[@]} -gt 0 ]]; then printf '%s\n' "${COMPREPLY[@]}"; fi"#
      let answer = try shell.run(program, ["--norc", "-c", ask, "bash"] + test.words)
      #expect(answer.lines.sorted() == test.offered, "\(test.testDescription)")
    }
  }

  @Test(.enabled(if: Shell.find("fish") != nil, "fish is not installed"))
  func fish() throws {
    let shell = try Shell(files: files)
    defer { shell.remove() }
    try shell.write(output(of: ["--generate-completion-script", "fish"]), to: "script")
    let program = try #require(Shell.find("fish"))
    #expect(try shell.run(program, ["-n", "script"]).lines.isEmpty)
    let only = [
      CompletionCase(
        "garden list ", ["a.book", "b.ledger", "beds/", "with space.book"]),
      CompletionCase("garden list --shelf ", ["beds/"]),
      CompletionCase("garden list --format=c", ["--format=csv"]),
      CompletionCase("garden tools sharpen b", ["bob's knife"]),
    ]
    let all = cases + only
    // One process for all: each answer ends with a line of its own.
    let ask =
      "source ./script; "
      + all.map { "complete -C \"\($0.words.joined(separator: " "))\"; echo .; " }.joined()
    let answer = try shell.run(program, ["--no-config", "-c", ask])
    let answers = answer.lines.split(separator: ".", omittingEmptySubsequences: false).dropLast()
    #expect(answers.count == all.count)
    for (test, lines) in zip(all, answers) {
      // A candidate and its description are separated by a tab.
      let offered = Set(lines.map { line in String(line.prefix { $0 != "\t" }) })
      #expect(offered.sorted() == test.offered, "\(test.testDescription)")
    }
  }

  @Test(.enabled(if: Shell.find("zsh") != nil, "zsh is not installed"))
  func zsh() throws {
    let shell = try Shell(files: files)
    defer { shell.remove() }
    try shell.write(output(of: ["--generate-completion-script", "zsh"]), to: "_garden")
    let program = try #require(Shell.find("zsh"))
    let check = try shell.run(program, ["-f", "-n", "_garden"])
    #expect(check.lines.isEmpty && check.status == 0)
    // A terminal is needed to complete: a second zsh behind a pseudo-terminal types the words and
    // prints every match that the completion system would add.
    let inner = """
      PS1=; autoload -Uz compinit; compinit -u -D; source ./_garden
      zstyle ':completion:*' completer _complete
      compadd() {
        if [[ ${@[1,(i)(-|--)]} == *-[OAD]" "* ]]; then builtin compadd "$@"; return; fi
        local -a found
        builtin compadd -O found "$@"; print -l -- $found; builtin compadd "$@"
      }
      report() { print START; _main_complete; print END; compstate[insert]=; compstate[list]= }
      zle -C report complete-word report; bindkey '^I' report; print READY
      """
    try shell.write(inner, to: "inner.zsh")
    let driver = """
      zmodload zsh/zpty; export TERM=dumb; zpty inner zsh -f -i
      zpty -w inner 'source ./inner.zsh'
      zpty -r -m inner line '*READY*'
      for words in "$@"; do
        zpty -w -n inner "$words"$'\\t'; zpty -r -m inner line '*END*'
        print -r -- "${${line##*START}%%END*}"; print .; zpty -w -n inner $'\\C-u'
      done
      zpty -d inner
      """
    let only = [
      CompletionCase("garden list ", ["a.book", "b.ledger", "beds", "with space.book"]),
      CompletionCase("garden list --shelf ", ["beds"]),
      CompletionCase("garden list -o c", ["c.txt"]),
      CompletionCase("garden list --format=c", ["csv"]),
      CompletionCase("garden sow -n -u --dr", []),
      CompletionCase("garden tools sharpen b", ["bob's knife"]),
    ]
    let all = cases + only
    let answer = try shell.run(
      program, ["-f", "-c", driver, "zsh"] + all.map { $0.words.joined(separator: " ") })
    let answers = answer.lines.split(separator: ".", omittingEmptySubsequences: false).dropLast()
    #expect(answers.count == all.count)
    for (test, offered) in zip(all, answers) {
      #expect(Set(offered).sorted() == test.offered, "\(test.testDescription)")
    }
  }
}

@Suite struct ManualPageTests {
  @Test(.enabled(if: Shell.find("groff") != nil, "groff is not installed"))
  func groffHasNothingToSay() throws {
    let shell = try Shell(files: [])
    defer { shell.remove() }
    try shell.write(output(of: ["--generate-man-page"]), to: "garden.1")
    let program = try #require(Shell.find("groff"))
    let check = try shell.run(program, ["-man", "-ww", "-z", "garden.1"])
    #expect(check.lines.isEmpty && check.status == 0)
  }

  @Test(.enabled(if: Shell.find("man") != nil, "man is not installed"))
  func manShowsEveryOption() throws {
    let shell = try Shell(files: [])
    defer { shell.remove() }
    try shell.write(output(of: ["--generate-man-page"]), to: "garden.1")
    let program = try #require(Shell.find("man"))
    let page = try shell.run(program, ["--warnings", "-l", "garden.1"])
    #expect(page.status == 0)
    let text = page.lines.joined(separator: "\n")
    #expect(!text.contains("warning"))
    for name in ["--bed", "--no-water", "--format", "--shelf", "--broken", "--version", "--color"] {
      #expect(text.contains(name))
    }
    #expect(!text.contains("--secret"))
  }
}
