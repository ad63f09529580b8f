// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let library: Target.Dependency = .product(name: "Quantscope", package: "quantscope")

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "quantscope", path: ".."),
    .package(url: "https://github.com/google/swift-benchmark", from: "0.1.2"),
  ],
  targets: [
    // How long things take.
    .executableTarget(
      name: "Speeds", dependencies: [library, .product(name: "Benchmark", package: "swift-benchmark")],
      swiftSettings: settings),
    // What searches save, and what they could.
    .executableTarget(name: "Studies", dependencies: [library], swiftSettings: settings),
  ]
)
