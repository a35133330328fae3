import LakeAnalysis
import LakeModel
import LakeStorage
import Parquet

/// Reads the footers that a selection chose, by ranged reads and nothing else of the objects.
///
/// Objects are read in waves, many of a wave at once. Each wave is read with what the waves before it taught
/// of the table's footers, so requests and bytes do not depend on which of them was answered first.
struct FooterReading {
  /// So many requests of one table are under way at once.
  static let concurrentReads = 16

  /// Objects of the first wave, which teaches most, and of the others.
  private static let (firstWave, laterWave) = (32, 512)

  let store: any ObjectStore
  /// Key prefix of the table root: empty, or ending with `/`.
  let root: String

  /// Reads all that was chosen.
  ///
  /// - Returns: the selection's counts with the answers. An object that cannot be read is one of them.
  /// - Complexity: one or two requests an object; memory of `concurrentReads` footers and a wave of
  ///   answers.
  func read(_ selection: FooterSelection) async -> FooterFold {
    var fold = selection.fold
    let choices = selection.choices
    let schemas = SchemaCache()
    var sizes = FooterSizes()
    var next = 0
    while next < choices.count {
      let wave = next..<min(next + (next == 0 ? Self.firstWave : Self.laterWave), choices.count)
      for reply in await replies(to: choices[wave], plan: sizes.plan, schemas) {
        fold.absorb(reply.answer)
        fold.count(requests: reply.requests, bytes: reply.bytes)
        if let footprint = reply.footprint { sizes.record(footprint) }
      }
      next = wave.upperBound
    }
    return fold
  }

  /// What came of one object, and what it cost.
  private struct Reply: Sendable {
    var answer: FooterAnswer
    var footprint: FooterSizes.Footprint?
    var requests: Int64 = 0
    var bytes: Int64 = 0
  }

  /// The replies in the order of the choices.
  private func replies(
    to choices: ArraySlice<FooterSelection.Choice>, plan: FooterDecoder.Plan,
    _ schemas: SchemaCache
  ) async -> [Reply] {
    var replies: [Reply?] = Array(repeating: nil, count: choices.count)
    await withTaskGroup(of: (Int, Reply).self) { group in
      var next = choices.startIndex
      func startNext() {
        guard next < choices.endIndex else { return }
        let index = next
        next += 1
        let choice = choices[index]
        group.addTask {
          var reading = ObjectReading(
            store: store, root: root, choice: choice, plan: plan, schemas: schemas)
          return (index - choices.startIndex, await reading.reply())
        }
      }
      for _ in 0..<Self.concurrentReads { startNext() }
      while let (index, reply) = await group.next() {
        replies[index] = reply
        startNext()
      }
    }
    return replies.compactMap { $0 }
  }

  /// The reading of one object's footer.
  private struct ObjectReading {
    let store: any ObjectStore
    let root: String
    let choice: FooterSelection.Choice
    let plan: FooterDecoder.Plan
    let schemas: SchemaCache
    var requests: Int64 = 0
    var bytes: Int64 = 0

    mutating func reply() async -> Reply {
      let answer: FooterAnswer
      var footprint: FooterSizes.Footprint?
      do {
        let metadata = try await footer()
        footprint = FooterSizes.Footprint(metadata)
        answer = self.answer(
          .read, metadata.contradiction,
          FooterFigures(metadata, fileSize: choice.size < 0 ? metadata.endOffset : choice.size))
      } catch let error as StorageError {
        switch error {
        case .contentAbsent: answer = self.answer(.absent)
        case .notFound: answer = self.answer(.missing, "the store does not have it")
        case .unreadable(_, let reason): answer = self.answer(.damaged, reason)
        default: answer = self.answer(.damaged, "\(error)")
        }
      } catch let error as ParquetError {
        if case .encryptedFooter = error.reason {
          answer = self.answer(.encrypted, "\(error)")
        } else {
          answer = self.answer(.damaged, "\(error)")
        }
      } catch {
        answer = self.answer(.damaged, "\(error)")
      }
      return Reply(answer: answer, footprint: footprint, requests: requests, bytes: bytes)
    }

    private func answer(
      _ outcome: FooterOutcome, _ reason: String? = nil,
      _ figures: FooterFigures = FooterFigures()
    ) -> FooterAnswer {
      let path = String(decoding: choice.path, as: UTF8.self)
      return FooterAnswer(
        key: choice.key, stratum: choice.stratum, size: choice.size, outcome: outcome,
        figures: figures,
        fault: reason.map { FooterFault(path: path, outcome: outcome, reason: $0) })
    }

    /// The footer by the size that the log gives; where that does not fit, by the object's own.
    private mutating func footer() async throws -> FileMetaData {
      guard let path = String(validating: choice.path, as: UTF8.self) else {
        throw StorageError.notFound(key: String(decoding: choice.path, as: UTF8.self))
      }
      let key = root + path
      guard choice.size >= 0 else {
        return try await footer(of: key, size: try await size(of: key))
      }
      do {
        return try await footer(of: key, size: choice.size)
      } catch let error where Self.maySizeBeWrong(error) {
        let size = try await size(of: key)
        guard size != choice.size else { throw error }
        return try await footer(of: key, size: size)
      }
    }

    private static func maySizeBeWrong(_ error: any Error) -> Bool {
      if case StorageError.rangeOutsideObject = error { return true }
      switch (error as? ParquetError)?.reason {
      case .badMagic, .tooSmall, .malformed, .unsupported, .limitExceeded: return true
      default: return false
      }
    }

    private mutating func size(of key: String) async throws -> Int64 {
      requests += 1
      let info = try await store.info(of: key)
      guard info.hasContent else { throw StorageError.contentAbsent(key: key) }
      return info.size
    }

    private mutating func footer(of key: String, size: Int64) async throws -> FileMetaData {
      var decoder = try FooterDecoder(
        fileSize: size, plan: plan, detail: .sizesOnly, schemas: schemas)
      while let range = decoder.neededRange {
        requests += 1
        let part = try await store.read(key, range: range)
        bytes += Int64(part.count)
        try decoder.supply(part)
      }
      return try decoder.decoded()
    }
  }
}
