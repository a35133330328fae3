internal import ByteParsing

/// Compressions and containers that are recognised and not read, so that the answer is their name rather
/// than "not understood".
enum ForeignFormat {
  /// What a file that begins with these bytes is; nil when it may be read.
  static func name(_ prefix: RawSpan) -> String? {
    if prefix.starts(with: "ZV"), prefix.zeroPaddedByte(at: 2) <= 1 { return "LZF" }
    if prefix.starts(with: "BZh") { return "bzip2" }
    if prefix.starts(with: "PK"), prefix.zeroPaddedByte(at: 2) == 3 { return "a zip archive" }
    if prefix.starts(with: "PAR1") { return "Parquet" }
    if prefix.starts(with: "Obj"), prefix.zeroPaddedByte(at: 3) == 1 { return "Avro" }
    let word = prefix.zeroPaddedWord(at: 0)
    if word & 0xffff_ffff == 0x184d_2204 { return "an LZ4 frame" }
    if word & 0xffff_ffff_ffff == 0x005a_587a_37fd { return "xz" }
    if word & 0xffff_ffff == 0x0000_06ff { return "a Snappy frame" }
    return nil
  }
}
