/// An object whose file has another size than the inventory says.
package struct SizeDiscrepancy: Hashable, Sendable {
  /// Its key.
  package let key: String
  /// The size in the inventory, in bytes.
  package let listed: Int64
  /// The size of the file, in bytes.
  package let onDisk: Int64
}

/// How an inventory and the directory beside it compare, within the root that was opened.
package struct InventorySurvey: Hashable, Sendable {
  /// The number of objects that the inventory lists.
  package private(set) var objects = 0

  /// How many of them are not in the directory.
  package private(set) var onlyInInventory = 0

  /// How many objects of the directory the inventory does not list.
  package private(set) var notInInventory = 0

  /// The first keys of those, in ascending order: at most `exampleLimit`.
  package private(set) var notInInventoryKeys: [String] = []

  /// How many objects have one size in the inventory and another in the directory.
  package private(set) var sizeDiscrepancies = 0

  /// The first of those, in ascending order of keys: at most `exampleLimit`.
  package private(set) var sizeDiscrepancyExamples: [SizeDiscrepancy] = []

  /// How many folders could not be listed; what is in them counts as if the directory did not have it.
  package private(set) var unreadableFolders = 0

  /// Why the first of them could not.
  package private(set) var firstUnreadable: StorageError?

  /// Why the comparison ended early; nil when it did not.
  package internal(set) var failure: StorageError?

  /// The most examples that are kept of each kind.
  package static let exampleLimit = 100

  mutating func addUnreadable(_ error: StorageError) {
    unreadableFolders += 1
    firstUnreadable = firstUnreadable ?? error
  }

  mutating func add(_ info: ObjectInfo, sizeOnDisk: Int64?, isListed: Bool) {
    guard isListed else {
      notInInventory += 1
      if notInInventoryKeys.count < InventorySurvey.exampleLimit {
        notInInventoryKeys.append(info.key)
      }
      return
    }
    objects += 1
    guard let sizeOnDisk else {
      onlyInInventory += 1
      return
    }
    guard sizeOnDisk != info.size else { return }
    sizeDiscrepancies += 1
    if sizeDiscrepancyExamples.count < InventorySurvey.exampleLimit {
      sizeDiscrepancyExamples.append(
        SizeDiscrepancy(key: info.key, listed: info.size, onDisk: sizeOnDisk))
    }
  }
}

/// The inventory that a lake is read with.
package struct OpenedInventory: Sendable {
  /// The inventory's path, as the user would write it.
  package let path: String

  /// The folder that its paths are relative to, likewise.
  package let base: String

  /// Whether it has times; without them, nobody knows the objects' times.
  package let hasTimes: Bool

  /// The rows of the whole file that could not be used.
  package let faults: InventoryFaults

  let store: InventoryStore

  /// Compares the inventory with the directory. A folder that cannot be listed is counted, and the
  /// comparison goes on without it.
  ///
  /// - Complexity: reads the inventory's rows and the directory's names once, so a scan does it beside the
  ///   reading of the tables; memory as for a listing.
  package func described() -> InventoryDescription {
    InventoryDescription(
      path: path, base: base, hasTimes: hasTimes, survey: store.survey(), faults: faults)
  }
}

/// What a user is told about the inventory that a lake is read with.
package struct InventoryDescription: Hashable, Sendable {
  /// The inventory's path, as the user would write it.
  package let path: String

  /// The folder that its paths are relative to, likewise.
  package let base: String

  /// Whether it has times; without them, nobody knows the objects' times.
  package let hasTimes: Bool

  /// How it compares with the directory.
  package let survey: InventorySurvey

  /// The rows of the whole file that could not be used.
  package let faults: InventoryFaults

  /// One line: `times and sizes from SampleTables/inventory.csv (4,011 objects; 553 only in the inventory)`.
  package var sentence: String {
    var parts = [InventoryDescription.counted(survey.objects, "object")]
    if survey.onlyInInventory > 0 {
      parts.append("\(InventoryDescription.grouped(survey.onlyInInventory)) only in the inventory")
    }
    if survey.notInInventory > 0 {
      parts.append("\(InventoryDescription.grouped(survey.notInInventory)) only on disk")
    }
    if survey.sizeDiscrepancies > 0 {
      parts.append(
        "\(InventoryDescription.grouped(survey.sizeDiscrepancies)) of another size on disk")
    }
    if survey.unreadableFolders > 0 {
      parts.append(
        "\(InventoryDescription.counted(survey.unreadableFolders, "folder")) not readable")
    }
    if faults.count > 0 {
      parts.append("\(InventoryDescription.counted(faults.count, "row")) not usable")
    }
    return "\(hasTimes ? "times and sizes" : "sizes") from \(path)"
      + " (\(parts.joined(separator: "; ")))"
  }

  private static func counted(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
