import LakeModel

/// Findings about instants that cannot be read.
extension Observations {
  func tellInstants(_ tell: Teller) {
    for (action, instants) in Self.byConsequence(emptyInstants) {
      tell(
        "hudi-instant-empty", .warning, instants[0].object,
        "\(quantity(instants.count, "completed instant")) without content, this one first: "
          + Self.consequence(of: action, instants.count))
    }
    for (action, instants) in Self.byConsequence(absentInstants) {
      tell(
        "hudi-instant-absent", .error, instants[0].object,
        "\(quantity(instants.count, "completed instant")) only in the inventory, this one first: "
          + Self.consequence(of: action, instants.count))
    }
    for instant in damagedInstants.prefix(Self.maximumNamed) {
      tell(
        "hudi-instant-damaged", .error, instant.object,
        "\(instant.reason); " + Self.consequence(of: instant.action, 1))
    }
    let rest = damagedInstants.count - Self.maximumNamed
    if rest > 0 {
      tell(
        "hudi-instant-damaged", .error, "",
        "\(quantity(rest, "further instant")) cannot be read")
    }
  }

  /// Instants by what their loss means: each kind has one sentence, that of its first action.
  private static func byConsequence(
    _ instants: [UnreadInstant]
  ) -> [(action: InstantAction, instants: [UnreadInstant])] {
    var kinds: [String: Int] = [:]
    var found: [(action: InstantAction, instants: [UnreadInstant])] = []
    for instant in instants {
      let kind = consequence(of: instant.action, 1)
      if let index = kinds[kind] {
        found[index].instants.append(instant)
      } else {
        kinds[kind] = found.count
        found.append((instant.action, [instant]))
      }
    }
    return found
  }

  /// What is missing because instants of an action cannot be read.
  private static func consequence(of action: InstantAction, _ count: Int) -> String {
    let it = count == 1 ? "it" : "they"
    switch action.comparable {
    case .clean: return "what \(it) deleted is in no figure of deletions"
    case .rollback, .restore: return "what \(it) undid and deleted is in no figure"
    case .savepoint: return "what \(it) kept from cleans is not known"
    case .replacecommit:
      return
        "what \(it) wrote is taken from the listing where names tell, with unknown cause; the file "
        + "groups that \(it) replaced are not known and count as live"
    default:
      return "what \(it) wrote is taken from the listing where names tell, with unknown cause"
    }
  }
}
