import LakeModel

/// In what order objects have to arrive at a mirror and leave it, for every state in between to be readable
/// (replication-model.md §8).
enum MirrorOrdering {
  /// The rules for tables of some formats, most general first.
  static func rules(of formats: [TableFormat]) -> [String] {
    guard !formats.isEmpty else { return [] }
    var rules = [
      "Data before log: an entry of a log arrives only after every object that it names.",
      "Oldest log entry first: none arrives before its predecessor.",
    ]
    if formats.contains(.delta) {
      rules.append(
        "Delta: a checkpoint arrives after its sidecars and after the commits up to its version; "
          + "_last_checkpoint arrives last.")
    }
    if formats.contains(.hudi) {
      rules.append(
        "Hudi: base and log files first, then what they add to .hoodie/metadata/, then the instant "
          + "that completes them; hoodie.properties before any instant.")
    }
    rules += [
      "Deletes last: an object leaves only after the log entry that drops it has arrived.",
      "What VACUUM or a clean keeps at the source must be kept for longer than the lag of the mirror "
        + "and its longest query together.",
    ]
    return rules
  }
}
