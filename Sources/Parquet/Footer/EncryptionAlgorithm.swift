internal import ByteParsing

/// How files are encrypted (parquet.thrift, EncryptionAlgorithm).
enum EncryptionAlgorithm {
  /// Reads the union and returns the name of its member.
  static func readName(_ reader: inout ByteReader) throws(ByteParsingError) -> String {
    var name = "an unknown algorithm"
    var field = ThriftField()
    while try reader.readField(&field) {
      try reader.skip(field)
      name =
        switch field.id {
        case 1: "AES_GCM_V1"
        case 2: "AES_GCM_CTR_V1"
        default: "unknown algorithm \(field.id)"
        }
    }
    return name
  }
}
