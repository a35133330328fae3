/// Reads the files that a scenario refers to, by whatever means it is given.
struct ReferenceReader {
  /// Gives the bytes of a file that is named relative to the scenario; nil when no file can be read.
  let read: ((String) throws -> [UInt8])?

  /// A value that stands in the scenario itself or in a file that it names.
  ///
  /// - Parameters:
  ///   - node: the value, or the name of a file that ends with `.yaml` or `.yml`.
  ///   - noun: what stands in the scenario when it is no name, for complaints.
  ///   - decode: makes the value; a complaint about one of a file names that file.
  /// - Returns: what `decode` makes.
  /// - Throws: what `decode` throws, and where the name stands when the file cannot be read.
  func value<Value>(
    at node: YAMLNode, or noun: String,
    decode: (YAMLNode) throws(ScenarioFileError) -> Value
  ) throws(ScenarioFileError) -> Value {
    guard case .scalar = node.content else { return try decode(node) }
    let wanted = "\(noun), or the name of a file that ends with .yaml"
    let name = try node.text(wanted)
    guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else {
      throw node.refusal("'\(name.shown)' stands here; \(wanted) is wanted")
    }
    guard let read else {
      throw node.refusal(
        "this scenario cannot refer to another file: write '\(name.shown)' out here")
    }
    let bytes: [UInt8]
    do {
      bytes = try read(name)
    } catch {
      throw node.refusal("'\(name.shown)' cannot be read: \(error)")
    }
    do throws(ScenarioFileError) {
      guard let root = try YAMLNode.document(bytes) else {
        throw ScenarioFileError(TextPlace(), "the file is empty; \(noun) is wanted")
      }
      return try decode(root)
    } catch {
      throw error.inFile(name)
    }
  }
}
