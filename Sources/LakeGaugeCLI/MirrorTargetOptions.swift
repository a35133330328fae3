import CommandSyntax
import LakeReports

extension MirrorTarget: ExpressibleByArgument {}

/// Where a storage address is expected on the command line.
struct StorageAddressArgument: ExpressibleByArgument {
  let address: StorageAddress

  init?(argument: String) {
    guard let address = StorageAddress(argument) else { return nil }
    self.address = address
  }

  static func expectation(rejecting argument: String) -> String? {
    "an address such as gs://lake, s3://lake/folder or hdfs://name/lake"
  }
}

/// Which tool a selection is written for, and what its file has to name.
struct MirrorTargetOptions: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Write the plan as the file of this tool.", valueName: "target"))
  var target: MirrorTarget?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to this file; for lists of objects and for distcp, into this folder, new or empty.",
      valueName: "path"), completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Where the lake's root is: gs://lake/folder. Needed for sts, s3, s3-batch and distcp.",
      valueName: "address"))
  var bucket: StorageAddressArgument?

  @Option(
    help: ArgumentHelp(
      "Where sts or s3 writes to: gs://mirror, s3://mirror. Without it the file is to be completed.",
      valueName: "address"))
  var destination: StorageAddressArgument?

  @Option(
    help: ArgumentHelp(
      "The role that S3 replicates with, as its Amazon resource name.", valueName: "name"))
  var role: String?

  @Option(
    help: ArgumentHelp(
      "Where objects are listed for lists of objects: the lake's folder, or an inventory whose paths are "
        + "relative to its folder, which is the lake's. Without it: the lake, where that is what was given.",
      valueName: "lake"), completion: .file(extensions: ["csv"]))
  var objects: String?

  @Option(
    help: ArgumentHelp(
      "Share objects out to so many lists of about the same bytes.", valueName: "count"))
  var shards: Int?

  @Flag(
    name: .customLong("skip-inexpressible"),
    help: ArgumentHelp(
      "Leave out names and exclusions that the target cannot say, and tell them as findings."))
  var skipsInexpressible: Bool = false

  func validate() throws {
    guard let target else {
      for (name, isGiven) in [
        ("-o", output != nil), ("--bucket", bucket != nil), ("--destination", destination != nil),
        ("--role", role != nil), ("--objects", objects != nil), ("--shards", shards != nil),
        ("--skip-inexpressible", skipsInexpressible),
      ] where isGiven {
        throw ValidationError("\(name) goes with --for, which names the tool to write for.")
      }
      return
    }
    let word = "--for \(target.rawValue)"
    guard bucket != nil || !target.needsAddress else {
      throw ValidationError("\(word) names the bucket of the lake: give --bucket.")
    }
    guard bucket == nil || target.needsAddress else {
      throw ValidationError(
        "\(word) has paths below the lake's root alone; --bucket is not for it.")
    }
    guard destination == nil || target == .storageTransfer || target == .replicationRules else {
      throw ValidationError(
        "\(word) does not name where it writes to; --destination is not for it.")
    }
    guard role == nil || target == .replicationRules else {
      throw ValidationError("--role goes with --for s3.")
    }
    guard (objects == nil && shards == nil) || target.listFormat != nil else {
      throw ValidationError(
        "\(word) has prefixes; --objects and --shards are for lists of objects.")
    }
    guard (shards ?? 1) > 0 else {
      throw ValidationError("--shards takes a count from 1 up, not \(shards ?? 1).")
    }
    guard output != nil || (shards ?? 1) == 1, output != nil || !target.needsFolder else {
      throw ValidationError("\(word) writes several files: give -o and a folder.")
    }
    if target == .batchOperations, let address = bucket?.address, !address.isSimpleStorage {
      throw ValidationError("\(word): \(address.text) is not a bucket of S3 (s3://).")
    }
  }
}
