import JSONScan
package import ReplicationPlanning

/// A selection in no tool's words: a prefix a line, or a JSON object a line with all that is known.
package enum PrefixList {
  /// What a plan knows of a prefix.
  package struct Detail: Equatable, Sendable {
    /// Bytes below it.
    package var bytes: Int64
    /// Bytes below it of the hot working set.
    package var hot: Int64
    /// New bytes a day below it.
    package var churnPerDay: Int64
    /// Why it is in the plan, in a word or a sentence.
    package var reason: String

    /// Makes a detail.
    package init(bytes: Int64, hot: Int64, churnPerDay: Int64, reason: String) {
      self.bytes = bytes
      self.hot = hot
      self.churnPerDay = churnPerDay
      self.reason = reason
    }

    /// Takes what a plan says of one of its prefixes.
    package init(_ prefix: MirrorPlan.Prefix) {
      self.init(
        bytes: prefix.bytes, hot: prefix.hot, churnPerDay: prefix.churnPerDay,
        reason: prefix.reason.rawValue)
    }
  }

  /// Writes plain text: a prefix a line, `/` for the whole lake.
  ///
  /// - Throws: `nothingSelected`; `inexpressible` unless `isSkipping`, which it is for any exclusion.
  package static func text(
    for selection: MirrorSelection, isSkipping: Bool
  ) throws(MirrorTargetError) -> MirrorTargetOutput {
    var tally = InexpressibleTally()
    let conditions = PrefixConditions(selection)
    let prefixes = conditions.includes.filter { prefix in
      guard prefix.hasLineBreak else { return true }
      tally.add(Inexpressible(.prefix(prefix), "the list has one prefix a line"))
      return false
    }
    for exclusion in conditions.excludes.map({ MirrorSelection.Exclusion.prefix($0) })
      + conditions.patterns
    {
      tally.add(Inexpressible(.exclusion(exclusion), "a list of prefixes has no exclusions"))
    }
    let findings = try tally.findings(isSkipping: isSkipping) + selection.externalFindings
    guard !prefixes.isEmpty else { throw .nothingSelected }
    let lines = prefixes.map { $0.isEmpty ? "/\n" : $0 + "\n" }
    return MirrorTargetOutput(
      files: [.init(name: "prefixes.txt", bytes: Array(lines.joined().utf8))], findings: findings)
  }

  /// Writes NDJSON: an object for each prefix (`prefix`, `bytes`, `hot`, `churnPerDay`, `why`), then for each
  /// exclusion (`exclude` of `kind` `prefix`, `folder` or `folders`), then for each place outside the lake
  /// (`external`).
  ///
  /// - Parameters:
  ///   - selection: what is mirrored.
  ///   - detail: what is known of a prefix; nil members where nothing is.
  /// - Returns: one file.
  /// - Throws: `nothingSelected`.
  package static func ndjson(
    for selection: MirrorSelection, detail: (String) -> Detail?
  ) throws(MirrorTargetError) -> MirrorTargetOutput {
    guard !selection.prefixes.isEmpty else { throw .nothingSelected }
    var writer = JSONWriter()
    for prefix in selection.prefixes {
      writer.prefix(prefix, detail(prefix))
      writer.newline()
    }
    for exclusion in selection.exclusions {
      writer.beginObject()
      writer.member("exclude", exclusion.text)
      writer.member("kind", exclusion.kind)
      writer.endObject()
      writer.newline()
    }
    for prefix in selection.externalPrefixes {
      writer.beginObject()
      writer.member("external", prefix)
      writer.endObject()
      writer.newline()
    }
    return MirrorTargetOutput(
      files: [.init(name: "mirror.ndjson", bytes: writer.bytes)], findings: [])
  }
}

extension MirrorSelection.Exclusion {
  /// The kind, in a word for programs.
  package var kind: String {
    switch self {
    case .prefix: "prefix"
    case .folder: "folder"
    case .folders: "folders"
    }
  }
}

extension JSONWriter {
  /// Writes a prefix of a plan, as one of its lists has it: `prefix`, `bytes`, `hot`, `churnPerDay`, `why`.
  mutating func prefix(_ path: String, _ detail: PrefixList.Detail?) {
    beginObject()
    member("prefix", path)
    member("bytes", detail?.bytes)
    member("hot", detail?.hot)
    member("churnPerDay", detail?.churnPerDay)
    member("why", detail?.reason)
    endObject()
  }
}
