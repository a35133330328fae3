internal import JSONScan
internal import LakeModel

/// The shape of an event: what is not asked for is passed over, whatever it is.
extension LineageEvents {
  static func readEvent(
    _ scanner: inout JSONScanner, limits: AccessLogLimits, into event: inout Event
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let kind = try scanner.peekKind()
      if kind == .string, scanner.equals(key, "eventType") {
        event.type = scanner.string(try scanner.readText())
      } else if scanner.equals(key, "eventTime") {
        event.time = try LogTime.read(&scanner)
      } else if kind == .object, scanner.equals(key, "run") {
        try readRun(&scanner, into: &event)
      } else if kind == .array, scanner.equals(key, "inputs") {
        try scanner.beginArray()
        while try scanner.nextElement() {
          guard try scanner.peekKind() == .object, event.inputs.count < limits.scansPerQuery else {
            event.overLimit += 1
            try scanner.skipValue()
            continue
          }
          event.inputs.append(try readDataset(&scanner, limits: limits))
        }
      } else if kind == .array, scanner.equals(key, "outputs") {
        try scanner.beginArray()
        while try scanner.nextElement() {
          event.hasOutputs = true
          try scanner.skipValue()
        }
      } else {
        try scanner.skipValue()
      }
    }
  }

  private static func readRun(
    _ scanner: inout JSONScanner, into event: inout Event
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let kind = try scanner.peekKind()
      if kind == .string, scanner.equals(key, "runId") {
        event.run = scanner.string(try scanner.readText())
      } else if kind == .object, scanner.equals(key, "facets") {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
          guard scanner.equals(key, "processing_engine"), try scanner.peekKind() == .object else {
            try scanner.skipValue()
            continue
          }
          event.producer = try readProducer(&scanner)
        }
      } else {
        try scanner.skipValue()
      }
    }
  }

  private static func readProducer(_ scanner: inout JSONScanner) throws(JSONError) -> String? {
    var engine = ""
    var version = ""
    var adapter = ""
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard try scanner.peekKind() == .string else {
        try scanner.skipValue()
        continue
      }
      let text = try scanner.readText()
      guard text.range.count <= 64 else { continue }
      if scanner.equals(key, "name") { engine = scanner.string(text) }
      if scanner.equals(key, "version") { version = scanner.string(text) }
      if scanner.equals(key, "openlineageAdapterVersion") { adapter = scanner.string(text) }
    }
    let words = ["OpenLineage", adapter, engine.isEmpty ? "" : "of \(engine)", version]
    return words.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func readDataset(
    _ scanner: inout JSONScanner, limits: AccessLogLimits
  ) throws(JSONError) -> Dataset {
    var dataset = Dataset()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let kind = try scanner.peekKind()
      if kind == .string, scanner.equals(key, "namespace") {
        dataset.namespace = scanner.string(try scanner.readText())
      } else if kind == .string, scanner.equals(key, "name") {
        dataset.name = scanner.string(try scanner.readText())
      } else if kind == .object,
        scanner.equals(key, "facets") || scanner.equals(key, "inputFacets")
      {
        try readFacets(&scanner, limits: limits, into: &dataset)
      } else {
        try scanner.skipValue()
      }
    }
    return dataset
  }

  private static func readFacets(
    _ scanner: inout JSONScanner, limits: AccessLogLimits, into dataset: inout Dataset
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard try scanner.peekKind() == .object else {
        try scanner.skipValue()
        continue
      }
      if scanner.equals(key, "symlinks") {
        try readSymlinks(&scanner, into: &dataset)
      } else if scanner.equals(key, "inputStatistics") {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
          if scanner.equals(key, "size") {
            dataset.bytes = try scanner.readLenientInt64IfPresent().flatMap { $0 >= 0 ? $0 : nil }
          } else if scanner.equals(key, "fileCount") {
            dataset.files = try scanner.readLenientInt64IfPresent().flatMap { $0 >= 0 ? $0 : nil }
          } else {
            try scanner.skipValue()
          }
        }
      } else if scanner.equals(key, "subset") {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
          guard scanner.equals(key, "inputCondition"), try scanner.peekKind() == .object else {
            try scanner.skipValue()
            continue
          }
          dataset.condition = try LineageCondition(&scanner, limits: limits)
        }
      } else {
        try scanner.skipValue()
      }
    }
  }

  private static func readSymlinks(
    _ scanner: inout JSONScanner, into dataset: inout Dataset
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard scanner.equals(key, "identifiers"), try scanner.peekKind() == .array else {
        try scanner.skipValue()
        continue
      }
      try scanner.beginArray()
      while try scanner.nextElement() {
        guard try scanner.peekKind() == .object, dataset.symlinks.count < 64 else {
          try scanner.skipValue()
          continue
        }
        var link = (namespace: "", name: "")
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
          guard try scanner.peekKind() == .string else {
            try scanner.skipValue()
            continue
          }
          let text = scanner.string(try scanner.readText())
          if scanner.equals(key, "namespace") { link.namespace = text }
          if scanner.equals(key, "name") { link.name = text }
        }
        dataset.symlinks.append(link)
      }
    }
  }
}
