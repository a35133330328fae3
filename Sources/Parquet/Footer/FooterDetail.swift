/// How much of a footer is decoded; the rest is passed over.
package enum FooterDetail: Sendable, Equatable {
  /// The schema, and of every chunk its sizes, counts, codec, encodings and places: what sizing needs.
  /// Of metadata pairs the keys and where the values are.
  case sizesOnly
  /// That, and of every chunk the nulls, the pages by kind of encoding and the unencoded bytes; values of
  /// metadata pairs; sorting columns and column orders.
  case counts
  /// That, and `ColumnDetails` of the leaves of these paths. A path that a file does not have is no error.
  case statistics(of: [[String]])
  /// That, and `ColumnDetails` of every chunk.
  case everything
}

/// How much of a column chunk is decoded.
enum ChunkDepth: Sendable {
  case sizes
  case counts
  case all
}

/// How much of the chunk of which leaf is decoded: `FooterDetail`, once the schema is known.
struct LeafDepth: Sendable {
  /// Of the leaves without details.
  let usual: ChunkDepth
  /// Whether any leaf's details are decoded.
  let keepsDetails: Bool
  /// By ordinal whether the leaf's details are decoded; empty means all.
  private let wanted: [Bool]

  /// Without a schema, because the row groups come before it (which no known writer does), every leaf may
  /// be one of those that were named.
  init(_ detail: FooterDetail, schema: Schema?) {
    switch detail {
    case .sizesOnly:
      (usual, keepsDetails, wanted) = (.sizes, false, [])
    case .counts:
      (usual, keepsDetails, wanted) = (.counts, false, [])
    case .everything:
      (usual, keepsDetails, wanted) = (.counts, true, [])
    case .statistics(let paths):
      (usual, keepsDetails) = (.counts, true)
      wanted = schema.map { $0.leaves.map { paths.contains($0.path) } } ?? []
    }
  }

  func wantsDetails(ofLeaf ordinal: Int) -> Bool {
    wanted.isEmpty || (wanted.indices.contains(ordinal) && wanted[ordinal])
  }
}
