import LakeModel

/// Where a day stands in the folders of a table: `dt=2026-11-29/`, `20261129/`, `year=2026/month=11/day=29/`
/// or `2026/11/29/`, and other folders before or behind.
struct FolderDate: Equatable, Sendable {
  private enum Form: Equatable, Sendable {
    /// `2026-11-29` in one component.
    case dashed
    /// `20261129` in one component.
    case plain
    /// Year, month and day in a component each.
    case components
  }

  /// The place of the first component.
  private let place: Int
  private let form: Form
  /// The names in front of `=`; empty where there are none.
  private let names: [String]

  /// Finds the first day in a folder; nil when there is none.
  init?(of folder: String) {
    let components = Self.components(folder)
    for place in components.indices {
      let value = Self.value(components[place])
      for form in [Form.dashed, .plain] where Self.day(value, form) != nil {
        self.place = place
        self.form = form
        names = [Self.name(components[place])]
        return
      }
      guard place + 2 < components.count else { continue }
      let parts = Array(components[place..<(place + 3)])
      let names = parts.map(Self.name)
      guard
        names.allSatisfy(\.isEmpty) || names.map({ $0.lowercased() }) == ["year", "month", "day"],
        Self.day(parts) != nil
      else { continue }
      self.place = place
      form = .components
      self.names = names
      return
    }
    return nil
  }

  /// What is compared, as a rule names it.
  var column: String {
    if names.contains(where: \.isEmpty) { return "folder \(place + 1)" }
    return names.joined(separator: "/")
  }

  /// Days since 1970-01-01 that a folder of the same form names; nil for another form.
  func day(of folder: String) -> Int64? {
    let components = Self.components(folder)
    let count = form == .components ? 3 : 1
    guard place + count <= components.count else { return nil }
    let parts = Array(components[place..<(place + count)])
    guard zip(parts, names).allSatisfy({ Self.name($0).utf8.elementsEqual($1.utf8) }) else {
      return nil
    }
    return form == .components ? Self.day(parts) : Self.day(Self.value(parts[0]), form)
  }

  private static func components(_ folder: String) -> [Substring.UTF8View] {
    folder.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0).utf8 }
  }

  private static func name(_ component: Substring.UTF8View) -> String {
    component.firstIndex(of: UInt8(ascii: "=")).map { String(Substring(component[..<$0])) } ?? ""
  }

  private static func value(_ component: Substring.UTF8View) -> [UInt8] {
    guard let equals = component.firstIndex(of: UInt8(ascii: "=")) else { return Array(component) }
    return Array(component[component.index(after: equals)...])
  }

  private static func day(_ parts: [Substring.UTF8View]) -> Int64? {
    let values = parts.map(value)
    guard values[0].count == 4, (1...2).contains(values[1].count),
      (1...2).contains(values[2].count),
      let year = number(values[0][...]), let month = number(values[1][...]),
      let day = number(values[2][...])
    else { return nil }
    return self.day(year: year, month: month, day: day)
  }

  private static func day(_ value: [UInt8], _ form: Form) -> Int64? {
    switch form {
    case .dashed:
      guard value.count == 10, value[4] == UInt8(ascii: "-"), value[7] == UInt8(ascii: "-"),
        let year = number(value[0..<4]), let month = number(value[5..<7]),
        let day = number(value[8..<10])
      else { return nil }
      return self.day(year: year, month: month, day: day)
    case .plain:
      guard value.count == 8, let year = number(value[0..<4]), let month = number(value[4..<6]),
        let day = number(value[6..<8])
      else { return nil }
      return self.day(year: year, month: month, day: day)
    case .components: return nil
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    digits.reduce(Optional(Int64(0))) { number, digit in
      guard let number, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      return number * 10 + Int64(digit - UInt8(ascii: "0"))
    }
  }

  private static func day(year: Int64, month: Int64, day: Int64) -> Int64? {
    // Earlier ones are numbers that look like days.
    guard year >= 1_900 else { return nil }
    return Timestamp(year: Int(year), month: Int(month), day: Int(day))?.day
  }
}
