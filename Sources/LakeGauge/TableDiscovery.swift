import DeltaLake
package import LakeModel
package import LakeStorage

/// A table found under a lake's root.
package struct TableLocation: Hashable, Sendable {
  /// Key prefix of the table root in the store: empty, or ending with `/`.
  package var root: String

  /// Its format.
  package var format: TableFormat

  /// Makes a location.
  package init(root: String, format: TableFormat) {
    self.root = root
    self.format = format
  }

  /// The root without the final `/`; empty for a table that is the lake itself.
  package var path: String { String(Substring(root.utf8.dropLast())) }
}

/// Finds the tables of a lake by itself, from the folders that only tables have.
///
/// A folder with `_delta_log/` is a Delta table, one with `.hoodie/hoodie.properties` (or its backup) a
/// Hudi table. What lies inside a table is its own: the metadata table under `.hoodie/metadata` and the
/// throw-away tables under `.hoodie/.aux` are not tables of the lake.
package struct TableDiscovery {
  /// The deepest folder that is looked into, counted from the lake's root.
  package static let maximumDepth = 32

  private let store: any ObjectStore

  /// Makes a discovery over a store.
  package init(store: any ObjectStore) {
    self.store = store
  }

  /// What a walk over the folders found.
  package struct Result: Sendable {
    /// The tables, in ascending byte order of their roots.
    package var tables: [TableLocation] = []

    /// What the walk could not look into, and folders that are two things at once.
    package var findings: [Finding] = []
  }

  /// Looks through the store.
  ///
  /// - Complexity: one listing of each folder that is not inside a table.
  package func findTables() async throws -> Result {
    var result = Result()
    var pending: [(prefix: String, depth: Int)] = [("", 0)]
    while let (prefix, depth) = pending.popLast() {
      let level = try await level(under: prefix, findings: &result.findings)
      let hasDelta = level.contains("_delta_log/")
      var hasHudi = false
      if level.contains(".hoodie/") {
        hasHudi = await hasProperties(under: prefix, findings: &result.findings)
      }
      // Whatever else lies in a table's folder are its partitions, or should be.
      var isStray = hasDelta && !hasHudi && level.contains(where: Self.mayBeTable)
      if isStray { isStray = await !hasLog(prefix) }
      if isStray {
        result.findings.append(
          Finding(
            code: "delta-log-empty", severity: .warning, object: prefix + "_delta_log/",
            message:
              "The folder has neither a commit nor a checkpoint, so what it lies in is not taken for a "
              + "table, and tables are looked for in the folders beside it."))
      } else if hasDelta || hasHudi {
        result.tables.append(TableLocation(root: prefix, format: hasDelta ? .delta : .hudi))
        if hasDelta, hasHudi {
          result.findings.append(
            Finding(
              code: "two-formats", severity: .note, object: prefix,
              message: "The folder has both _delta_log/ and .hoodie/; it is read as a Delta table.")
          )
        }
        await tellOfTables(among: level, under: prefix, findings: &result.findings)
        continue
      }
      guard depth < Self.maximumDepth else {
        if !level.isEmpty {
          result.findings.append(
            Finding(
              code: "too-deep", severity: .warning, object: prefix,
              message: "Folders more than \(Self.maximumDepth) levels down are not looked into."))
        }
        continue
      }
      for name in level where !name.hasPrefix(".") && name != "_delta_log/" {
        pending.append((prefix + name, depth + 1))
      }
    }
    result.tables.sort { Array($0.root.utf8).lexicographicallyPrecedes(Array($1.root.utf8)) }
    return result
  }

  /// Whether a folder in a table's may be another table: it is no partition by its name, and not the table's own.
  private static func mayBeTable(_ name: String) -> Bool {
    !name.hasPrefix("_") && !name.hasPrefix(".") && !name.utf8.contains(UInt8(ascii: "="))
  }

  /// Whether a Delta log has a commit or a checkpoint.
  private func hasLog(_ prefix: String) async -> Bool {
    var isThere = false
    // One that cannot be listed is for the reader of the table to tell of.
    let isListed: Void? = try? await store.listLevel(under: prefix + "_delta_log/") { page in
      isThere =
        isThere
        || page.objects.contains { object in
          let name = object.key.utf8.dropFirst(prefix.utf8.count + "_delta_log/".utf8.count)
          return DeltaTable.isCommitOrCheckpoint(String(Substring(name)))
        }
    }
    return isThere || isListed == nil
  }

  /// The most folders of a table that are looked at whether they are tables themselves.
  private static let probedFolders = 256

  /// Tells of tables right below another one's root, which are part of it and not read.
  private func tellOfTables(
    among level: [String], under prefix: String, findings: inout [Finding]
  ) async {
    var inner: [String] = []
    for name in level.lazy.filter(Self.mayBeTable).prefix(Self.probedFolders) {
      var isTable = false
      for own in ["_delta_log/", ".hoodie/"] where !isTable {
        try? await store.listLevel(under: prefix + name + own) { page in
          isTable = isTable || page.count > 0
        }
      }
      if isTable { inner.append(prefix + name) }
    }
    guard let first = inner.first else { return }
    findings.append(
      Finding(
        code: "table-inside-table", severity: .warning, object: first,
        message:
          "Folders in a table's folder that are tables themselves: \(inner.count), this one first. They are "
          + "not read; give their paths to have them read by themselves, or remove the log above them."
      ))
  }

  /// Names of the folders directly under `prefix`, each with its `/`, in byte order. (A set would take
  /// canonically equivalent names for one.)
  private func level(
    under prefix: String, findings: inout [Finding]
  ) async throws -> [String] {
    var names: [String] = []
    var skipped: [SkippedName] = []
    do {
      try await store.listLevel(under: prefix) { page in
        skipped += page.skipped
        for folder in page.prefixes {
          names.append(String(Substring(folder.utf8.dropFirst(prefix.utf8.count))))
        }
      }
    } catch let error as StorageError where !prefix.isEmpty {
      findings.append(
        Finding(
          code: "folder-unreadable", severity: .error, object: prefix,
          message: "The folder could not be listed: \(error)."))
    }
    if let first = skipped.first {
      findings.append(
        Finding(
          code: "names-skipped", severity: .warning, object: first.key,
          message: skipped.count == 1
            ? "The name was passed over: it \(first.reason.words)."
            : "\(skipped.count) names in the folder were passed over; this one, the first, "
              + "\(first.reason.words)."))
    }
    return names
  }

  /// Whether a folder has the properties of a Hudi table; one that may not be looked into is a finding,
  /// so that it does not end the scan of all others.
  private func hasProperties(under prefix: String, findings: inout [Finding]) async -> Bool {
    for name in ["hoodie.properties", "hoodie.properties.backup"] {
      do {
        _ = try await store.info(of: prefix + ".hoodie/" + name)
        return true
      } catch StorageError.notFound {
        continue
      } catch {
        findings.append(
          Finding(
            code: "folder-unreadable", severity: .error, object: prefix + ".hoodie/",
            message: "Whether the folder is a Hudi table could not be told: \(error)."))
        return false
      }
    }
    findings.append(
      Finding(
        code: "hudi-no-properties", severity: .error, object: prefix + ".hoodie/",
        message:
          "The folder has .hoodie/ but neither hoodie.properties nor its backup: it cannot be "
          + "read as a Hudi table and is in no figure."))
    return false
  }
}
