public import Ground

/// An entry as whoever watches over a system reads it: who did what, and when; never a sealed part.
public struct LogLine: Sendable, Hashable {
    public let organisation: OrganisationID
    public let sequence: Int64
    public let subject: Subject
    public let act: String
    public let by: Actor
    public let at: Instant
    public let open: [UInt8]

    public init(_ entry: Entry) {
        self.init(
            organisation: entry.organisation, sequence: entry.sequence, subject: entry.subject, act: entry.act, by: entry.by, at: entry.at,
            open: entry.open)
    }

    public init(
        organisation: OrganisationID, sequence: Int64, subject: Subject, act: String, by: Actor, at: Instant, open: [UInt8]
    ) {
        self.organisation = organisation
        self.sequence = sequence
        self.subject = subject
        self.act = act
        self.by = by
        self.at = at
        self.open = open
    }

    /// Where the next page goes on.
    public var mark: LogMark { LogMark(at: at, organisation: organisation, sequence: sequence) }
}

/// A place in the log, which runs from the newest back.
public struct LogMark: Sendable, Hashable {
    public let at: Instant
    public let organisation: OrganisationID
    public let sequence: Int64

    public init(at: Instant, organisation: OrganisationID, sequence: Int64) {
        self.at = at
        self.organisation = organisation
        self.sequence = sequence
    }
}

/// Which lines of the log are wanted: of everything but the subjects of `LogQuery.bulk`. What is `nil` or empty does not narrow.
public struct LogQuery: Sendable {
    /// Incidents and units are the bulk of every chain and no administration. The log is everything else, whoever wrote it: a
    /// list of what belongs to it would miss what somebody adds and forgets to name here.
    public static let bulk = ["incident", "unit"]

    public var organisations: [OrganisationID]
    public var kinds: [String] = []
    public var acts: [String] = []
    public var by: Actor?
    /// Only what is about this.
    public var subject: Subject?
    /// From this moment on.
    public var from: Instant?
    /// Before this moment.
    public var until: Instant?
    /// Goes on after this one: pages.
    public var after: LogMark?
    /// At most so many lines; 1…100,000.
    public var limit = 100

    public init(of organisations: [OrganisationID]) { self.organisations = organisations }

    /// Whether the line is among those wanted, the limit aside.
    public func admits(_ line: LogLine) -> Bool {
        organisations.contains(line.organisation) && !Self.bulk.contains(line.subject.kind)
            && (kinds.isEmpty || kinds.contains(line.subject.kind)) && (acts.isEmpty || acts.contains(line.act))
            && (by.map { $0 == line.by } ?? true) && (subject.map { $0 == line.subject } ?? true)
            && (from.map { $0 <= line.at } ?? true) && (until.map { line.at < $0 } ?? true)
            && (after.map { line.mark < $0 } ?? true)
    }
}

extension LogMark: Comparable {
    public static func < (a: LogMark, b: LogMark) -> Bool { (a.at, a.organisation, a.sequence) < (b.at, b.organisation, b.sequence) }
}
