import JSONScan

extension CommitMetadata {
  /// Reads the completed file of a commit, delta commit or replace commit.
  init(instant bytes: [UInt8], _ content: InstantContent, object: String) throws(HudiError) {
    switch content {
    case .empty: self.init()
    case .json:
      do {
        self = try CommitMetadata(json: bytes)
      } catch {
        throw .malformedInstant(object: object, offset: error.offset, reason: "\(error)")
      }
    case .avro: throw .unsupported(object: object, what: "Avro")
    }
  }
}
extension CleanMetadata {
  init(instant bytes: [UInt8], _ content: InstantContent, object: String) throws(HudiError) {
    throw .unsupported(object: object, what: "Avro")
  }
}
extension RollbackMetadata {
  init(instant bytes: [UInt8], _ content: InstantContent, object: String) throws(HudiError) {
    throw .unsupported(object: object, what: "Avro")
  }
}
extension RestoreMetadata {
  init(instant bytes: [UInt8], _ content: InstantContent, object: String) throws(HudiError) {
    throw .unsupported(object: object, what: "Avro")
  }
}
