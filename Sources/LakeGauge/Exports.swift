// A program writes `import LakeGauge` and nothing else: with MemberImportVisibility it could not use a
// property of a profile unless the modules that declare the vocabulary came along. What they declare for
// other rooms is `package`, so a program sees none of it.
@_exported public import LakeAnalysis
@_exported public import LakeModel
@_exported public import ReplicationPlanning
