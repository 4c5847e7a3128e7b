public import Cases
public import Ground
public import Identity
import Incidents
public import Journal

/// Erases what has been kept long enough, in writes that hold nobody up. A run that is broken off goes on with the next.
public struct RetentionRun: Sendable {
    private let store: any RecordStore
    private let plan: RetentionPlan
    private let cases: CaseRoom?

    /// Subjects erased in one write.
    private static let chunk = 10

    /// Without `cases` nothing of casework is looked at.
    public init(_ store: any RecordStore, _ plan: RetentionPlan, cases: CaseRoom? = nil) {
        self.store = store
        self.plan = plan
        self.cases = cases
    }

    /// What was found of a kind, or done with it.
    public struct Tally: Hashable, Sendable, Codable {
        /// Incidents, files, people or openings whose time is over.
        public var due = 0
        /// Whose time is over, but which are on hold.
        public var held = 0
        /// Sealed parts that were erased.
        public var parts = 0
        /// Due, but refused when it was to be erased; tried again with the next run.
        public var failed = 0

        public init() {}
    }

    /// What would be erased now, by kind; changes nothing.
    public func survey(at now: Instant) async throws -> [RetentionKind: Tally] {
        try await walk(at: now) { _ in (0, 0) }
    }

    /// Erases what is due, by kind. Every erasure is an entry that says who, when, why and which entries.
    public func erase(by actor: Actor, at now: Instant) async throws -> [RetentionKind: Tally] {
        let found = try await walk(at: now) { due in
            do {
                return try await erase(due, by: actor, at: now)
            } catch is Refusal {
                // One that cannot be erased must not keep the others: each singly, and what fails is left and counted.
                var done = (parts: 0, failed: 0)
                for one in due {
                    do { done.parts += try await erase([one], by: actor, at: now).parts } catch let refusal as Refusal where refusal.code != .unavailable {
                        done.failed += 1
                    }
                }
                return done
            }
        }
        _ = try await store.write { try $0.removeExpiredSlips(at: now) }
        return found
    }

    /// One write.
    private func erase(_ due: [DueErasure], by actor: Actor, at now: Instant) async throws -> (parts: Int, failed: Int) {
        let (plan, cases) = (plan, cases)
        let parts = try await store.write { ledger in
            try due.reduce(0) { parts, one in
                // Somebody may have put it on hold, or opened it anew, since it was found.
                guard let one = try Self.due(one.subject, in: ledger, plan, cases, at: now), try ledger.hold(on: one) == nil else { return parts }
                try Self.forget(one.subject, in: ledger, by: actor, at: now)
                let days = CaseScan.days(of: one.subject, cases, plan) ?? plan.days(of: one.kind)
                return parts + (try Self.eraser(ledger, cases, by: actor, at: now).erase(one, .retention(days: days), by: actor, at: now))
            }
        }
        return (parts, 0)
    }

    /// Whether the subject is due now; `nil` when it is not.
    static func due(_ subject: Subject, in reading: any Reading, _ plan: RetentionPlan, _ cases: CaseRoom?, at now: Instant) throws -> DueErasure? {
        if let system = cases?.system(ofKind: subject.kind) { return try CaseScan(system, reading, plan, at: now).due(subject) }
        return subject.kind == Incident.kind
            ? try IncidentScan(reading, plan, at: now).due(IncidentID(subject.id)) : try RetentionScan(reading, plan, at: now).due(subject)
    }

    /// What is kept of an account beside the record: its password, second factor, sessions, last sign-ins, drafts, saved views,
    /// what it was told, and which identities of providers it is.
    static func forget(_ subject: Subject, in ledger: any Ledger, by actor: Actor, at now: Instant) throws {
        if subject.kind == Incident.kind { try SeatFiles.forget(IncidentID(subject.id), on: ledger) }
        guard subject.kind == PersonRecord.stateKind else { return }
        try SignOnLinks(ledger).forget(PersonID(subject.id), by: actor, at: now)
        for kind in [Notice.slipKind, Notice.shelfKind] { try ledger.removeSlips(of: kind, owner: Notice.owner(PersonID(subject.id))) }
        for kind in ["password", "factor", "session", "signins", CaseDrafts.kind, CaseViewsKept.kind] {
            try ledger.removeSlips(of: kind, owner: subject.id)
            try ledger.remove(SlipKey(kind: kind, name: subject.id))
        }
    }

    /// Where what is due is looked for.
    private enum Source: Sendable {
        case incidents
        case kind(RetentionKind)
        case cases(any CaseSystem)
    }

    private var sources: [Source] { [.incidents] + RetentionScan.kinds.map { .kind($0) } + (cases?.systems.map { .cases($0) } ?? []) }

    /// Erases what is sealed, of cases as their own system does it; what anybody has begun to write about them goes too.
    static func eraser(_ ledger: any Ledger, _ cases: CaseRoom?, by actor: Actor, at now: Instant) -> Eraser {
        Eraser(ledger, salt: { Secret.bytes(32) }) { subject in
            guard let cases, let system = cases.system(ofKind: subject.kind) else { return }
            _ = try system.erase(CaseID(subject.id), at: now, by: actor, on: ledger, in: cases)
            try CaseDrafts.forget(CaseID(subject.id), on: ledger, at: now)
        }
    }

    private func walk(at now: Instant, _ erase: ([DueErasure]) async throws -> (parts: Int, failed: Int)) async throws -> [RetentionKind: Tally] {
        var tallies: [RetentionKind: Tally] = [:]
        for source in sources {
            var mark: (moment: Instant, id: String)?
            repeat {
                let (from, plan) = (mark, plan)
                let page = try await store.read { reading in
                    switch source {
                    case .incidents: try IncidentScan(reading, plan, at: now).page(after: from)
                    case .kind(let kind): try RetentionScan(reading, plan, at: now).page(of: kind, after: from)
                    case .cases(let system): try CaseScan(system, reading, plan, at: now).page(after: from)
                    }
                }
                for one in page.held { tallies[one.kind, default: Tally()].held += 1 }
                for kind in Set(page.due.map(\.kind)).sorted(by: { $0.rawValue < $1.rawValue }) {
                    let due = page.due.filter { $0.kind == kind }
                    tallies[kind, default: Tally()].due += due.count
                    for first in stride(from: 0, to: due.count, by: Self.chunk) {
                        let done = try await erase(Array(due[first..<min(first + Self.chunk, due.count)]))
                        tallies[kind, default: Tally()].parts += done.parts
                        tallies[kind, default: Tally()].failed += done.failed
                    }
                }
                mark = page.next
            } while mark != nil
        }
        return tallies
    }
}

extension RetentionRun {
    /// Erases early because the guardian of records decided so: the purpose is done, or the person has the right to it. Throws
    /// `Refusal` for whoever is no guardian there, for what is open still or must stay sealed, and while a hold stands.
    static func decide(
        _ target: Subject, request: String? = nil, because reason: String, by guardian: Person, in ledger: any Ledger, cases: CaseRoom? = nil, at now: Instant
    ) throws {
        guard let state = try ledger.state(of: target), Hold.isTarget(target.kind),
            try Rights(ledger).holds([.recordsGuardian], over: state.organisation, guardian)
        else { throw Refusal(.notFound, field: "target", "没有这份记录", "There is no such record") }
        let due = try early(target, state, in: ledger, cases, at: now)
        try forget(target, in: ledger, by: .person(guardian.id), at: now)
        try eraser(ledger, cases, by: .person(guardian.id), at: now)
            .erase(due, .decision(request: request), because: reason, by: .person(guardian.id), at: now)
    }

    private static func early(_ target: Subject, _ state: StoredState, in ledger: any Ledger, _ cases: CaseRoom?, at now: Instant) throws -> DueErasure {
        if let system = cases?.system(ofKind: target.kind) {
            guard let since = try system.ended(state) else { throw Refusal(.outOfOrder, "案件尚未办结", "The case has not ended") }
            return DueErasure(.caseLines, target, of: state.organisation, since: since)
        }
        switch target.kind {
        case Incident.kind:
            guard let incident = try ledger.incident(IncidentID(target.id)),
                let ended = try IncidentScan(ledger, .usual, at: now).ended(incident)
            else { throw Refusal(.outOfOrder, "警情尚未办结，或内容已删除", "The incident is not closed, or its words are erased") }
            return ended
        case SealedFile.stateKind:
            guard let file = try ledger.sealedFile(target.id), !file.isErased else {
                throw Refusal(.outOfOrder, "档案内容已删除", "The file's contents are erased")
            }
            guard !file.parts.keys.contains(.penalty) else {
                throw Refusal(.outOfOrder, "处罚记录依法封存，不能提前删除", "Penalties are sealed by law and not erased early")
            }
            return DueErasure(.careFiles, target, of: state.organisation, since: file.done ?? now)
        default: return DueErasure(.leavers, target, of: state.organisation, since: state.moment)
        }
    }
}
