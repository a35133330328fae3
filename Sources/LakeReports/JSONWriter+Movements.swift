import JSONScan
import LakeAnalysis
import LakeModel

/// Members about lifetimes, cadence, recency and what the evidence lacks, of a table or a lake.
extension JSONWriter {
  /// R-25; null without a window.
  mutating func cadence(_ curve: CadenceCurve?) {
    guard let curve = beginObject("cadence", of: curve) else { return }
    formulas("R-25", "R-24", "R-1")
    key("window")
    window(curve.window)
    member("exact", curve.isExact)
    array("points", curve.points) { point, writer in
      writer.beginObject()
      writer.member("every", point.interval.name)
      writer.member("milliseconds", point.interval.milliseconds)
      writer.member("periods", point.periods)
      writer.member("from", point.from)
      writer.member("through", point.through)
      writer.interval("moved", point.moved)
      writer.bounds("movedPerDay", point.movedPerDay)
      writer.member("ofThatRevivedAtMost", point.revived)
      writer.member("ofThatChangeData", point.changeData)
      writer.member("ofThatLog", point.log)
      writer.member("gross", point.gross)
      writer.member("grossPerDay", point.grossPerDay)
      if let share = point.savedShare {
        writer.bounds("savedShare", share)
      } else {
        writer.member("savedShare", nil as Double?)
      }
      writer.endObject()
    }
    endObject()
  }

  /// Kaplan–Meier survival in the snapshot and in storage; null without a window.
  mutating func survival(_ snapshot: SurvivalCurve?, inStorage: SurvivalCurve?) {
    object("survival") { writer in
      writer.formulas("§2", "R-8", "R-8t")
      writer.member("method", "Kaplan-Meier, right-censored at the window's end")
      for (name, curve) in [("inSnapshot", snapshot), ("inStorage", inStorage)] {
        writer.curve(name, curve)
      }
    }
  }

  private mutating func curve(_ name: String, _ curve: SurvivalCurve?) {
    guard let curve = beginObject(name, of: curve) else { return }
    totals("born", curve.born)
    totals("ended", curve.ended)
    totals("censored", curve.censored)
    member("from", curve.from)
    member("until", curve.until)
    member("ageErrorMilliseconds", curve.ageError)
    member("medianMillisecondsOfBytes", curve.medianOfBytes)
    member("medianMillisecondsOfObjects", curve.medianOfObjects)
    array("survives", curve.points) { point, writer in
      writer.beginObject()
      writer.member("age", point.age.name)
      writer.member("ofBytes", point.ofBytes)
      writer.member("ofObjects", point.ofObjects)
      writer.member("standardErrorOfObjects", point.errorOfObjects)
      writer.endObject()
    }
    endObject()
  }

  /// When something was written last, and what lately; null without a window.
  mutating func recency(_ name: String, _ recency: WriteRecency?) {
    guard let recency = beginObject(name, of: recency) else { return }
    recencyMembers(recency)
    endObject()
  }

  /// The members of a partition's or a table's recency.
  mutating func recencyMembers(_ recency: WriteRecency) {
    member("lastWriteHour", recency.lastWriteHour)
    object("writtenWithin") { writer in
      for written in recency.written {
        writer.object(written.span.name) { writer in
          writer.member("files", written.totals.files)
          writer.member("bytes", written.totals.bytes)
          writer.member("isAtLeast", written.isAtLeast)
        }
      }
    }
    totals("live", recency.live)
  }

  /// A part of a whole.
  mutating func share(_ name: String, _ share: Share?) {
    guard let share = beginObject(name, of: share) else { return }
    member("part", share.part)
    member("of", share.whole)
    member("share", share.ratio)
    endObject()
  }

  private mutating func bounds(_ name: String, _ bounds: (low: Double, high: Double)) {
    object(name) { writer in
      writer.member("low", bounds.low)
      writer.member("high", bounds.high)
    }
  }
}
