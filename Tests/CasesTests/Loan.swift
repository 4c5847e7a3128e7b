import Cases
import Ground

/// A small system with what the other one has not: clocks, a stage that lapses by itself, a limit by a choice, a confidential way in, a school
/// that sees its own.
enum Loan: Casework {
    static let code = "LOAN"
    static let title = LocalisedText("借用", "Loans")

    struct Record: Recordable {
        var thing = ""
        var urgency = Urgency.usual
        var reader: PersonID?
        var before: Reference<Loan>?
        var until: Day?
        var school: OrganisationID?
        var secret = Sealed("")
    }

    enum Urgency: String, Choice {
        case usual, high
        var title: LocalisedText { self == .high ? LocalisedText("急", "High") : LocalisedText("一般", "Usual") }
    }

    enum Stage: String, Named { case asked, lent, overdue, back, lost }
    enum Step: String, Named { case lend, giveBack, renew }

    static var form: [Field<Self>] {
        Field("thing", "物品", "Thing", \.thing)
        Field("urgency", "缓急", "Urgency", \.urgency)
        Field("reader", "借用人", "Reader", \.reader)
        Field("before", "上一次借用", "Before", \.before)
        Field("until", "归还日期", "Until", \.until)
        Field("school", "学校", "School", \.school)
        Field("secret", "用途", "Purpose", \.secret).seen(by: .either(.role(.chief), .named(\.reader)))
    }

    static var openings: [Opening<Self>] {
        Opening("open", "登记", "Open", at: .lent, by: .role(.operator_), asks: \.thing).may(\.reader, \.before, \.until, \.school, \.secret).starts("return").starts("stamp")
        Opening("ask", "申请", "Ask", at: .asked, by: .signedIn, asks: \.thing, \.urgency).may(\.secret).confidential(to: .role(.chief))
    }

    static var course: [At<Self>] {
        At(.asked, "申请", "Asked", within: .rule("loan.answer", by: \.urgency)) {
            On(.lend, "出借", "Lend", to: .lent, by: .role(.operator_), asks: \.until).starts("return")
        }
        .late(to: .role(.chief))
        At(.lent, "借出", "Lent", within: .until(\.until)) {
            On(.giveBack, "归还", "Give back", to: .back, by: .either(.role(.operator_), .named(\.reader)))
            On(.renew, "续借", "Renew", to: .lent, by: .role(.operator_), asks: \.until).stops("return").tells(.named(\.reader))
        }
        .late(to: .named(\.reader)).lapses(to: .overdue)
        At(.overdue, "逾期", "Overdue", within: .days(7)) {
            On(.giveBack, "归还", "Give back", to: .back, by: .role(.operator_)).tells(.role(.chief))
        }
        .lapses(to: .lost)
        At(.back, "已还", "Back")
        At(.lost, "遗失", "Lost")
    }

    static var clocks: [Clock<Self>] {
        Clock("return", "催还", "Remind", .hours(48), late: .named(\.reader))
        Clock("stamp", "盖章", "Stamp", .workingDays(60), late: .role(.chief))
    }

    static var readers: Who<Self> { .either(.anyone(of: .operator_, .chief), .opener, .named(\.reader), .role(.counsellor, of: \.school), .linked(.staff)) }
    static var keepers: Who<Self> { .role(.chief) }
    static var headline: Place<Record> { \.thing }

    static let rules: [String: Rules.Rule] = [
        "loan.answer.usual": Rules.Rule("3", .workingDays, LocalisedText("答复", "Answer"), source: "test", since: "", isChecked: true),
        "loan.answer.high": Rules.Rule("30", .minutes, LocalisedText("答复", "Answer"), source: "test", since: "", isChecked: true),
    ]
}
