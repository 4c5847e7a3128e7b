import Foundation
import Ground
import Identity
import Import
import Journal
import Store
import Synchronization
import Testing

@testable import Cases

@Suite("Importing cases")
struct CaseImportTests {
    private static let heading = ["车架号", "品牌", "类别", "车主", "有锁", "车主电话", "证件号码", "价格", "购买日期"]

    private static func row(_ number: Int, make: String = "云雀", price: String = "980") -> [String] {
        ["F\(1000 + number)", make, number % 2 == 0 ? "自行车" : "E-bike", "车主\(number)", "是", "1390000\(1000 + number)", "", price, "2026/1/\(number % 28 + 1)"]
    }

    @Test("good rows become cases by the same decision as a person's opening, with the run in their entries and nobody told of each")
    func good() async throws {
        let office = try await BikeOffice()
        let rows = [Self.heading] + (1...30).map { Self.row($0) }
        let heads = try await office.store.read { try $0.heads() }
        let found = try await office.check(rows)
        #expect(found.good == 30 && found.bad == 0 && found.known == 0 && found.twins == 0 && found.rows == 30)
        #expect(try await office.store.read { try $0.heads() } == heads, "looking changes nothing")
        let done = try await office.write(rows)
        #expect(done.good == 30 && done.bad == 0)
        let states = try await office.cases()
        #expect(states.count == 30)
        let first = try office.answers(states[0])
        #expect(first["frame"].text == "F1001" && first["kind"].text == "electric" && first["price"].text == "980.00" && first["bought"].text == "2026-01-02" && first["hasLock"].text == "1")
        #expect(try await office.holds())
        let entry = try #require(try await office.store.read { try $0.entries(about: states[0].subject) }.first)
        let event = try Wire.decode(CaseEvent.self, from: entry.open)
        #expect(event.run == "csv-test" && event.row?.count == 64 && entry.by == .person("mi") && event.act == "open")
        #expect(!String(decoding: entry.open, as: UTF8.self).contains("车主1"), "what is sealed is in a sealed part")
        #expect(try await office.store.read { try $0.slips(of: Notice.slipKind, at: BikeOffice.start) }.isEmpty)
    }

    @Test("the same rows come again, and in another order under English headings, and nothing is imported twice")
    func again() async throws {
        let office = try await BikeOffice()
        let rows = [Self.heading] + (1...20).map { Self.row($0) }
        try await office.write(rows)
        #expect(try await office.check(rows).known == 20)
        let english = ["Bought on", "Frame number", "Has a lock", "Make", "kind", "Owner", "Owner's phone", "Price (yuan)"]
        let turned = (1...22).reversed().map { number -> [String] in
            let row = Self.row(number)
            return [row[8], row[0], row[4], row[1], row[2], row[3], row[5], row[7]]
        }
        let done = try await office.write([english] + turned)
        #expect(done.known == 20 && done.good == 2)
        #expect(try await office.cases().count == 22)
        #expect(try await office.holds())
    }

    @Test("without a key a row is known by what it says, however it is written; one that says something else is another case")
    func meaning() async throws {
        let office = try await BikeOffice()
        let heading = ["品牌", "类别", "车主", "有锁", "价格", "购买日期"]
        let rows = [["云雀", "自行车", "安山", "是", "980", "2026-01-05"], ["云雀", "自行车", "安山", "是", "1,200", "2026-01-05"]]
        #expect(try await office.write([heading] + rows).good == 2)
        let same = [["云雀 ", "Pedal bicycle", "安山", "Y", "¥980.00", "2026年1月5日"], ["云雀", "pedal", "安山", "√", "1200.0", "2026/1/5 0:00:00"]]
        #expect(try await office.check([heading] + same).known == 2)
        #expect(try await office.write([heading] + same + [["云雀", "自行车", "安山", "否", "980", "2026-01-05"]]).good == 1)
        #expect(try await office.cases().count == 3)
    }

    @Test("a GB18030 spreadsheet with forty bad rows, sent twice: each bad row is named with its column, the good ones are imported once")
    func spreadsheet() async throws {
        let office = try await BikeOffice()
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("bikes-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        let wrong: [(cell: Int, text: String, column: String)] = [
            (1, "", "品牌"), (2, "三轮车", "类别"), (4, "大概", "有锁"), (5, "1.39E+10", "车主电话"), (6, "990000199001010000", "证件号码"), (7, "-5", "价格（元）"), (8, "5-Jan-26", "购买日期"),
            (8, "46027", "购买日期"), (7, "1.00E+05", "价格（元）"), (3, "", "车主"),
        ]
        var text = Self.heading.joined(separator: ",") + "\r\n"
        for number in 1...300 {
            var row = Self.row(number)
            if number % 7 == 0, number / 7 <= 40 {
                let fault = wrong[number / 7 % wrong.count]
                row[fault.cell] = fault.text
            }
            text += row.joined(separator: ",") + "\r\n"
        }
        try Data(TextEncoder(.gb18030).encode(text)).write(to: file)
        let reader = try CSVReader(path: file.path)
        #expect(reader.encoding == .gb18030)
        let table = CaseTable { try reader.pieces() }
        var named: [(line: Int, column: String?)] = []
        let found = try await office.run(table).check(bad: { row, faults in named += faults.map { (row.line, $0.column?.zh) } }, progress: { _ in })
        #expect(found.rows == 300 && found.good == 260 && found.bad == 40)
        let expected = (1...40).map { (line: $0 * 7 + 1, column: wrong[$0 % wrong.count].column) }
        #expect(named.map(\.line) == expected.map(\.line) && named.map(\.column) == expected.map(\.column))
        for fault in found.faults {
            for (_, cell, _) in wrong where cell.count > 3 { #expect(!fault.words.zh.contains(cell) || cell.contains("E+"), "a fault quotes no cell: \(fault.words.zh)") }
        }
        #expect(try await office.run(table).write { _ in }.good == 260)
        let second = try await office.run(table).write { _ in }
        #expect(second.good == 0 && second.known == 260 && second.bad == 40)
        #expect(try await office.cases().count == 260)
        #expect(try await office.holds())
    }

    @Test("broken off by a crash after any write, the same file goes on where it stopped", arguments: [0, 1, 3, 7])
    func crash(writes: Int) async throws {
        let office = try await BikeOffice()
        let table = BikeOffice.table([Self.heading] + (1...120).map { Self.row($0) }, pieces: 25)
        let ticks = Ticks()
        // Every write is over after some three cases.
        let run = try await office.run(table, on: DyingStore(office.store, after: writes), seconds: { ticks.next(0.005) })
        await #expect(throws: DyingStore.Dead.self) { try await run.write { _ in } }
        let before = try await office.cases().count
        #expect(writes == 0 ? before == 0 : (1..<120).contains(before))
        let done = try await office.run(table).write { _ in }
        #expect(done.good == 120 - before && done.known == before)
        #expect(try await office.cases().count == 120)
        #expect(try await office.holds())
    }

    @Test("stopped by its owner it stops between two writes, and goes on when it is asked for again")
    func stopped() async throws {
        let office = try await BikeOffice()
        let table = BikeOffice.table([Self.heading] + (1...200).map { Self.row($0) }, pieces: 40)
        let ticks = Ticks()
        let run = try await office.run(table, seconds: { ticks.next(0.005) })
        let task = Task {
            try await run.write { tally in
                if tally.good > 20 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        let before = try await office.cases().count
        #expect(before > 20 && before < 200)
        #expect(try await office.run(table).write { _ in }.good == 200 - before)
        #expect(try await office.holds())
    }

    @Test("rows that are twice in the table count once; the same key with something else said is a fault of the second")
    func twins() async throws {
        let office = try await BikeOffice()
        var other = Self.row(1)
        other[1] = "海燕"
        let rows = [Self.heading, Self.row(1), Self.row(2), Self.row(1), other]
        for tally in [try await office.check(rows), try await office.write(rows)] {
            #expect(tally.good == 2 && tally.twins == 1 && tally.bad == 1 && tally.rows == 4)
            #expect(tally.faults[0].line == 5 && tally.faults[0].message.en.contains("row 2"))
        }
        #expect(try await office.cases().count == 2)
    }

    @Test("what a condition refuses is refused, with its sentence; the rows beside it are imported")
    func refused() async throws {
        let office = try await BikeOffice()
        let rows = [Self.heading, Self.row(1), Self.row(2, price: "500000"), Self.row(3)]
        let found = try await office.check(rows)
        #expect(found.good == 2 && found.bad == 1 && found.faults[0].line == 3 && found.faults[0].message.en == "It costs too much to be registered")
        let done = try await office.write(rows)
        #expect(done.good == 2 && done.bad == 1)
        #expect(try await office.holds())
    }

    @Test("a case whose other case is refused leaves nothing behind, and those before and after it are imported")
    func torn() async throws {
        let office = try await BikeOffice()
        let rows = [Self.heading] + (1...9).map { Self.row($0, make: $0 == 4 ? "裂" : "云雀") }
        let heading = ["品牌", "类别", "车主", "有锁"]
        let plain = [heading] + rows.dropFirst().map { [$0[1], $0[2], $0[3], $0[4]] }
        let done = try await office.write(plain, by: "given")
        #expect(done.good == 8 && done.bad == 1 && done.faults[0].line == 5)
        #expect(try await office.cases().count == 8)
        #expect(try await office.cases("TICK").count == 8)
        #expect(try await office.holds())
        #expect(try await office.holds("TICK"))
    }

    @Test("another case is named by its number, its id, what it is known by, or the number its own table gave it; a person by account or number")
    func references() async throws {
        let office = try await BikeOffice()
        try await office.write([Self.heading + ["保管人"], Self.row(1) + ["2026001"], Self.row(2) + ["mi"]])
        try await office.write([["品牌", "类别", "车主", "有锁", "外部编号"], ["海燕", "自行车", "安山", "是", "X-7"]])
        #expect(try office.answers(try await office.cases()[0])["keeper"].text == "north-2026001")
        let tickets = [
            ["Bicycle", "Fine", "Place"], ["BIKE-2026-000001", "50", "a"], ["north-BIKE-2026-000002", "50", "b"], ["F1002", "50", "c"], ["X-7", "50", "d"], ["bike-2026-000003", "50", "e"],
            ["BIKE-2026-000009", "50", "f"], ["south-BIKE-2026-000001", "50", "g"], ["F9", "50", "h"],
        ]
        let done = try await office.write(tickets, "TICK")
        #expect(done.good == 5 && done.bad == 3 && done.faults.map(\.line) == [7, 8, 9] && done.faults.allSatisfy { $0.column?.en == "Bicycle" })
        let named = try await office.cases("TICK").map { try office.answers($0, "TICK")["bike"].text }
        #expect(named == ["1", "2", "2", "3", "3"].map { "north-BIKE-2026-00000\($0)" })
        let unknown = try await office.check([Self.heading + ["Keeper"], Self.row(5) + ["nobody"]])
        #expect(unknown.bad == 1 && unknown.faults[0].column?.en == "Keeper")
    }

    @Test("nobody imports who keeps no register, who may open no case that way, or whose right has ended meanwhile")
    func rights() async throws {
        let office = try await BikeOffice()
        await #expect(throws: Refusal.self) { try await office.plan(Self.heading, for: BikeOffice.desk) }
        await #expect(throws: Refusal.self) { try await office.plan(Self.heading, into: "south") }
        await #expect(throws: Refusal.self) { try await office.plan(Self.heading, into: "nowhere") }
        await #expect(throws: Refusal.self) { try await office.plan(Self.heading, "NONE") }
        await #expect(throws: Refusal.self) { try await office.plan(Self.heading, by: "nothing") }
        let run = try await office.run(BikeOffice.table([Self.heading] + (1...5).map { Self.row($0) }))
        try await office.store.write { ledger in
            try PeopleRegister(ledger, salt: { [UInt8](repeating: 4, count: 32) }, blind: { $0 }).leave("mi", by: .system("test"), at: BikeOffice.start)
        }
        await #expect(throws: Refusal.self) { try await run.write { _ in } }
        #expect(try await office.cases().isEmpty)
    }

    @Test("a key belongs to one case of an organisation, also by hand and by a correction")
    func keys() async throws {
        let office = try await BikeOffice()
        try await office.write([Self.heading, Self.row(1), Self.row(2)])
        let clerk = Party.person(BikeOffice.clerk)
        func ask(_ act: CaseRequest.Act, of id: CaseID? = nil, _ answers: Answers) async -> String {
            let request = CaseRequest("BIKE", act, of: id, answers, by: clerk, in: "north", at: BikeOffice.start)
            do {
                _ = try await office.store.write { [room = office.room] in try room.perform(request, on: $0) }
                return "done"
            } catch { return ((error as? Refusal)?.code.rawValue ?? "\(error)") + ((error as? Refusal)?.field.map { " \($0)" } ?? "") }
        }
        let fresh: Answers = ["make": "x", "kind": "pedal", "owner": "y", "hasLock": "1", "frame": "F1001"]
        #expect(await ask(.open("open"), fresh) == "taken frame")
        #expect(await ask(.amend("改"), of: "north-BIKE-2026-000002", ["frame": "F1001"]) == "taken frame")
        #expect(await ask(.amend("改"), of: "north-BIKE-2026-000001", ["frame": "F1001", "make": "z"]) == "done")
        #expect(try await office.check([Self.heading, Self.row(1)]).known == 1)
    }

    @Test("no row that is printed or dumped shows a cell")
    func printed() throws {
        let row = CaseImportRow(rows: [(2, ["周某某", "139"])])
        var dumped = ""
        dump(row, to: &dumped)
        #expect(!"\(row)".contains("周") && !dumped.contains("周") && "\(row)" == "row 2")
    }
}

/// A clock that goes on by itself whenever it is looked at.
final class Ticks: Sendable {
    private let now = Lock(0.0)
    func next(_ step: Double) -> Double { now.add(step) }
}

private final class Lock: Sendable {
    private let value: Mutex<Double>
    init(_ value: Double) { self.value = Mutex(value) }
    func add(_ step: Double) -> Double { value.withLock { $0 += step; return $0 } }
}
