package import ReplicationPlanning

/// A plan as people and programs read it; nothing is computed here.
package struct PlanReport {
  let plan: ReplicationPlan
  /// The file or folder that was scanned, as the user named it.
  let source: String
  /// The scenario file, as the user named it; nil when there is none.
  let scenarioFile: String?

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - plan: what is reported.
  ///   - source: the file or folder that was scanned, as the user named it.
  ///   - scenarioFile: the scenario file, as the user named it; nil when there is none.
  package init(_ plan: ReplicationPlan, source: String, scenarioFile: String? = nil) {
    self.plan = plan
    self.source = source
    self.scenarioFile = scenarioFile
  }

  /// The sections in the order of the plan, with the titles that reports give them.
  static let titles = [
    ("volume", "Volume: what is new"), ("link", "Link"), ("topology", "Ways to the sites"),
    ("streams", "Streams and requests"), ("scope", "Scopes"), ("cache", "Cache against mirror"),
    ("reads", "What the mirror serves"), ("capacity", "Capacity"), ("growth", "Growth"),
    ("seeding", "First copy"), ("cost", "Cost"), ("proposal", "Proposals"), ("claims", "Claims"),
    ("mirror", "Prefixes to mirror"), ("advice", "What maintenance would change"),
    ("estimate", "The whole lake"), ("bootstrap", "How far daily volume could be off"),
    ("questions", "Open questions"),
  ]

  /// The figures section by section, each with its title; sections without a title are called by their
  /// word, so that no figure is ever left out.
  var sections: [(name: String, title: String, figures: [PlanFigure])] {
    var names: [String] = []
    var figures: [String: [PlanFigure]] = [:]
    for figure in plan.figures {
      let section = FigureName(figure.id).section
      if figures[section] == nil { names.append(section) }
      figures[section, default: []].append(figure)
    }
    return names.map { name in
      let title =
        Self.titles.first { $0.0 == name }?.1 ?? name.prefix(1).uppercased() + name.dropFirst()
      return (name, title, figures[name] ?? [])
    }
  }
}
