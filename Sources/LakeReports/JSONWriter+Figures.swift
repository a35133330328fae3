import JSONScan
import LakeAnalysis
import LakeModel

/// Members that every part of the report shares.
extension JSONWriter {
  mutating func member(_ name: String, _ text: String?) {
    key(name)
    if let text { value(text) } else { null() }
  }

  mutating func member(_ name: String, _ time: Timestamp?) { member(name, time?.iso8601) }

  mutating func member(_ name: String, _ number: Int64?) {
    key(name)
    if let number { value(number) } else { null() }
  }

  mutating func member(_ name: String, _ number: Int) {
    key(name)
    value(number)
  }

  mutating func member(_ name: String, _ number: Double?) {
    key(name)
    if let number { value(number) } else { null() }
  }

  mutating func member(_ name: String, _ flag: Bool) {
    key(name)
    value(flag)
  }

  mutating func object(_ name: String, _ members: (inout JSONWriter) -> Void) {
    key(name)
    beginObject()
    members(&self)
    endObject()
  }

  /// Begins a member's object for a value and gives the value back; the member is null, and nothing begun,
  /// when there is none.
  mutating func beginObject<Value>(_ name: String, of value: Value?) -> Value? {
    key(name)
    if value == nil { null() } else { beginObject() }
    return value
  }

  mutating func array<Element>(
    _ name: String, _ elements: some Sequence<Element>,
    _ write: (Element, inout JSONWriter) -> Void
  ) {
    key(name)
    beginArray()
    for element in elements { write(element, &self) }
    endArray()
  }

  /// The ids of the formulas that a group of figures comes from.
  mutating func formulas(_ ids: String...) {
    array("formulas", ids) { $1.value($0) }
  }

  mutating func totals(_ name: String, _ totals: ObjectTotals) {
    object(name) { writer in
      writer.member("files", totals.files)
      writer.member("bytes", totals.bytes)
    }
  }

  mutating func interval(_ name: String, _ interval: ByteInterval) {
    object(name) { writer in
      writer.member("low", interval.low)
      writer.member("high", interval.high)
    }
  }

  mutating func window(_ window: AnalysisWindow?) {
    guard let window else {
      null()
      return
    }
    beginObject()
    member("from", window.from)
    member("to", window.to)
    member("hours", window.hours)
    member("days", window.days)
    endObject()
  }

  mutating func findings(_ findings: [Finding]) {
    array("findings", findings) { finding, writer in
      writer.beginObject()
      writer.member("code", finding.code)
      writer.member("severity", finding.severity.name)
      writer.member("object", finding.object)
      writer.member("message", finding.message)
      writer.endObject()
    }
  }

  /// Volumes of a table or a lake over their window.
  mutating func volumes(_ volumes: VolumeProfile) {
    beginObject()
    let total = volumes.total
    key("window")
    window(volumes.window)
    object("total") { writer in
      writer.formulas("R-1", "R-2", "R-3", "R-4")
      writer.member("gross", total.gross)
      writer.member("grossOfWholeObjects", total.wholeObjects)
      writer.member("objects", total.objects)
      writer.interval("logical", total.logical)
      writer.interval("rewritten", total.rewritten)
      writer.member("retired", total.retired)
      writer.member("deleted", total.deleted)
    }
    statistics("daily", volumes.daily)
    statistics("hourly", volumes.hourly)
    hour("busiestHour", volumes.busiestHour)
    array("arrivals", volumes.hours.lazy.filter { $0.objects > 0 }) { hour, writer in
      writer.beginObject()
      writer.member("hour", hour.start)
      writer.member("bytes", hour.gross)
      writer.member("objects", hour.objects)
      writer.endObject()
    }
    weekProfile(volumes.weekProfile)
    endObject()
  }

  /// Means per day over the window.
  mutating func perDay(_ volumes: VolumeProfile) {
    object("perDay") { writer in
      writer.formulas("R-1", "R-2", "R-3")
      writer.member("gross", volumes.grossPerDay)
      let bounds = [("logical", volumes.logicalPerDay), ("rewritten", volumes.rewrittenPerDay)]
      for (name, bound) in bounds {
        writer.object(name) { writer in
          writer.member("low", bound.low)
          writer.member("high", bound.high)
        }
      }
    }
  }

  /// R-7; a bound of null is infinite, and without anything new the whole is null.
  mutating func writeAmplification(_ volumes: VolumeProfile) {
    guard let amplification = beginObject("writeAmplification", of: volumes.writeAmplification)
    else { return }
    formulas("R-7")
    member("low", amplification.low)
    member("high", amplification.high)
    member("rewritesOnly", amplification.isRewritesOnly)
    endObject()
  }

  private mutating func statistics(_ name: String, _ statistics: VolumeProfile.Statistics?) {
    guard let statistics = beginObject(name, of: statistics) else { return }
    member("periods", statistics.gross.periods)
    member("method", "nearest rank")
    for (name, figures) in [
      ("gross", statistics.gross), ("logicalLow", statistics.logicalLow),
      ("logicalHigh", statistics.logicalHigh), ("rewrittenLow", statistics.rewrittenLow),
      ("rewrittenHigh", statistics.rewrittenHigh),
    ] {
      object(name) { writer in
        writer.member("p50", figures.p50)
        writer.member("p95", figures.p95)
        writer.member("p99", figures.p99)
        writer.member("max", figures.maximum)
      }
    }
    endObject()
  }

  private mutating func hour(_ name: String, _ hour: HourVolume?) {
    guard let hour = beginObject(name, of: hour) else { return }
    member("hour", hour.start)
    member("bytes", hour.gross)
    member("objects", hour.objects)
    endObject()
  }

  /// Seven rows, Monday first, of 24 hours, UTC.
  private mutating func weekProfile(_ cells: [ObjectTotals]) {
    object("weekProfile") { writer in
      writer.member("rows", "Monday to Sunday, hours 0 to 23, UTC")
      writer.week("bytes", cells.map(\.bytes))
      writer.week("objects", cells.map(\.files))
    }
  }

  private mutating func week(_ name: String, _ hours: [Int64]) {
    array(name, 0..<7) { day, writer in
      writer.beginArray()
      for hour in hours.dropFirst(day * 24).prefix(24) { writer.value(hour) }
      writer.endArray()
    }
  }
}
