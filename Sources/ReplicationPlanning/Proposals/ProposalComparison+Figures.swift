extension ProposalComparison {
  private typealias Term = PlanFigure.Term

  /// Every point of every proposal, how much more it is than the first one's, and the choices on the front and
  /// off it.
  public var figures: [PlanFigure] { pointFigures + siteFigures + choiceFigures }

  private var pointFigures: [PlanFigure] {
    points.flatMap { point in
      zip(proposals.indices, point.values).flatMap { index, value in
        let plan = proposals[index]
        var figures = [
          PlanFigure(
            id: "proposal.\(point.key)[name=\(plan.name)]", name: "\(plan.name): \(point.name)",
            value: value, formula: point.formula, inputs: Self.inputs(plan, point.key),
            caveat: point.caveats[index])
        ]
        if let difference = point.differences[index] {
          figures.append(
            PlanFigure(
              id: "proposal.more.\(point.key)[name=\(plan.name)]",
              name: "\(plan.name) more than \(proposals[0].name): \(point.name)",
              value: difference, formula: "\(plan.name) − \(proposals[0].name)",
              inputs: [Term(plan.name, value), Term(proposals[0].name, point.values[0])]))
        }
        return figures
      }
    }
  }

  /// What a figure of a proposal is made of, beyond what the sections explain.
  private static func inputs(_ plan: ProposalPlan, _ key: String) -> [Term] {
    switch key {
    case "bytes":
      let stored = plan.capacity.stored
      return [
        Term("live", .bytes(stored.live)),
        Term("retired and not known to be deleted", CapacityPlan.value(stored.retired)),
        Term("deletion vectors", CapacityPlan.value(stored.deletionVectors)),
        Term("change data", CapacityPlan.value(stored.changeData)),
        Term("metadata", CapacityPlan.value(stored.metadata)),
      ]
    case "seeding-days", "caught-up":
      return [
        Term("L, bytes to copy", .bytes(plan.seeding.bytes)),
        Term("μ", .bytesPerDay(plan.seeding.rate)),
        Term("V = c·L, new bytes (R-1)", .bytesPerDay(plan.seeding.churn)),
        Term("start", .time(plan.seeding.start)),
      ]
    case "cost-once": return plan.cost.once.map { Self.lines($0, plan) } ?? []
    case "cost-month": return plan.cost.months.first.map { Self.lines($0.constant, plan) } ?? []
    case "cost-least": return years(plan, \.constant)
    case "cost-most": return years(plan, \.proportional)
    default: return []
    }
  }

  private static func lines(_ bill: CostBill, _ plan: ProposalPlan) -> [Term] {
    let currency = plan.cost.prices?.currency ?? ""
    return bill.lines.filter(\.kind.isInTotal).map {
      Term(
        $0.kind.title + ($0.site.map { " at \($0)" } ?? "")
          + ($0.note.isEmpty ? "" : " (\($0.note))"), .money($0.amount, currency: currency))
    }
  }

  private static func years(
    _ plan: ProposalPlan, _ end: KeyPath<CostPlan.Band, CostBill>
  ) -> [Term] {
    let currency = plan.cost.prices?.currency ?? ""
    let once = plan.cost.once.map { [Term("once", .money($0.total, currency: currency))] } ?? []
    return once
      + plan.cost.years.enumerated().map {
        Term("year \($0 + 1)", .money($1[keyPath: end].total, currency: currency))
      }
  }

  private var siteFigures: [PlanFigure] {
    proposals.flatMap { plan in
      plan.capacity.sites.flatMap { site in
        site.needs.map { need in
          PlanFigure(
            id: "proposal.capacity[name=\(plan.name),site=\(site.name),year=\(need.year)]",
            name:
              "\(plan.name): capacity that \(site.name) needs after \(GrowthPlan.years(need.year))",
            value: CapacityPlan.value(need.bytes),
            formula: "R-30: what is mirrored · L(y)/L0 · copies",
            inputs: [
              Term("what one copy holds now", CapacityPlan.value(site.kept)),
              Term("g", .share(plan.capacity.growth.perYear)),
              Term("y", .count(Int64(need.year))), Term("copies", .ratio(site.copies)),
            ], steps: [Term("L(y)/L0 · copies", .ratio(need.factor))])
        }
      }
    }
  }

  private var choiceFigures: [PlanFigure] {
    let axes =
      isByCost
      ? "coverage, lag and cost" : "coverage, lag, capacity now and link"
    func figures(_ choice: Choice, _ part: String) -> [PlanFigure] {
      let plan = choice.plan
      let points = Self.points(of: [plan])
      let wanted = ["bytes", "coverage", "link", "lag", "caught-up", "cost-most"]
      return wanted.compactMap { key in
        points.first { $0.key == key }.map { point in
          PlanFigure(
            id: "proposal.\(part).\(key)[choice=\(plan.name)]",
            name: "\(plan.name): \(point.name)", value: point.values[0], formula: point.formula,
            inputs: Self.inputs(plan, key), caveat: point.caveats[0])
        }
      }
    }
    let dominated = choices.compactMap { choice in
      choice.dominatedBy.map { other in
        PlanFigure(
          id: "proposal.dominated[choice=\(choice.plan.name)]",
          name: "\(choice.plan.name) is no better in anything than", value: .text(other),
          formula: "no worse in \(axes), and better in one of them",
          inputs: [choice.plan, choices.first { $0.plan.name == other }?.plan].compactMap { $0 }
            .flatMap { plan in
              Self.points(of: [plan]).filter {
                ["coverage", "lag", isByCost ? "cost-most" : "capacity-year-0", "link"].contains(
                  $0.key)
              }.map { Term("\(plan.name): \($0.name)", $0.values[0]) }
            })
      }
    }
    return front.flatMap { figures($0, "front") } + dominated
  }
}
