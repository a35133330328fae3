package import LakeModel

/// All that is known of one table: sums over its visible history, and figures over a window.
package struct TableProfile: Sendable {
  /// Entries that nothing sizes.
  package struct Unsized: Equatable, Sendable {
    package let role: ObjectRole
    package let effect: ObjectEffect
    package let files: Int64
  }

  /// What the first commit that created data created: seeding, not churn (§1).
  package struct FirstLoad: Equatable, Sendable {
    package let totals: ObjectTotals
    /// Delta version or Hudi instant.
    package let commit: String
    package let time: Timestamp?
  }

  /// New bytes of a prefix or a partition in the window.
  package struct PathVolume: Equatable, Sendable {
    /// A prefix ends with `/` and is relative to the lake's root, or absolute; a partition is as the
    /// table stores it.
    package let path: String
    package let gross: Int64
    package let objects: Int64

    /// Makes a volume.
    package init(path: String, gross: Int64, objects: Int64) {
      self.path = path
      self.gross = gross
      self.objects = objects
    }
  }

  /// Figures over the window; the first load is in none of them but the levels.
  package struct Churn: Equatable, Sendable {
    /// R-1 …, per hour and day, with their window.
    package let volumes: VolumeProfile
    /// Sums of each class of entries, which all other sums are made of; in the order of roles, effects
    /// and causes.
    package let classes: [ClassVolume]
    /// Live bytes at both ends of the window and their mean over it.
    package let levels: LiveLevelFold.Levels
    /// Whether objects without a size were live: the levels leave them out, so the mean is too small
    /// and the churn ratio is at most what it says.
    package let areLevelsLow: Bool
    /// R-8 and R-8t, for every Δ that is shorter than the window.
    package let shortLived: [ShortLived]

    ///
    package var netGrowth: Int64 { levels.atEnd.saturatingDifference(levels.atStart) }

    /// gross per day ÷ mean live bytes; nil when nothing is live.
    package var ratio: Double? {
      levels.mean > 0 ? volumes.perDay(volumes.total.gross) / levels.mean : nil
    }
  }

  /// A class of entries and its sums.
  package struct ClassVolume: Equatable, Sendable {
    package let entryClass: EntryClass
    package let cell: ChurnCell
  }

  /// Relative to the scanned root; empty when the root is the table.
  package let path: String
  package let state: TableState
  /// Totals by effect over the visible history, in the order of `ObjectRole.allCases`.
  package let totals: [EffectTotals]
  /// Entries of the visible history without a size, by role and effect.
  package let unsized: [Unsized]
  /// Entries of the visible history that no clock dates; they are in no rate.
  package let undated: Int64
  /// `live − liveAtStart − (created + appended + revived − retired)` over data objects (§1).
  package let identityResidual: ObjectTotals
  /// Nil when the history does not begin with the table, or holds no data.
  package let firstLoad: FirstLoad?
  /// Nil when nothing of the visible history lies in the window.
  package let churn: Churn?
  package let liveSizes: SizeDistribution
  /// Data objects that the visible history created.
  package let createdSizes: SizeDistribution
  /// The prefixes with most new bytes in the window, most first, equals by name.
  package let topPrefixes: [PathVolume]
  /// The same of partitions.
  package let topPartitions: [PathVolume]
  /// Partitions with live objects.
  package let livePartitions: Int
  /// The partition with most live bytes, the first by name of equals.
  package let largestPartition: (path: String, live: ObjectTotals)?
  /// Totals of one role over the visible history.
  package func totals(of role: ObjectRole) -> EffectTotals { totals[Int(role.rawValue)] }

  /// Whether its rates are over a part of the shared window (or there are none), because its log does not
  /// tell the rest.
  package let hasOwnWindow: Bool
  /// The reader's findings, then those of the figures.
  package let findings: [Finding]

  /// Entries of the visible history without a size.
  package var unsizedFiles: Int64 { unsized.reduce(0) { $0 + $1.files } }
}
