import Avro

/// How an instant's file is written; the first bytes tell, the table version does not (hudi.md §4).
enum InstantContent: Equatable, Sendable {
  /// No bytes: real after a crash and from some writers, and means that nothing is told.
  case empty
  /// An Avro object container.
  case avro
  /// JSON.
  case json

  /// Looks at the first bytes.
  init(_ bytes: RawSpan) {
    if bytes.isEmpty {
      self = .empty
    } else if AvroContainer.isContainer(bytes) {
      self = .avro
    } else {
      self = .json
    }
  }
}
