// swift-tools-version: 6.3

import PackageDescription

let package = Package(
  name: "lakegauge",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "lakegauge", targets: ["LakeGaugeCLI"]),
    .library(name: "LakeGauge", targets: ["LakeGauge"]),
  ],
  targets: [
    // System libraries: a module map, a shim header, a package name; nothing else.
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"]), .brew(["snappy"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate",
      providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(
      name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),

    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),

    // Bytes.
    .target(name: "ByteParsing", swiftSettings: [.enableExperimentalFeature("Lifetimes")]),
    .target(name: "Codecs", dependencies: ["CZstd", "CSnappy", "CZlib", "CDeflate", "CLZ4"]),
    .target(
      name: "JSONScan", dependencies: ["ByteParsing"],
      swiftSettings: [.enableExperimentalFeature("Lifetimes")]),
    .target(name: "Parquet", dependencies: ["ByteParsing", "Codecs"]),
    .target(
      name: "Avro", dependencies: ["ByteParsing", "JSONScan", "Codecs"],
      swiftSettings: [.enableExperimentalFeature("Lifetimes")]),
    .target(name: "HFile", dependencies: ["ByteParsing", "Codecs"]),

    // Lakes.
    .target(name: "LakeStorage"),
    .target(name: "LakeModel", dependencies: ["ByteParsing"]),
    .target(
      name: "DeltaLake",
      dependencies: ["ByteParsing", "JSONScan", "Parquet", "LakeStorage", "LakeModel"]),
    .target(
      name: "Hudi",
      dependencies: [
        "ByteParsing", "JSONScan", "Parquet", "Avro", "HFile", "LakeStorage", "LakeModel",
      ]),
    .target(name: "AccessLogs", dependencies: ["ByteParsing", "JSONScan", "Codecs", "LakeModel"]),

    // Answers.
    .target(name: "LakeAnalysis", dependencies: ["ByteParsing", "LakeModel"]),
    .target(name: "ReplicationPlanning", dependencies: ["LakeModel", "LakeAnalysis"]),
    .target(name: "ScenarioFiles", dependencies: ["CYAML", "LakeModel", "ReplicationPlanning"]),
    .target(
      name: "LakeReports",
      dependencies: [
        "JSONScan", "Parquet", "LakeModel", "DeltaLake", "Hudi", "LakeAnalysis",
        "ReplicationPlanning",
      ]),
    .target(
      name: "LakeGauge",
      dependencies: [
        "ByteParsing", "Parquet", "LakeStorage", "LakeModel", "DeltaLake", "Hudi", "AccessLogs",
        "LakeAnalysis", "ReplicationPlanning",
      ]),

    // The command.
    .target(name: "CommandSyntax"),
    .executableTarget(
      name: "LakeGaugeCLI",
      dependencies: [
        "LakeGauge", "LakeReports", "Parquet", "DeltaLake", "LakeAnalysis", "LakeStorage",
        "LakeModel", "ReplicationPlanning", "ScenarioFiles", "CommandSyntax",
      ]),

    // What the rooms that read tables cost from inside; `Benchmarks/Makefile` runs them beside the peers.
    .target(name: "Probing", path: "Benchmarks/Probing"),
    .executableTarget(
      name: "ParquetProbe", dependencies: ["Probing", "Parquet", "ByteParsing"],
      path: "Benchmarks/ParquetProbe"),
    .target(
      name: "CountingSink", dependencies: ["Probing", "LakeStorage", "LakeModel"],
      path: "Benchmarks/CountingSink"),
    .executableTarget(
      name: "DeltaProbe",
      dependencies: ["CountingSink", "DeltaLake", "LakeStorage", "LakeModel", "ByteParsing"],
      path: "Benchmarks/DeltaProbe"),
    .executableTarget(
      name: "HudiProbe", dependencies: ["CountingSink", "Hudi", "ByteParsing"],
      path: "Benchmarks/HudiProbe"),

    // What an entry of the ledger costs all folds together; `make -C Benchmarks folds` runs it.
    .executableTarget(
      name: "FoldProbe", dependencies: ["Probing", "LakeAnalysis", "LakeModel"],
      path: "Benchmarks/FoldProbe"),

    // What the profile of a lake and its report cost; `make -C Benchmarks profile` runs it.
    .executableTarget(
      name: "ProfileProbe",
      dependencies: ["Probing", "LakeReports", "LakeAnalysis", "LakeModel", "LakeStorage"],
      path: "Benchmarks/ProfileProbe"),

    // What choosing the prefixes of a large lake costs; `make -C Benchmarks mirror` runs it.
    .executableTarget(
      name: "MirrorProbe", dependencies: ["Probing", "ReplicationPlanning", "LakeModel"],
      path: "Benchmarks/MirrorProbe"),

    .testTarget(name: "ByteParsingTests", dependencies: ["ByteParsing"]),
    .testTarget(name: "CodecsTests", dependencies: ["Codecs", "ByteParsing"]),
    .testTarget(name: "JSONScanTests", dependencies: ["JSONScan", "ByteParsing"]),
    .testTarget(name: "ParquetTests", dependencies: ["Parquet", "Codecs", "ByteParsing"]),
    .testTarget(name: "AvroTests", dependencies: ["Avro", "ByteParsing"]),
    .testTarget(name: "HFileTests", dependencies: ["HFile", "ByteParsing"]),
    .testTarget(name: "LakeStorageTests", dependencies: ["LakeStorage"]),
    .testTarget(name: "LakeModelTests", dependencies: ["LakeModel", "ByteParsing"]),
    .testTarget(
      name: "DeltaLakeTests",
      dependencies: ["DeltaLake", "LakeAnalysis", "LakeStorage", "LakeModel", "ByteParsing"]),
    .testTarget(
      name: "HudiTests", dependencies: ["Hudi", "ByteParsing", "LakeStorage", "LakeModel"]),
    .testTarget(
      name: "AccessLogsTests", dependencies: ["AccessLogs", "ByteParsing", "Codecs", "LakeModel"]),
    .testTarget(name: "LakeAnalysisTests", dependencies: ["LakeAnalysis", "LakeModel"]),
    .testTarget(
      name: "ReplicationPlanningTests",
      dependencies: ["ReplicationPlanning", "LakeAnalysis", "LakeModel"]),
    .testTarget(
      name: "ScenarioFilesTests",
      dependencies: ["ScenarioFiles", "ReplicationPlanning", "LakeModel"]),
    .testTarget(
      name: "LakeReportsTests",
      dependencies: [
        "LakeReports", "ReplicationPlanning", "LakeAnalysis", "LakeModel", "LakeStorage",
        "DeltaLake", "Parquet",
        "JSONScan", "ByteParsing",
      ],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "LakeGaugeTests",
      dependencies: ["LakeGauge", "LakeAnalysis", "Parquet", "LakeStorage", "LakeModel"]),
    .testTarget(
      name: "CommandSyntaxTests", dependencies: ["CommandSyntax"], exclude: ["Snapshots"]),
    .testTarget(name: "CommandTests", dependencies: ["LakeGaugeCLI"]),
  ],
  swiftLanguageModes: [.v6]
)

// `make fuzz` needs every module built with libFuzzer's counters and the address sanitizer, in a build
// folder of its own.
let isFuzzing = Context.environment["LAKEGAUGE_FUZZING"] != nil
if isFuzzing {
  package.products = [.executable(name: "lakegauge-fuzz", targets: ["LakeGaugeFuzz"])]
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"),
    .executableTarget(
      name: "LakeGaugeFuzz",
      dependencies: [
        "Parquet", "Avro", "HFile", "Hudi", "AccessLogs", "JSONScan", "Codecs", "ByteParsing",
        "LakeStorage", "LakeModel", "DeltaLake", "LakeAnalysis", "LakeReports", "LakeGauge",
        "ScenarioFiles", "CLibFuzzer",
      ],
      path: "Tests/Fuzzing/LakeGaugeFuzz",
      // gold, the default, fails on the sanitizer's debug information.
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
  ]
}

// One set of rules for every Swift target.
for target in package.targets where target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : [])
    + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .strictMemorySafety(),
      .treatAllWarnings(as: .error),
    ]
}
