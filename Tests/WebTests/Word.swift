import Cases
import Ground

/// A system whose cases schools across a link see and answer.
enum Word: Casework {
    static let code = "WORD"
    static let title = LocalisedText("提醒", "Words")
    struct Record: Recordable {
        var text = ""
        var reader: PersonID?
        var answerer: PersonID?
    }
    enum Stage: String, Named { case open, done }
    enum Step: String, Named { case answer }
    static var form: [Field<Self>] {
        Field("text", "内容", "Text", \.text).searched()
        Field("reader", "抄送", "Reader", \.reader)
        Field("answerer", "答复人", "Answerer", \.answerer)
    }
    static var openings: [Opening<Self>] { Opening("open", "登记", "Open", at: .open, by: .role(.operator_), asks: \.text).may(\.reader, \.answerer) }
    static var course: [At<Self>] {
        At(.open, "待答复", "Open", within: .days(3)) { On(.answer, "答复", "Answer", to: .done, by: .either(.linked(.counsellor), .named(\.answerer))) }
        At(.done, "已答复", "Done")
    }
    static var readers: Who<Self> { .either(.role(.operator_), .named(\.reader)) }
    static var keepers: Who<Self> { .role(.chief) }
    static var headline: Place<Record> { \.text }
}
