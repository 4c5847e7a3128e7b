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

    public init(
        subject: Subject, organisation: OrganisationID, stage: String, moment: Instant, due: Instant? = nil,
        version: Int64, document: [UInt8], fields: [String: String] = [:]
    ) {
        self.subject = subject
        self.organisation = organisation
        self.stage = stage
        self.moment = moment
        self.due = due
        self.version = version
        self.document = document
        self.fields = fields
    }
}

/// Which states are wanted; what is `nil` or empty does not narrow.
public struct StateQuery: Sendable {
    public var kind: String
    public var organisations: [OrganisationID] = []
    public var stages: [String] = []
    public var fields: [String: String] = [:]
    /// From this moment on.
    public var from: Instant?
    /// Before this moment.
    public var until: Instant?
    /// Lapsed at or before this moment.
    public var dueBy: Instant?
    public var newestFirst = true
    /// Goes on after this one, in the same order: pages.
    public var after: (moment: Instant, id: String)?
    /// At most so many rows; 1…100,000.
    public var limit = 100

    public init(kind: String) { self.kind = kind }
}

/// A moment of the record, read without waiting for writers.
public protocol Reading {
    func state(of subject: Subject) throws -> StoredState?
    /// In order of moment, then id.
    func states(_ query: StateQuery) throws -> [StoredState]
    /// How many `states` would return without a limit or a page.
    func count(_ query: StateQuery) throws -> Int
    /// Every entry about the subject, oldest first, in order of time and then of chain.
    func entries(about subject: Subject) throws -> [Entry]
    /// The chain after a sequence number, oldest first.
    func entries(in organisation: OrganisationID, after sequence: Int64, limit: Int) throws -> [Entry]
    /// Every chain's end, in order of organisation.
    func heads() throws -> [ChainHead]
    /// The last value `next` gave; 0 before the first.
    func counter(_ series: String) throws -> Int64
    func slip(_ key: SlipKey) throws -> Slip?
    /// Every slip of the kind that has not expired, in order of name.
    func slips(of kind: String, at now: Instant) throws -> [Slip]
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
    /// Erases content and salt of every sealed part of the entry; the chain still verifies.
    func eraseSealed(in organisation: OrganisationID, sequence: Int64) throws
}

extension Ledger {
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

    public init(kind: String, name: String, content: [UInt8], at: Instant, expires: Instant? = nil) {
        self.kind = kind
        self.name = name
        self.content = Sealed(content)
        self.at = at
        self.expires = expires
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
