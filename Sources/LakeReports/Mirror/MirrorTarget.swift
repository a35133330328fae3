package import LakeModel
package import ReplicationPlanning

/// What `lakegauge mirror` writes a selection for.
package enum MirrorTarget: String, CaseIterable, Sendable {
  case rclone
  case rcloneFiles = "rclone-files"
  case storageTransfer = "sts"
  case storageTransferManifest = "sts-manifest"
  case replicationRules = "s3"
  case batchOperations = "s3-batch"
  case distributedCopy = "distcp"
  case text
  case ndjson

  /// The layout of its lists, for the targets that take every object by name and not prefixes.
  package var listFormat: ObjectListFormat? {
    switch self {
    case .rcloneFiles: .rcloneFiles
    case .storageTransferManifest: .storageTransferManifest
    case .batchOperations: .batchOperations
    case .rclone, .storageTransfer, .replicationRules, .distributedCopy, .text, .ndjson: nil
    }
  }

  /// Whether its output is several files, so that it needs a folder.
  package var needsFolder: Bool { self == .distributedCopy }

  /// Whether its output names the bucket or the root that the lake is in.
  package var needsAddress: Bool {
    switch self {
    case .storageTransfer, .replicationRules, .batchOperations, .distributedCopy: true
    case .rclone, .rcloneFiles, .storageTransferManifest, .text, .ndjson: false
    }
  }
}

/// Something that a target has no way to say, and why.
package struct Inexpressible: Equatable, Sendable {
  /// What it is about.
  package enum Subject: Equatable, Sendable {
    case prefix(String)
    case object(String)
    case exclusion(MirrorSelection.Exclusion)
  }

  /// What it is about.
  package let subject: Subject

  /// Why it cannot be said, as the end of a sentence: `rclone reads one rule a line`.
  package let reason: String

  /// Makes an entry.
  package init(_ subject: Subject, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }

  /// What it is about, in words that are safe on a terminal.
  var name: String {
    switch subject {
    case .prefix(let prefix): "prefix \(Self.quoted(prefix))"
    case .object(let key): "object \(Self.quoted(key))"
    case .exclusion(let exclusion): "exclusion of \(exclusion.words)"
    }
  }

  /// What it is about and why, in words that are safe on a terminal.
  package var sentence: String { "\(name): \(reason)" }

  static func quoted(_ text: String) -> String {
    "\"" + TerminalText(isUTF8: true).safe(text) + "\""
  }

  /// What leaving it out leads to, as a finding.
  var finding: Finding {
    switch subject {
    case .prefix(let prefix):
      Finding(
        code: "mirror-prefix-left-out", severity: .error, object: prefix,
        message: "The prefix is not in the file: \(reason). Nothing below it is mirrored.")
    case .object(let key):
      Finding(
        code: "mirror-object-left-out", severity: .error, object: key,
        message:
          "The object is in no list: \(reason). A table that needs it cannot be read at the mirror."
      )
    case .exclusion(let exclusion):
      Finding(
        code: "mirror-exclusion-left-out", severity: .warning, object: exclusion.text,
        message: "What is below \(exclusion.words) is copied too: \(reason).")
    }
  }
}

extension MirrorSelection.Exclusion {
  /// The name or prefix that it is made of.
  package var text: String {
    switch self {
    case .prefix(let prefix): prefix
    case .folder(let name): name
    case .folders(let prefix): prefix
    }
  }

  /// What is left out, in words.
  var words: String {
    switch self {
    case .prefix(let prefix): Inexpressible.quoted(prefix)
    case .folder(let name): "any folder \(Inexpressible.quoted(name))"
    case .folders(let prefix): "any folder whose name begins with \(Inexpressible.quoted(prefix))"
    }
  }
}

/// Why there is no output for a target.
package enum MirrorTargetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The selection has no prefix, or its exclusions leave nothing of it.
  case nothingSelected
  /// No object of a listing is selected; how many were looked at.
  case nothingListed(objects: Int)
  /// More prefixes than the target takes.
  case tooMany(what: String, count: Int, limit: Int, target: String)
  /// More bytes than the target takes.
  case tooLarge(bytes: Int, limit: Int, target: String)
  /// Names and exclusions that the target cannot say: the first of them, and how many there are.
  case inexpressible([Inexpressible], count: Int)
  /// The target's file names where the lake is, and nobody told.
  case noAddress
  /// The target is in another kind of storage than the lake.
  case wrongScheme(given: String, expected: String)

  /// So many are named.
  static let namedLimit = 20

  /// What is wrong and what to do; safe to print.
  package var description: String {
    switch self {
    case .nothingSelected:
      "nothing is selected: the plan has no prefix that its exclusions leave anything of"
    case .nothingListed(let objects):
      "the \(DecimalText.grouped(Int64(objects))) objects listed below the plan's prefixes have no log of any "
        + "table: the listing is of another lake than the scan, or of another folder of it"
    case .tooMany(let what, let count, let limit, let target):
      "\(DecimalText.grouped(Int64(count))) \(what), and \(target) takes "
        + "\(DecimalText.grouped(Int64(limit))); plan with --max-prefixes \(limit) or fewer, or make lists of "
        + "objects instead (--for rclone-files, sts-manifest, s3-batch)"
    case .tooLarge(let bytes, let limit, let target):
      "\(DecimalText.grouped(Int64(bytes))) bytes, and \(target) takes "
        + "\(DecimalText.grouped(Int64(limit))); plan with fewer --max-prefixes"
    case .inexpressible(let first, let count):
      first.map(\.sentence).joined(separator: "; ")
        + (count > first.count
          ? "; and \(DecimalText.grouped(Int64(count - first.count))) more" : "")
    case .noAddress:
      "the file names the bucket of the lake: give --bucket"
    case .wrongScheme(let given, let expected):
      "\(given) is not \(expected)"
    }
  }
}

/// What a target gets: its files, and what the reader must know of them.
package struct MirrorTargetOutput: Equatable, Sendable {
  /// A file.
  package struct File: Equatable, Sendable {
    /// Its name, without a folder.
    package let name: String
    /// Its content.
    package let bytes: [UInt8]
  }

  /// The files; one unless the target needs a folder.
  package var files: [File]

  /// What was left out, and what to do beside.
  package var findings: [Finding]
}
