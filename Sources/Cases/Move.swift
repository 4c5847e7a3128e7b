public import Ground

/// One thing that may happen at a stage, where it leads, who may do it, and what they must say.
public struct On<System: Casework>: Sendable {
    /// What stands in the entry: the step's raw value or the opening's name.
    let act: String
    let step: System.Step?
    public let title: LocalisedText
    /// `nil` where the case stays at its stage.
    let to: System.Stage?
    let who: Who<System>
    let asked: [Place<System.Record>]
    private(set) var optional: [Place<System.Record>] = []
    /// What both are on the form; found once, by the plan.
    private(set) var lines: MoveLines<System>?
    private(set) var conditions: [Condition<System>] = []
    private(set) var approval: Who<System>?
    private(set) var signed: [Slot<System.Record, PersonID?>] = []
    private(set) var stamped: [Slot<System.Record, Instant?>] = []
    /// Lines that the step itself fills in.
    private(set) var settled: [(path: Place<System.Record>, answer: Answer)] = []
    /// Lines that take over what another says.
    private(set) var copied: [(path: Place<System.Record>, read: @Sendable (System.Record) -> Answer)] = []
    /// Lines that are blank afterwards unless this step writes something new there; with lines beside them, only when one of those changes.
    private(set) var renewed: [(path: Place<System.Record>, with: [Place<System.Record>])] = []
    private(set) var started: [String] = []
    private(set) var stopped: [String] = []
    private(set) var told: [Who<System>] = []
    private(set) var opened: [Opens<System>] = []
    private(set) var stepped: [Steps<System>] = []
    /// Of a way in: who is told whose step it was; `nil` for everyone who sees the case.
    private(set) var openerSeenBy: Who<System>?

    public init(
        _ step: System.Step, _ zh: String, _ en: String, to stage: System.Stage? = nil, by who: Who<System>, asks asked: Place<System.Record>...
    ) {
        self.init(act: step.rawValue, step: step, title: LocalisedText(zh, en), to: stage, who: who, asked: asked)
    }

    init(act: String, step: System.Step?, title: LocalisedText, to stage: System.Stage?, who: Who<System>, asked: [Place<System.Record>]) {
        (self.act, self.step, self.title, self.to, self.who, self.asked) = (act, step, title, stage, who, asked)
    }

    /// Lines that may be filled in besides.
    public func may(_ lines: Place<System.Record>...) -> Self { may(lines) }

    func may(_ lines: [Place<System.Record>]) -> Self {
        var copy = self
        copy.optional += lines
        return copy
    }

    func known(by line: (Place<System.Record>) -> Field<System>?) -> Self {
        var copy = self
        copy.lines = MoveLines(asked: asked.compactMap(line), optional: optional.compactMap(line))
        return copy
    }

    /// What must hold.
    public func when(_ condition: Condition<System>) -> Self {
        var copy = self
        copy.conditions.append(condition)
        return copy
    }

    /// A second person of these must approve before it takes effect; never whoever asked.
    public func approved(by who: Who<System>) -> Self {
        var copy = self
        copy.approval = who
        return copy
    }

    /// Writes whoever takes the step into a line.
    public func signs(_ path: Slot<System.Record, PersonID?>) -> Self {
        var copy = self
        copy.signed.append(path)
        return copy
    }

    /// Writes the moment of the step into a line.
    public func stamps(_ path: Slot<System.Record, Instant?>) -> Self {
        var copy = self
        copy.stamped.append(path)
        return copy
    }

    /// Writes a value that follows from the step itself into a line, so that nobody is asked for it.
    public func sets<Value: FormValue>(_ path: Slot<System.Record, Value>, to value: Value) -> Self {
        var copy = self
        copy.settled.append((path, value.answer))
        return copy
    }

    /// Writes into a line what another says after this step.
    public func copies<Value: FormValue>(_ path: Slot<System.Record, Value>, from other: Read<System.Record, Value>) -> Self {
        var copy = self
        copy.copied.append((path, { $0[keyPath: other].answer }))
        return copy
    }

    /// A line that belongs to what these say: when one of them changes and nothing new is written here, it is blank. Without any, it is blank
    /// unless this step writes it.
    public func renews(_ path: Place<System.Record>, with lines: Place<System.Record>...) -> Self {
        var copy = self
        copy.renewed.append((path, lines))
        return copy
    }

    func confidential(to who: Who<System>) -> Self {
        var copy = self
        copy.openerSeenBy = who
        return copy
    }

    public func starts(_ clock: String) -> Self {
        var copy = self
        copy.started.append(clock)
        return copy
    }

    public func stops(_ clock: String) -> Self {
        var copy = self
        copy.stopped.append(clock)
        return copy
    }

    /// Tells these people, where they find their work.
    public func tells(_ who: Who<System>) -> Self {
        var copy = self
        copy.told.append(who)
        return copy
    }

    /// Opens a case of another system.
    public func opens(_ other: Opens<System>) -> Self {
        var copy = self
        copy.opened.append(other)
        return copy
    }

    /// Takes a step of the case that a line names, in the name of whoever takes this one and in the same write; does nothing where the
    /// line is blank or that case stands where there is no such step.
    public func steps<Target: Casework>(
        _ step: Target.Step, of path: Read<System.Record, Reference<Target>?>, _ answers: @escaping @Sendable (System.Record) -> Answers = { _ in Answers() }
    ) -> Self {
        var copy = self
        copy.stepped.append(Steps(code: Target.code, step: step.rawValue, path: path, id: { $0[keyPath: path]?.id }, answers: answers))
        return copy
    }

    /// The same only where the record is so.
    public func steps<Target: Casework>(
        _ step: Target.Step, of path: Read<System.Record, Reference<Target>?>, where holds: @escaping @Sendable (System.Record) -> Bool
    ) -> Self {
        var copy = self
        copy.stepped.append(
            Steps(code: Target.code, step: step.rawValue, path: path, id: { holds($0) ? $0[keyPath: path]?.id : nil }, answers: { _ in Answers() }))
        return copy
    }
}

/// A step of another system's case that a step takes with it.
struct Steps<System: Casework>: Sendable {
    let code: String
    let step: String
    let path: Place<System.Record>
    let id: @Sendable (System.Record) -> CaseID?
    let answers: @Sendable (System.Record) -> Answers
}

/// The lines that a move asks for, then those it lets be filled in.
final class MoveLines<System: Casework>: Sendable {
    let asked: [Field<System>]
    let optional: [Field<System>]
    /// All of them by name.
    let named: [String: Field<System>]

    init(asked: [Field<System>], optional: [Field<System>]) {
        (self.asked, self.optional) = (asked, optional)
        named = Dictionary((asked + optional).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// A case of another system that a step opens: which, by which way in, and what is carried over.
public struct Opens<System: Casework>: Sendable {
    let code: String
    let opening: String
    let answers: @Sendable (System.Record, CaseID) -> Answers

    /// `opening` names the way in; `answers` are what its form asks, from this record and this case's id.
    public init(_ code: String, by opening: String = "open", _ answers: @escaping @Sendable (System.Record, CaseID) -> Answers) {
        (self.code, self.opening, self.answers) = (code, opening, answers)
    }
}
