// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func dependency(_ name: String, in package: String) -> Target.Dependency { .product(name: name, package: package) }

// Arrows: shell → core, Identity and Incidents → Journal, Geo → Ground. One shell target never imports another;
// only campus110 sees everything. docs/rooms.md draws it, `bin/test` checks it.
let package = Package(
    name: "campus110",
    products: [.executable(name: "campus110", targets: ["campus110"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf.git", exact: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", exact: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", exact: "5.7.1"),
    ],
    targets: [
        // Core: decides on values, never reads a clock, a disk or a network.
        .target(name: "Ground", swiftSettings: strict),
        .target(
            name: "Journal", dependencies: ["Ground", dependency("Crypto", in: "swift-crypto")], swiftSettings: strict),
        .target(name: "Geo", dependencies: ["Ground"], swiftSettings: strict),
        .target(name: "Siting", dependencies: ["Ground"], swiftSettings: strict),
        .target(name: "Identity", dependencies: ["Ground", "Journal"], swiftSettings: strict),
        .target(name: "Incidents", dependencies: ["Ground", "Journal"], swiftSettings: strict),
        .target(name: "Alarms", dependencies: ["Ground", "Journal", "Identity", "Incidents"], swiftSettings: strict),
        .target(name: "Cases", dependencies: ["Ground", "Journal", "Identity"], swiftSettings: strict),
        .target(name: "Systems", dependencies: ["Ground", "Cases"], swiftSettings: strict),
        .target(
            name: "Deployment", dependencies: ["Ground", "Journal", "Geo", "Siting", "Incidents"], swiftSettings: strict),
        .target(name: "Figures", dependencies: ["Ground", "Incidents"], swiftSettings: strict),
        .target(
            name: "Simulation", dependencies: ["Ground", "Journal", "Incidents", "Geo"], swiftSettings: strict),

        // Shell: each reaches one thing outside.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CQRCode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .target(
            name: "Store",
            dependencies: [
                "Ground", "Journal", "CPostgres", dependency("GRDB", in: "GRDB.swift"),
                dependency("GRDBSQLite", in: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .target(
            name: "Import",
            dependencies: ["Ground", "Geo", "CZlib", dependency("SwiftProtobuf", in: "swift-protobuf")],
            exclude: ["osmpbf.proto"], swiftSettings: strict),
        .target(
            name: "Web",
            dependencies: [
                "Alarms", "Ground", "Journal", "Identity", "Incidents", "Cases", "Systems", "Geo", "Siting", "Deployment", "Figures", "CQRCode",
                "CZlib",
                dependency("Hummingbird", in: "hummingbird"),
                dependency("HummingbirdCore", in: "hummingbird"),
                dependency("HummingbirdHTTP2", in: "hummingbird"),
                dependency("Mustache", in: "swift-mustache"),
                dependency("Crypto", in: "swift-crypto"),
                dependency("CryptoExtras", in: "swift-crypto"),
                dependency("HTTPTypes", in: "swift-http-types"),
                dependency("Logging", in: "swift-log"),
                dependency("JWTKit", in: "jwt-kit"),
                dependency("NIOCore", in: "swift-nio"),
                dependency("NIOCertificateReloading", in: "swift-nio-extras"),
                dependency("NIOHTTPTypes", in: "swift-nio-extras"),
                dependency("NIOPosix", in: "swift-nio"),
                dependency("NIOSSL", in: "swift-nio-ssl"),
                dependency("NIOTLS", in: "swift-nio"),
                dependency("ServiceLifecycle", in: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "campus110",
            dependencies: [
                "Alarms", "Ground", "Journal", "Identity", "Incidents", "Cases", "Systems", "Geo", "Siting", "Deployment", "Figures", "Simulation",
                "Store", "Import", "Web",
                dependency("ArgumentParser", in: "swift-argument-parser"),
                dependency("Hummingbird", in: "hummingbird"),
                dependency("Logging", in: "swift-log"),
                dependency("NIOCore", in: "swift-nio"),
                dependency("NIOSSL", in: "swift-nio-ssl"),
                dependency("ServiceLifecycle", in: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // What several test targets need: a private PostgreSQL, a record in memory, a small system of casework.
        .target(name: "TestSupport", dependencies: ["Cases", "Ground", "Journal"], path: "Tests/TestSupport", swiftSettings: strict),
        // Writes until a test kills it.
        .executableTarget(
            name: "crash-writer", dependencies: ["Ground", "Journal", "Store"], path: "Tests/CrashWriter",
            swiftSettings: strict),
        .testTarget(name: "ArrowsTests", swiftSettings: strict),
        .testTarget(
            name: "CasesTests", dependencies: ["Cases", "Ground", "Identity", "Import", "Journal", "Store", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SystemsTests", dependencies: ["Cases", "Ground", "Identity", "Journal", "Store", "Systems", "TestSupport"], exclude: ["Goldens", "ScamCheck/Development"],
            swiftSettings: strict),
        // Loads a running server and measures it; knows it only by its API.
        .executableTarget(
            name: "bench-client",
            dependencies: [
                dependency("ArgumentParser", in: "swift-argument-parser"),
                dependency("NIOCore", in: "swift-nio"),
                dependency("NIOHTTP1", in: "swift-nio"),
                dependency("NIOPosix", in: "swift-nio"),
            ],
            path: "Benchmarks/Client", swiftSettings: strict),
        // Fills a register of its own and measures it, beside a plain SQLite table.
        .executableTarget(
            name: "bench-people",
            dependencies: [
                "Ground", "Identity", "Import", "Journal", "Store",
                dependency("ArgumentParser", in: "swift-argument-parser"),
                dependency("GRDBSQLite", in: "GRDB.swift"),
            ],
            path: "Benchmarks/People", swiftSettings: strict),

        // Fills a register of houses, rooms and tenants, and measures casework over it.
        .executableTarget(
            name: "bench-casework", dependencies: ["Cases", "Ground", "Identity", "Import", "Journal", "Store", "Systems"], path: "Benchmarks/Casework",
            swiftSettings: strict),
        // Measures the geographic engine; its peers are measured beside it by bin/bench.
        .executableTarget(
            name: "bench-geo", dependencies: ["Ground", "Geo", "Import", "Siting", "CZlib"], path: "Benchmarks/Geo",
            exclude: ["peers"], swiftSettings: strict),

        .testTarget(name: "GroundTests", dependencies: ["Ground"], swiftSettings: strict),
        .testTarget(name: "JournalTests", dependencies: ["Ground", "Journal"], swiftSettings: strict),
        .testTarget(name: "GeoTests", dependencies: ["Geo", "Ground"], swiftSettings: strict),
        .testTarget(name: "SitingTests", dependencies: ["Siting", "Ground"], swiftSettings: strict),
        .testTarget(
            name: "DeploymentTests", dependencies: ["Deployment", "Geo", "Ground", "Incidents", "Journal", "Siting", "Store"],
            swiftSettings: strict),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation", "Ground", "Geo"], swiftSettings: strict),
        .testTarget(
            name: "ImportTests",
            dependencies: ["Import", "Geo", "Ground", "CZlib", dependency("SwiftProtobuf", in: "swift-protobuf")],
            swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Ground", "Journal", "Store", "TestSupport", "crash-writer", dependency("GRDB", in: "GRDB.swift")],
            swiftSettings: strict),
        .testTarget(
            name: "IncidentsTests", dependencies: ["Ground", "Incidents", "Journal", "Simulation", "Store", "TestSupport"],
            exclude: ["Goldens"], swiftSettings: strict),
        .testTarget(
            name: "AlarmsTests", dependencies: ["Alarms", "Ground", "Identity", "Incidents", "Journal", "Simulation", "Store", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "IdentityTests", dependencies: ["Ground", "Identity", "Journal", "Store"], swiftSettings: strict),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Alarms", "Cases", "Deployment", "Geo", "Ground", "Identity", "Incidents", "Journal", "Siting", "Store", "Systems", "TestSupport", "Web",
                dependency("Crypto", in: "swift-crypto"),
                dependency("HTTPTypes", in: "swift-http-types"),
                dependency("Hummingbird", in: "hummingbird"),
                dependency("HummingbirdCore", in: "hummingbird"),
                dependency("JWTKit", in: "jwt-kit"),
                dependency("Logging", in: "swift-log"),
                dependency("NIOCore", in: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "Sweeps",
            dependencies: [
                "Alarms", "Cases", "Deployment", "Geo", "Ground", "Identity", "Incidents", "Journal", "Simulation", "Siting", "Store", "Systems", "TestSupport", "Web",
                dependency("HTTPTypes", in: "swift-http-types"),
                dependency("Hummingbird", in: "hummingbird"),
                dependency("Logging", in: "swift-log"),
                dependency("NIOCore", in: "swift-nio"),
                dependency("ServiceLifecycle", in: "swift-service-lifecycle"),
            ],
            path: "Tests/Sweeps", swiftSettings: strict),
        .testTarget(
            name: "FiguresTests", dependencies: ["Figures", "Ground", "Incidents", "Journal"], swiftSettings: strict),
    ]
)
