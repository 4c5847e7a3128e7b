public import Ground
public import Journal

/// A case as a value: what its entries add up to. `decide` says what would happen, `apply` makes it so.
public struct CaseFile<System: Casework>: Sendable, Equatable {
    public internal(set) var id: CaseID
    /// `RECT-2026-000117`
    public internal(set) var number: String
    public internal(set) var organisation: OrganisationID
    public internal(set) var record = System.Record()
    /// `nil` before it is opened.
    public internal(set) var stage: System.Stage?
    public internal(set) var opened: Instant
    public internal(set) var openedBy: Actor?
    /// The digest of the phone's token that opened it without an account.
    public internal(set) var phone: String?
    /// What the row of a table that it was imported from is known by, so that a table sent twice is imported once, for ever.
    public internal(set) var row: String?
    /// When each stage was last reached.
    public internal(set) var arrivals: [String: Instant] = [:]
    /// Who took each step last.
    public internal(set) var takers: [String: Taken] = [:]
    public internal(set) var due: Due?
    public internal(set) var clocks: [String: Due] = [:]
    /// A step that waits for a second person.
    public internal(set) var pending: Pending?
    /// Papers that were issued, the latest last.
    public internal(set) var papers: [IssuedPaper] = []
    /// Sealed lines whose content is gone for ever.
    public internal(set) var erased: Set<String> = []
    /// Digests of the files that each line has had, the latest last, until its content is erased.
    public internal(set) var files: [String: [String]] = [:]
    /// Something sealed was written since the last erasure.
    public internal(set) var hasSealed = false
    /// The moment of its last entry: the next is never before it.
    public internal(set) var touched = Instant(milliseconds: 0)
    public internal(set) var version: Int64 = 0

    /// A case without an entry.
    public init(id: CaseID = "", number: String = "", organisation: OrganisationID = "", opened: Instant = Instant(milliseconds: 0)) {
        (self.id, self.number, self.organisation, self.opened) = (id, number, organisation, opened)
    }

    /// A moment by which something is owed.
    public struct Due: Sendable, Hashable, Codable {
        public let at: Instant
        /// Its passing is on the record.
        public internal(set) var hasLapsed = false
        public init(at: Instant) { self.at = at }
    }

    /// Who took a step, and when.
    public struct Taken: Sendable, Hashable, Codable {
        public let by: Actor
        public let at: Instant
    }

    /// A step that was asked for and waits for a second person.
    public struct Pending: Sendable, Hashable, Codable {
        public let step: String
        public let answers: Answers
        public let by: Actor
        public let at: Instant
    }

    /// When the next of its deadlines is, passed or not; `nil` when nothing is due.
    public var nextDue: Instant? { (clocks.values.map(\.at) + [due?.at].compactMap { $0 }).min() }
    /// Whether a deadline is still to lapse.
    var isWaitingToLapse: Bool { due.map { !$0.hasLapsed } ?? false || clocks.values.contains { !$0.hasLapsed } }
}

/// A paper that was issued: what a person who reads its code is told.
public struct IssuedPaper: Sendable, Hashable, Codable {
    public let name: String
    /// `RECT-2026-000117-2`
    public let number: String
    public let at: Instant
    public let by: Actor
    /// SHA-256 over what was printed.
    public let digest: String
    /// What the code on the paper asks for.
    public let token: String
    public init(name: String, number: String, at: Instant, by: Actor, digest: String, token: String) {
        (self.name, self.number, self.at, self.by, self.digest, self.token) = (name, number, at, by, digest, token)
    }
}

/// One thing that happened to a case, as its entry says it; sealed lines are beside it.
public struct CaseEvent: Sendable, Hashable, Codable {
    /// Also the entry's act: a step, an opening's name, or one of the engine's own, which begin with `case.`.
    public let act: String
    /// The stage reached; `nil` where the case stays.
    public var to: String?
    /// Open lines, as they were written.
    public var answers = Answers()
    /// When the stage reached is over; `nil` for never or where the case stays.
    public var due: Instant?
    public var started: [String: Instant] = [:]
    /// Clocks that end; of a correction also `stage`, whose deadline is no more.
    public var stopped: [String] = []
    /// Deadlines that passed: `stage`, or a clock's name.
    public var lapsed: [String] = []
    /// Who asked for what was approved, or the step that was asked for.
    public var asker: Actor?
    public var step: String?
    public var paper: IssuedPaper?
    /// Sealed lines whose content is gone.
    public var erased: [String] = []
    /// Of an opening.
    public var number: String?
    public var phone: String?
    /// Of an import: its run.
    public var run: String?
    /// Of an import: what its row is known by, a keyed hash.
    public var row: String?
    public init(_ act: String) { self.act = act }

    /// Left out when blank, so that entries stay small.
    private enum Key: String, CodingKey { case act, to, answers, due, started, stopped, lapsed, asker, step, paper, erased, number, phone, run, row }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: Key.self)
        act = try box.decode(String.self, forKey: .act)
        to = try box.decodeIfPresent(String.self, forKey: .to)
        answers = try box.decodeIfPresent(Answers.self, forKey: .answers) ?? Answers()
        due = try box.decodeIfPresent(Instant.self, forKey: .due)
        started = try box.decodeIfPresent([String: Instant].self, forKey: .started) ?? [:]
        stopped = try box.decodeIfPresent([String].self, forKey: .stopped) ?? []
        lapsed = try box.decodeIfPresent([String].self, forKey: .lapsed) ?? []
        asker = try box.decodeIfPresent(Actor.self, forKey: .asker)
        step = try box.decodeIfPresent(String.self, forKey: .step)
        paper = try box.decodeIfPresent(IssuedPaper.self, forKey: .paper)
        erased = try box.decodeIfPresent([String].self, forKey: .erased) ?? []
        number = try box.decodeIfPresent(String.self, forKey: .number)
        phone = try box.decodeIfPresent(String.self, forKey: .phone)
        run = try box.decodeIfPresent(String.self, forKey: .run)
        row = try box.decodeIfPresent(String.self, forKey: .row)
    }

    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: Key.self)
        try box.encode(act, forKey: .act)
        try box.encodeIfPresent(to, forKey: .to)
        if !answers.isEmpty { try box.encode(answers, forKey: .answers) }
        try box.encodeIfPresent(due, forKey: .due)
        if !started.isEmpty { try box.encode(started, forKey: .started) }
        if !stopped.isEmpty { try box.encode(stopped, forKey: .stopped) }
        if !lapsed.isEmpty { try box.encode(lapsed, forKey: .lapsed) }
        try box.encodeIfPresent(asker, forKey: .asker)
        try box.encodeIfPresent(step, forKey: .step)
        try box.encodeIfPresent(paper, forKey: .paper)
        if !erased.isEmpty { try box.encode(erased, forKey: .erased) }
        try box.encodeIfPresent(number, forKey: .number)
        try box.encodeIfPresent(phone, forKey: .phone)
        try box.encodeIfPresent(run, forKey: .run)
        try box.encodeIfPresent(row, forKey: .row)
    }

    /// The engine's own acts.
    public static let lapse = "case.lapsed", amend = "case.amended", ask = "case.asked", decline = "case.declined", remark = "case.remarked",
        issue = "case.printed", erase = "case.erased", follow = "case.followed"
}

/// What was decided: an event, and the lines that go into sealed parts.
public struct CaseDecision: Sendable, Hashable {
    public var event: CaseEvent
    /// By the names of their lines.
    public var sealed = Answers()
    public init(_ event: CaseEvent, sealed: Answers = Answers()) {
        self.event = event
        self.sealed = sealed
    }
}
