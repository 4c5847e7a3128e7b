import Cases
import Ground
import TestSupport
import Testing

@testable import Web

@Suite("What people write on the lines of a form")
struct CaseLinesTests {
    @Test("days, moments, money and numbers are read as people write them", arguments: [
        ("2026年3月5日", Input.day, "2026-03-05"), ("2026/3/5", .day, "2026-03-05"), ("20260305", .day, "2026-03-05"), ("２０２６.３.５", .day, "2026-03-05"),
        ("2026-02-30", .day, "2026-02-30"), ("1.5万", .money, "15000.00"), ("2万元", .money, "20000.00"), ("￥１２.５", .money, "￥12.5"), (" 13900001111 ", .phone, "13900001111"),
        ("１３９００００１１１１", .phone, "13900001111"), ("wang，li；zhao", .people, "wang,li,zhao"), ("30.5，114.3", .position, "30.5,114.3"),
    ])
    func plain(_ written: String, _ input: Input, _ expected: String) {
        #expect(LineReading.plain(written, input) == expected)
    }

    @Test("a moment is Shanghai's, however it is written")
    func moments() throws {
        let wanted = try #require(Instant(iso: "2026-03-05T08:05"))
        for text in ["2026-03-05T08:05", "2026年3月5日 8:05", "2026/3/5 8时5分", "2026年3月5日8点05分"] {
            #expect(LineReading.plain(text, .moment) == wanted.iso, "\(text)")
        }
        #expect(LineReading.field(wanted.iso, .moment) == "2026-03-05T08:05")
        #expect(LineReading.plain("明天下午", .moment) == "明天下午")
    }

    @Test("what cannot be meant is said beside the line, by the engine's own expectation", arguments: [
        ("2026-02-30", Input.day), ("abc", .money), ("-5", .whole(0...10)), ("11", .whole(0...10)), ("42", .phone), ("11010519491231002", .identity),
        ("ab", .account), ("north", .position), ("两 人", .person), ("a b", .organisation), (String(repeating: "长", count: 201), .line(200)),
    ])
    func faults(_ text: String, _ input: Input) throws {
        let fault = try #require(LineReading.fault(LineReading.plain(text, input), input))
        #expect(fault.zh.contains(input.expectation.zh) && fault.en.contains(input.expectation.en))
    }

    @Test("what can be meant is no fault", arguments: [
        ("2026-02-28", Input.day), ("0.01", .money), ("10", .whole(0...10)), ("+86 139-0000-1111", .phone), ("11010519491231002X", .identity), ("6222 0000", .account),
    ])
    func fine(_ text: String, _ input: Input) { #expect(LineReading.fault(LineReading.plain(text, input), input) == nil) }

    @Test("a posted form keeps the order and every value of a name; lines of a text end with one letter")
    func posted() {
        let form = PostedForm(Array("f.photos=a&f.photos=b&l.note=%E4%B8%80%0D%0A%E4%BA%8C+3&blank=&flag".utf8))
        #expect(form.all("f.photos") == ["a", "b"] && form["l.note"] == "一\n二 3" && form["blank"].isEmpty && form.has("flag") && !form.has("other"))
        #expect(PostedForm(Array("%zz=%".utf8)).pairs.count == 1)
    }

    @Test("the address of a list says what is asked for, and reads back the same")
    func asked() throws {
        let system = Described(Errand.self)
        var asked = CaseAsked()
        (asked.text, asked.stage, asked.isLate, asked.byDue, asked.scope) = ("路灯 3", "waiting", true, true, .mine)
        (asked.from, asked.to, asked.organisation, asked.fields) = (Day(text: "2026-01-01"), Day(text: "2026-02-01"), "campus", ["sort": "lamp"])
        let address = asked.address("ERND", after: CaseAsked.mark(Instant(milliseconds: 5), "a~b"))
        let query = PostedForm(Array(address.split(separator: "?")[1].utf8)).pairs.map { (key: $0.name, value: $0.value) }
        let read = try CaseAsked(query, of: system)
        #expect(read.query.map(\.name) == asked.query.map(\.name) && read.query.map(\.value) == asked.query.map(\.value))
        #expect(read.after?.moment == Instant(milliseconds: 5) && read.after?.id == "a~b")
        // What no line says is passed over, and a stage that there is not means the open ones.
        let odd = try CaseAsked([(key: "f.phone", value: "139"), (key: "f.nothing", value: "1"), (key: "stage", value: "elsewhere")], of: system)
        #expect(odd.fields.isEmpty && odd.stage == "open")
        #expect(throws: Refusal.self) { try CaseAsked([(key: "from", value: "gestern")], of: system) }
    }
}
