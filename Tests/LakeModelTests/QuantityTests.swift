import LakeModel
import Testing

@Suite("A number and what it counts")
struct QuantityTests {
  @Test(
    "only one is one",
    arguments: [(0, "0 hours"), (1, "1 hour"), (2, "2 hours"), (-1, "-1 hours")])
  func plural(number: Int, text: String) {
    #expect(quantity(number, "hour") == text)
  }
}
