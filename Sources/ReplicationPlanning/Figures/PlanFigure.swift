public import LakeModel

/// A figure of a plan with all that is needed to check it by hand: what `plan --explain` prints.
///
/// Sections of a plan say what they found as typed values for programs and as figures for people; both are
/// made from the same numbers.
public struct PlanFigure: Equatable, Sendable {
  /// A number with its unit, or why there is none.
  public enum Value: Equatable, Sendable {
    /// Bytes.
    case bytes(Int64)
    /// Bytes between two bounds.
    case bytesBetween(Int64, Int64)
    /// Bytes per day of 86,400 s.
    case bytesPerDay(Double)
    /// Bits per second.
    case bitsPerSecond(Double)
    /// Bytes per second.
    case bytesPerSecond(Double)
    /// A length of time.
    case span(TimeSpan)
    /// Days of 86,400 s.
    case days(Double)
    /// A share in 0…1, printed in percent.
    case share(Double)
    /// A share between two bounds in 0…1, printed in percent.
    case sharesBetween(Double, Double)
    /// One number divided by another, printed with `×`.
    case ratio(Double)
    /// So many things.
    case count(Int64)
    /// So many things per second.
    case perSecond(Double)
    /// An amount in a currency.
    case money(Double, currency: String)
    /// A time.
    case time(Timestamp)
    /// Words.
    case text(String)
    /// Not known, and why.
    case unknown(String)
  }

  /// A value with a name: an input of a figure, or a step on the way to it.
  public struct Term: Equatable, Sendable {
    /// What it is, with the symbol of the formula in front where there is one: `D, the objective`.
    public let name: String
    /// How much.
    public let value: Value

    /// Makes a term.
    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// What it is asked for by: words of a-z, 0-9 and `-`, joined by `.`, the section first, and for one of
  /// many the name in brackets: `link.recommended`, `link.recommended[class=Retail]`. Unique in a plan.
  public let id: String
  /// What it is called.
  public let name: String
  /// How much.
  public let value: Value
  /// Ids of replication-model.md and the formula itself: `R-21: C = (1 + headroom) · max(C*(D), mean)`.
  public let formula: String
  /// What goes in.
  public let inputs: [Term]
  /// Values on the way, in the order in which they are computed.
  public let steps: [Term]
  /// What the reader must know of how wrong it can be; nil when it is exact.
  public let caveat: String?

  /// Makes a figure.
  public init(
    id: String, name: String, value: Value, formula: String, inputs: [Term] = [],
    steps: [Term] = [], caveat: String? = nil
  ) {
    self.id = id
    self.name = name
    self.value = value
    self.formula = formula
    self.inputs = inputs
    self.steps = steps
    self.caveat = caveat
  }
}
