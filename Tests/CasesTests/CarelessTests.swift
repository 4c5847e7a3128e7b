import Cases
import Ground
import TestSupport
import Testing

/// A system that is wrong in every way a description can be wrong, to show that each is caught.
private enum Careless: Casework {
    static let code = "oops!"
    static let title = LocalisedText("", "")
    struct Record: Recordable {
        var name = ""
        var twice = ""
        var secret = Sealed("")
        var open = Sealed("")
        var plain = ""
        var forgotten = ""
        var until: Day?
        var phone = ""
        var whom: PersonID?
        var helper = Sealed(PersonID?.none)
    }
    enum Stage: String, Named { case open, limbo, nowhere, island }
    enum Step: String, Named { case go, never, open }
    static var form: [Field<Self>] {
        Field("name", "", "", \.name)
        Field("name", "", "", \.twice)
        Field("secret", "", "", \.secret).seen(by: .role(.chief)).searched()
        Field("open", "", "", \.open)
        Field("plain", "", "", \.plain).seen(by: .role(.chief))
        Field("phone", "", "", \.phone).filtered()
        Field("a b", "", "", \.until)
    }
    static var openings: [Opening<Self>] {
        Opening("open", "", "", at: .open, by: .role(.chief), asks: \.forgotten)
        Opening("open", "", "", at: .open, by: .named(\.whom), asks: \.name)
    }
    static var course: [At<Self>] {
        At(.open, "", "") {
            On(.go, "", "", to: .limbo, by: .role(.chief), asks: \.name).may(\.name).starts("nothing")
            On(.go, "", "", to: .limbo, by: .role(.chief))
        }
        .late(to: .role(.chief))
        At(.limbo, "", "", within: .rule("no.such.rule"))
        At(.island, "", "") { On(.open, "", "", by: .role(.chief)) }
        At(.island, "", "")
    }
    static var clocks: [Clock<Self>] { Clock("never", "", "", .rule("no.clock")) }
    static var readers: Who<Self> { .role(.chief) }
    static var keepers: Who<Self> { .role(.chief) }
    static var papers: [Paper<Self>] {
        Paper("leak", "", "", on: .go, for: .role(.resident), lines: \.secret)
        Paper("blank", "", "", on: .go, for: .role(.resident), lines: \.forgotten)
    }
    static var headline: Place<Record> { \.secret }
}

@Suite("A careless description")
struct CarelessTests {
    @Test("is caught, fault by fault")
    func faults() {
        let faults = Described(Careless.self).faults(under: Rules(calendar: WorkCalendar()))
        #expect(faults.allSatisfy { $0.hasPrefix("oops!: ") })
        let expected = [
            "the code is not four capitals", "two lines share a name", "line secret is sealed and would be searched",
            "line open is sealed and nobody is said to see it", "line plain is for some only and its value is not Sealed",
            "no line may be called phone", "no line may be called a b", "stage nowhere is never described", "a stage is described twice",
            "stage open says what happens when late and has no limit", "stage open has one step twice", "stage limbo has a limit and no way out",
            "rule no.such.rule is not in the table", "rule no.clock is not in the table", "step never is never used", "no step may be called open",
            "two ways in share a name", "stage island is never reached", "open speaks of \\Record.forgotten, which is not on the form",
            "somebody is named by \\Record.whom, which is not on the form", "go speaks of clock nothing, which there is not",
            "go asks for a line and leaves it open", "clock never is never started", "paper leak shows secret to resident",
            "paper blank prints \\Record.forgotten, which is not on the form", "the headline is sealed",
        ]
        #expect(Set(faults) == Set(expected.map { "oops!: \($0)" }))
    }

    @Test("opens no doors")
    func doors() {
        #expect(throws: CarelessPlan.self) { try CaseRoom([Described(Careless.self)], rules: Rules(calendar: WorkCalendar())) { [] } }
        #expect(throws: CarelessPlan.self, "one code, two systems") {
            try CaseRoom([Described(Errand.self), Described(Errand.self)], rules: Rules(calendar: WorkCalendar())) { [] }
        }
    }

    @Test("of its neighbours is caught too: a system that there is not, a line that it has not")
    func neighbours() {
        func faults(_ systems: [any CaseSystem]) -> [String] {
            do {
                _ = try CaseRoom(systems, rules: Rules(calendar: WorkCalendar())) { [] }
                return []
            } catch let careless as CarelessPlan { return careless.faults } catch { return ["\(error)"] }
        }
        #expect(faults([Described(Watching.self)]) == ["WTCH speaks of ERND, which is no system"])
        #expect(faults([Described(Watching.self), Described(Errand.self)]) == ["WTCH looks at errand of ERND, which has no such open line"])
    }
}

/// A system that waits for cases of another, by a line that it has not.
private enum Watching: Casework {
    static let code = "WTCH"
    static let title = LocalisedText("", "")
    struct Record: Recordable { var name = "" }
    enum Stage: String, Named { case open, done }
    enum Step: String, Named { case end }
    static var form: [Field<Self>] { Field("name", "", "", \.name) }
    static var openings: [Opening<Self>] { Opening("begin", "", "", at: .open, by: .role(.chief), asks: \.name) }
    static var course: [At<Self>] {
        At(.open, "", "") { On(.end, "", "", to: .done, by: .role(.chief)).when(.noneOpen("ERND", by: "errand", "", "")) }
        At(.done, "", "")
    }
    static var readers: Who<Self> { .role(.chief) }
    static var keepers: Who<Self> { .role(.chief) }
    static var headline: Place<Record> { \.name }
}
