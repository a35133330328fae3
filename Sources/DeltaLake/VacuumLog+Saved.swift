import ByteParsing

extension VacuumLog {
  /// Writes the VACUUM that has begun, and the numbers of those that are done or failed.
  func save(to writer: inout ByteWriter) {
    writer.write(ifPresent: started) { writer, started in
      writer.write(zigzag: started.cutoff)
      writer.write(ifPresent: started.files) { $0.write(zigzag: $1) }
      writer.write(ifPresent: started.bytes) { $0.write(zigzag: $1) }
    }
    writer.write(count: completed)
    writer.write(ifPresent: startVersion) { $0.write(zigzag: $1) }
    writer.write(ifPresent: unfinished) { writer, unfinished in
      writer.write(zigzag: unfinished.first)
      writer.write(count: unfinished.count)
    }
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
    startVersion = try reader.readIfPresent { part throws(ByteParsingError) in
      try part.readZigzag(in: 0 ... .max)
    }
    unfinished = try reader.readIfPresent { part throws(ByteParsingError) in
      (first: try part.readZigzag(in: 0 ... .max), count: try part.readTally())
    }
  }
}
