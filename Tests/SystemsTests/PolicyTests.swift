import Cases
import Foundation
import Systems
import Testing

@Suite("Every system")
struct PolicyTests {
    @Test("describes itself without a fault", arguments: systems.map(\.code))
    func faults(code: String) throws {
        let system = try #require(systems.first { $0.code == code })
        #expect(system.faults(under: .shipped) == [])
    }

    @Test("opens its doors beside the others")
    func together() throws {
        #expect(throws: Never.self) { try CaseRoom(systems, rules: .shipped, salt: Town.salts()) }
    }

    /// The golden is what review reads. `CAMPUS110_GOLDENS=write` writes it anew, for a look at the difference.
    @Test("may be used by these people", arguments: systems.map(\.code))
    func policy(code: String) throws {
        let system = try #require(systems.first { $0.code == code })
        let file = Town.root.appending(path: "Tests/SystemsTests/Goldens/\(code).txt")
        if ProcessInfo.processInfo.environment["CAMPUS110_GOLDENS"] == "write" {
            try (system.policy + "\n").write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(system.policy + "\n" == golden, "who may do what has changed: look at it, then write the golden anew with CAMPUS110_GOLDENS=write")
    }

    @Test("every rule of a paper belongs to a paper that there is, and every rule is spoken of")
    func papers() throws {
        let codes = Set(systems.map(\.code))
        for key in Rules.shipped.table.keys where key.hasPrefix("paper.") {
            let parts = key.split(separator: ".").map(String.init)
            try #require(parts.count == 4, "\(key) is paper.CODE.name.what")
            #expect(codes.contains(parts[1]), "\(key) speaks of no system")
            #expect(["title", "authority", "statement", "basis", "to", "counterfoil", "layout"].contains(parts[3]), "\(key) sets nothing")
        }
    }
}
