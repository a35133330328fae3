// swift-tools-version: 6.3

import PackageDescription

let package = Package(
  name: "lakegauge-benchmarks",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "lakegauge-bench", targets: ["LakeGaugeBench"])
  ],
  dependencies: [
    .package(name: "lakegauge", path: "..")
  ],
  targets: [
    .executableTarget(
      name: "LakeGaugeBench",
      dependencies: [.product(name: "LakeGauge", package: "lakegauge")])
  ],
  swiftLanguageModes: [.v6]
)

// The rules of the package that is measured.
for target in package.targets {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .strictMemorySafety(),
      .treatAllWarnings(as: .error),
    ]
}
