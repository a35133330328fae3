internal import ByteParsing

/// Reads the values of one data page, some at a time.
///
/// One type per encoding, in a file of its own; `ValueDecoders.make` is the table of them. A decoder
/// keeps offsets, never bytes: the page is handed to it with every call.
protocol ValueDecoder: Sendable {
  /// Appends the page's next `count` values to `values`.
  ///
  /// - Throws: `ParquetError`, `values` when the page holds fewer.
  mutating func read(
    _ count: Int, from page: RawSpan, into values: inout ValueBuffer
  ) throws(ParquetError)
}

/// The decoders by encoding.
enum ValueDecoders {
  /// Makes the decoder of a page's values.
  ///
  /// - Parameters:
  ///   - code: the encoding as the page header gives it.
  ///   - range: where the values are in the page.
  ///   - page: the page.
  ///   - type: the leaf's type.
  ///   - dictionary: the chunk's dictionary, if one came.
  /// - Returns: a decoder that stands at the first value.
  /// - Throws: `ParquetError`, `unsupported` with the encoding's name.
  static func make(
    encodingCode code: Int32, range: Range<Int>, in page: RawSpan, type: PhysicalType,
    dictionary: ValueDictionary?
  ) throws(ParquetError) -> any ValueDecoder {
    guard let encoding = Encoding(rawValue: code) else {
      throw .unsupported("encoding \(code)")
    }
    switch encoding {
    case .plain:
      return PlainDecoder(range: range)
    case .plainDictionary, .runLengthDictionary:
      guard let dictionary else { throw .malformed(.missingDictionary) }
      return try DictionaryDecoder(range: range, in: page, dictionary: dictionary)
    case .runLength:
      guard type == .boolean else { throw .malformed(.encoding) }
      return try RunLengthBooleanDecoder(range: range, in: page)
    case .deltaBinaryPacked:
      return try DeltaBinaryPackedDecoder(range: range, in: page, type: type)
    case .deltaLengthByteArray:
      guard type == .byteArray else { throw .malformed(.encoding) }
      return try DeltaLengthByteArrayDecoder(range: range, in: page)
    case .deltaByteArray:
      return try DeltaByteArrayDecoder(range: range, in: page, type: type)
    case .byteStreamSplit:
      return ByteStreamSplitDecoder(range: range)
    case .bitPacked, .adaptiveLosslessFloatingPoint:
      throw .unsupported("encoding \(encoding.name)")
    }
  }
}
