import Foundation
import Testing

/// The rooms of the house and what each may see: core never sees shell, one shell never another, only `campus110` sees all.
private enum House {
    /// A room with what it may import besides the standard library.
    struct Room {
        let rooms: Set<String>
        var others: Set<String> = []
    }

    static let essentials: Set<String> = ["FoundationEssentials", "Foundation", "Glibc", "Darwin", "Synchronization"]

    static let core: [String: Room] = [
        "Ground": Room(rooms: []),
        "Journal": Room(rooms: ["Ground"], others: ["Crypto"]),
        "Geo": Room(rooms: ["Ground"]),
        "Siting": Room(rooms: ["Ground"]),
        "Identity": Room(rooms: ["Ground", "Journal"]),
        "Incidents": Room(rooms: ["Ground", "Journal", "Geo"]),
        "Alarms": Room(rooms: ["Ground", "Journal", "Identity", "Incidents"]),
        "Cases": Room(rooms: ["Ground", "Journal", "Identity"]),
        "Systems": Room(rooms: ["Ground", "Cases"]),
        "Deployment": Room(rooms: ["Ground", "Journal", "Geo", "Siting", "Incidents"]),
        "Figures": Room(rooms: ["Ground", "Journal", "Incidents"]),
        "Simulation": Room(rooms: ["Ground", "Journal", "Incidents", "Geo"]),
    ]
    static let everyCore = Set(core.keys)
    static let shell: [String: Room] = [
        "Store": Room(rooms: everyCore, others: ["CPostgres", "GRDB", "GRDBSQLite"]),
        "Import": Room(rooms: everyCore, others: ["CZlib", "SwiftProtobuf"]),
        "Web": Room(
            rooms: everyCore,
            others: [
                "CQRCode", "CZlib", "Crypto", "CryptoExtras", "HTTPTypes", "Hummingbird", "HummingbirdCore", "HummingbirdHTTP2", "JWTKit",
                "FoundationNetworking", "Logging", "Mustache", "NIOCertificateReloading", "NIOCore", "NIOHTTP1", "NIOHTTPTypes", "NIOPosix", "NIOSSL", "NIOTLS", "ServiceLifecycle",
            ]),
        "campus110": Room(
            rooms: everyCore.union(["Store", "Import", "Web"]),
            others: ["ArgumentParser", "Hummingbird", "Logging", "NIOCore", "NIOSSL", "ServiceLifecycle"]),
    ]
    static let rooms = core.merging(shell) { first, _ in first }
    /// Bindings to C libraries: no Swift of ours stands in them.
    static let libraries: Set<String> = ["CPostgres", "CZlib", "CQRCode"]

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

@Suite("Arrows between the rooms")
struct ArrowsTests {
    @Test("every folder of Sources is a room or a library that the design knows")
    func folders() throws {
        let found = try FileManager.default.contentsOfDirectory(atPath: House.root.path + "/Sources").filter { !$0.hasPrefix(".") }
        #expect(Set(found) == Set(House.rooms.keys).union(House.libraries))
    }

    @Test("a room imports only what its arrows allow", arguments: House.rooms.keys.sorted())
    func imports(room: String) throws {
        let allowed = try #require(House.rooms[room])
        let isCore = House.core[room] != nil
        let sources = try Source.all(in: House.root.appendingPathComponent("Sources/" + room))
        #expect(!sources.isEmpty)
        for source in sources {
            for module in source.imports.subtracting(allowed.rooms).subtracting(allowed.others) {
                let isFine = isCore ? House.essentials.contains(module) : House.essentials.contains(module) || module == "Dispatch"
                #expect(isFine, "\(source.name) imports \(module)")
            }
            // The core names Foundation only where FoundationEssentials is not to be had.
            if isCore, source.imports.contains("Foundation") {
                #expect(source.imports.contains("FoundationEssentials") && source.text.contains("#if canImport(FoundationEssentials)"), "\(source.name)")
            }
        }
    }

    @Test("the core reads no clock, no disk, no network and no environment", arguments: House.core.keys.sorted())
    func pure(room: String) throws {
        let banned = [
            "Date()", "Date.now", ".now()", "ContinuousClock", "SuspendingClock", "FileManager", "FileHandle", "ProcessInfo", "URLSession",
            "SystemRandomNumberGenerator", "UUID()", "fopen(", "getenv(", "Task.sleep", "gettimeofday", "clock_gettime",
        ]
        for source in try Source.all(in: House.root.appendingPathComponent("Sources/" + room)) {
            for word in banned { #expect(!source.text.contains(word), "\(source.name) says \(word)") }
        }
    }

    @Test("Package.swift draws no other arrow")
    func package() throws {
        let text = try String(contentsOf: House.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        for (room, allowed) in House.rooms {
            let drawn = try #require(Source.dependencies(of: room, in: text), "Package.swift has no target \(room)")
            for module in drawn.subtracting(allowed.rooms).subtracting(allowed.others) { Issue.record("\(room) depends on \(module)") }
        }
    }
}

/// One Swift file, as far as arrows go.
private struct Source {
    let name: String
    let text: String
    let imports: Set<String>

    static func all(in folder: URL) throws -> [Source] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return try files.filter { $0.pathExtension == "swift" }.map { file in
            let text = try String(contentsOf: file, encoding: .utf8)
            return Source(name: folder.lastPathComponent + "/" + file.lastPathComponent, text: text, imports: imports(in: text))
        }
    }

    private static let levels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private", "@testable", "@_exported", "@preconcurrency"]
    private static let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]

    private static func imports(in text: String) -> Set<String> {
        var found: Set<String> = []
        for line in text.split(separator: "\n") {
            var words = line.split(whereSeparator: \.isWhitespace).drop { levels.contains($0) }
            guard words.popFirst() == "import" else { continue }
            if let kind = words.first, kinds.contains(kind) { words.removeFirst() }
            if let module = words.first?.split(separator: ".").first { found.insert(String(module)) }
        }
        return found
    }

    /// The names in the `dependencies:` of a target that is no test; `nil` when there is no such target.
    static func dependencies(of target: String, in package: String) -> Set<String>? {
        for kind in [".target(", ".executableTarget("] {
            for part in package.components(separatedBy: kind).dropFirst() {
                let body = part.components(separatedBy: "swiftSettings").first ?? ""
                guard body.contains("name: \"\(target)\"") else { continue }
                let rest = body.components(separatedBy: "exclude:").first ?? ""
                guard let list = rest.components(separatedBy: "dependencies: [").dropFirst().first else { return [] }
                // A package's name follows `in:`; what is quoted elsewhere is a target or a product.
                let names = list.components(separatedBy: "\n").joined(separator: " ").components(separatedBy: "in: \"")
                    .enumerated().map { $0.offset == 0 ? $0.element : String($0.element.drop { $0 != "\"" }.dropFirst()) }
                return Set(names.flatMap { $0.components(separatedBy: "\"").enumerated().filter { $0.offset % 2 == 1 }.map(\.element) })
            }
        }
        return nil
    }
}
