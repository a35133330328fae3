internal import ByteParsing

/// The headers of containers that were read last, each with its parsed schema.
///
/// The files of a timeline begin alike, up to the marker that each has drawn for itself; with the schema's
/// text in it, the header is a good part of a small file. One that is known is compared and not read.
package struct AvroHeaders: Sendable {
  private struct Known: Sendable {
    /// All bytes before the marker.
    let bytes: [UInt8]
    let container: AvroContainer
    let schema: AvroSchema
  }

  /// The most headers that are kept, and the longest.
  private static let maximumCount = 8
  private static let maximumLength = 256 << 10

  private var known: [Known] = []
  private var oldest = 0

  /// Makes an empty memory.
  package init() {}

  /// The header of a container and the writer's schema.
  ///
  /// - Throws: `AvroError` for bytes that are no container, with an offset in them also for its schema.
  /// - Complexity: O(header), by the C library's comparison where it is known.
  mutating func read(
    _ bytes: RawSpan, _ schemas: AvroSchemaCache
  ) throws(AvroError) -> (AvroContainer, AvroSchema) {
    for header in known where bytes.starts(with: header.bytes.rawSpan, at: 0) {
      return (
        try AvroContainer(like: header.container, bytes, markerAt: header.bytes.count),
        header.schema
      )
    }
    let container = try AvroContainer(bytes)
    let schema: AvroSchema
    do throws(AvroError) {
      schema = try schemas.schema(parsing: bytes.extracting(container.schemaText))
    } catch {
      throw AvroError(error.code, at: container.schemaText.lowerBound + error.offset)
    }
    let length = container.firstBlock - AvroContainer.markerLength
    if length <= Self.maximumLength {
      var copy: [UInt8] = []
      copy.append(contentsOf: bytes.extracting(0..<length))
      let header = Known(bytes: copy, container: container, schema: schema)
      if known.count < Self.maximumCount {
        known.append(header)
      } else {
        known[oldest] = header
        oldest = (oldest + 1) % Self.maximumCount
      }
    }
    return (container, schema)
  }
}
