import Cases
import Ground
import Testing

@Suite("Rules")
struct RulesTests {
    private func read(_ rows: String) throws -> Rules {
        try Rules(csv: "key,value,unit,zh,en,source,since,checked\n" + rows, calendar: Desk.calendar)
    }

    @Test("a table is read with its sources, its remarks and its commas in quotes")
    func table() throws {
        let rules = try read("# remark\r\na.b,3,wd,三个工作日,\"three, working\",法,2024-03-01,yes\r\n\r\nc.d,标题,-,标题,Title,法,,no\r\n")
        #expect(rules["a.b"] == Rules.Rule("3", .workingDays, LocalisedText("三个工作日", "three, working"), source: "法", since: "2024-03-01", isChecked: true))
        #expect(rules.text("c.d") == "标题" && rules.text("nothing") == "")
        #expect(rules.number("a.b") == 3 && rules.number("c.d") == nil)
    }

    @Test("a bad row is refused with its number", arguments: [
        "a,3,wd,x,y,z,,yes\na,4,wd,x,y,z,,yes", "a,3,weeks,x,y,z,,yes", "a,three,wd,x,y,z,,yes", "a,-1,h,x,y,z,,yes", "a,3,wd,x,y,z,yes", ",3,wd,x,y,z,,yes", "a,nan,h,x,y,z,,no",
        "a,inf,h,x,y,z,,no",
    ])
    func bad(rows: String) {
        #expect { try read(rows) } throws: { error in
            guard let refusal = error as? Refusal else { return false }
            return refusal.code == .unreadable && refusal.message.en.contains("row")
        }
    }
}
