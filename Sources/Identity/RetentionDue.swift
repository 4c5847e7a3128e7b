public import Ground
public import Journal

/// Something that has been kept long enough.
public struct DueErasure: Hashable, Sendable {
    public let kind: RetentionKind
    public let subject: Subject
    public let organisation: OrganisationID
    /// Since when its purpose is done: retention counts from here.
    public let since: Instant
    /// What a hold on keeps this too, e.g. the incident that a call is linked to.
    public let kin: [Subject]

    public init(_ kind: RetentionKind, _ subject: Subject, of organisation: OrganisationID, since: Instant, kin: [Subject] = []) {
        self.kin = kin
        self.kind = kind
        self.subject = subject
        self.organisation = organisation
        self.since = since
    }
}

/// Where a page of what is due ends, and what stands on it.
public struct DuePage: Sendable {
    public var due: [DueErasure] = []
    /// Would be due, but is on hold.
    public var held: [DueErasure] = []
    /// Where the next page begins; `nil` after the last.
    public var next: (moment: Instant, id: String)?

    public init() {}

    /// Puts what is due where it belongs.
    public mutating func add(_ one: DueErasure, in reading: any Reading) throws {
        if try reading.hold(on: one) == nil { due.append(one) } else { held.append(one) }
    }
}

/// Finds what has been kept long enough among files, leavers and openings. Reads only.
public struct RetentionScan {
    private let reading: any Reading
    private let plan: RetentionPlan
    private let now: Instant

    /// The kinds this finds; what was said of incidents and in cases is found where they are known, and the rest lapses by itself.
    public static let kinds: [RetentionKind] = [.careFiles, .penaltyFiles, .leavers, .accessLog]

    public init(_ reading: any Reading, _ plan: RetentionPlan, at now: Instant) {
        self.reading = reading
        self.plan = plan
        self.now = now
    }

    /// A page of the kind, after a mark; at most `limit` stored states are looked at.
    public func page(of kind: RetentionKind, after mark: (moment: Instant, id: String)?, limit: Int = 500) throws -> DuePage {
        guard var query = query(kind) else { return DuePage() }
        query.newestFirst = false
        query.after = mark
        query.limit = limit
        let states = try reading.states(query)
        var page = DuePage()
        for state in states {
            guard let one = try due(state), one.kind == kind else { continue }
            try page.add(one, in: reading)
        }
        page.next = states.count == limit ? states.last.map { ($0.moment, $0.subject.id) } : nil
        return page
    }

    /// Whether this one is due; `nil` when it is not, is erased already or is gone.
    public func due(_ subject: Subject) throws -> DueErasure? { try reading.state(of: subject).flatMap { try due($0) } }

    private func query(_ kind: RetentionKind) -> StateQuery? {
        switch kind {
        case .careFiles, .penaltyFiles:
            var query = StateQuery(kind: SealedFile.stateKind)
            query.stages = ["done"]
            return query
        case .leavers:
            // A leaver's moment is when they left.
            var query = StateQuery(kind: PersonRecord.stateKind)
            query.stages = ["ended"]
            query.until = end(.leavers)
            return query
        case .accessLog:
            var query = StateQuery(kind: Opening.stateKind)
            query.until = end(.accessLog)
            return query
        case .incidentWords, .protectedIncidentWords, .caseLines, .unitPositions, .alarmRecords, .complianceRecords: return nil
        }
    }

    /// A query ends before a moment; what is just as old as it may be is due.
    private func end(_ kind: RetentionKind) -> Instant { Instant(milliseconds: plan.limit(of: kind, at: now).milliseconds + 1) }

    private func due(_ state: StoredState) throws -> DueErasure? {
        switch state.subject.kind {
        case SealedFile.stateKind:
            let file: SealedFile = try Wire.decode(from: state.document)
            guard !file.isErased, let done = file.done else { return nil }
            return past(file.parts.keys.contains(.penalty) ? .penaltyFiles : .careFiles, state, done, days: days(of: file))
        case PersonRecord.stateKind:
            let record: PersonRecord = try Wire.decode(from: state.document)
            guard !record.isActive, !record.name.isEmpty else { return nil }
            return past(.leavers, state, state.moment)
        case Opening.stateKind:
            let opening: Opening = try Wire.decode(from: state.document)
            guard opening.stage != .waiting, !opening.reason.isEmpty || !opening.answer.isEmpty else { return nil }
            return past(.accessLog, state, ([opening.asked, opening.decided, opening.until].compactMap(\.self) + opening.reads).max() ?? opening.asked)
        default: return nil
        }
    }

    /// A file with parts of both kinds is kept as long as the one that is kept longer.
    private func days(of file: SealedFile) -> Int {
        let kinds = Set(file.parts.keys.map { $0 == .penalty ? RetentionKind.penaltyFiles : .careFiles })
        return kinds.map(plan.days(of:)).max() ?? plan.days(of: .careFiles)
    }

    private func past(_ kind: RetentionKind, _ state: StoredState, _ since: Instant, days: Int? = nil) -> DueErasure? {
        let end = since.advanced(bySeconds: Double(days ?? plan.days(of: kind)) * 86_400)
        return end <= now ? DueErasure(kind, state.subject, of: state.organisation, since: since) : nil
    }
}
