/// What the command line asks for.
struct BenchOptions {
  static let usage = """
    usage: lakegauge-bench [options]          measure, and print a Markdown report
           lakegauge-bench function NAME DIR  one warm call of a function on a table (used by the former)

      --quick              2,000 commits, 50,000 files and 200 tables, three rounds: under a minute
      --commits N          Delta commits of the history workload (20,000)
      --live N             live files of the snapshot workload (1,000,000)
      --tables N           tables of the workload of many tables (2,000)
      --runs N             measured rounds (5)
      --only A,B           these contestants alone, by name
      --reference A,B      contestants that the others are divided by (deltalake,floor,replaying floor)
      --lakegauge PATH     the command to measure (../.build/release/lakegauge)
      --probe PATH         the Delta room alone (../.build/release/DeltaProbe)
      --python PATH        with the packages of peers/requirements.txt (.work/venv/bin/python)
      --root DIR           the Benchmarks folder (.)
      --write              write RESULTS.md too
    """

  var commits = 20_000
  var live = 1_000_000
  var tables = 2_000
  var runs = 5
  var only: [String] = []
  var references = ["deltalake", "floor", "replaying floor"]
  var root = "."
  var writesResults = false
  private var lakegaugePath: String?
  private var probePath: String?
  private var pythonPath: String?

  var work: String { root + "/.work" }
  var lakegauge: String { lakegaugePath ?? root + "/../.build/release/lakegauge" }
  var deltaProbe: String { probePath ?? root + "/../.build/release/DeltaProbe" }
  var python: String { pythonPath ?? work + "/venv/bin/python" }

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    func value(of option: String) throws -> String {
      guard let value = rest.popFirst() else { throw Failure("\(option) needs a value") }
      return value
    }
    func count(of option: String) throws -> Int {
      let text = try value(of: option)
      guard let number = Int(text), number > 0 else {
        throw Failure("\(option) needs a number above zero, not \(text)")
      }
      return number
    }
    while let option = rest.popFirst() {
      switch option {
      case "--quick": (commits, live, tables, runs) = (2_000, 50_000, 200, 3)
      case "--commits": commits = try count(of: option)
      case "--live": live = try count(of: option)
      case "--tables": tables = try count(of: option)
      case "--runs": runs = try count(of: option)
      case "--only": only = try names(value(of: option))
      case "--reference": references = try names(value(of: option))
      case "--lakegauge": lakegaugePath = try value(of: option)
      case "--probe": probePath = try value(of: option)
      case "--python": pythonPath = try value(of: option)
      case "--root": root = try value(of: option)
      case "--write": writesResults = true
      default: throw Failure("unknown option \(option)\n\(Self.usage)")
      }
    }
  }
}

private func names(_ list: String) -> [String] {
  list.split(separator: ",").map(String.init)
}
