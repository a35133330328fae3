import ByteParsing

extension FindingTally {
  /// Writes the counts and examples.
  func save(to writer: inout ByteWriter) {
    for oddity in Oddity.allCases {
      writer.write(count: counts[oddity.rawValue])
      writer.write(ifPresent: examples[oddity.rawValue]) { $0.write(text: $1) }
    }
  }

  /// Reads counts and examples.
  init(saved reader: inout ByteReader) throws(ByteParsingError) {
    for oddity in Oddity.allCases {
      counts[oddity.rawValue] = try reader.readTally()
      examples[oddity.rawValue] = try reader.readIfPresent { reader throws(ByteParsingError) in
        try reader.readText()
      }
    }
  }
}
