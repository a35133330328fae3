internal import LakeModel

/// What the parsers of object logs share: turning one request into a record.
enum ObjectRequests {
  /// Gives out the read of an object, unless it belongs to a table's own log.
  static func emit(
    scheme: String, bucket: some Collection<UInt8>, key: [UInt8], at time: Timestamp?,
    bytes: Int64?, objectBytes: Int64?, into output: inout EvidenceOutput
  ) {
    let path = String(decoding: key, as: UTF8.self)
    guard !SparkLocation.isTableMetadata(path) else { return output.ignore(.tableMetadata) }
    let bucket = String(decoding: bucket, as: UTF8.self)
    output.emit(
      AccessRecord(
        time: time, query: nil, grain: .object,
        location: .storage("\(scheme)://\(bucket)/\(path)"), selection: .everything,
        bytes: bytes, files: 1, objectBytes: objectBytes))
  }
}
