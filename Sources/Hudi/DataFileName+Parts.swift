import ByteParsing

extension DataFileName {
  /// Where in the bytes of a name its parts stand.
  struct Parts {
    let kind: Kind
    let fileId: Range<Int>
    let instant: Range<Int>

    private init(kind: Kind, fileId: Range<Int>, instant: Range<Int>) {
      self.kind = kind
      self.fileId = fileId
      self.instant = instant
    }

    /// Takes the name in `range` apart; nil for anything that is not a base or log file.
    init?(_ bytes: RawSpan, in range: Range<Int>) {
      let range = range.clamped(to: 0..<bytes.byteCount)
      let isLog = bytes.zeroPaddedByte(at: range.lowerBound) == UInt8(ascii: ".")
      let start = isLog && !range.isEmpty ? range.lowerBound + 1 : range.lowerBound
      guard let text = try? bytes.bytes(in: start..<range.upperBound) else { return nil }
      let name = NameBytes(bytes: text)
      guard let parts = isLog ? Parts(log: name) : Parts(base: name) else { return nil }
      self.init(
        kind: parts.kind,
        fileId: (parts.fileId.lowerBound + start)..<(parts.fileId.upperBound + start),
        instant: (parts.instant.lowerBound + start)..<(parts.instant.upperBound + start))
    }

    /// `<fileId>_<instant>.log.<version>[_<token>[.cdc]]`, without the dot in front.
    private init?(log name: NameBytes) {
      let parts = name.parts(of: name.range, at: UInt8(ascii: "."))
      guard (3...4).contains(parts.count),
        name.equals(parts[1], "log") || name.equals(parts[1], "archive"),
        let underscore = name.first(UInt8(ascii: "_"), in: parts[0]),
        underscore > parts[0].lowerBound
      else { return nil }
      let tail = name.parts(of: parts[2], at: UInt8(ascii: "_"))
      guard (1...2).contains(tail.count), name.isDigits(tail[0]) else { return nil }
      if tail.count == 2 {
        let token = name.parts(of: tail[1], at: UInt8(ascii: "-"))
        guard token.count == 3, token.allSatisfy({ name.isDigits($0) }) else { return nil }
      }
      if parts.count == 4 {
        guard name.equals(parts[3], "cdc"), tail.count == 2 else { return nil }
      }
      self.init(
        kind: parts.count == 4 ? .changeLog : .log, fileId: parts[0].lowerBound..<underscore,
        instant: (underscore + 1)..<parts[0].upperBound)
    }

    /// `<fileId>_<token>_<instant>.<format>`, `<fileId>_<instant>.<format>`, or a file of another writer
    /// that Hudi only registered (`ExternalFileName`).
    private init?(base name: NameBytes) {
      guard let dot = name.first(UInt8(ascii: "."), in: name.range) else {
        self.init(external: name)
        return
      }
      let format = (dot + 1)..<name.range.upperBound
      if name.first(UInt8(ascii: "_"), in: format) != nil {
        self.init(external: name)
        return
      }
      let stem = name.parts(of: name.range.lowerBound..<dot, at: UInt8(ascii: "_"))
      guard !format.isEmpty, (2...3).contains(stem.count), !stem[0].isEmpty,
        let instant = stem.last, name.isDigits(instant)
      else { return nil }
      self.init(kind: .base, fileId: stem[0], instant: instant)
    }

    private init?(external name: NameBytes) {
      guard let external = ExternalFileName(name.bytes) else { return nil }
      self.init(kind: .base, fileId: external.file, instant: external.instant)
    }
  }
}

/// The bytes of a name, and what a grammar asks of them.
private struct NameBytes {
  let bytes: [UInt8]

  var range: Range<Int> { bytes.indices }

  func first(_ byte: UInt8, in range: Range<Int>) -> Int? { bytes[range].firstIndex(of: byte) }

  func parts(of range: Range<Int>, at separator: UInt8) -> [Range<Int>] {
    bytes[range].split(separator: separator, omittingEmptySubsequences: false).map(\.indices)
  }

  func equals(_ range: Range<Int>, _ text: String) -> Bool {
    bytes[range].elementsEqual(text.utf8)
  }

  func isDigits(_ range: Range<Int>) -> Bool {
    !range.isEmpty && bytes[range].allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
  }
}
