// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6 mode (the tools version's default), warnings are errors.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny")]

let package = Package(
    name: "coorace",
    products: [.executable(name: "coorace", targets: ["coorace"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/pointfreeco/swift-custom-dump", exact: "1.7.3"),
    ],
    targets: [
        .systemLibrary(name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CReferenceData", exclude: ["data"]),
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "CSV", swiftSettings: strict),
        .target(name: "Domain", dependencies: ["JSON", "CSV", "CReferenceData"], swiftSettings: strict),
        .target(name: "HTTP", dependencies: ["CMicrohttpd", "CZlib"], swiftSettings: strict),
        .target(name: "Outbound", dependencies: ["CCurl"], swiftSettings: strict),
        .target(name: "Storage", dependencies: ["Domain", "JSON", "CSQLite"], swiftSettings: strict),
        .target(
            name: "API",
            dependencies: [
                "Domain", "Storage", "HTTP", "Outbound", "JSON", "CSV", "Yams",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "coorace",
            dependencies: [
                "API", "Domain", "Storage", "HTTP", "JSON", "CSV", "Outbound",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(name: "CSVTests", dependencies: ["CSV"], swiftSettings: strict),
        .testTarget(
            name: "DomainTests", dependencies: ["Domain", "JSON", .product(name: "CustomDump", package: "swift-custom-dump")], swiftSettings: strict),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP"], swiftSettings: strict),
        .testTarget(name: "OutboundTests", dependencies: ["Outbound", "HTTP"], swiftSettings: strict),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "Domain", "JSON"], swiftSettings: strict),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "Domain", "Storage", "HTTP", "JSON", "CSV", "Yams", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CustomDump", package: "swift-custom-dump"),
            ],
            swiftSettings: strict),
        .testTarget(name: "ProcessTests", dependencies: ["coorace", "JSON"], swiftSettings: strict),
    ]
)

// The fuzzer (scripts/fuzz) is built of everything else with other options, and only when it is asked for: without them it does not link.
if Context.environment["COORACE_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz",
            dependencies: ["API", "Storage", "HTTP", "JSON", "CSV", .product(name: "Logging", package: "swift-log")], path: "Tests/fuzz",
            exclude: ["seeds"],
            swiftSettings: strict, linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]))
}
