internal import Codecs

extension ColumnChunk {
  /// The format of the chunk's pages, nil when they are stored as they are.
  ///
  /// - Throws: `ParquetError`, `unsupported` with the codec's name, and with the package to install where
  ///   that would help.
  func pageCodec() throws(ParquetError) -> Codec? {
    let format: Codec
    switch codec {
    case .uncompressed: return nil
    case .snappy: format = .snappy
    case .gzip: format = .gzip
    case .zstd: format = .zstd
    case .lz4: format = .hadoopLZ4
    case .lz4Raw: format = .lz4
    case .brotli: format = .brotli
    case .lzo: throw .unsupported("codec LZO")
    case nil: throw .unsupported("codec \(codecCode)")
    }
    if let package = format.missingPackage {
      throw .unsupported("codec \(codec?.name ?? "") without its library (package \(package))")
    }
    return format
  }
}
