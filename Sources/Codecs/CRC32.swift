internal import CDeflate

/// The checksum that gzip members, Parquet pages and Avro's Snappy blocks carry.
package enum CRC32 {
  /// CRC-32 (zlib's polynomial) of `bytes`.
  ///
  /// - Complexity: O(bytes).
  package static func checksum(_ bytes: RawSpan) -> UInt32 {
    // Safe: the pointer is valid for the length given, for the length of the call.
    unsafe bytes.withUnsafeBytes { source in
      // The library takes no bytes at no address for "the value to start from", which is the same.
      unsafe libdeflate_crc32(0, source.baseAddress, source.count)
    }
  }
}
