import ScenarioFiles
import Testing

@Suite("Complaints about scenario files")
struct ScenarioFileErrorTests {
  @Test("say where")
  func place() {
    let error = ScenarioFileError(line: 3, column: 7, message: "unknown key")
    #expect("\(error)" == "line 3, column 7: unknown key")
  }
}
