package import LakeModel

/// What became of an object whose footer was to be read.
package enum FooterOutcome: UInt8, CaseIterable, Sendable {
  /// Its footer was decoded.
  case read
  /// Only an inventory or a listing knows it: its bytes are not in this copy.
  case absent
  /// The log says that it is live, and the store does not have it.
  case missing
  /// It has no footer, or one that cannot be decoded.
  case damaged
  /// Its footer is encrypted.
  case encrypted

  /// The worst comes first.
  fileprivate var rank: Int {
    switch self {
    case .damaged: 0
    case .missing: 1
    case .read: 2
    case .encrypted: 3
    case .absent: 4
    }
  }
}

/// An object whose footer could not be read or believed, and why.
///
/// In the order in which they are named when they are many: by what became of them, then by path.
package struct FooterFault: Comparable, Sendable {
  /// Its key relative to the table root.
  package let path: NamedSums.Name

  /// What became of it.
  package let outcome: FooterOutcome

  /// Why, and at which byte where that is known.
  package let reason: String

  /// Makes a fault.
  package init(path: String, outcome: FooterOutcome, reason: String) {
    self.path = NamedSums.Name(path)
    self.outcome = outcome
    self.reason = reason
  }

  package static func < (left: FooterFault, right: FooterFault) -> Bool {
    (left.outcome.rank, left.path) < (right.outcome.rank, right.path)
  }
}

/// An object whose footer was asked for, with what came of it.
package struct FooterAnswer: Equatable, Sendable {
  /// Hash of its key, which decided whether it belongs to the sample.
  package let key: ObjectKey

  /// Where it belongs.
  package let stratum: FooterStratum

  /// Its size in bytes as the log says; −1 when nothing tells.
  package let size: Int64

  /// What became of it.
  package let outcome: FooterOutcome

  /// What its footer says; empty unless that was decoded.
  package let figures: FooterFigures

  /// Why it could not be read; nil when it was, or is merely not in this copy.
  package let fault: FooterFault?

  /// Makes an answer.
  package init(
    key: ObjectKey, stratum: FooterStratum, size: Int64, outcome: FooterOutcome,
    figures: FooterFigures = FooterFigures(), fault: FooterFault? = nil
  ) {
    self.key = key
    self.stratum = stratum
    self.size = size
    self.outcome = outcome
    self.figures = figures
    self.fault = fault
  }
}
