import JSONScan
import LakeAnalysis
import LakeModel
import ReplicationPlanning

extension PlanReport {
  /// The plan as JSON, every figure with its inputs, with a line break at its end.
  package func json(version: String) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.member("source", source)
    writer.member("scenarioFile", scenarioFile)
    writer.member("scenario", plan.basis.scenario.name)
    writer.member("asOf", plan.basis.profile.asOf)
    writer.key("window")
    writer.window(plan.basis.window)
    writer.object("tables") { writer in
      writer.member("all", plan.basis.tables.count)
      writer.member("mirrored", plan.volume.mirrored.tables)
    }
    writer.figures(plan.figures)
    writer.array("prefixes", plan.mirror?.prefixes ?? []) { prefix, writer in
      writer.prefix(prefix.path, PrefixList.Detail(prefix))
    }
    writer.array("scenarioValues", plan.values) { value, writer in
      writer.beginObject()
      writer.member("key", value.key)
      writer.member("value", value.text)
      writer.member("assumed", !value.isGiven)
      writer.endObject()
    }
    writer.findings(plan.findings)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// The figures as comma-separated values, one a line. A value between bounds has both; one that is not a
  /// number, or not known, stands in `text`.
  package func csv() -> [UInt8] {
    var csv = CSVTable()
    for figure in plan.figures {
      let value = MachineValue(figure.value)
      var row = CSVRow()
      row.add("id", figure.id)
      row.add("name", figure.name)
      if let whole = value.whole {
        row.add("value", whole)
      } else {
        row.add("value", value.number)
      }
      if let whole = value.wholeHigh {
        row.add("high", whole)
      } else {
        row.add("high", value.high)
      }
      row.add("unit", value.unit)
      row.add("text", value.text)
      row.add("formula", figure.formula)
      row.add("caveat", figure.caveat)
      csv.add(row)
    }
    return csv.bytes
  }
}

/// A value of a figure for programs: a number in a stated unit, or a text.
struct MachineValue {
  var number: Double?
  var whole: Int64?
  var high: Double?
  var wholeHigh: Int64?
  var unit = ""
  var text: String?
  let kind: String

  init(_ value: PlanFigure.Value) {
    switch value {
    case .bytes(let bytes):
      kind = "bytes"
      set(bytes, "B")
    case .bytesBetween(let low, let high):
      kind = "bytes between"
      set(low, "B")
      wholeHigh = high
    case .bytesPerDay(let number):
      kind = "bytes per day"
      set(number, "B/day")
    case .bitsPerSecond(let number):
      kind = "bits per second"
      set(number, "bit/s")
    case .bytesPerSecond(let number):
      kind = "bytes per second"
      set(number, "B/s")
    case .span(let span):
      kind = "span"
      set(span.milliseconds, "ms")
    case .days(let number):
      kind = "days"
      set(number, "days")
    case .share(let number):
      kind = "share"
      set(number, "share of 1")
    case .sharesBetween(let low, let high):
      kind = "share between"
      set(low, "share of 1")
      self.high = high.isFinite ? high : nil
    case .ratio(let number):
      kind = "ratio"
      set(number, "ratio")
    case .count(let count):
      kind = "count"
      set(count, "count")
    case .perSecond(let number):
      kind = "per second"
      set(number, "1/s")
    case .money(let number, let currency):
      kind = "money"
      set(number, currency)
    case .time(let time):
      kind = "time"
      text = time.iso8601
    case .text(let words):
      kind = "text"
      text = words
    case .unknown(let reason):
      kind = "unknown"
      text = reason
    }
  }

  private mutating func set(_ number: Int64, _ unit: String) {
    whole = number
    self.number = Double(number)
    self.unit = unit
  }

  private mutating func set(_ number: Double, _ unit: String) {
    self.number = number.isFinite ? number : nil
    self.unit = unit
  }
}

extension JSONWriter {
  /// Figures with their inputs and steps.
  mutating func figures(_ figures: [PlanFigure]) {
    array("figures", figures) { figure, writer in
      writer.beginObject()
      writer.member("id", figure.id)
      writer.member("name", figure.name)
      writer.planValue("value", figure.value)
      writer.member("formula", figure.formula)
      writer.terms("inputs", figure.inputs)
      writer.terms("steps", figure.steps)
      writer.member("caveat", figure.caveat)
      writer.endObject()
    }
  }

  /// A value with its kind and unit; `number` is null where there is none.
  mutating func planValue(_ name: String, _ value: PlanFigure.Value) {
    let machine = MachineValue(value)
    object(name) { writer in
      writer.member("kind", machine.kind)
      if case .bytesBetween(let low, let high) = value {
        writer.member("low", low)
        writer.member("high", high)
      } else if case .sharesBetween = value {
        writer.member("low", machine.number)
        writer.member("high", machine.high)
      } else if let text = machine.text {
        writer.member("text", text)
      } else if let whole = machine.whole {
        writer.member("number", whole)
      } else {
        writer.member("number", machine.number)
      }
      if !machine.unit.isEmpty { writer.member("unit", machine.unit) }
    }
  }

  fileprivate mutating func terms(_ name: String, _ terms: [PlanFigure.Term]) {
    array(name, terms) { term, writer in
      writer.beginObject()
      writer.member("name", term.name)
      writer.planValue("value", term.value)
      writer.endObject()
    }
  }
}
