public import Ground

/// A system's description, indexed once at start-up and checked before the doors open.
public struct Plan<System: Casework>: Sendable {
    public let form: [Field<System>]
    public let fields: [String: Field<System>]
    public let openings: [On<System>]
    public let course: [At<System>]
    public let clocks: [Clock<System>]
    public let papers: [Paper<System>]
    public let tallies: [Tally<System>]
    public let readers: Who<System>
    public let keepers: Who<System>
    let stages: [System.Stage: At<System>]
    /// Lines that say what a line of another case says.
    let followers: [Field<System>]
    /// Lines that name accounts.
    let peopleLines: [Field<System>]
    private let byPath: PathIndex<System>
    /// Who may see a case: readers, keepers, and whoever may take a step.
    let seers: Who<System>

    public init(_: System.Type = System.self) {
        form = System.form
        fields = Dictionary(form.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        followers = form.filter { $0.source != nil }
        peopleLines = form.filter { $0.input == .person || $0.input == .people }
        let index = PathIndex(form)
        byPath = index
        openings = System.openings.map { $0.move.known { index.fields[$0] } }
        course = System.course.map { $0.known { index.fields[$0] } }
        stages = Dictionary(course.map { ($0.stage, $0) }, uniquingKeysWith: { first, _ in first })
        (clocks, papers, tallies, readers, keepers) = (System.clocks, System.papers, System.tallies, System.readers, System.keepers)
        seers = .any([System.readers, System.keepers])
    }

    public var code: String { System.code }

    /// The line of a place in the record; `Plan.faults` has made sure that there is one.
    func field(at path: PartialKeyPath<System.Record>) -> Field<System>? { byPath.fields[path] }

    func opening(_ name: String) -> On<System>? { openings.first { $0.act == name } }

    func move(_ step: String, from stage: System.Stage?) -> On<System>? {
        stage.flatMap { stages[$0]?.moves.first { $0.act == step } }
    }

    /// Whether no step leaves the stage.
    public func isEnd(_ stage: System.Stage) -> Bool { stages[stage]?.moves.isEmpty ?? true }

    /// What people call a stage.
    public func title(of stage: String) -> LocalisedText {
        System.Stage(rawValue: stage).flatMap { stages[$0]?.title } ?? LocalisedText(stage, stage)
    }

    /// What people call an act.
    public func title(ofAct act: String) -> LocalisedText {
        switch act {
        case CaseEvent.lapse: return LocalisedText("期限已过", "Deadline passed")
        case CaseEvent.amend: return LocalisedText("更正", "Corrected")
        case CaseEvent.ask: return LocalisedText("提请审批", "Approval asked for")
        case CaseEvent.decline: return LocalisedText("审批未通过", "Not approved")
        case CaseEvent.remark: return LocalisedText("备注", "Remark")
        case CaseEvent.follow: return LocalisedText("随关联案件更新", "Follows the case it belongs to")
        case CaseEvent.issue: return LocalisedText("出具文书", "Paper issued")
        case CaseEvent.erase: return LocalisedText("保密内容已清除", "Sealed lines erased")
        default: break
        }
        let moves = openings + course.flatMap(\.moves)
        return moves.first { $0.act == act }?.title ?? LocalisedText(act, act)
    }

    /// The lines a move asks for, then those it lets be filled in.
    func lines(of move: On<System>) -> (asked: [Field<System>], optional: [Field<System>]) {
        let lines = lines(of: move) as MoveLines<System>
        return (lines.asked, lines.optional)
    }

    func lines(of move: On<System>) -> MoveLines<System> {
        move.lines ?? MoveLines(asked: move.asked.compactMap { field(at: $0) }, optional: move.optional.compactMap { field(at: $0) })
    }
}

/// Lines by their places. Key paths are immutable, but a set of them loses the word for it.
private struct PathIndex<System: Casework>: @unchecked Sendable {
    let fields: [PartialKeyPath<System.Record>: Field<System>]

    init(_ form: [Field<System>]) {
        fields = Dictionary(form.map { ($0.path as PartialKeyPath<System.Record>, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
