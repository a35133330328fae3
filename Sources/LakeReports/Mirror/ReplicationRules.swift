import JSONScan
import LakeModel
package import ReplicationPlanning

/// A replication configuration of an S3 bucket, as `put-bucket-replication` takes it: a rule for each prefix.
///
/// There are no exclusions. Delete markers are not replicated: what the mirror deletes, it deletes after it
/// has the log that drops the file.
package enum ReplicationRules {
  /// Rules of a configuration.
  package static let ruleLimit = 1_000

  /// Bytes of a configuration, which goes over the wire as XML.
  package static let configurationBytes = 2 << 20

  /// Bytes of a key, and so of a prefix.
  package static let prefixBytes = 1_024

  private static let target = "S3 replication"

  /// What a configuration names beside the prefixes; nil leaves it for the reader to add.
  package struct Parties: Sendable {
    /// The bucket that is written to.
    package var destination: StorageAddress?
    /// The Amazon resource name of the role that S3 copies with.
    package var role: String?

    /// Makes the parties.
    package init(destination: StorageAddress?, role: String?) {
      self.destination = destination
      self.role = role
    }
  }

  /// Writes the configuration.
  ///
  /// - Parameters:
  ///   - selection: what is mirrored.
  ///   - lake: where the lake is (`s3`).
  ///   - parties: what else the configuration names.
  ///   - isSkipping: whether what cannot be said is left out.
  /// - Returns: one file, and what the reader must know of it.
  /// - Throws: `nothingSelected`, `tooMany`, `tooLarge`, `wrongScheme`; `inexpressible` unless `isSkipping`.
  package static func output(
    for selection: MirrorSelection, lake: StorageAddress, parties: Parties, isSkipping: Bool
  ) throws(MirrorTargetError) -> MirrorTargetOutput {
    for address in [lake, parties.destination].compactMap({ $0 }) where !address.isSimpleStorage {
      throw .wrongScheme(given: address.text, expected: "a bucket of S3 (s3://)")
    }
    if let destination = parties.destination, !destination.path.isEmpty {
      throw .wrongScheme(
        given: destination.text, expected: "a bucket without a path: objects keep their keys")
    }
    var tally = InexpressibleTally()
    let conditions = PrefixConditions(selection)
    let prefixes = tally.expressible(conditions.includes) { problem(in: lake.path + $0) }
    for prefix in conditions.excludes {
      tally.add(Inexpressible(.exclusion(.prefix(prefix)), "\(target) has no exclusions"))
    }
    for pattern in conditions.patterns {
      tally.add(Inexpressible(.exclusion(pattern), "\(target) has no exclusions"))
    }
    var findings = try tally.findings(isSkipping: isSkipping) + selection.externalFindings
    guard !prefixes.isEmpty else { throw .nothingSelected }
    guard prefixes.count <= ruleLimit else {
      throw .tooMany(what: "prefixes", count: prefixes.count, limit: ruleLimit, target: target)
    }
    let bytes = json(prefixes: prefixes.map { lake.path + $0 }, parties: parties)
    let size = max(bytes.count, markupBytes(prefixes.map { lake.path + $0 }, parties: parties))
    guard size <= configurationBytes else {
      throw .tooLarge(bytes: size, limit: configurationBytes, target: target)
    }
    findings += notes(on: parties)
    return MirrorTargetOutput(
      files: [.init(name: "replication.json", bytes: bytes)], findings: findings)
  }

  private static func notes(on parties: Parties) -> [Finding] {
    var notes = [
      Finding(
        code: "mirror-existing-objects", severity: .note, object: "",
        message:
          "Replication rules move what is written from now on, in no order; what is there already "
          + "needs a batch job (--for s3-batch).")
    ]
    let open =
      (parties.role == nil ? ["Role (--role)"] : [])
      + (parties.destination == nil ? ["Destination of every rule (--destination)"] : [])
    if !open.isEmpty {
      notes.append(
        Finding(
          code: "mirror-destination-open", severity: .note, object: "",
          message:
            "S3 takes no configuration without it: \(open.joined(separator: " and ")) is left to add."
        ))
    }
    return notes
  }

  private static func problem(in prefix: String) -> String? {
    if prefix.utf8.count > prefixBytes { return "S3 has keys of at most 1,024 bytes" }
    let isUnfit = prefix.unicodeScalars.contains {
      ($0.value < 0x20 && $0 != "\t" && $0 != "\n" && $0 != "\r") || $0.value == 0xfffe
        || $0.value == 0xffff
    }
    return isUnfit ? "a configuration is XML, which has no such control character" : nil
  }

  private static func identifier(_ number: Int) -> String {
    let digits = String(number)
    return "lakegauge-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func json(prefixes: [String], parties: Parties) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    if let role = parties.role { writer.member("Role", role) }
    writer.array("Rules", Array(prefixes.enumerated())) { rule, writer in
      writer.beginObject()
      writer.member("ID", identifier(rule.offset + 1))
      writer.member("Priority", rule.offset + 1)
      writer.member("Status", "Enabled")
      writer.key("Filter")
      writer.beginObject()
      writer.member("Prefix", rule.element)
      writer.endObject()
      writer.key("DeleteMarkerReplication")
      writer.beginObject()
      writer.member("Status", "Disabled")
      writer.endObject()
      if let destination = parties.destination {
        writer.key("Destination")
        writer.beginObject()
        writer.member("Bucket", resourceName(of: destination))
        writer.endObject()
      }
      writer.endObject()
    }
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  private static func resourceName(of bucket: StorageAddress) -> String {
    "arn:aws:s3:::" + bucket.bucket
  }

  /// Bytes of the configuration as XML, in which signs of markup and what is not ASCII may take more.
  private static func markupBytes(_ prefixes: [String], parties: Parties) -> Int {
    let rule =
      "<Rule><ID>lakegauge-0000</ID><Priority>0000</Priority><Status>Enabled</Status><Filter><Prefix></Prefix>"
      + "</Filter><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication><Destination>"
      + "<Bucket></Bucket></Destination></Rule>"
    let fixed = rule.utf8.count + (parties.destination.map { resourceName(of: $0).utf8.count } ?? 0)
    return prefixes.reduce(200 + (parties.role?.utf8.count ?? 0)) { sum, prefix in
      sum + fixed
        + prefix.utf8.reduce(0) { size, byte in
          switch byte {
          case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""),
            0..<0x20:
            size + 6
          default: size + 1
          }
        }
    }
  }
}

extension StorageAddress {
  /// Whether it is a bucket of S3, by any of the names that tools have for it.
  package var isSimpleStorage: Bool { scheme == "s3" || scheme == "s3a" || scheme == "s3n" }
}
