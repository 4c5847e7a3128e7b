import Ground
import Journal
import Store
import Testing

@testable import Cases

@Suite("Exporting cases")
struct CaseExportTests {
    private func export(_ office: BikeOffice, _ language: Language, for person: Person) async throws -> [[String]] {
        let export = CaseExport(of: try office.room.system("BIKE"), in: language)
        let states = try await office.cases()
        return try await office.store.read { reading in
            let standing = try Standings(of: .person(person), in: reading)(for: "north")
            return [export.heading] + (try states.compactMap { try export.row($0, for: standing) })
        }
    }

    @Test("whoever keeps the register gets every line that they may see, the rest masked; nobody else gets a row")
    func masked() async throws {
        let office = try await BikeOffice()
        let heading = ["车架号", "品牌", "类别", "车主", "有锁", "车主电话", "价格", "购买日期", "保险单号"]
        try await office.write([heading, ["F1", "云雀", "电动自行车", "安山", "是", "13900000001", "980", "2026/1/5", "P-77"], ["F2", "海燕", "自行车", "米晴", "否", "", "", "", ""]])
        let rows = try await export(office, .chinese, for: BikeOffice.clerk)
        #expect(rows.count == 3 && rows[0].prefix(7) == ["编号", "办理情况", "登记时间", "期限", "单位", "车架号", "品牌"])
        func cell(_ name: String, _ row: Int) -> String { rows[row][rows[0].firstIndex(of: name)!] }
        #expect(cell("编号", 1) == "BIKE-2026-000001" && cell("办理情况", 1) == "在册" && cell("单位", 1) == "north" && cell("登记时间", 1) == "2026-03-02 09:00")
        #expect(cell("类别", 1) == "电动自行车" && cell("车主", 1) == "安山" && cell("购买日期", 1) == "2026-01-05" && cell("有锁", 1) == "是" && cell("有锁", 2) == "")
        #expect(cell("保险单号", 1) == "••••" && cell("保险单号", 2) == "")
        #expect(!rows[0].contains("照片"), "attachments stay with their case")
        #expect(try await export(office, .english, for: BikeOffice.clerk)[1].contains("E-bike"))
        #expect(try await export(office, .chinese, for: BikeOffice.desk).count == 1)
    }

    @Test("what was exported can be imported elsewhere: the same lines come of it")
    func roundTrip() async throws {
        let office = try await BikeOffice()
        try await office.write([["车架号", "品牌", "类别", "车主", "有锁", "价格", "查验时间"], ["F1", "云雀", "电动自行车", "安山", "是", "1,980.5", "2026/1/5 8:05"]])
        let rows = try await export(office, .chinese, for: BikeOffice.clerk)
        let other = try await BikeOffice()
        #expect(try await other.write(rows).good == 1)
        let (one, two) = (try office.answers(try await office.cases()[0]), try other.answers(try await other.cases()[0]))
        #expect(one == two && one["price"].text == "1980.50" && one["seen"].text == "2026-01-05T00:05:00.000Z")
        #expect(try await office.check(rows).known == 1)
    }

    @Test("what was masked for its reader is not taken for what it stands for")
    func masks() async throws {
        let office = try await BikeOffice()
        let found = try await office.check([["品牌", "类别", "车主", "有锁", "保险单号"], ["云雀", "自行车", "安**", "是", ""], ["云雀", "自行车", "安山", "是", "••••"]])
        #expect(found.bad == 2 && found.faults.map { $0.column?.en } == ["Owner", "Policy"])
    }
}
