import DeltaLake

extension LakeScanner.IndexUse {
  /// The public form of what a replay says.
  init(_ use: IndexUse) {
    isResumed = use.isResumed
    commitsRead = use.commitsRead
    readAfresh = use.readAfresh
    notKept = use.notKept
  }
}
