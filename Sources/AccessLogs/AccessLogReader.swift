internal import ByteParsing
internal import Codecs
package import LakeModel

/// Reads one access log, whose files' bytes are pushed in pieces of any size, and gives out what it says
/// of reads.
///
///     var reader = AccessLogReader(name: "events.zstd")
///     while let piece = nextPiece() {
///       reader.read(piece.rawSpan) { records, source in use(records, source) }
///     }
///     let summary = reader.finish { records, source in use(records, source) }
///
/// The log is most often one file; a log of several (a rolling one of Spark) is read as one, file after
/// file, with `continue(with:)` between them. Compression and format are told from the bytes. Nothing is
/// thrown: what cannot be read is counted and found in the summary, and what could be read is given out.
/// The same bytes give the same records however they are cut. SQL texts, users and addresses never leave
/// the reader.
///
/// Memory is bounded by the limits, whatever the size of the log.
package struct AccessLogReader: ~Copyable {
  private let limits: AccessLogLimits
  private var file: String
  private var prefix: [UInt8] = []
  private var decompressor: StreamDecompressor?
  private var isDamaged = false
  private var lines: LogLines
  private var parser: (any EvidenceParser)?
  private var linesWithoutFormat = 0
  private var output: EvidenceOutput

  /// Makes a reader of a log.
  ///
  /// - Parameters:
  ///   - name: the log's name, which findings carry, and that of its first file.
  ///   - source: what kind it is; nil to tell it from the first lines.
  ///   - isInProgress: whether it is known to be still written, so that an early end is no damage; a file
  ///     whose name ends in `.inprogress` is anyway.
  ///   - limits: what bounds memory.
  package init(
    name: String, source: AccessSource? = nil, isInProgress: Bool = false,
    limits: AccessLogLimits = AccessLogLimits()
  ) {
    self.limits = limits
    self.file = name
    self.lines = LogLines(limit: limits.lineLength)
    self.output = EvidenceOutput(summary: AccessLogSummary(name: name, source: source))
    output.summary.files = 1
    output.isInProgress = isInProgress
  }

  /// Takes in the next bytes of the current file.
  ///
  /// - Parameters:
  ///   - bytes: a piece of any size.
  ///   - receive: takes records, in the order of the log, and the kind of log they are from.
  package mutating func read(_ bytes: RawSpan, _ receive: ([AccessRecord], AccessSource) -> Void) {
    output.summary.bytes += Int64(bytes.byteCount)
    var position = 0
    if decompressor == nil {
      while prefix.count < StreamFormat.prefixLength, position < bytes.byteCount {
        prefix.append(bytes.zeroPaddedByte(at: position))
        position += 1
      }
      guard prefix.count == StreamFormat.prefixLength else { return }
      beginExpanding(receive)
    }
    expand(bytes, from: position, receive)
    give(receive)
  }

  /// Ends the current file and begins another of the same log.
  ///
  /// - Parameters:
  ///   - name: the file's name.
  ///   - receive: takes records, in the order of the log, and the kind of log they are from.
  package mutating func `continue`(
    with name: String, _ receive: ([AccessRecord], AccessSource) -> Void
  ) {
    endFile(receive)
    file = name
    output.summary.files += 1
  }

  /// Ends the log.
  ///
  /// - Parameter receive: takes the last records.
  /// - Returns: what the log is and what of it could not be used.
  package consuming func finish(_ receive: ([AccessRecord], AccessSource) -> Void)
    -> AccessLogSummary
  {
    endFile(receive)
    parser?.finish(limits: limits, into: &output)
    give(receive)
    output.conclude(isKnown: parser != nil)
    return output.summary
  }

  private mutating func beginExpanding(_ receive: ([AccessRecord], AccessSource) -> Void) {
    if let name = ForeignFormat.name(prefix.rawSpan) {
      isDamaged = true
      output.find(
        "access-log-format-not-read", .error, in: file,
        "The file's first bytes are those of \(name), which is not read; nothing of it is used.")
    }
    let format = StreamFormat(prefix: prefix.rawSpan)
    decompressor = StreamDecompressor(format)
    if !output.summary.compression.contains(format.description) {
      output.summary.compression.append(format.description)
    }
    let start = prefix
    expand(start.rawSpan, from: 0, receive)
  }

  private mutating func expand(
    _ bytes: RawSpan, from start: Int, _ receive: ([AccessRecord], AccessSource) -> Void
  ) {
    var position = start
    while !isDamaged {
      lines.makeRoom()
      let before = lines.buffer.count
      var isMore = false
      var failure: CodecError?
      do throws(CodecError) {
        isMore = try decompressor?.expand(bytes, &position, appendingTo: &lines.buffer) ?? false
      } catch {
        failure = error
      }
      output.summary.expandedBytes += Int64(lines.buffer.count - before)
      if let failure {
        isDamaged = true
        output.find(
          "access-log-damaged", .error, in: file,
          "\(failure), after \(output.summary.expandedBytes) expanded bytes of the log; "
            + "the rest of this file is missing.")
      }
      readLines(isLast: false, receive)
      guard isMore else { return }
    }
  }

  private mutating func endFile(_ receive: ([AccessRecord], AccessSource) -> Void) {
    if decompressor == nil, !prefix.isEmpty { beginExpanding(receive) }
    if !isDamaged {
      do throws(CodecError) {
        try decompressor?.finish()
        lines.makeRoom()
        readLines(isLast: true, receive)
      } catch {
        // The line that the end is missing of is none.
        output.findEarlyEnd(of: file, "\(error)")
      }
    }
    lines = LogLines(limit: limits.lineLength)
    decompressor = nil
    prefix = []
    isDamaged = false
  }

  private mutating func readLines(isLast: Bool, _ receive: ([AccessRecord], AccessSource) -> Void) {
    while true {
      let isMore = Self.readLine(
        &lines, isLast: isLast, of: file, limits, linesWithoutFormat: &linesWithoutFormat,
        &parser, &output)
      guard isMore else { return }
      if output.records.count >= limits.batch { give(receive) }
    }
  }

  /// Reads the next line; false when there is none.
  private static func readLine(
    _ lines: inout LogLines, isLast: Bool, of file: String, _ limits: AccessLogLimits,
    linesWithoutFormat: inout Int, _ parser: inout (any EvidenceParser)?,
    _ output: inout EvidenceOutput
  ) -> Bool {
    let next = lines.next(hasQuotedLines: parser?.hasQuotedLines ?? false, isLast: isLast)
    guard let next else { return false }
    output.summary.lines += 1
    guard case .text(let range) = next else {
      output.fail(
        at: lines.lineOffset, of: file, "it is longer than \(limits.lineLength) bytes")
      return true
    }
    let line = lines.buffer.rawSpan.extracting(range)
    if parser == nil {
      guard linesWithoutFormat < limits.detectionLines else { return true }
      linesWithoutFormat += 1
      guard
        let found = FormatDetection.parser(
          for: line, source: output.summary.source, log: output.summary.name)
      else {
        output.fail(at: lines.lineOffset, of: file, "it is of no known kind of log")
        return true
      }
      output.summary.source = found.source
      parser = found.parser
    }
    do throws(LineError) {
      try parser?.read(line, limits: limits, into: &output)
    } catch {
      if lines.isUnended {
        output.findEarlyEnd(of: file, "The last line has no end and cannot be understood")
      } else {
        output.fail(at: lines.lineOffset, of: file, error.reason)
      }
    }
    return true
  }

  private mutating func give(_ receive: ([AccessRecord], AccessSource) -> Void) {
    guard !output.records.isEmpty else { return }
    if let source = output.summary.source { receive(output.records, source) }
    output.records.removeAll(keepingCapacity: true)
  }
}
