import ByteParsing

extension VacuumLog {
  /// Writes the VACUUM that has begun and the number of those that are done.
  func save(to writer: inout ByteWriter) {
    writer.write(ifPresent: started) { writer, started in
      writer.write(zigzag: started.cutoff)
      writer.write(ifPresent: started.files) { $0.write(zigzag: $1) }
      writer.write(ifPresent: started.bytes) { $0.write(zigzag: $1) }
    }
    writer.write(count: completed)
  }

  /// Reads them.
  init(saved reader: inout ByteReader) throws(ByteParsingError) {
    started = try reader.readIfPresent { reader throws(ByteParsingError) in
      Completed(
        cutoff: try reader.readZigzag(),
        files: try reader.readIfPresent { part throws(ByteParsingError) in try part.readZigzag() },
        bytes: try reader.readIfPresent { part throws(ByteParsingError) in try part.readZigzag() })
    }
    completed = try reader.readTally()
  }
}
