import JSONScan
import LakeModel
package import ReplicationPlanning

/// Lists for Hadoop's DistCp: a source list (`-f`) for each prefix, one file of exclusions (`-filters`), and an
/// index that says where each goes.
///
/// With `-update` DistCp copies what is in the source folder into the destination, and several sources would
/// be poured into one; so each prefix has a list of its own, whose destination is the same prefix at the
/// mirror. A list rather than an argument, since a name in it needs no quoting for a shell.
package enum DistributedCopyLists {
  /// Writes the files.
  ///
  /// - Parameters:
  ///   - selection: what is mirrored.
  ///   - lake: where the lake is, in the words of the Hadoop cluster: `hdfs://name/lake`, `gs://bucket`,
  ///     `s3a://bucket`.
  ///   - version: the version of lakegauge, for the reader of the index.
  ///   - isSkipping: whether what cannot be said is left out.
  /// - Returns: the lists, the patterns and the index.
  /// - Throws: `nothingSelected`; `inexpressible` unless `isSkipping`.
  package static func output(
    for selection: MirrorSelection, lake: StorageAddress, version: String, isSkipping: Bool
  ) throws(MirrorTargetError) -> MirrorTargetOutput {
    var tally = InexpressibleTally()
    let conditions = PrefixConditions(selection)
    let prefixes = tally.expressible(conditions.includes) { problem(in: lake.path + $0) }
    var filters: [String] = []
    let exclusions =
      conditions.excludes.map { MirrorSelection.Exclusion.prefix($0) } + conditions.patterns
    for exclusion in exclusions {
      if exclusion.text.hasLineBreak {
        tally.add(Inexpressible(.exclusion(exclusion), "DistCp reads one pattern a line"))
      } else {
        filters.append(pattern(of: exclusion, below: lake))
      }
    }
    var findings = try tally.findings(isSkipping: isSkipping) + selection.externalFindings
    guard !prefixes.isEmpty else { throw .nothingSelected }
    let lists = prefixes.enumerated().map { index, prefix in
      MirrorTargetOutput.File(
        name: listName(index + 1),
        bytes: Array((escaped(lake.text + prefix) + "\n").utf8))
    }
    var files = lists
    if !filters.isEmpty {
      files.append(
        .init(name: filtersName, bytes: Array((filters.joined(separator: "\n") + "\n").utf8)))
    }
    files.append(
      .init(
        name: "index.json",
        bytes: index(prefixes: prefixes, lake: lake, hasFilters: !filters.isEmpty, version: version)
      ))
    findings.append(
      Finding(
        code: "mirror-distcp-run", severity: .note, object: "",
        message: "Run each list of index.json as hadoop distcp -update"
          + (filters.isEmpty ? "" : " -filters \(filtersName)")
          + " -f LIST DESTINATION/PREFIX, the list by a full URI; DistCp fails on files that vanish between "
          + "listing and copy, so run it again."))
    return MirrorTargetOutput(files: files, findings: findings)
  }

  private static let filtersName = "distcp-filters.txt"

  private static func listName(_ number: Int) -> String {
    let digits = String(number)
    return "distcp-\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits).txt"
  }

  private static func problem(in path: String) -> String? {
    if path.hasLineBreak { return "DistCp reads one source a line" }
    if path.hasFolderTrap { return "Hadoop knows no empty folder names, \".\" or \"..\"" }
    // org.apache.hadoop.fs.Globber makes a Path of every component, which takes what stands before a colon for
    // a scheme.
    return path.hasByte(where: { $0 == UInt8(ascii: ":") })
      ? "Hadoop takes what stands before a colon for a scheme" : nil
  }

  /// A source: DistCp expands patterns in it, so signs of patterns are escaped.
  private static func escaped(_ uri: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in uri.unicodeScalars {
      switch scalar {
      case "*", "?", "[", "]", "{", "}", "\\": scalars.append("\\")
      default: break
      }
      scalars.append(scalar)
    }
    return String(scalars)
  }

  /// A pattern of `java.util.regex` that matches the whole path of what is excluded, whatever the cluster calls
  /// the bucket.
  private static func pattern(
    of exclusion: MirrorSelection.Exclusion, below lake: StorageAddress
  ) -> String {
    let root = "(?s)[^:/]+:(//[^/]*)?/" + literal(lake.path)
    return switch exclusion {
    case .prefix(let prefix): root + literal(prefix) + ".*"
    case .folder(let name): root + "(.*/)?" + literal(name) + "/.*"
    case .folders(let prefix): root + "(.*/)?" + literal(prefix) + "[^/]*/.*"
    }
  }

  /// A text as a pattern that matches nothing else: signs of ASCII that are neither letter nor digit may have
  /// a backslash in front.
  private static func literal(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isWord = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "/"
      if scalar.isASCII, !isWord { scalars.append("\\") }
      scalars.append(scalar)
    }
    return String(scalars)
  }

  private static func index(
    prefixes: [String], lake: StorageAddress, hasFilters: Bool, version: String
  ) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.member("for", MirrorTarget.distributedCopy.rawValue)
    writer.member("source", lake.text)
    writer.member("filters", hasFilters ? filtersName : nil)
    writer.array("lists", Array(prefixes.enumerated())) { list, writer in
      writer.beginObject()
      writer.member("file", listName(list.offset + 1))
      writer.member("prefix", list.element)
      writer.endObject()
    }
    writer.endObject()
    writer.newline()
    return writer.bytes
  }
}
