import JSONScan
import LakeModel
package import ReplicationPlanning

/// A transfer job of Google's Storage Transfer Service, as `transferJobs.create` takes it.
///
/// Prefixes are relative to the source's folder, match as plain bytes, and there are at most 1,000 included
/// and 1,000 excluded ones of at most 1,024 bytes.
package enum StorageTransferJob {
  /// Includes, and excludes, that a job takes.
  package static let prefixLimit = 1_000

  /// Bytes of a prefix as UTF-8.
  package static let prefixBytes = 1_024

  private static let target = "a transfer job"

  /// Writes the job.
  ///
  /// - Parameters:
  ///   - selection: what is mirrored.
  ///   - lake: where the lake is: a bucket of Cloud Storage (`gs`) or S3 (`s3`).
  ///   - destination: the bucket of Cloud Storage that the job writes to; nil leaves it for the reader to
  ///     add.
  ///   - isSkipping: whether what cannot be said is left out.
  /// - Returns: one file, and what the reader must know of it.
  /// - Throws: `nothingSelected`, `tooMany`, `wrongScheme`; `inexpressible` unless `isSkipping`.
  package static func output(
    for selection: MirrorSelection, lake: StorageAddress, destination: StorageAddress?,
    isSkipping: Bool
  ) throws(MirrorTargetError) -> MirrorTargetOutput {
    guard lake.scheme == "gs" || lake.scheme == "s3" else {
      throw .wrongScheme(
        given: lake.text, expected: "a bucket of Cloud Storage (gs://) or S3 (s3://)")
    }
    if let destination, destination.scheme != "gs" {
      throw .wrongScheme(given: destination.text, expected: "a bucket of Cloud Storage (gs://)")
    }
    var tally = InexpressibleTally()
    let conditions = PrefixConditions(selection)
    let includes = tally.expressible(conditions.includes) { problem(in: $0) }
    let excludes = conditions.excludes.filter { prefix in
      guard PrefixConditions.container(of: prefix, in: includes) != nil else { return false }
      guard let reason = problem(in: prefix) else { return true }
      tally.add(Inexpressible(.exclusion(.prefix(prefix)), reason))
      return false
    }
    for pattern in conditions.patterns {
      tally.add(
        Inexpressible(.exclusion(pattern), "\(target) excludes prefixes, not folders at any depth"))
    }
    var findings = try tally.findings(isSkipping: isSkipping) + selection.externalFindings
    guard !includes.isEmpty else { throw .nothingSelected }
    try check(includes.count, "prefixes")
    try check(excludes.count, "excluded prefixes")
    if destination == nil {
      findings.append(
        Finding(
          code: "mirror-destination-open", severity: .note, object: "",
          message:
            "The job has no destination: give --destination gs://BUCKET, or add a gcsDataSink."))
    }
    return MirrorTargetOutput(
      files: [
        .init(
          name: "transfer-job.json",
          bytes: json(includes: includes, excludes: excludes, lake: lake, destination: destination))
      ],
      findings: findings)
  }

  private static func check(_ count: Int, _ what: String) throws(MirrorTargetError) {
    guard count <= prefixLimit else {
      throw .tooMany(what: what, count: count, limit: prefixLimit, target: target)
    }
  }

  /// Why a prefix cannot be said; the empty one stands for the whole lake.
  private static func problem(in prefix: String) -> String? {
    if prefix.hasLineBreak { return "\(target) takes no carriage return or line feed" }
    if prefix.utf8.count > prefixBytes { return "\(target) takes prefixes of at most 1,024 bytes" }
    if prefix.utf8.first == UInt8(ascii: "/") {
      return "\(target) takes no prefix that begins with /"
    }
    return nil
  }

  private static func json(
    includes: [String], excludes: [String], lake: StorageAddress, destination: StorageAddress?
  ) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("description", "Mirror of \(lake.text)")
    writer.member("status", "ENABLED")
    writer.key("transferSpec")
    writer.beginObject()
    writer.bucket(lake.scheme == "gs" ? "gcsDataSource" : "awsS3DataSource", lake)
    if let destination { writer.bucket("gcsDataSink", destination) }
    writer.key("objectConditions")
    writer.beginObject()
    // No include at all means everything, which is what the empty prefix asks for and no list can say.
    let isWholeLake = includes.first?.isEmpty == true
    if !isWholeLake { writer.prefixes("includePrefixes", includes) }
    if !excludes.isEmpty { writer.prefixes("excludePrefixes", excludes) }
    writer.endObject()
    writer.endObject()
    writer.endObject()
    writer.newline()
    return writer.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func bucket(_ name: String, _ address: StorageAddress) {
    key(name)
    beginObject()
    member("bucketName", address.bucket)
    if !address.path.isEmpty { member("path", address.path) }
    endObject()
  }

  fileprivate mutating func prefixes(_ name: String, _ prefixes: [String]) {
    key(name)
    beginArray()
    for prefix in prefixes { value(prefix) }
    endArray()
  }
}
