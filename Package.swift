// swift-tools-version: 6.2

import PackageDescription

/// How every Swift target is compiled; the loop at the end of this file applies it.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let orderedCollections: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")
let toml: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")

let engine: [Target.Dependency] = ["Tensors", "Checkpoints", "Quantization", "Tokenization", "Inference"]

// On Linux the headers lie where every compiler looks, and the flags that pkg-config adds are ones that the package
// manager warns of; Homebrew's ncurses is found by pkg-config alone.
#if os(macOS)
  let ncursesPackage: String? = "ncursesw"
#else
  let ncursesPackage: String? = nil
#endif

/// Targets written in C, or maps of system libraries: the Swift settings do not apply to them.
let systemLibraries: [Target] = [
  .systemLibrary(
    name: "CNcursesLibrary", pkgConfig: ncursesPackage,
    providers: [.apt(["libncurses-dev"]), .brew(["ncurses"])]),
  .systemLibrary(
    name: "CRsvg", pkgConfig: "librsvg-2.0",
    providers: [.apt(["librsvg2-dev"]), .brew(["librsvg"])]),
  .systemLibrary(
    name: "CChafa", pkgConfig: "chafa",
    providers: [.apt(["libchafa-dev"]), .brew(["chafa"])]),
  .systemLibrary(
    name: "CPCRE2", pkgConfig: "libpcre2-8",
    providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
  .systemLibrary(name: "CFileAttributes"),
]

let cTargets: [Target] = [
  .target(name: "CKernels"),
  .target(name: "CodecFuzzing", dependencies: ["CKernels"], path: "Tests/Fuzz"),
  .target(
    name: "CNcurses", dependencies: ["CNcursesLibrary"], linkerSettings: [.linkedLibrary("ncursesw")]),
]

/// What writes Swift from the table of formats while the package is built.
let generators: [Target] = [
  .plugin(name: "FormatTable", capability: .buildTool(), dependencies: ["FormatGenerator"])
]

let swiftTargets: [Target] = [
  .executableTarget(name: "FormatGenerator"),

  // The engine: no Foundation.
  .target(name: "Files", dependencies: ["CFileAttributes"]),
  .target(name: "Tensors", dependencies: ["CKernels"], plugins: ["FormatTable"]),
  .target(name: "Checkpoints", dependencies: ["Files", "Tensors", orderedCollections]),
  .target(name: "Quantization", dependencies: ["CKernels", "Tensors", "Checkpoints"], plugins: ["FormatTable"]),
  .target(name: "Tokenization", dependencies: ["CPCRE2", "Tensors", "Checkpoints", orderedCollections]),
  .target(
    name: "Inference",
    dependencies: ["CKernels", "Files", "Tensors", "Checkpoints", "Quantization", "Tokenization", orderedCollections]),
  // Models of real ones' shapes with random weights, for measuring.
  .target(name: "SyntheticModels", dependencies: ["Tensors", "Checkpoints", "Quantization"]),
  .target(name: "Pictures", dependencies: ["CRsvg", "CChafa", "Files"]),
  .target(name: "Drawing", dependencies: ["Inference", "Pictures", "Tokenization"]),
  // What the bundled model is trained on, and how.
  .target(name: "Corpus", dependencies: ["Tensors"]),
  .target(name: "Training", dependencies: engine + ["CKernels", "Corpus", "Drawing"]),
  // What a model lost.
  .target(name: "Evaluation", dependencies: engine + ["CKernels", "Files"]),

  // What was measured, kept.
  .target(name: "Results", dependencies: engine + ["Evaluation", "Files", crypto, grdb]),

  // Around it.
  .target(name: "Catalogue", dependencies: ["Files", crypto]),

  // The program.
  .target(
    name: "Workbench",
    dependencies: engine + ["Catalogue", "Drawing", "Evaluation", "Files", "Pictures", "Results", toml]),
  .target(name: "Terminal", dependencies: ["CNcurses", "Workbench"]),
  .executableTarget(
    name: "quantscope",
    dependencies: engine + [
      "CKernels", "SyntheticModels", "Training", "Corpus", "Evaluation", "Results", "Catalogue", "Drawing", "Files",
      "Pictures", "Workbench", "Terminal", argumentParser, orderedCollections, toml,
    ]),

  // Tests: one target a target.
  .target(name: "TestSupport", dependencies: ["CKernels", "Tensors", crypto], path: "Tests/TestSupport"),
  .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
  .testTarget(name: "TensorsTests", dependencies: ["CKernels", "Tensors", "TestSupport"]),
  .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "Tensors", "TestSupport"]),
  .testTarget(name: "QuantizationTests", dependencies: ["CKernels", "CodecFuzzing", "Quantization", "TestSupport"]),
  .testTarget(
    name: "TokenizationTests",
    dependencies: ["Tokenization", "Tensors", "Checkpoints", "TestSupport", orderedCollections]),
  .testTarget(name: "InferenceTests", dependencies: engine + ["CKernels", "SyntheticModels", "TestSupport"]),
  .testTarget(
    name: "SyntheticModelsTests",
    dependencies: ["Tensors", "Checkpoints", "Quantization", "SyntheticModels", "TestSupport"]),
  .testTarget(name: "TrainingTests", dependencies: engine + ["CKernels", "Corpus", "Training", "TestSupport"]),
  .testTarget(name: "EvaluationTests", dependencies: engine + ["CKernels", "Evaluation", "TestSupport"]),
  .testTarget(
    name: "ResultsTests",
    dependencies: ["Checkpoints", "Evaluation", "Inference", "Quantization", "Results", "Tensors", "TestSupport"]),
  .testTarget(name: "CatalogueTests", dependencies: ["Catalogue", "TestSupport"], exclude: ["hub.py"]),
  .testTarget(name: "CorpusTests", dependencies: ["Corpus", "Inference", "Tokenization"]),
  .testTarget(
    name: "DrawingTests", dependencies: ["Checkpoints", "Drawing", "Inference", "Pictures", "Tensors", "TestSupport"]),
  .testTarget(name: "PicturesTests", dependencies: ["Pictures", "TestSupport"]),
  .testTarget(
    name: "WorkbenchTests", dependencies: engine + ["Workbench", "Pictures", "Results", "TestSupport"],
    exclude: ["Snapshots"]),
  .testTarget(name: "TerminalTests", dependencies: ["CNcurses", "Terminal", "Workbench", "TestSupport"]),
  .testTarget(name: "ProgramTests", dependencies: ["quantscope", "Files", "Results", "TestSupport"]),
  // Sees what a user of the library sees.
  .testTarget(
    name: "DocumentationTests",
    dependencies: engine + ["SyntheticModels", "Training", "Catalogue", "Pictures", "TestSupport"],
    packageAccess: false),
]

for target in swiftTargets {
  // Tests may reach for pointers freely; what ships may not.
  target.swiftSettings = settings + (target.isTest || target.name == "TestSupport" ? [] : [.strictMemorySafety()])
  // Readers of files are cursors over borrowed bytes, whose initialisers state the lifetime.
  if target.name == "Checkpoints" { target.swiftSettings?.append(.enableExperimentalFeature("Lifetimes")) }
}

// Only `make docs` needs the plugin that builds documentation, so nobody who builds or uses the package fetches it.
let documentation: [Package.Dependency] =
  Context.environment["QUANTSCOPE_DOCUMENTATION"] == nil
  ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")]

let package = Package(
  name: "quantscope",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "quantscope", targets: ["quantscope"]),
    .library(
      name: "Quantscope",
      targets: [
        "Tensors", "Checkpoints", "Quantization", "Tokenization", "Inference", "SyntheticModels", "Training",
        "Catalogue", "Pictures",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ] + documentation,
  targets: systemLibraries + cTargets + generators + swiftTargets,
  cLanguageStandard: .c17
)
