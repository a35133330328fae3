import ByteParsing
import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Objects of vectors and who refers to them, against sets and dictionaries.
@Suite struct VectorObjectsTests {
  /// What is known of an object, spelled out.
  private struct Known: Equatable {
    var files: Set<Int> = []
    var isLive = false
    var leftAt = Int64.min
  }

  private struct Oracle {
    var objects: [Int: Known] = [:]
    /// The object and the offset of the vector that a file has; no object for an inline vector.
    var vectors: [Int: (object: Int?, offset: Int)] = [:]
  }

  private static let hash = ObjectHash()

  private static func file(_ number: Int) -> ObjectKey { hash.key(of: Array("f\(number)".utf8)) }

  private static func path(_ object: Int) -> String {
    "d\(object % 3)/deletion_vector_\(object).bin"
  }

  private static func key(_ object: Int) -> ObjectKey { hash.key(of: Array(path(object).utf8)) }

  private static func vector(
    _ object: Int?, _ offset: Int, in text: inout [UInt8]
  ) throws -> DeletionVector {
    var id = Array((object.map { "r" + path($0) } ?? "i00000").utf8)
    return try #require(
      DeletionVector(
        uniqueID: &id, pathStart: 1, offset: Int64(offset), sizeInBytes: 34,
        paths: ObjectPath(location: nil), hash: hash, text: &text))
  }

  /// All that a commit did.
  private static func changes(
    of vectors: inout VectorObjects
  ) throws -> [VectorObjects.ObjectChange] {
    var all: [VectorObjects.ObjectChange] = []
    while true {
      let changes = try vectors.nextChanges()
      if changes.isEmpty { return all }
      all += changes
    }
  }

  /// Everything, written and read back.
  private static func restored(_ vectors: VectorObjects) throws -> VectorObjects {
    var parts = VectorObjects.Parts(most: 1 << 20)
    try vectors.forEachSavedPart(beginningWith: 9) { part in
      var reader = ByteReader(part.rawSpan)
      #expect(try reader.readByte() == 9)
      try parts.take(&reader, births: 1 << 20)
      try reader.expectEnd()
    }
    return parts.vectors(listedSizes: ListedSizes())
  }

  @Test(
    "objects come, go, come back and are deleted as files refer to them",
    arguments: [(1, 60), (2, 7_000), (3, 30_000)] as [(UInt64, Int)])
  func behavesLikeSets(seed: UInt64, files: Int) throws {
    var numbers = SplitMix64(state: seed)
    func below(_ bound: Int) -> Int { Int(numbers.next() % UInt64(bound)) }
    var vectors = VectorObjects()
    var oracle = Oracle()
    for commit in 1..<(files < 10_000 ? 60 : 8) as Range<Int> {
      var expected: Set<String> = []
      var touched: Set<Int> = []
      let before = oracle.objects
      for _ in 0..<(files / 6) {
        let file = below(files)
        let now = Int64(1_000 + commit * 10 - below(25))
        var text: [UInt8] = []
        if let old = oracle.vectors.removeValue(forKey: file) {
          // As an action that names it does, or one that does not.
          let named = try Self.vector(old.object, old.offset, in: &text)
          #expect(vectors.mark(of: Self.file(file)) == named.mark)
          if commit % 2 == 0, let range = named.object {
            let path = text.rawSpan.extracting(range)
            vectors.detach(from: Self.file(file), time: now, path: path)
          } else {
            vectors.detach(from: Self.file(file), time: now, path: nil)
          }
          if let object = old.object {
            touched.insert(object)
            var known = oracle.objects[object] ?? Known()
            known.files.remove(file)
            known.leftAt = max(known.leftAt, now)
            oracle.objects[object] = known
          }
        }
        #expect(vectors.mark(of: Self.file(file)) == nil)
        if below(3) == 0 { continue }
        // Some objects have many vectors, most have one.
        let object = below(9) == 0 ? nil : below(2) == 0 ? below(20) : commit * files + file
        let offset = below(1_000)
        text.removeAll()
        let vector = try Self.vector(object, offset, in: &text)
        vectors.attach(vector, to: Self.file(file), in: text, commit: UInt32(commit))
        oracle.vectors[file] = (object, offset)
        if let object {
          touched.insert(object)
          oracle.objects[object, default: Known()].files.insert(file)
        }
      }
      for object in touched {
        let wasLive = before[object]?.isLive ?? false
        let isLive = oracle.objects[object]?.files.isEmpty == false
        let leftAt = oracle.objects[object]?.leftAt ?? .min
        if before[object] == nil { expected.insert("created \(Self.path(object))") }
        if before[object] != nil, !wasLive, isLive {
          expected.insert("revived \(Self.path(object))")
        }
        if !isLive, wasLive || before[object] == nil {
          expected.insert("retired \(Self.path(object)) \(leftAt)")
          oracle.objects[object]?.leftAt = .min
        }
        oracle.objects[object]?.isLive = isLive
      }
      var found: Set<String> = []
      for item in try Self.changes(of: &vectors) {
        let path = String(decoding: item.path, as: UTF8.self)
        let since = item.change == .retired ? " \(item.uselessSince)" : ""
        #expect(found.insert("\(item.change) \(path)\(since)").inserted)
        #expect(item.key == Self.hash.key(of: item.path) && item.object.size > 0)
      }
      #expect(found == expected, "commit \(commit)")
      #expect(try vectors.nextChanges().isEmpty)
      if commit % 10 == 7 { vectors = try Self.restored(vectors) }
      if commit % 8 == 5 {
        for (object, known) in oracle.objects where !known.isLive {
          try vectors.remove(Self.key(object))
          #expect(vectors[Self.key(object)] == nil)
          oracle.objects[object] = nil
        }
      }
    }
    #expect(vectors.objects.count == oracle.objects.count)
    #expect(vectors.references.count == oracle.vectors.count)
    for (object, known) in oracle.objects {
      let found = vectors[Self.key(object)]
      #expect(found?.liveReferences == Int32(known.files.count))
      #expect(found?.state == (known.isLive ? .live : .retired))
    }
    // What is gone takes no more than twice the room of what is there.
    #expect(vectors.objects.goneCount <= vectors.objects.count + 4096)
  }

  @Test func theNewestOfTombstonesTellsSinceWhenAnObjectIsUseless() throws {
    var vectors = VectorObjects()
    for (offset, time) in [(1, 50), (40, 70), (80, 60)] as [(Int, Int64)] {
      var text: [UInt8] = []
      let vector = try Self.vector(4, offset, in: &text)
      vectors.noteSeedTombstone(vector, in: text, time: time)
    }
    let useless = try vectors.finishSeed()
    #expect(useless.map(\.uselessSince) == [70])
    #expect(useless.map { String(decoding: $0.path, as: UTF8.self) } == [Self.path(4)])
    // The vector that reaches furthest sizes it from below.
    #expect(useless.map(\.object.size) == [80 + 34 + 8])
  }

  @Test func whatWasKeptMustFitTogether() throws {
    var vectors = VectorObjects()
    var text: [UInt8] = []
    let vector = try Self.vector(1, 5, in: &text)
    vectors.attach(vector, to: Self.file(1), in: text, commit: 0)
    #expect(try Self.changes(of: &vectors).map(\.change) == [.created])
    var saved: [[UInt8]] = []
    try vectors.forEachSavedPart(beginningWith: 0) { saved.append(Array($0.dropFirst())) }
    #expect(saved.count == 2)
    func take(_ parts: [[UInt8]]) throws {
      var taken = VectorObjects.Parts(most: 100)
      for part in parts {
        var reader = ByteReader(part.rawSpan)
        try taken.take(&reader, births: 1)
        try reader.expectEnd()
      }
    }
    try take(saved)
    // A reference to an object that is not there, an object twice, a file twice.
    for parts in [[saved[1]], saved + [saved[0]], saved + [saved[1]]] {
      #expect(throws: ByteParsingError.self) { try take(parts) }
    }
    for (part, bytes) in saved.enumerated() {
      for cut in bytes.indices {
        var cutParts = saved
        cutParts[part].removeSubrange(cut...)
        #expect(throws: ByteParsingError.self) { try take(cutParts) }
      }
    }
  }
}
