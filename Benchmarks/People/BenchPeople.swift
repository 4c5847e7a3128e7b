import ArgumentParser
import Foundation
import Ground
import Identity
import Import
import Journal
import Store
import Synchronization

/// Takes invented students of several campuses in from CSV files, then looks people up; beside it a plain SQLite table with
/// ordinary indexes and FTS5, over the same people in the same run.
@main
struct BenchPeople: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bench-people", abstract: "Measures the register of people.")

    @Option(help: "Campuses; 83 are a city's.") var campuses = 5
    @Option(help: "People of each.") var people = 60_000
    @Option(help: "Look-ups of each kind.") var rounds = 1000
    @Option(help: "A folder on the disk that counts; it is emptied at the end.") var folder = "build-output/bench-people"
    @Flag(help: "Without the plain SQLite table.") var noPeer = false

    func run() async throws {
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLStore.open(folder + "/record.sqlite")
        let crowd = Crowd(people: people)
        let homes = (1...campuses).map { OrganisationID("u\($0)") }
        print("\(campuses) campuses × \(people) people")

        let holds = Holds()
        var took = (read: 0.0, plan: 0.0, write: 0.0)
        for (index, home) in homes.enumerated() {
            try await store.write { _ = try OrganisationRegister($0, salt: Crowd.salt).found(home, .campus, LocalisedText("校\(index)", "U\(index)"), below: nil, by: .system("bench"), at: Crowd.now) }
            let file = "\(folder)/\(home).csv"
            try crowd.csv(of: index).write(toFile: file, atomically: false, encoding: .utf8)
            var watch = Stopwatch()
            var sheet = PeopleSheet(today: Crowd.now.day)
            try CSVReader(path: file).rows { try sheet.take(line: $0, $1) }
            took.read += watch.lap()
            let read = sheet
            let plan = try await store.read { try PeopleImport(read, into: home, batch: "b").plan($0, at: Crowd.now) }
            took.plan += watch.lap()
            _ = try await ImportRun(plan, by: .system("bench"), salt: Crowd.salt, blind: Crowd.blind)
                .write(to: store, leavers: false, at: Crowd.now.advanced(bySeconds: Double(index) * 600), seconds: holds.clock, progress: { _ in })
            took.write += watch.lap()
            try? FileManager.default.removeItem(atPath: file)
        }
        let total = Double(campuses * people)
        figure("csv_rows_per_second", total / took.read)
        figure("plan_rows_per_second", total / took.plan)
        figure("import_people_per_second", total / took.write)
        let held = holds.all.sorted()
        figure("write_hold_p50_ms", Self.at(0.5, held) * 1000)
        figure("write_hold_p99_ms", Self.at(0.99, held) * 1000, target: 20)
        figure("write_hold_max_ms", (held.last ?? 0) * 1000)
        try await again(store, homes[0], crowd)

        let peer = noPeer ? nil : try Peer(folder + "/peer.sqlite", crowd, homes)
        if let peer { figure("peer_insert_people_per_second", total / peer.took) }
        try await lookUps(store, homes, crowd, peer)
        await store.close()
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/record.sqlite")
        figure("record_megabytes", Double((attributes[.size] as? NSNumber)?.intValue ?? 0) / 1_048_576)
    }

    /// The same file a second time.
    private func again(_ store: SQLStore, _ home: OrganisationID, _ crowd: Crowd) async throws {
        let file = "\(folder)/again.csv"
        try crowd.csv(of: 0).write(toFile: file, atomically: false, encoding: .utf8)
        var watch = Stopwatch()
        var sheet = PeopleSheet(today: Crowd.now.day)
        try CSVReader(path: file).rows { try sheet.take(line: $0, $1) }
        let read = sheet
        let plan = try await store.read { try PeopleImport(read, into: home, batch: "b").plan($0, at: Crowd.now) }
        figure("same_file_again_seconds", watch.lap())
        guard plan.writes == 0, plan.unchanged == people else { throw ValidationError("the same file changed something: \(plan.writes) writes") }
    }

    // MARK: - Look-ups

    private func lookUps(_ store: SQLStore, _ homes: [OrganisationID], _ crowd: Crowd, _ peer: Peer?) async throws {
        var random = Crowd.Dice(state: 110)
        func measure(_ name: String, _ body: (Int, Int) async throws -> Int, peer other: ((Int, Int) throws -> Int)?) async throws {
            var (times, others): ([Double], [Double]) = ([], [])
            let asked = (0..<rounds).map { _ in (random.next(homes.count), random.next(people)) }
            for round in [asked.prefix(20), asked[...]] {
                times = []
                for (campus, number) in round {
                    var watch = Stopwatch()
                    guard try await body(campus, number) > 0 else { throw ValidationError("\(name) found nobody") }
                    times.append(watch.lap())
                }
            }
            if let other {
                for (campus, number) in asked {
                    var watch = Stopwatch()
                    guard try other(campus, number) > 0 else { throw ValidationError("the peer's \(name) found nobody") }
                    others.append(watch.lap())
                }
            }
            times.sort()
            others.sort()
            figure("\(name)_p50_ms", Self.at(0.5, times) * 1000)
            figure("\(name)_p99_ms", Self.at(0.99, times) * 1000, target: 20)
            if !others.isEmpty {
                figure("\(name)_peer_p50_ms", Self.at(0.5, others) * 1000)
                figure("\(name)_peer_p99_ms", Self.at(0.99, others) * 1000)
                figure("\(name)_p99_peer_times_ours", Self.at(0.99, others) / Self.at(0.99, times))
            }
        }
        func found(_ homes: [OrganisationID], _ text: String, within: OrganisationID? = nil) async throws -> Int {
            var query = PeopleQuery(homes: homes)
            (query.text, query.within) = (text, within)
            return try await store.read { [query] in try $0.people(query, Crowd.blind).people.count }
        }
        let ids: @Sendable (Int, Int) -> PersonID = { (campus: Int, number: Int) in PersonID("\(homes[campus])-\(crowd.number(number))") }
        try await measure("by_id", { campus, number in
            try await store.read { try $0.personRecord(ids(campus, number)) == nil ? 0 : 1 }
        }, peer: peer.map { peer in { try peer.count("SELECT * FROM person WHERE id = ?", ids($0, $1).text) } })
        try await measure("roles_now", { campus, number in
            try await store.read { try $0.person(ids(campus, number), at: Crowd.now.advanced(bySeconds: 86_400))?.appointments.count ?? 0 }
        }, peer: nil)
        try await measure("by_number", { campus, number in try await found([homes[campus]], crowd.number(number)) },
            peer: peer.map { peer in { try peer.count("SELECT * FROM person WHERE home = ? AND number = ?", homes[$0].text, crowd.number($1)) } })
        try await measure("by_phone_everywhere", { campus, number in try await found(homes, crowd.phone(number)) },
            peer: peer.map { peer in { try peer.count("SELECT * FROM person WHERE phone = ? LIMIT 50", crowd.phone($1)) } })
        try await measure("two_characters_in_campus", { campus, number in try await found([homes[campus]], String(crowd.name(number).prefix(2))) },
            peer: peer.map { peer in { try peer.count("SELECT * FROM person WHERE home = ? AND name LIKE '%' || ? || '%' ORDER BY id LIMIT 50", homes[$0].text, String(crowd.name($1).prefix(2))) } })
        try await measure("three_characters_in_campus", { campus, number in try await found([homes[campus]], crowd.name(number)) },
            peer: peer.map { peer in { try peer.count("SELECT p.* FROM person_name n JOIN person p ON p.rowid = n.rowid WHERE n.name MATCH '\"' || ? || '\"' AND +p.home = ? LIMIT 50", crowd.name($1), homes[$0].text) } })
        try await measure("two_characters_everywhere", { campus, number in try await found(homes, String(crowd.name(number).prefix(2))) },
            peer: peer.map { peer in { try peer.count("SELECT * FROM person WHERE name LIKE '%' || ? || '%' LIMIT 50", String(crowd.name($1).prefix(2))) } })
        try await measure("three_characters_everywhere", { campus, number in try await found(homes, crowd.name(number)) },
            peer: peer.map { peer in { try peer.count("SELECT p.* FROM person_name n JOIN person p ON p.rowid = n.rowid WHERE n.name MATCH '\"' || ? || '\"' LIMIT 50", crowd.name($1)) } })
        var classes: [[OrganisationID]] = []
        for home in homes {
            classes.append(try await store.read { reading in
                try reading.organisations(below: home).flatMap { try reading.organisations(below: $0.id) }.map(\.id)
            })
        }
        let known = classes
        try await measure("members_of_a_class", { campus, number in try await found([homes[campus]], "", within: known[campus][number % known[campus].count]) },
            peer: peer.map { peer in { try peer.count("SELECT * FROM person WHERE home = ? AND class = ? ORDER BY id LIMIT 50", homes[$0].text, crowd.className($1)) } })
        try await measure("first_page_of_a_campus", { campus, _ in try await found([homes[campus]], "") },
            peer: peer.map { peer in { campus, _ in try peer.count("SELECT * FROM person WHERE home = ? ORDER BY id LIMIT 50", homes[campus].text) } })
    }

    // MARK: - Figures

    private static func at(_ share: Double, _ sorted: [Double]) -> Double {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    private func figure(_ name: String, _ value: Double, target: Double? = nil) {
        let text = String(format: value >= 100 ? "%.0f" : "%.3f", value)
        let words = target.map { value <= $0 ? "  ✔ at most \(Int($0))" : "  ✘ more than \(Int($0))" } ?? ""
        print("\(name.padding(toLength: 50, withPad: " ", startingAt: 0))\(text)\(words)\nbench people \(name) \(text)")
    }
}

/// Seconds since it was last asked.
struct Stopwatch {
    private var last = ContinuousClock.now

    mutating func lap() -> Double {
        let now = ContinuousClock.now
        defer { last = now }
        return (now - last) / .seconds(1)
    }
}

/// How long each write of the import held the record: it asks the clock when it begins and when it ends.
final class Holds: Sendable {
    private let kept = Mutex<(start: Double?, all: [Double])>((nil, []))
    private let origin = ContinuousClock.now

    var clock: @Sendable () -> Double {
        {
            let now = (ContinuousClock.now - self.origin) / .seconds(1)
            self.kept.withLock { kept in
                if let start = kept.start {
                    kept.all.append(now - start)
                    kept.start = nil
                } else {
                    kept.start = now
                }
            }
            return now
        }
    }

    var all: [Double] { kept.withLock(\.all) }
}
