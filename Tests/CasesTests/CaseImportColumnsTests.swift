import Ground
import Testing

@testable import Cases

@Suite("Columns and rows of tables")
struct CaseImportColumnsTests {
    private let system = Described(Bike.self)
    private var way: MoveShape { system.openings[0] }

    private func columns(_ heading: [String]) throws -> CaseColumns { try CaseColumns(heading, of: system, by: way) }

    private func rows(_ heading: [String], _ rows: [[String]]) throws -> [CaseImportRow] {
        var reader = CaseRowReader(try columns(heading))
        var found: [CaseImportRow] = []
        for (index, row) in rows.enumerated() { if let done = try reader.take(index + 2, row) { found.append(done) } }
        if let last = reader.finish() { found.append(last) }
        return found
    }

    @Test("an empty table to fill in can be read again, in both languages")
    func template() throws {
        for language in Language.allCases {
            let heading = CaseColumns.template(of: way, language)
            let columns = try columns(heading)
            #expect(columns.unknown.isEmpty && columns.later.isEmpty)
            #expect(heading.count == 4 + 11 + 3, "a group has a column for each of its own, and attachments have none")
        }
        #expect(CaseColumns.template(of: way, .chinese).prefix(3) == ["品牌*", "类别*", "车主*"])
        let tickets = Described(Ticket.self)
        #expect(CaseColumns.template(of: tickets.openings[0], .english) == ["Bicycle*", "Fine*", "Place", "External number"])
    }

    @Test("headings that nothing is taken from are named, those of later steps apart")
    func unknown() throws {
        let columns = try columns(["品牌", "类别", "车主", "颜色", "", "注销说明", "照片", "价格", "序号"])
        #expect(columns.unknown == ["颜色", "序号"] && columns.later == ["注销说明", "照片"])
    }

    @Test("a heading that will not do is refused with what it lacks")
    func refused() throws {
        func fault(_ heading: [String]) -> String {
            do {
                _ = try columns(heading)
                return ""
            } catch { return (error as? Refusal)?.message.en ?? "\(error)" }
        }
        #expect(fault(["品牌", "价格"]).contains("Kind, Owner"))
        #expect(!fault(["品牌", "价格"]).prefix(50).contains("Has a lock"), "what is yes or no may be left out")
        #expect(fault(["品牌", "Make", "类别", "车主"]).contains("two columns"))
        #expect(fault(["甲", "乙"]).contains("lacks"))
        #expect(throws: Refusal.self) { try CaseColumns(["品牌"], of: system, by: system.openings[2]) }
    }

    @Test("a group stands in numbered columns, in a row for each with blanks or the same key, or not at all")
    func groups() throws {
        let base = ["品牌", "类别", "车主", "车架号"]
        let numbered = try rows(base + ["配件1.名称", "配件1.件数", "配件2名称", "Parts2.count", "parts3.name"], [["云雀", "自行车", "甲", "F1", "铃", "1", "灯", "2", ""], ["云雀", "自行车", "甲", "F2", "", "", "锁", "1", ""]])
        #expect(numbered.map { $0.answers["parts"].rows.map { $0["name"] } } == [["铃", "灯"], ["锁"]])
        #expect(numbered.allSatisfy { $0.faults.isEmpty })
        let open = base + ["配件.名称", "配件.件数", "配件.备件"]
        let merged = try rows(open, [["云雀", "自行车", "甲", "F1", "铃", "1", "是"], ["", "", "", "", "灯", "2", ""], ["海燕", "自行车", "乙", "F2", "", "", ""], ["", "", "", "", "", "", ""], ["", "", "", "F2", "锁", "1", "否"]])
        #expect(merged.map { $0.answers["parts"].rows.map { $0["name"] } } == [["铃", "灯"], ["锁"]] && merged.map(\.line) == [2, 4])
        #expect(merged[0].answers["parts"].rows[0]["spare"] == "1" && merged.allSatisfy { $0.faults.isEmpty })
        let keyed = try rows(open, [["云雀", "自行车", "甲", "F1", "铃", "1", ""], ["云雀", "自行车", "甲", "F1", "灯", "2", ""], ["云雀", "电动自行车", "甲", "F1", "锁", "1", ""]])
        #expect(keyed.count == 1 && keyed[0].faults.map(\.line) == [4] && keyed[0].faults[0].column?.en == "Kind")
    }

    @Test("what is wrong in a group is named by its column and row")
    func groupFaults() throws {
        let found = try rows(["品牌", "类别", "车主", "配件.名称", "配件.件数"], [["云雀", "自行车", "甲", "铃", "许多"], ["", "", "", "", "2"]])
        #expect(found[0].faults.map { "\($0.line) \($0.column?.zh ?? "")" } == ["2 配件.件数", "3 配件.名称"])
    }

    @Test("more rows than a table may have are refused")
    func tooMany() throws {
        var reader = CaseRowReader(try columns(["品牌", "类别", "车主"]))
        #expect(throws: Refusal.self) { for line in 2...(CaseRowReader.rowsLimit + 2) { _ = try reader.take(line, ["a", "b", "c"]) } }
    }
}
