import Foundation
import Ground
import Journal
import Testing

@testable import Store

/// A process killed while it writes: what it acknowledged is there, and nothing is there by half.
@Suite(.serialized) struct CrashTests {
    private struct Acknowledged {
        let id: String
        let organisation: OrganisationID
        let sequence: Int64

        init?(_ line: Substring) {
            let words = line.split(separator: " ")
            guard words.count == 3, let sequence = Int64(words[2]) else { return nil }
            id = String(words[0])
            organisation = OrganisationID(String(words[1]))
            self.sequence = sequence
        }
    }

    /// A writer that has said at least so many lines.
    private func start(_ place: Place, _ prefix: String, lines: Int) throws -> (Process, Pipe, Data) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("crash-writer")
        process.arguments = [place.kind.rawValue, try place.address, prefix]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var said = Data()
        while said.count(where: { $0 == UInt8(ascii: "\n") }) < lines {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "the writer ended by itself")
            said += more
        }
        return (process, output, said)
    }

    /// Lets the writer say so many lines, kills it, and returns everything it said.
    private func crash(_ place: Place, _ prefix: String, after lines: Int) throws -> [Acknowledged] {
        var (process, output, said) = try start(place, prefix, lines: lines)
        kill(process.processIdentifier, SIGKILL)
        said += output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        return String(decoding: said, as: UTF8.self).split(separator: "\n").map { Acknowledged($0)! }
    }

    @Test("Killed at any moment, nothing acknowledged is lost and the chains hold", arguments: StoreKind.available)
    func killing(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            var chance = SplitMix(seed: 9)
            var acknowledged: [Acknowledged] = []
            for round in 0..<6 {
                acknowledged += try crash(place, "r\(round)", after: Int.random(in: 1...150, using: &chance))
                let store = try await place.open()
                let reports = try await verify(store)
                #expect(reports.allSatisfy { $0.fault == nil })
                let all = acknowledged
                try await store.read { reading in
                    var stored: [String: Entry] = [:]
                    for organisation: OrganisationID in ["north", "south"] {
                        for entry in try reading.entries(in: organisation, after: 0, limit: 100_000) {
                            stored[entry.subject.id] = entry
                        }
                    }
                    for one in all {
                        let entry = try #require(stored[one.id])
                        #expect(entry.organisation == one.organisation && entry.sequence == one.sequence)
                    }
                    // All or nothing: every entry has its state, its slip and its number, and there are no others.
                    var query = StateQuery(kind: "incident")
                    query.limit = 100_000
                    #expect(Set(try reading.states(query).map(\.subject.id)) == Set(stored.keys))
                    #expect(try reading.counter("writes") == Int64(stored.count))
                    #expect(Set(try reading.slips(of: "reply", at: .noon).map(\.name)) == Set(stored.keys))
                    query.fields = ["writer": "3"]
                    #expect(try reading.count(query) == stored.keys.count { $0.split(separator: "-")[1] == "3" })
                }
                await store.close()
            }
            #expect(acknowledged.count >= 6)
        }
    }

    @Test("While one process writes a file, another may read and verify it but not write it")
    func held() async throws {
        try await withPlace(.sqlite) { place in
            let (process, _, _) = try start(place, "h", lines: 20)
            do {
                _ = try await place.open()
                Issue.record("it was opened twice")
            } catch let refusal as Refusal {
                #expect(refusal.code == .unavailable)
                #expect(refusal.message.en.contains("process \(process.processIdentifier)"))
                #expect(refusal.message.en.contains("read-only"))
            }
            let reader = try await place.open(readOnly: true)
            let reports = try await verify(reader)
            #expect(reports.reduce(0) { $0 + $1.entries } >= 20)
            #expect(reports.allSatisfy { $0.fault == nil })
            await reader.close()
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let again = try await place.open()
            await again.close()
        }
    }
}
