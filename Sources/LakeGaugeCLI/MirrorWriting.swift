import CommandSyntax
import LakeAnalysis
import LakeModel
import LakeReports
import LakeStorage
import ReplicationPlanning

/// Writes a plan as the files of a tool.
struct MirrorWriting: ~Copyable {
  /// Where the files go, begun before the work.
  private enum Place: ~Copyable {
    case standardOutput
    case file(PendingOutput)
    case folder(PendingLists)
  }

  private let target: MirrorTarget
  private let options: MirrorTargetOptions

  /// What the objects are listed from, for lists of objects.
  private let objects: String
  private let place: Place

  /// Begins the output; nil when there is no tool to write for.
  ///
  /// - Parameters:
  ///   - options: the tool, and what its file has to name.
  ///   - source: what is planned for: where objects are listed when it is a lake and nothing else is named.
  /// - Throws: `ValidationError` when the output cannot be made, or there is nothing to list objects from.
  init?(_ options: MirrorTargetOptions, of source: String) throws {
    guard let target = options.target else { return nil }
    self.target = target
    self.options = options
    objects = options.objects ?? source
    if target.listFormat != nil, options.objects == nil,
      (try? ObjectLocation.open(path: source)) ?? nil != nil
    {
      throw ValidationError(
        "--for \(target.rawValue) names every object, and a scan file has none: give --objects with the lake's "
          + "folder.")
    }
    if let output = options.output {
      place =
        target.needsFolder || target.listFormat != nil
        ? .folder(try PendingLists(path: output)) : .file(try PendingOutput(path: output))
    } else {
      place = .standardOutput
    }
  }

  /// Writes a plan.
  ///
  /// - Parameters:
  ///   - plan: what is written.
  ///   - basis: what it was made from.
  ///   - inventory: the inventory that the lake is read with.
  /// - Returns: what the reader must know of the files.
  /// - Throws: `ValidationError` when the tool cannot take the plan, and as storage does.
  consuming func write(
    _ plan: MirrorPlan, of basis: PlanBasis, inventory: String?
  ) async throws -> [Finding] {
    let word = "--for \(target.rawValue)"
    let request = MirrorTargetRequest(
      lake: options.bucket?.address, destination: options.destination?.address,
      role: options.role, version: LakeGaugeCommand.version, isSkipping: options.skipsInexpressible)
    do {
      if let format = target.listFormat {
        let lists = MirrorLists(
          selection: plan.selection, format: format, target: target, request: request,
          count: options.shards ?? 1, logs: basis.tables.map(\.logFolder),
          store: try await MirrorLists.store(at: objects, inventory: inventory))
        switch consume place {
        case .folder(let folder): return try await lists.write(into: folder)
        case .file: return try await lists.writeOne()
        case .standardOutput: return try await lists.writeOne()
        }
      }
      let details = MirrorWriting.details(of: plan)
      let output = try target.output(for: plan.selection, request) { details[Array($0.utf8)] }
      guard let output else { return [] }
      switch consume place {
      case .standardOutput:
        var standard = StandardOutput()
        for file in output.files { try standard.write(file.bytes) }
        try standard.flush()
      case .file(let pending): try pending.commit(output.files.flatMap(\.bytes))
      case .folder(var folder):
        for file in output.files { try folder.write(file.bytes, named: file.name) }
        try folder.commit()
      }
      return output.findings
    } catch MirrorTargetError.inexpressible(let first, let count) {
      StandardError.write(first.map { $0.sentence + "\n" }.joined())
      throw ValidationError(
        "\(word) cannot say \(count) of the names and exclusions, \(first.count) of them above. With "
          + "--skip-inexpressible they are left out: names are then not mirrored, and what was to be excluded is."
      )
    } catch let error as MirrorTargetError {
      throw ValidationError("\(word): \(error).")
    }
  }

  /// What is known of the prefixes of a plan, by the bytes of their paths.
  private static func details(of plan: MirrorPlan) -> [[UInt8]: PrefixList.Detail] {
    var details: [[UInt8]: PrefixList.Detail] = [:]
    for prefix in plan.prefixes {
      details[Array(prefix.path.utf8)] = PrefixList.Detail(prefix)
    }
    return details
  }
}

extension PlanBasis.Table {
  /// The folder of its log below the lake's root, with `/` at its end.
  fileprivate var logFolder: String {
    let path = profile.path.isEmpty || profile.path == "." ? "" : profile.path + "/"
    return switch profile.state.format {
    case .delta: path + "_delta_log/"
    case .hudi: path + ".hoodie/"
    }
  }
}
