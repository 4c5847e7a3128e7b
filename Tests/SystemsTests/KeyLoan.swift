import Cases
import Ground

/// 钥匙借用: a key is lent to somebody until a day, and comes back.
enum KeyLoan: Casework {
    static let code = "KEYS"                                         // four capitals, for ever: KEYS-2026-000001
    static let title = LocalisedText("钥匙借用", "Keys on loan")

    struct Record: Recordable {                                      // what a case holds; a fresh one is blank
        var room = ""
        var borrower: PersonID?
        var phone = Sealed(Phone?.none)                              // sealed: no log, list or error can show it
        var until: Day?
        var remark: Paragraph = ""
    }

    enum Stage: String, Named { case lent, returned, lost }          // raw values are stored, for ever
    enum Step: String, Named { case giveBack, lose }

    static var readers: Who<Self> { .either(.role(.staff), .role(.chief)) }
    static var keepers: Who<Self> { .role(.chief) }                  // who corrects, imports and exports

    static var form: [Field<Self>] {
        Field("room", "房间", "Room", \.room).searched().listed()
        Field("borrower", "借用人", "Borrower", \.borrower).listed()
        Field("phone", "电话", "Phone", \.phone).seen(by: .either(.role(.staff), .named(\.borrower)), masked: .phone)
        Field("until", "归还日期", "Back by", \.until).listed()
        Field("remark", "情况", "What happened", \.remark)
    }
    static var headline: Place<Record> { \.room }

    static var openings: [Opening<Self>] {
        Opening("open", "借出", "Lend", at: .lent, by: .role(.staff), asks: \.room, \.borrower, \.until).may(\.phone)
    }

    static var course: [At<Self>] {
        At(.lent, "已借出", "On loan", within: .until(\.until)) {
            On(.giveBack, "归还", "Give back", to: .returned, by: .role(.staff).but(not: .named(\.borrower)))
            On(.lose, "遗失", "Lost", to: .lost, by: .either(.role(.staff), .named(\.borrower)), asks: \.remark).tells(.role(.chief))
        }
        .late(to: .named(\.borrower))
        At(.returned, "已归还", "Returned")                          // a stage without steps is an end
        At(.lost, "已遗失", "Lost")
    }

    static var tallies: [Tally<Self>] { Tally("days", "借用天数", "Days on loan", from: .lent, to: .returned) }
}
