/// What the tables of one class need of a link of their own.
public struct ClassLink: Sendable {
  /// The class's name; that of tables of no class is `other tables`.
  public let name: String
  /// Index into `Scenario.classes`; nil for tables of no class.
  public let tableClass: Int?
  /// D.
  public let objective: TimeSpan
  /// How many tables it has.
  public let tables: Int
  /// What it moves.
  public let trace: TransferTrace
  /// R-21 of the class alone.
  public let rate: RequiredRate
  /// every P that was tried for the class alone, ascending.
  public let publishChoices: [PublishChoice]
  /// R-26 of the class.
  public let localRedo: LocalRedo

  /// P* of the class alone; nil when none could be tried.
  public var bestPublish: PublishChoice? { publishChoices.best }

  /// The classes of mirrored tables, in the order of the scenario, tables of no class last.
  static func all(of basis: PlanBasis, publishInterval: TimeSpan?) -> [ClassLink] {
    guard !basis.scenario.classes.isEmpty else { return [] }
    let numbers = basis.scenario.classes.indices.map { Optional($0) } + [nil]
    return numbers.compactMap { number in
      let tables = basis.mirrored.filter { $0.tableClass == number }
      guard let objective = tables.first?.objective else { return nil }
      let isInClass = { (table: PlanBasis.Table) in table.tableClass == number }
      let trace =
        publishInterval.flatMap {
          TransferTrace(basis, publishedEvery: $0, where: isInClass)
        } ?? TransferTrace(basis, where: isInClass)
      return ClassLink(
        name: basis.className(number), tableClass: number, objective: objective,
        tables: tables.count, trace: trace, rate: .firstInFirstOut(trace, basis: basis),
        publishChoices: PublishChoice.all(basis, where: isInClass),
        localRedo: LocalRedo(tables))
    }
  }
}
