import Ground
import Testing

@testable import Cases

@Suite("Cells of spreadsheets")
struct CaseImportCellsTests {
    private func text(_ raw: String, _ input: Input) -> String {
        do throws(CellFault) { return try SheetCell.text(raw, for: input) } catch { return "fault: \(error.message.en)" }
    }

    @Test("days and times as people and spreadsheets write them")
    func days() {
        for raw in ["2026-01-05", "2026/1/5", "2026.1.5", "2026年1月5日", "20260105", " 2026/01/05 ", "2026/1/5 0:00:00", "２０２６／１／５", "'2026-1-5", "=\"2026-01-05\""] {
            #expect(text(raw, .day) == "2026-01-05", "\(raw)")
        }
        for raw in ["2026-13-05", "2026-2-30", "1/5/2026", "5-Jan-26", "2026/1/5 8:30", "yesterday", "26-1-5", "2026-1", "46027", "202601", "2026/1/5/6"] {
            #expect(text(raw, .day).hasPrefix("fault"), "\(raw)")
        }
        #expect(text("46027", .day).contains("column"))
        for raw in ["2026-01-05T08:05", "2026/1/5 8:05", "2026年1月5日8时5分", "2026-01-05 08:05:00"] { #expect(text(raw, .moment) == "2026-01-05T00:05:00.000Z", "\(raw)") }
        for raw in ["2026/1/5", "2026/1/5 25:00", "8:05"] { #expect(text(raw, .moment).hasPrefix("fault"), "\(raw)") }
    }

    @Test("what a spreadsheet rounded is refused, with how to save it")
    func rounded() {
        for raw in ["1.00E+05", "4.2011E+17", "1E+10", "1.39e+10"] {
            for input in [Input.identity, .phone, .line(200), .whole(0...1_000_000), .money, .account, .person] { #expect(text(raw, input).contains("column to text"), "\(raw)") }
        }
        for raw in ["1E10", "E+05", "A1.0E+05", "1.0E5", "1+05"] { #expect(text(raw, .line(200)) == raw) }
        #expect(text("990000199001010000", .identity).contains("column to text"))
        #expect(text("99000019900101000X", .identity) == "99000019900101000X", "whether it checks is the form's to say")
    }

    @Test("marks that keep zeros, full-width digits, units, decimals of whole numbers and breaks are undone")
    func undone() {
        #expect(text("'0012", .line(200)) == "0012")
        #expect(text("=\"0012\"", .line(200)) == "0012")
        #expect(text("１３９００００１１１１", .phone) == "13900001111")
        #expect(text("13900001111.0", .phone) == "13900001111")
        #expect(text("12.0", .whole(0...100)) == "12")
        #expect(text("1,200", .whole(0...10_000)) == "1200")
        #expect(text("35.5㎡", .number) == "35.5")
        #expect(text("35 平方米", .number) == "35")
        #expect(text("一行\n二行", .line(200)) == "一行 二行")
        #expect(text("一行\r\n二行", .paragraph(4000)) == "一行\n二行")
        #expect(text("\u{FEFF}\u{3000} 东门\u{A0}", .line(200)) == "东门")
        #expect(text("三号楼（东）", .line(200)) == "三号楼（东）", "prose keeps its own punctuation")
    }

    @Test("yes and no, and choices by what people read")
    func choices() {
        for raw in ["是", "有", "Y", "yes", "TRUE", "√", "1"] { #expect(text(raw, .yesNo) == "1") }
        for raw in ["否", "无", "N", "false", "×", "0"] { #expect(text(raw, .yesNo) == "0") }
        #expect(text("也许", .yesNo).hasPrefix("fault"))
        let input = Input.choice([.init(value: "pedal", title: LocalisedText("自行车", "Pedal bicycle")), .init(value: "other", title: LocalisedText("其他（注明）", "Other"))])
        for raw in ["自行车", "pedal", "PEDAL", "pedal bicycle"] { #expect(text(raw, input) == "pedal") }
        #expect(text("其他(注明)", input) == "other")
        #expect(text("三轮车", input).contains("Pedal bicycle"))
        #expect(text("", input).isEmpty)
    }
}
