public import Ground

/// What the entries of a subject add up to, as it is stored, with the columns it is found by.
public struct StoredState: Sendable, Equatable {
    public var subject: Subject
    public var organisation: OrganisationID
    /// Short and stable, e.g. `waiting`, `closed`.
    public var stage: String
    /// The moment the subject is sorted and counted by, e.g. when an incident was reported.
    public var moment: Instant
    /// When it lapses; `nil` when nothing is due.
    public var due: Instant?
    /// Grows with every write.
    public var version: Int64
    /// JSON.
    public var document: [UInt8]
    /// What it is filtered by, e.g. `campus: north`.
    public var fields: [String: String]
    /// What it is searched by, e.g. `SearchTerms.of` a name; not part of the document, and never of sealed text.
    public var terms: Set<String> {
        get { kept.terms }
        set { kept = .said(newValue) }
    }
    private var kept: Kept

    /// Most of those who read a state do not look at its terms: they are taken apart when somebody does.
    private enum Kept: Sendable, Equatable {
        case said(Set<String>)
        case stored(String, @Sendable (String) -> Set<String>)

        var terms: Set<String> {
            switch self {
            case .said(let terms): terms
            case .stored(let text, let read): read(text)
            }
        }
        static func == (a: Self, b: Self) -> Bool { a.terms == b.terms }
    }

    /// A state as a store keeps it, with its terms as one text and how that is read.
    public init(stored state: StoredState, terms text: String, readBy read: @escaping @Sendable (String) -> Set<String>) {
        self = state
        kept = .stored(text, read)
    }

    public init(
        subject: Subject, organisation: OrganisationID, stage: String, moment: Instant, due: Instant? = nil,
        version: Int64, document: [UInt8], fields: [String: String] = [:], terms: Set<String> = []
    ) {
        self.subject = subject
        self.organisation = organisation
        self.stage = stage
        self.moment = moment
        self.due = due
        self.version = version
        self.document = document
        self.fields = fields
        kept = .said(terms)
    }
}

/// Which states are wanted; what is `nil` or empty does not narrow.
public struct StateQuery: Sendable {
    public var kind: String
    public var organisations: [OrganisationID] = []
    public var stages: [String] = []
    public var fields: [String: String] = [:]
    /// All of these, at most 32: see `SearchTerms.query`.
    public var terms: Set<String> = []
    /// From this moment on.
    public var from: Instant?
    /// Before this moment.
    public var until: Instant?
    /// Lapsed at or before this moment.
    public var dueBy: Instant?
    public var order = Order.moment
    /// In order of moment; what is due comes soonest first always.
    public var newestFirst = true
    /// Goes on after this one, in the same order: pages. In order of due its `moment` is the due.
    public var after: (moment: Instant, id: String)?
    /// At most so many rows; 1…100,000.
    public var limit = 100

    public init(kind: String) { self.kind = kind }

    /// Goes on after the last one of a page.
    public mutating func goOn(after last: StoredState) {
        after = (order == .due ? last.due ?? last.moment : last.moment, last.subject.id)
    }

    public enum Order: Sendable {
        case moment
        /// Soonest due first; leaves out, and does not count, what has no due.
        case due
    }
}

/// A moment of the record, read without waiting for writers.
public protocol Reading {
    func state(of subject: Subject) throws -> StoredState?
    /// In the order asked for, then in that of the ids.
    func states(_ query: StateQuery) throws -> [StoredState]
    /// How many `states` would return without a limit or a page.
    func count(_ query: StateQuery) throws -> Int
    /// Every entry about the subject, oldest first, in order of time and then of chain.
    func entries(about subject: Subject) throws -> [Entry]
    /// The chain after a sequence number, oldest first.
    func entries(in organisation: OrganisationID, after sequence: Int64, limit: Int) throws -> [Entry]
    /// The log of everything but incidents and units, the newest first.
    func log(_ query: LogQuery) throws -> [LogLine]
    /// Every chain's end, in order of organisation.
    func heads() throws -> [ChainHead]
    /// The last value `next` gave; 0 before the first.
    func counter(_ series: String) throws -> Int64
    func slip(_ key: SlipKey) throws -> Slip?
    /// Every slip of the kind that has not expired, in order of name.
    func slips(of kind: String, at now: Instant) throws -> [Slip]
    /// The owner's slips of the kind that have not expired, in order of name.
    func slips(of kind: String, owner: String, at now: Instant) throws -> [Slip]
}

extension Reading {
    /// For a record without an index: reads whole chains.
    public func log(_ query: LogQuery) throws -> [LogLine] {
        guard (1...100_000).contains(query.limit) else {
            throw Refusal(.unreadable, field: "limit", "每页行数须在 1 到 100000 之间", "ask for 1 to 100000 rows at a time")
        }
        var lines: [LogLine] = []
        for organisation in Set(query.organisations) {
            var after: Int64 = 0
            while case let entries = try entries(in: organisation, after: after, limit: 1000), let last = entries.last {
                lines += entries.map(LogLine.init).filter(query.admits)
                after = last.sequence
            }
        }
        return Array(lines.sorted { $1.mark < $0.mark }.prefix(query.limit))
    }

    public func slips(of kind: String, owner: String, at now: Instant) throws -> [Slip] {
        try slips(of: kind, at: now).filter { $0.owner == owner }
    }
}

/// One write of the record: all of it or nothing.
public protocol Ledger: Reading {
    /// Puts the draft at the end of its organisation's chain.
    @discardableResult
    func append(_ draft: Draft) throws -> Entry
    /// Stores a state in place of the one with version `replaced` (0 for a new one); throws `Refusal.stale` when
    /// another version is stored.
    func put(_ state: StoredState, replacing replaced: Int64) throws
    /// 1, 2, 3 … in the named series, without a gap.
    func next(in series: String) throws -> Int64
    func put(_ slip: Slip) throws
    func remove(_ key: SlipKey) throws
    /// Removes every slip that expired before `now`; returns how many.
    func removeExpiredSlips(at now: Instant) throws -> Int
    /// Removes every slip of the kind that belongs to the owner; returns how many there were.
    @discardableResult
    func removeSlips(of kind: String, owner: String) throws -> Int
    /// Erases content and salt of every sealed part of the entry; the chain still verifies. See `scrubAfterCommit`.
    func eraseSealed(in organisation: OrganisationID, sequence: Int64) throws
    /// Erases content and salt of the entry's parts for one audience; the others stay, and the chain still verifies.
    func eraseSealed(in organisation: OrganisationID, sequence: Int64, audience: Audience) throws
    /// Says that this write replaces or removes what must be gone (a state's document, fields or terms, a slip): once it
    /// is committed, older copies are removed from the database's files as far as that can be done at once. Erasing a
    /// sealed part does so by itself.
    func scrubAfterCommit() throws
}

extension Ledger {
    @discardableResult
    public func removeSlips(of kind: String, owner: String) throws -> Int {
        let slips = try slips(of: kind, owner: owner, at: Instant(milliseconds: .min))
        for slip in slips { try remove(slip.key) }
        return slips.count
    }

    /// Stores a state in place of the version before it.
    public func put(_ state: StoredState) throws { try put(state, replacing: state.version - 1) }
}

/// The name of a slip.
public struct SlipKey: Hashable, Sendable {
    public let kind: String
    public let name: String
    public init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }
}

/// A small thing that is not part of the record and may vanish: a session, a unit's last fix, a reply kept
/// so that a command sent twice is done once, a password's digest.
public struct Slip: Sendable, Equatable {
    public let kind: String
    public let name: String
    public let content: Sealed<[UInt8]>
    public let at: Instant
    /// `nil` keeps it until it is removed.
    public let expires: Instant?
    /// Whose it is, e.g. a session's person: what is found and removed together.
    public let owner: String?

    public init(
        kind: String, name: String, content: [UInt8], at: Instant, expires: Instant? = nil, owner: String? = nil
    ) {
        self.kind = kind
        self.name = name
        self.content = Sealed(content)
        self.at = at
        self.expires = expires
        self.owner = owner
    }

    public var key: SlipKey { SlipKey(kind: kind, name: name) }
}

/// The record on a disk or in memory.
public protocol RecordStore: Sendable {
    /// Runs `body` in a transaction that other writes may share, each in a savepoint of its own; when this
    /// returns, what was written is durable and the listeners have been told. What `body` throws undoes its writes alone.
    /// `body` may run again when the transaction was disturbed: it acts through the ledger and on nothing else.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any Ledger) throws -> Value) async throws -> Value
    /// Runs `body` on one moment of the record.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> Value) async throws -> Value
    /// Called after every commit, in order, with the chains that grew; it must return at once.
    func onCommit(_ notice: @escaping @Sendable (Set<OrganisationID>) -> Void)
    /// Finishes what was begun and lets go of files and connections.
    func close() async
}

extension RecordStore {
    /// Looks one key up in the record, which costs next to nothing; throws a `Refusal` when the record cannot be read.
    public func checkReachable() async throws { _ = try await read { try $0.counter("reachable") } }
}
