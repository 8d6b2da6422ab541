// swift-tools-version: 6.2
import PackageDescription

// One list for every target: a warning is an error, and the upcoming features that make intent explicit are on.
let settings: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioSOCKS = Target.Dependency.product(name: "NIOSOCKS", package: "swift-nio-extras")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let swiftASN1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "trestle",
    products: [.executable(name: "trestle", targets: ["trestle"])],
    dependencies: [
        // No lock file is committed, so each is held to a minor version.
        .package(url: "https://github.com/apple/swift-argument-parser.git", .upToNextMinor(from: "1.8.0")),
        .package(url: "https://github.com/apple/swift-asn1.git", .upToNextMinor(from: "1.7.0")),
        .package(url: "https://github.com/apple/swift-certificates.git", .upToNextMinor(from: "1.21.0")),
        .package(url: "https://github.com/apple/swift-collections.git", .upToNextMinor(from: "1.6.0")),
        .package(url: "https://github.com/apple/swift-crypto.git", .upToNextMinor(from: "4.5.0")),
        .package(url: "https://github.com/apple/swift-log.git", .upToNextMinor(from: "1.16.0")),
        .package(url: "https://github.com/apple/swift-metrics.git", .upToNextMinor(from: "2.13.0")),
        .package(url: "https://github.com/apple/swift-nio.git", .upToNextMinor(from: "2.101.0")),
        .package(url: "https://github.com/apple/swift-nio-extras.git", .upToNextMinor(from: "1.35.0")),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", .upToNextMinor(from: "2.37.0")),
        .package(url: "https://github.com/groue/GRDB.swift.git", .upToNextMinor(from: "7.10.0")),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", .upToNextMinor(from: "2.28.0")),
        .package(url: "https://github.com/jpsim/Yams.git", .upToNextMinor(from: "6.2.0")),
        .package(url: "https://github.com/swift-server/async-http-client.git", .upToNextMinor(from: "1.37.0")),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", .upToNextMinor(from: "2.13.0")),
    ],
    targets: [
        // Pure: the words of the two worlds, and every decision.
        .target(name: "IRCProtocol", swiftSettings: settings),
        .target(name: "MatrixProtocol", swiftSettings: settings),
        .target(
            name: "BridgeCore",
            dependencies: ["IRCProtocol", "MatrixProtocol", collections],
            swiftSettings: settings
        ),

        // Adapters: input and output; none imports another.
        .target(
            name: "IRCClient",
            dependencies: [
                "IRCProtocol", crypto, cryptoExtras, logging, nioCore, nioPosix, nioSOCKS, nioSSL, collections,
                swiftASN1, x509,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MatrixClient",
            dependencies: [
                "MatrixProtocol", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioFoundation, logging, collections,
            ],
            swiftSettings: settings
        ),
        .target(name: "BridgeStore", dependencies: ["BridgeCore", grdb, crypto, logging], swiftSettings: settings),
        .target(
            name: "BridgeHTTP",
            dependencies: [
                "BridgeCore", "IRCProtocol", "MatrixProtocol", hummingbird, serviceLifecycle, logging, nioCore,
                nioFoundation, crypto, cryptoExtras,
            ],
            // Part of the program, so that it is one file wherever it is put.
            resources: [
                .embedInCode("Provisioning/Page/setup.html"), .embedInCode("Provisioning/Page/setup.css"),
                .embedInCode("Provisioning/Page/setup.js"), .embedInCode("Provisioning/Page/widget.js"),
            ],
            swiftSettings: settings
        ),

        // What the module of the C library leaves out: settings of its allocator.
        .systemLibrary(name: "CMalloc"),

        // Shell and program.
        .target(
            name: "BridgeRuntime",
            dependencies: [
                "BridgeCore", "BridgeHTTP", "BridgeStore", "CMalloc", "IRCClient", "IRCProtocol", "MatrixClient",
                "MatrixProtocol",
                coreMetrics, metrics, serviceLifecycle, unixSignals, yams, logging, nioPosix, crypto,
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "trestle", dependencies: ["BridgeRuntime", argumentParser], swiftSettings: settings),

        // Tests and measurements.
        .target(
            name: "BridgeTesting",
            dependencies: [
                "BridgeCore", "BridgeRuntime", "BridgeStore", "IRCClient", "IRCProtocol", "MatrixClient",
                "MatrixProtocol", asyncHTTPClient, crypto, nioCore, nioHTTP1, nioPosix, nioFoundation,
                logging,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "BridgeCore", "BridgeHTTP", "BridgeRuntime", "BridgeStore", "BridgeTesting", "IRCClient",
                "IRCProtocol", "MatrixProtocol", asyncHTTPClient, nioPosix, nioSSL,
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "IRCProtocolTests", dependencies: ["IRCProtocol"], swiftSettings: settings),
        .testTarget(name: "MatrixProtocolTests", dependencies: ["MatrixProtocol"], swiftSettings: settings),
        .testTarget(
            name: "BridgeCoreTests",
            dependencies: ["BridgeCore", "IRCProtocol", "MatrixProtocol"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IRCClientTests",
            dependencies: ["IRCClient", "IRCProtocol", nioCore, nioEmbedded, nioPosix, nioSSL, logging],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MatrixClientTests",
            dependencies: ["MatrixClient", "MatrixProtocol", nioCore, nioPosix, nioHTTP1, logging],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BridgeStoreTests",
            dependencies: ["BridgeStore", "BridgeCore", "IRCProtocol", "MatrixProtocol", grdb, logging],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BridgeHTTPTests",
            dependencies: [
                "BridgeHTTP", "BridgeCore", "IRCProtocol", "MatrixProtocol", hummingbird, hummingbirdTesting, logging,
                asyncHTTPClient, crypto, cryptoExtras, nioCore, nioHTTP1, nioPosix,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BridgeRuntimeTests",
            dependencies: [
                "BridgeRuntime", "BridgeCore", "BridgeTesting", "IRCClient", "IRCProtocol", "MatrixProtocol", logging,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["BridgeTesting", "BridgeCore", "IRCClient", "IRCProtocol", "MatrixProtocol"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RealServerTests",
            dependencies: [
                "BridgeTesting", "BridgeCore", "BridgeRuntime", "IRCClient", "IRCProtocol", "MatrixProtocol", logging,
                nioCore, nioPosix,
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
