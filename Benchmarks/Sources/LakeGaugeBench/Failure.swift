/// A reason to stop that a person can act on; its text is what is printed.
struct Failure: Error {
  let text: String

  init(_ text: String) {
    self.text = text
  }
}
