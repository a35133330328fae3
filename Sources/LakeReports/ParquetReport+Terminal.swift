import LakeModel
import Parquet

/// The report as text for a terminal.
extension ParquetReport {
  /// The report, every line ended.
  package func render(options: LakeTerminalReport.Options) -> String {
    let page = ParquetPage(
      report: self, width: options.width, text: TerminalText(isUTF8: options.isUTF8),
      style: TerminalStyle(isColored: options.isColored))
    return page.sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }
}

/// A report on its way to a terminal.
private struct ParquetPage {
  let report: ParquetReport
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  /// How many row groups are listed.
  private static let rowGroupsShown = 20

  var metadata: FileMetaData { report.metadata }

  var sections: [[String]] {
    [summary, schema, rowGroups] + columns + [keyValues, findings]
  }

  // MARK: Summary

  private var summary: [String] {
    var facts: [(String, String)] = [
      ("File", bytes(report.fileSize)),
      (
        "Rows",
        DecimalText.grouped(metadata.rowCount) + " in "
          + DecimalText.quantity(metadata.rowGroups.count, "row group")
      ),
      ("Columns", DecimalText.quantity(metadata.schema.leaves.count, "leaf", plural: "leaves")),
      ("Data", data),
      ("Footer", footer),
    ]
    if report.otherBytes > 4 { facts.append(("Other", other)) }
    if let sorting { facts.append(("Sorted by", sorting)) }
    facts += [
      ("Written by", metadata.createdBy.map(text.safe) ?? text.none),
      ("Encryption", encryption),
    ]
    return [style.strong(text.safe(report.name))] + facts.flatMap(fact)
  }

  private func fact(_ name: String, _ value: String) -> [String] {
    let indent = 12
    return TerminalText.wrapped(value, to: width - indent).enumerated().map { index, line in
      let label = index == 0 ? name : ""
      return label + String(repeating: " ", count: indent - label.count) + line
    }
  }

  private func bytes(_ count: Int64) -> String {
    count < 1000
      ? ByteQuantity.binary(count)
      : "\(ByteQuantity.binary(count)) (\(DecimalText.grouped(count)) bytes)"
  }

  private func share(_ count: Int64) -> String {
    report.fileSize > 0
      ? ", \(DecimalText.percent(Double(count) / Double(report.fileSize))) of the file" : ""
  }

  private var data: String {
    let stored = metadata.compressedSize
    var line = bytes(stored) + " stored, " + bytes(metadata.uncompressedSize) + " uncompressed"
    if let ratio = ParquetReport.ratio(metadata.uncompressedSize, stored) {
      line += ", ratio " + DecimalText.significant(ratio)
    }
    return line
  }

  private var footer: String {
    let values = metadata.keyValues.compactMap(\.valueRange).reduce(Int64(0)) {
      ParquetReport.sum($0, $1.upperBound - $1.lowerBound)
    }
    let line = bytes(report.footerBytes) + share(report.footerBytes)
    return values > 0 ? line + ": metadata values " + ByteQuantity.binary(values) : line
  }

  /// What is neither data nor footer, as far as the footer tells what it is.
  private var other: String {
    var parts: [String] = []
    let chunks = metadata.columnChunks
    let indexes = chunks.reduce(Int64(0)) {
      $0 + Int64(max($1.columnIndexLength ?? 0, 0)) + Int64(max($1.offsetIndexLength ?? 0, 0))
    }
    if indexes > 0 { parts.append("page indexes " + ByteQuantity.binary(indexes)) }
    let filters = chunks.filter { $0.bloomFilterOffset != nil }
    if !filters.isEmpty {
      let known = filters.compactMap(\.bloomFilterLength).reduce(Int64(0)) {
        $0 + Int64(max($1, 0))
      }
      let unknown = filters.count { $0.bloomFilterLength == nil }
      parts.append(
        DecimalText.quantity(filters.count, "Bloom filter") + " " + ByteQuantity.binary(known)
          + (unknown > 0 ? " and \(unknown) of unknown size" : ""))
    }
    let line = bytes(report.otherBytes) + share(report.otherBytes)
    return parts.isEmpty ? line : line + ": " + parts.joined(separator: ", ")
  }

  /// How many encrypted leaves, or leaves that rows are sorted by, are named.
  private static let namesShown = 5

  private var encryption: String {
    let leaves = report.encryptedLeaves.sorted()
    guard !leaves.isEmpty else {
      return metadata.hasEncryptedColumns
        ? algorithm + "footer signed, no column encrypted" : "none"
    }
    let schema = metadata.schema.leaves
    let names = leaves.prefix(Self.namesShown).compactMap { leaf in
      schema.indices.contains(leaf) ? path(of: schema[leaf]) : nil
    }
    return
      algorithm
      + "footer readable, \(leaves.count) of \(DecimalText.quantity(schema.count, "leaf", plural: "leaves")) encrypted: "
      + names.joined(separator: ", ") + (leaves.count > names.count ? ", " + text.ellipsis : "")
  }

  private var algorithm: String {
    metadata.encryptionAlgorithm.map { $0 + ", " } ?? ""
  }

  /// What the rows of the first sorted row group are sorted by.
  private var sorting: String? {
    let sorted = metadata.rowGroups.filter { !$0.sortingColumns.isEmpty }
    guard let first = sorted.first else { return nil }
    let leaves = metadata.schema.leaves
    let columns = first.sortingColumns.prefix(Self.namesShown).map { column in
      let index = Int(column.leaf)
      return (leaves.indices.contains(index) ? path(of: leaves[index]) : "column \(index)")
        + (column.isDescending ? " descending" : "")
        + (column.isNullsFirst ? ", nulls first" : "")
    }
    var line = columns.joined(separator: ", then ")
    if first.sortingColumns.count > columns.count { line += ", " + text.ellipsis }
    let agreeing = sorted.count { $0.sortingColumns == first.sortingColumns }
    if agreeing < metadata.rowGroups.count {
      line += ", in \(agreeing) of \(metadata.rowGroups.count) row groups"
    }
    return line
  }

  private func path(of leaf: SchemaLeaf) -> String {
    leaf.path.map(name).joined(separator: ".")
  }

  // MARK: Schema

  private var schema: [String] {
    let elements = metadata.schema.elements
    let hasIDs = elements.contains { $0.fieldID != nil }
    var table = TextTable([
      .init(header: ["Schema"], isRightAligned: false),
      .init(header: ["Repetition"], isRightAligned: false),
      .init(header: ["Type"], isRightAligned: false),
      .init(header: ["Meaning"], isRightAligned: false),
      .init(header: ["Field id"]),
    ])
    for (element, depth) in zip(elements, Self.depths(of: elements)) {
      table.add([
        String(repeating: "  ", count: depth) + name(element.name),
        depth == 0 ? "" : element.repetition.name, element.typeName ?? "group",
        element.annotation ?? "", element.fieldID.map { String($0) } ?? "",
      ])
    }
    return lines(of: table, without: hasIDs ? [] : [4], orWithout: [4])
  }

  /// The lines of a table without some columns; where there is little room, without some others one after
  /// the other.
  private func lines(
    of table: TextTable, without dropped: Set<Int>, orWithout droppable: [Int]
  ) -> [String] {
    var kept = table.columns.indices.filter { !dropped.contains($0) }
    for column in droppable {
      guard table.selecting(kept).width(firstColumn: 12) > width else { break }
      kept.removeAll { $0 == column }
    }
    return table.selecting(kept).lines(width: width, text: text, style: style)
  }

  /// A name that can be seen.
  private func name(_ name: String) -> String { name.isEmpty ? "\"\"" : text.safe(name) }

  /// How many groups each element of a depth-first list is in.
  private static func depths(of elements: [SchemaElement]) -> [Int] {
    var left: [Int32] = []
    return elements.map { element in
      while let last = left.last, last == 0 { left.removeLast() }
      let depth = left.count
      if depth > 0 { left[depth - 1] -= 1 }
      left.append(element.childCount)
      return depth
    }
  }

  // MARK: Row groups

  private var rowGroups: [String] {
    guard !metadata.rowGroups.isEmpty else { return [] }
    var table = TextTable([
      .init(header: ["Row group"], isRightAligned: false), .init(header: ["Rows"]),
      .init(header: ["Stored"]), .init(header: ["Uncompressed"]), .init(header: ["Ratio"]),
      .init(header: ["A row"]), .init(header: ["Of data"]),
    ])
    for (index, group) in metadata.rowGroups.prefix(Self.rowGroupsShown).enumerated() {
      var totals = ChunkTotals()
      for chunk in metadata.columnChunks[group.columns] { totals.add(chunk) }
      table.add([
        String(index), DecimalText.grouped(group.rowCount),
        ByteQuantity.binary(totals.compressed), ByteQuantity.binary(totals.uncompressed),
        ratio(totals),
        group.rowCount > 0
          ? ByteQuantity.binary(Double(totals.compressed) / Double(group.rowCount)) : text.none,
        ofData(totals.compressed),
      ])
    }
    var lines = lines(of: table, without: [], orWithout: [6, 5])
    let hidden = metadata.rowGroups.count - Self.rowGroupsShown
    if hidden > 0 { lines.append(style.faint("\(hidden) more are in --format json.")) }
    return lines
  }

  private func ratio(_ totals: ChunkTotals) -> String {
    ParquetReport.ratio(totals.uncompressed, totals.compressed).map(DecimalText.significant)
      ?? text.none
  }

  private func ofData(_ size: Int64) -> String {
    let all = metadata.compressedSize
    return all > 0 ? DecimalText.percent(Double(size) / Double(all)) : text.none
  }

  // MARK: Columns

  /// The leaves over all row groups: one table when it fits, else one of sizes and one of contents.
  private var columns: [[String]] {
    guard !metadata.schema.leaves.isEmpty, !metadata.rowGroups.isEmpty else { return [] }
    let heading = metadata.rowGroups.count == 1 ? "Column" : "Column, all row groups"
    var table = TextTable([
      .init(header: [heading], isRightAligned: false),
      .init(header: ["Codec"], isRightAligned: false), .init(header: ["Stored"]),
      .init(header: ["Uncompressed"]), .init(header: ["Ratio"]), .init(header: ["Of data"]),
      .init(header: ["Values"]), .init(header: ["Nulls"]),
      .init(header: ["Encodings"], isRightAligned: false),
    ])
    var totals = [ChunkTotals](repeating: ChunkTotals(), count: metadata.schema.leaves.count)
    for group in metadata.rowGroups where group.columns.count == totals.count {
      for (leaf, chunk) in metadata.columnChunks[group.columns].enumerated() {
        totals[leaf].add(chunk)
      }
    }
    var longest = 0
    for (leaf, totals) in zip(metadata.schema.leaves, totals) {
      let path = path(of: leaf)
      longest = max(longest, TerminalText.width(path))
      table.add([path] + cells(totals))
    }
    var sections: [[String]]
    if table.width(firstColumn: min(longest, 28)) <= width {
      sections = [table.lines(width: width, text: text, style: style)]
    } else {
      sections = [
        lines(of: table.selecting([0, 1, 2, 3, 4, 5]), without: [], orWithout: [5, 4]),
        lines(of: table.selecting([0, 6, 7, 8]), without: [], orWithout: [2, 1]),
      ]
    }
    if totals.contains(where: \.outgrewDictionary) {
      sections[sections.count - 1] += TerminalText.wrapped(
        "* began with a dictionary and went on without: its values were too many.", to: width
      ).map(style.faint)
    }
    return sections
  }

  private func cells(_ totals: ChunkTotals) -> [String] {
    guard totals.chunks > 0 else { return Array(repeating: text.none, count: 8) }
    return [
      text.elided(totals.codecs.joined(separator: ", "), to: width / 4),
      ByteQuantity.binary(totals.compressed),
      ByteQuantity.binary(totals.uncompressed), ratio(totals), ofData(totals.compressed),
      DecimalText.grouped(totals.values),
      totals.nulls.map(DecimalText.grouped) ?? text.none,
      text.elided(totals.encodings.joined(separator: ", "), to: width - 36)
        + (totals.outgrewDictionary ? " *" : ""),
    ]
  }

  // MARK: Metadata

  private var keyValues: [String] {
    guard !metadata.keyValues.isEmpty else { return [] }
    var table = TextTable([
      .init(header: ["Metadata"], isRightAligned: false), .init(header: ["Bytes"]),
      .init(header: ["Value"], isRightAligned: false),
    ])
    let longest = metadata.keyValues.reduce(0) { max($0, TerminalText.width(name($1.key))) }
    let room = max(width - min(longest, width / 2) - 2 * TextTable.gap - 9, 16)
    for pair in metadata.keyValues {
      let size = pair.valueRange.map { $0.upperBound - $0.lowerBound }
      table.add([name(pair.key), size.map(DecimalText.grouped) ?? text.none, value(pair, room)])
    }
    return table.lines(width: width, text: text, style: style)
  }

  private func value(_ pair: KeyValue, _ room: Int) -> String {
    guard pair.valueRange != nil else { return text.none }
    if !report.showsValues, ParquetReport.isSensitive(pair.key) {
      return "withheld; --values shows it"
    }
    guard let value = pair.value else { return "left out; --values shows it" }
    if report.showsValues { return text.safe(String(decoding: value, as: UTF8.self)) }
    // Enough for any width; the rest would only be escaped to be dropped.
    let start = text.safe(String(decoding: value.prefix(4096), as: UTF8.self))
    return TerminalText.width(start) > room ? text.cut(start, to: room) : start
  }

  // MARK: Findings

  private var findings: [String] {
    guard !report.findings.isEmpty else { return ["No findings."] }
    return [style.strong("Findings: \(report.findings.count)")]
      + report.findings.flatMap { finding in
        [style.severity(finding.severity, finding.severity.name) + "  " + text.safe(finding.code)]
          + TerminalText.wrapped(text.safe(finding.message), to: width - 4).map { "    " + $0 }
      }
  }
}
