import Cases
import Ground
import Identity
import Journal

/// Finds cases of a system that ended so long ago that what is sealed in them goes. Reads only, and only what still holds something.
struct CaseScan {
    private let system: any CaseSystem
    private let reading: any Reading
    private let plan: RetentionPlan
    private let now: Instant

    init(_ system: any CaseSystem, _ reading: any Reading, _ plan: RetentionPlan, at now: Instant) {
        self.system = system
        self.reading = reading
        self.plan = plan
        self.now = now
    }

    /// Days after its end: the system's own, or fewer where the installation says so; `nil` for one that keeps them.
    private static func days(of system: any CaseSystem, _ plan: RetentionPlan) -> Int? { system.sealedDays.map { min($0, plan.days(of: .caseLines)) } }

    /// The same for the system of a subject; `nil` where it is no case.
    static func days(of subject: Subject, _ cases: CaseRoom?, _ plan: RetentionPlan) -> Int? {
        cases?.system(ofKind: subject.kind).flatMap { days(of: $0, plan) }
    }

    /// A page after a mark; at most `limit` stored cases are looked at.
    func page(after mark: (moment: Instant, id: String)?, limit: Int = 500) throws -> DuePage {
        guard let days = Self.days(of: system, plan) else { return DuePage() }
        var query = StateQuery(kind: system.kind)
        query.fields = ["keeps": "1"]
        // A case ends after it was opened: whatever was opened later than this cannot be due.
        query.until = Instant(milliseconds: now.advanced(bySeconds: -Double(days) * 86_400).milliseconds + 1)
        query.newestFirst = false
        query.after = mark
        query.limit = limit
        let states = try reading.states(query)
        var page = DuePage()
        for state in states {
            if let one = try due(state, days) { try page.add(one, in: reading) }
        }
        page.next = states.count == limit ? states.last.map { ($0.moment, $0.subject.id) } : nil
        return page
    }

    /// Whether this one is due; `nil` when it is open, too young, or holds nothing any more.
    func due(_ subject: Subject) throws -> DueErasure? {
        guard let days = Self.days(of: system, plan), let state = try reading.state(of: subject) else { return nil }
        return try due(state, days)
    }

    private func due(_ state: StoredState, _ days: Int) throws -> DueErasure? {
        guard state.fields["keeps"] != nil, let end = try system.ended(state), end.advanced(bySeconds: Double(days) * 86_400) <= now else { return nil }
        return DueErasure(.caseLines, state.subject, of: state.organisation, since: end)
    }
}
