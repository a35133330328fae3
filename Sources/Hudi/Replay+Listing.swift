import LakeModel

extension Replay {
  /// Takes what a completed write without readable metadata wrote from the listing: base files carry its
  /// instant in their names, and so do logs from table version 8 on.
  mutating func applyFromListing(_ instant: CompletedInstant) {
    for group in Array(groups.all) {
      let named = groups.files(of: group).filter {
        groups[$0].state == .unseen && groups.instant(of: $0) == requested
      }
      guard !named.isEmpty else { continue }
      settle(group)
      for number in named where groups[number].state == .unseen {
        let file = groups.file(number)
        guard file.kind == .base || configuration.logsCarryOwnInstant else { continue }
        groups.update(
          number, size: file.size, instant: file.instant, order: order, birth: instant.time,
          state: file.kind == .changeLog ? .retired : .live)
        append(
          .created, .unknown, of: number, in: group, bytes: file.knownSize, birth: instant.time)
      }
      refresh(group, cause: .unknown)
    }
  }
}
