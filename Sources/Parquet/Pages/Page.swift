/// A data page whose bytes are expanded, and where its parts are in them.
struct Page: Sendable {
  /// The bytes: the page's own, or those of the chunk when it was stored as it is.
  var bytes: [UInt8] = []
  /// Whether `bytes` belongs to the page, so that its memory can serve the next one.
  var ownsBytes = true
  /// Values, nulls and empty lists.
  var slotCount = 0
  /// The repetition levels.
  var repetition = Levels()
  /// The definition levels.
  var definition = Levels()
  /// The values.
  var values = 0..<0
  /// How the values are written.
  var encodingCode: Int32 = -1

  /// Lets go of the chunk's bytes: a window can be filled in place only when nobody else holds it.
  mutating func leaveWindow() {
    guard !ownsBytes else { return }
    bytes = []
    ownsBytes = true
  }
}

/// Where the levels of a page are in its bytes, and how they are written.
struct Levels: Sendable {
  var range = 0..<0
  /// Whether they are written in the obsolete encoding BIT_PACKED.
  var arePacked = false
}
