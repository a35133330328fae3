import LakeModel
import LakeStorage

extension TableReading {
  /// The sizes that the store lists for deletion vectors, by canonical path; from now on they count as listed.
  ///
  /// A folder that cannot be listed is a finding: of vectors in it, what the log says of their sizes is all
  /// that is known. A run with one is not kept, as the next one may see more.
  mutating func listVectorSizes() async throws -> ListedSizes {
    hasListedVectors = true
    let (sizes, unlisted) = try await table.listVectorSizes()
    guard unlisted.count > 0 else { return sizes }
    obstacle = obstacle ?? "a folder of it cannot be listed"
    let finding = Finding(
      code: "folder-unreadable", severity: .warning,
      object: unlisted.first(below: table.root),
      message:
        "\(unlisted.sentence): deletion vectors in it have the size that the log gives them, which is the "
        + "least that it can be where they share an object.")
    if !findings.contains(finding) { findings.append(finding) }
    return sizes
  }
}
