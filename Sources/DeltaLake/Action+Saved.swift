import ByteParsing

extension Metadata {
  /// Writes the action.
  func save(to writer: inout ByteWriter) {
    writer.write(text: id)
    writer.write(text: name)
    writer.write(texts: partitionColumns)
    writer.write(physicalNames)
    writer.write(configuration)
  }

  /// Reads the action.
  init(saved reader: inout ByteReader) throws(ByteParsingError) {
    id = try reader.readText()
    name = try reader.readText()
    partitionColumns = try reader.readTexts()
    physicalNames = try reader.readTextsByName()
    configuration = try reader.readTextsByName()
  }
}

extension TableProtocol {
  /// Writes the action.
  func save(to writer: inout ByteWriter) {
    writer.write(zigzag: minReaderVersion)
    writer.write(zigzag: minWriterVersion)
    writer.write(texts: readerFeatures)
    writer.write(texts: writerFeatures)
  }

  /// Reads the action.
  init(saved reader: inout ByteReader) throws(ByteParsingError) {
    minReaderVersion = try reader.readZigzag()
    minWriterVersion = try reader.readZigzag()
    readerFeatures = try reader.readTexts()
    writerFeatures = try reader.readTexts()
  }
}
