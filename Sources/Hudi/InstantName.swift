import ByteParsing
package import LakeModel

/// What an instant does, as its files' names say.
package enum InstantAction: String, CaseIterable, Sendable {
  case commit
  case deltacommit
  case compaction
  case logcompaction
  case replacecommit
  case clustering
  case clean
  case rollback
  case restore
  case savepoint
  case indexing
  case schemacommit

  /// The action under which it completes.
  package var comparable: InstantAction {
    switch self {
    case .compaction: .commit
    case .logcompaction: .deltacommit
    case .clustering: .replacecommit
    default: self
    }
  }

  /// Whether it writes data files.
  package var isWrite: Bool {
    switch comparable {
    case .commit, .deltacommit, .replacecommit: true
    default: false
    }
  }
}

/// How far an instant has come.
package enum InstantState: Int, Comparable, Sendable {
  case requested
  case inflight
  case completed

  package static func < (left: InstantState, right: InstantState) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// The name of a file of an active timeline, taken apart (hudi.md §3).
package struct InstantName: Equatable, Sendable {
  /// Requested time, as written.
  package let requested: String

  /// Completion time, as written; nil for files of layout 1 and for legacy ones in layout 2.
  package let completion: String?

  /// The action in the name; `T.inflight` is a commit in flight.
  package let action: InstantAction

  /// The state in the name.
  package let state: InstantState

  /// A name of these parts.
  init(requested: String, completion: String?, action: InstantAction, state: InstantState) {
    self.requested = requested
    self.completion = completion
    self.action = action
    self.state = state
  }

  /// Takes a file name apart.
  ///
  /// - Returns: nil when it is not the name of an instant's file.
  package init?(_ name: Substring) {
    let bytes = Array(name.utf8)
    self.init(bytes.rawSpan, in: 0..<bytes.count)
  }

  /// Takes the file name in `range` apart; nil when it is not the name of an instant's file.
  ///
  /// - Parameters:
  ///   - bytes: hold the name.
  ///   - range: where in them it stands.
  ///   - neighbour: another name; in a listing most have the instant of the one before, and share its text.
  init?(_ bytes: RawSpan, in range: Range<Int>, after neighbour: InstantName? = nil) {
    func digits(from start: Int) -> Int {
      var end = start
      while end < range.upperBound, bytes.zeroPaddedByte(at: end) &- UInt8(ascii: "0") < 10 {
        end += 1
      }
      return end
    }
    func text(_ range: Range<Int>) -> String { (try? bytes.text(in: range)) ?? "" }
    let requestedEnd = digits(from: range.lowerBound)
    guard requestedEnd > range.lowerBound else { return nil }
    var end = requestedEnd
    var completion: String?
    if end < range.upperBound, bytes.zeroPaddedByte(at: end) == UInt8(ascii: "_") {
      let completionEnd = digits(from: end + 1)
      guard completionEnd > end + 1 else { return nil }
      completion = text((end + 1)..<completionEnd)
      end = completionEnd
    }
    guard end < range.upperBound, bytes.zeroPaddedByte(at: end) == UInt8(ascii: ".") else {
      return nil
    }
    let rest = (end + 1)..<range.upperBound
    let dot = bytes.extracting(rest).firstOffset(of: UInt8(ascii: ".")).map { $0 + end + 1 }
    let actionRange = rest.lowerBound..<(dot ?? rest.upperBound)
    if dot == nil, bytes.equals(actionRange, "inflight") {
      action = .commit
      state = .inflight
    } else {
      guard let action = InstantAction.allCases.first(where: { bytes.equals(actionRange, $0.name) })
      else { return nil }
      self.action = action
      if let dot {
        if bytes.equals((dot + 1)..<rest.upperBound, "requested") {
          state = .requested
        } else if bytes.equals((dot + 1)..<rest.upperBound, "inflight") {
          state = .inflight
        } else {
          return nil
        }
      } else {
        state = .completed
      }
    }
    let requested = range.lowerBound..<requestedEnd
    if let shared = neighbour?.requested, shared.utf8.count == requested.count,
      bytes.starts(with: shared.utf8.span.rawSpan, at: requested.lowerBound)
    {
      self.requested = shared
    } else {
      self.requested = text(requested)
    }
    self.completion = completion
  }
}

extension InstantAction {
  /// The word in names of files.
  fileprivate var name: StaticString {
    switch self {
    case .commit: "commit"
    case .deltacommit: "deltacommit"
    case .compaction: "compaction"
    case .logcompaction: "logcompaction"
    case .replacecommit: "replacecommit"
    case .clustering: "clustering"
    case .clean: "clean"
    case .rollback: "rollback"
    case .restore: "restore"
    case .savepoint: "savepoint"
    case .indexing: "indexing"
    case .schemacommit: "schemacommit"
    }
  }
}

/// Times as instants' names write them: `yyyyMMddHHmmss` or `yyyyMMddHHmmssSSS` in the table's zone.
package enum InstantTime {
  /// Whether a text is one or more decimal digits.
  package static func isDigits(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { isDigit($0) }
  }

  /// A civil time as instants write it, to the millisecond.
  package static func text(ofCivil time: Timestamp) -> String {
    let text = String(decoding: time.iso8601.utf8.filter { isDigit($0) }, as: UTF8.self)
    return text.utf8.count == 14 ? text + "000" : text
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// The civil time of an instant, read as if it were UTC; nil for special instants
  /// (`00000000000000…`) and for anything that is not a date.
  ///
  /// Fourteen digits stand for the last millisecond of their second; what follows seventeen is a suffix
  /// of the metadata table.
  package static func civil(_ text: some StringProtocol) -> Timestamp? {
    var second = 0
    var millisecond = 0
    var count = 0
    for byte in text.utf8 {
      guard isDigit(byte) else { return nil }
      let digit = Int(byte - UInt8(ascii: "0"))
      if count < 14 {
        second = second * 10 + digit
      } else if count < 17 {
        millisecond = millisecond * 10 + digit
      }
      count += 1
    }
    guard count == 14 || count >= 17, second >= 10_000_000_000 else { return nil }
    return Timestamp(
      year: second / 10_000_000_000, month: second / 100_000_000 % 100,
      day: second / 1_000_000 % 100, hour: second / 10_000 % 100, minute: second / 100 % 100,
      second: second % 100, millisecond: count == 14 ? 999 : millisecond)
  }
}
