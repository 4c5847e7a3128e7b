import Ground
import Journal
import Testing

@testable import Cases

@Suite("Cases as they are stored")
struct CaseTextTests {
    private static let letters = Array("aZ中é😀\"\\/\u{8}\t\n\u{c}\r\u{1}\u{1f}\u{7f}\u{2028} {}[]:,")

    private static func text(_ dice: inout SplitMix) -> String { String((0..<dice.below(12)).map { _ in letters[dice.below(letters.count)] }) }

    private static func answers(_ dice: inout SplitMix) -> Answers {
        var answers = Answers()
        for _ in 0..<dice.below(5) {
            let name = text(&dice)
            if dice.below(4) == 0 {
                answers[name] = .rows((0..<dice.below(4)).map { _ in Dictionary((0..<dice.below(3)).map { _ in (text(&dice), text(&dice)) }, uniquingKeysWith: { $1 }) })
            } else {
                answers[name] = .text(text(&dice))
            }
        }
        return answers
    }

    @Test("every property is written, so that none goes the long way round unseen")
    func whole() {
        #expect(CaseEvent.isWhole && CaseDocument.isWhole)
    }

    @Test("an event is byte for byte what the general coder writes")
    func events() throws {
        var dice = SplitMix(seed: 110)
        for _ in 0..<500 {
            var event = CaseEvent(Self.text(&dice))
            func some<Value>(_ value: Value) -> Value? { dice.below(2) == 0 ? value : nil }
            event.to = some("living")
            event.answers = Self.answers(&dice)
            event.due = some(Instant(milliseconds: Int64(dice.below(1_000_000)) - 500_000))
            if dice.below(2) == 0 { event.started = [Self.text(&dice): Instant(milliseconds: 7), "b": Instant(milliseconds: 8)] }
            if dice.below(2) == 0 { event.stopped = ["x", Self.text(&dice)] }
            if dice.below(2) == 0 { event.lapsed = ["stage"] }
            event.asker = some(.person("wang"))
            event.step = some("step")
            if dice.below(2) == 0 { event.erased = ["a", "b"] }
            event.number = some("RENT-2026-000117")
            event.phone = some("p")
            event.run = some("csv-1")
            event.row = some("r")
            if dice.below(5) == 0 { event.paper = IssuedPaper(name: "n", number: "1", at: Instant(milliseconds: 1), by: .caller, digest: "d", token: "t") }
            #expect(try event.bytes() == Wire.encode(event))
            for answer in event.answers.lines.values { #expect(try answer.bytes == Wire.encode(answer)) }
        }
    }

    @Test("a document is byte for byte what the general coder writes, and is read back the same")
    func documents() throws {
        var dice = SplitMix(seed: 111)
        for _ in 0..<500 {
            func some<Value>(_ value: Value) -> Value? { dice.below(2) == 0 ? value : nil }
            var document = CaseDocument(
                number: Self.text(&dice), opened: Instant(milliseconds: 5), arrivals: ["a": Instant(milliseconds: 1)], takers: ["open": .init(by: .caller, at: Instant(milliseconds: -2))],
                lines: Self.answers(&dice))
            document.touched = some(Instant(milliseconds: 9))
            document.openedBy = some(.person("wang"))
            document.phone = some(Self.text(&dice))
            document.row = some("r")
            document.due = some(Instant(milliseconds: 3))
            document.hasLapsed = some(true)
            document.clocks = some(["c": .init(at: Instant(milliseconds: 4), hasLapsed: false)])
            if dice.below(4) == 0 { document.pending = .init(step: "s", answers: Self.answers(&dice), by: .caller, at: Instant(milliseconds: 1)) }
            if dice.below(4) == 0 { document.papers = [IssuedPaper(name: "n", number: "1", at: Instant(milliseconds: 1), by: .caller, digest: "d", token: "t")] }
            document.erased = some(["x"])
            document.files = some(["photos": ["d1", "d2"]])
            document.hasSealed = some(true)
            document.sealed = some(Self.answers(&dice))
            let bytes = try document.bytes()
            #expect(bytes == (try Wire.encode(document)))
            #expect(try CaseDocument(bytes: bytes).bytes() == bytes)
            #expect(try Answers(openOf: bytes) == document.lines)
        }
    }

    @Test("what this program did not write is read by the general coder, or not at all")
    func strangers() throws {
        let spaced = #"{ "number":"A", "opened": 5, "arrivals":{}, "takers":{}, "lines":{"a":"\u4e2d\/"} }"#
        let document = try CaseDocument(bytes: Array(spaced.utf8))
        #expect(document.number == "A" && document.lines["a"].text == "中/")
        let newer = #"{"arrivals":{},"later":{"x":[1.5,null]},"lines":{},"number":"B","opened":5,"takers":{}}"#
        #expect(try CaseDocument(bytes: Array(newer.utf8)).number == "B")
        for broken in ["", "{", "[]", #"{"number":"A"}"#, #"{"number":"A","opened":"x","arrivals":{},"takers":{},"lines":{}}"#, #"{"number":"A","opened":5,"arrivals":{},"takers":{},"lines":{}}x"#] {
            #expect(throws: (any Error).self) { try CaseDocument(bytes: Array(broken.utf8)) }
        }
    }
}
