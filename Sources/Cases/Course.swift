public import Ground

/// A way in: where a new case stands, who may open one, and what they must say.
public struct Opening<System: Casework>: Sendable {
    let move: On<System>

    public init(
        _ name: String = "open", _ zh: String, _ en: String, at stage: System.Stage, by who: Who<System>, asks asked: Place<System.Record>...
    ) {
        move = On(act: name, step: nil, title: LocalisedText(zh, en), to: stage, who: who, asked: asked)
    }

    private init(_ move: On<System>) { self.move = move }

    /// Lines that may be filled in besides.
    public func may(_ lines: Place<System.Record>...) -> Opening { Opening(move.may(lines)) }
    public func when(_ condition: Condition<System>) -> Opening { Opening(move.when(condition)) }
    public func signs(_ path: Slot<System.Record, PersonID?>) -> Opening { Opening(move.signs(path)) }
    /// Writes a value that follows from this way in into a line.
    public func sets<Value: FormValue>(_ path: Slot<System.Record, Value>, to value: Value) -> Opening { Opening(move.sets(path, to: value)) }
    public func stamps(_ path: Slot<System.Record, Instant?>) -> Opening { Opening(move.stamps(path)) }
    public func starts(_ clock: String) -> Opening { Opening(move.starts(clock)) }
    /// Who opened a case this way is shown to these only, e.g. whoever reported a hazard.
    public func confidential(to who: Who<System>) -> Opening { Opening(move.confidential(to: who)) }
    public func tells(_ who: Who<System>) -> Opening { Opening(move.tells(who)) }
    public func opens(_ other: Opens<System>) -> Opening { Opening(move.opens(other)) }
    public func steps<Target: Casework>(
        _ step: Target.Step, of path: Read<System.Record, Reference<Target>?>, _ answers: @escaping @Sendable (System.Record) -> Answers = { _ in Answers() }
    ) -> Opening { Opening(move.steps(step, of: path, answers)) }
}

/// A stage, how long a case may stay there, and the steps that leave it. A stage without steps is an end.
public struct At<System: Casework>: Sendable {
    let stage: System.Stage
    let title: LocalisedText
    let limit: Limit<System>?
    private(set) var moves: [On<System>]
    /// Who is told when the limit passes.
    private(set) var lateTo: [Who<System>] = []
    /// Where a case goes by itself when the limit passes.
    private(set) var lapsesTo: System.Stage?

    public init(
        _ stage: System.Stage, _ zh: String, _ en: String, within limit: Limit<System>? = nil,
        @Listing<On<System>> _ moves: () -> [On<System>] = { [] }
    ) {
        self.stage = stage
        title = LocalisedText(zh, en)
        self.limit = limit
        self.moves = moves()
    }

    /// Whoever is told, once, that the limit has passed.
    public func late(to who: Who<System>) -> Self {
        var copy = self
        copy.lateTo.append(who)
        return copy
    }

    func known(by lines: (Place<System.Record>) -> Field<System>?) -> Self {
        var copy = self
        copy.moves = moves.map { $0.known(by: lines) }
        return copy
    }

    /// The case moves on by itself, once, when the limit passes.
    public func lapses(to stage: System.Stage) -> Self {
        var copy = self
        copy.lapsesTo = stage
        return copy
    }
}
