/// A data page whose bytes are expanded, and where its parts are in them.
struct Page: Sendable {
  /// The bytes: the page's own, or those of the chunk when it was stored as it is.
  var bytes: [UInt8] = []
  /// Whether `bytes` belongs to the page, so that its memory can serve the next one.
  var ownsBytes = true
  /// Values, nulls and empty lists.
  var slotCount = 0
  /// The runs of the repetition levels.
  var repetition = 0..<0
  /// The runs of the definition levels.
  var definition = 0..<0
  /// The values.
  var values = 0..<0
  /// How the values are written.
  var encodingCode: Int32 = -1
}
