import Cases
import Ground
import TestSupport
import Testing

@Suite("Values of a form")
struct ValuesTests {
    @Test("money is read as people write it", arguments: [
        ("10000", 1_000_000), ("10,000.5", 1_000_050), ("¥10000.05", 1_000_005), ("￥1，200元", 120_000), ("0", 0), ("99999999999.99", 9_999_999_999_999),
    ])
    func money(text: String, fen: Int) { #expect(Money(text: text)?.fen == fen) }

    @Test("what is no amount is refused", arguments: ["", "-1", "+1", "1.234", "1.", ".5", "1.2.3", "一百", "1e5", "999999999999", "0x10", "1.+5"])
    func noMoney(text: String) { #expect(Money(text: text) == nil) }

    @Test("money is shown with its thousands and read again")
    func moneyShown() throws {
        let money = Money(fen: 123_456_705)
        #expect(money.shown(.chinese) == "¥1,234,567.05")
        #expect(Money(text: money.text) == money)
        #expect(Money(text: money.shown(.english)) == money)
    }

    @Test("a quantity has at most two decimals and says no more than it has", arguments: [("12.50", "12.5"), ("4", "4"), ("0.05", "0.05"), ("11.25", "11.25")])
    func quantity(text: String, said: String) throws {
        let quantity = try #require(Quantity(text: text))
        #expect(quantity.text == said)
        #expect(Quantity(text: quantity.text) == quantity)
    }

    @Test("a citizen's number must check; other documents need not", arguments: [
        ("11010519491231002X", true), ("11010519491231002x", true), ("110105194912310021", false), ("440524188001010014", true), ("440524188001010024", false),
        ("E12345678", true), ("H0123456789", true), ("12 34", false), ("护照123", false), ("", false), ("1234567890123456789012", false),
    ])
    func identity(text: String, holds: Bool) { #expect((IdentityNumber(text: text) != nil) == holds) }

    @Test("one digit off, or two neighbours changed over, is found out")
    func identityDigits() {
        let digits = Array("11010519491231002X")
        for index in digits.indices.dropLast() {
            var wrong = digits
            wrong[index] = digits[index] == "9" ? "0" : Character(String(digits[index].wholeNumberValue! + 1))
            #expect(IdentityNumber(text: String(wrong)) == nil, "place \(index)")
            guard index < 16, digits[index] != digits[index + 1] else { continue }
            var swapped = digits
            swapped.swapAt(index, index + 1)
            #expect(IdentityNumber(text: String(swapped)) == nil, "places \(index) and \(index + 1)")
        }
    }

    @Test("a telephone number keeps its digits", arguments: [("139 0000 1111", "13900001111"), ("027-8888000", "0278888000"), ("+86 13900001111", "+8613900001111"), ("12345", "12345")])
    func phone(text: String, kept: String) { #expect(Phone(text: text)?.text == kept) }

    @Test("what nobody can call is refused", arguments: ["", "110", "一三九", "139a0001111", "++8613900001111", "１３９００００１１１１", "123456789012345678901"])
    func noPhone(text: String) { #expect(Phone(text: text) == nil) }

    @Test("an account has 4 to 34 characters", arguments: [("6222 0200 0000", true), ("pay@bank.cn", true), ("123", false), ("账号12345", false), (String(repeating: "1", count: 35), false)])
    func account(text: String, holds: Bool) { #expect((AccountNumber(text: text) != nil) == holds) }

    @Test("a place is a latitude and a longitude, to the metre")
    func spot() throws {
        #expect(Spot(text: " 30.523101 , 114.3601 ")?.text == "30.5231,114.3601")
        for text in ["", "30.5", "91,0", "0,181", "a,b", "30.5,114.3,7", "nan,0", "inf,1"] { #expect(Spot(text: text) == nil, "\(text)") }
    }

    @Test("several people are each there once")
    func people() {
        #expect(People(text: "wang,zhao、wang qian")?.text == "wang,zhao,qian")
        #expect(People(text: "wang,z hao!")?.text == nil)
        #expect(People(text: (1...21).map { "p\($0)" }.joined(separator: ",")) == nil)
        #expect(People(text: "")?.ids == [])
    }

    @Test("a line is one line without what nobody can write", arguments: ["a\nb", "a\r\nb", "a\u{2028}b", "a\u{0}b", "a\u{7}b", "a\u{202E}b", String(repeating: "长", count: 201)])
    func noLine(text: String) {
        #expect(String(text: text) == nil)
        #expect(String(text: "  三号楼 ") == "三号楼")
    }

    @Test("a paragraph has lines, and nothing that nobody can write")
    func paragraph() {
        #expect(Paragraph(text: "一\n二\t三")?.text == "一\n二\t三")
        #expect(Paragraph(text: "a\u{1B}[31m") == nil)
        #expect(Paragraph(text: String(repeating: "字", count: 4001)) == nil)
    }

    @Test("numbers, days and yes or no are read strictly")
    func plain() {
        #expect(Int(text: "7") == 7 && Int(text: "-1") == nil && Int(text: "1.0") == nil && Int(text: "2000000000") == nil && Int(text: "") == nil)
        #expect(Day(text: "2026-02-29") == nil && Day(text: "2026-2-1") == nil)
        #expect(Bool(text: "是") == true && Bool(text: "") == false && Bool(text: "maybe") == nil)
    }

    @Test("a choice is read by its value and by what people read")
    func choice() {
        #expect(Errand.Sort(text: "lamp") == .lamp && Errand.Sort(text: "路灯") == .lamp && Errand.Sort(text: "Lamp") == .lamp)
        #expect(Errand.Sort(text: "灯") == nil && Errand.Sort(text: "") == nil)
    }

    @Test("rows have their columns, what must be filled in filled in, and nothing else")
    func group() throws {
        let parts = try #require([Errand.Part](answer: .rows([["name": " 灯泡 ", "count": "2"], ["name": "电线", "count": "1"]])))
        #expect(parts.map(\.name) == ["灯泡", "电线"])
        #expect([Errand.Part](answer: parts.answer) == parts)
        #expect([Errand.Part](answer: .blank) == [])
        for row in [["name": "灯泡"], ["name": "  ", "count": "1"], ["name": "灯泡", "count": "x"], ["name": "灯泡", "count": "1", "price": "3"]] {
            #expect([Errand.Part](answer: .rows([row])) == nil, "\(row)")
        }
        #expect([Errand.Part](answer: .rows(Array(repeating: ["name": "a", "count": "1"], count: 201))) == nil)
        #expect([Errand.Part](answer: .text("灯泡")) == nil)
    }

    @Test("a file is known by its digest")
    func attachment() throws {
        let file = Attachment(digest: String(repeating: "a", count: 64), kind: "jpeg", name: "现场.jpg", bytes: 1200, width: 3000, height: 2000, taken: Instant(iso: "2026-03-02T09:00"))
        #expect(Attachment(row: file.row) == file)
        for change in [["digest": "xyz"], ["digest": String(repeating: "A", count: 64)], ["bytes": "0"], ["bytes": "many"], ["kind": ""]] {
            #expect(Attachment(row: file.row.merging(change) { $1 }) == nil, "\(change)")
        }
    }

    @Test("what is sealed is asked for as what it holds and never says it")
    func sealed() throws {
        #expect(Sealed<Phone?>.input == .phone)
        let phone = try #require(Sealed<Phone?>(answer: .text("139 0000 1111")))
        #expect(phone.answer == .text("13900001111"))
        #expect("\(phone)" == "••••")
        #expect(Sealed<Phone?>(answer: .text("x")) == nil)
        #expect(Sealed<Phone?>(answer: .blank)?.opened() == nil)
    }
}
