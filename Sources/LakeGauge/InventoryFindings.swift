import LakeModel
import LakeStorage

/// What an inventory and the directory beside it say of each other.
enum InventoryFindings {
  /// The inventory of each lake compared with what is on disk, in their order; nil for a lake without one.
  @concurrent
  static func descriptions(of lakes: [OpenedLake]) async -> [InventoryDescription?] {
    lakes.map { $0.inventory?.described() }
  }

  /// The findings on one lake's inventory, in a fixed order.
  static func of(_ lake: OpenedLake, _ description: InventoryDescription?) -> [Finding] {
    var findings: [Finding] = []
    if let error = lake.passedOverInventory {
      findings.append(
        Finding(
          code: "inventory-unusable", severity: .warning, object: "",
          message: "\(error); the file was passed over, so times and sizes are not from there."))
    }
    guard let inventory = description else { return findings }
    let survey = inventory.survey
    if let first = survey.firstUnreadable {
      findings.append(
        Finding(
          code: "inventory-folders-unreadable", severity: .warning, object: "",
          message: "\(quantity(survey.unreadableFolders, "folder")) could not be compared with "
            + "\(inventory.path), the first: \(first). Of what is in them, the inventory alone tells."
        ))
    }
    if let failure = survey.failure {
      findings.append(
        Finding(
          code: "inventory-comparison-cut", severity: .warning, object: "",
          message: "\(inventory.path) could be compared with only a part of what is on disk: "
            + "\(failure)."))
    }
    if !inventory.hasTimes {
      findings.append(
        Finding(
          code: "inventory-without-times", severity: .note, object: "",
          message: "\(inventory.path) has no modification times; only commits tell when."))
    }
    if let first = survey.sizeDiscrepancyExamples.first {
      findings.append(
        Finding(
          code: "inventory-size-differs", severity: .warning, object: first.key,
          message:
            "\(quantity(survey.sizeDiscrepancies, "object")) of another size on disk than in "
            + "\(inventory.path), the first \(first.listed) bytes there and \(first.onDisk) on disk; "
            + "the inventory's sizes are used."))
    }
    if let first = survey.notInInventoryKeys.first {
      findings.append(
        Finding(
          code: "inventory-incomplete", severity: .note, object: first,
          message:
            "Objects on disk that are not in \(inventory.path): \(survey.notInInventory), this one "
            + "first; their sizes are those on disk, and they have no time."))
    }
    if inventory.faults.count > 0 {
      findings.append(
        Finding(
          code: "inventory-rows-unusable", severity: .warning, object: "",
          message:
            "\(quantity(inventory.faults.count, "row")) of \(inventory.path) could not be used: "
            + "\(inventory.faults)."))
    }
    return findings
  }
}
