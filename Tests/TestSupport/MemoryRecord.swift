public import Ground
public import Journal

/// A record in memory, one write at a time: what a write throws undoes it, as the stores do. For stories and storms, where
/// thousands of small writes would wait for a disk.
public final class MemoryRecord: Ledger {
    /// Everything that is kept; a value, so that a moment of it can be set aside and compared.
    public struct Content: Equatable {
        public fileprivate(set) var chains: [OrganisationID: [Entry]] = [:]
        /// Where the entries about a subject stand.
        fileprivate var places: [Subject: [(OrganisationID, Int)]] = [:]
        fileprivate var states: [String: [String: StoredState]] = [:]
        fileprivate var counters: [String: Int64] = [:]
        fileprivate var slips: [SlipKey: Slip] = [:]
        public var stored: [StoredState] { states.values.flatMap(\.values) }
        public var kept: [Slip] { Array(slips.values) }

        public static func == (a: Self, b: Self) -> Bool {
            a.chains == b.chains && a.states == b.states && a.counters == b.counters && a.slips == b.slips
        }
    }

    public private(set) var content = Content()
    /// How often older copies were asked to be removed.
    public private(set) var scrubs = 0

    public init() {}

    /// One write: all of it or, when `body` throws, nothing.
    public func write<Value>(_ body: (any Ledger) throws -> Value) throws -> Value {
        let before = content
        do { return try body(self) } catch {
            content = before
            throw error
        }
    }

    // MARK: - Reading

    public func state(of subject: Subject) throws -> StoredState? { content.states[subject.kind]?[subject.id] }

    public func states(_ query: StateQuery) throws -> [StoredState] {
        var rows = found(query).map { (at: query.order == .due ? $0.due ?? $0.moment : $0.moment, state: $0) }
        rows.sort { ($0.at, $0.state.subject.id) < ($1.at, $1.state.subject.id) }
        if query.newestFirst, query.order != .due { rows.reverse() }
        if let after = query.after {
            rows.removeAll { row in
                let isAhead = query.newestFirst && query.order != .due
                    ? (row.at, row.state.subject.id) < (after.moment, after.id) : (after.moment, after.id) < (row.at, row.state.subject.id)
                return !isAhead
            }
        }
        return rows.prefix(query.limit).map(\.state)
    }

    public func count(_ query: StateQuery) throws -> Int { found(query).count }

    private func found(_ query: StateQuery) -> [StoredState] {
        (content.states[query.kind] ?? [:]).values.filter { state in
            (query.organisations.isEmpty || query.organisations.contains(state.organisation))
                && (query.stages.isEmpty || query.stages.contains(state.stage))
                && query.fields.allSatisfy { state.fields[$0.key] == $0.value }
                && query.terms.isSubset(of: state.terms)
                && (query.from.map { $0 <= state.moment } ?? true) && (query.until.map { state.moment < $0 } ?? true)
                && (query.dueBy.map { by in state.due.map { $0 <= by } ?? false } ?? true)
                && (query.order != .due || state.due != nil)
        }
    }

    public func entries(about subject: Subject) throws -> [Entry] {
        (content.places[subject] ?? []).compactMap { content.chains[$0]?[$1] }
            .sorted { ($0.at, $0.organisation, $0.sequence) < ($1.at, $1.organisation, $1.sequence) }
    }

    public func entries(in organisation: OrganisationID, after sequence: Int64, limit: Int) throws -> [Entry] {
        Array((content.chains[organisation] ?? []).dropFirst(Int(sequence)).prefix(limit))
    }

    public func heads() throws -> [ChainHead] {
        content.chains.values.compactMap { $0.last.map { ChainHead(after: $0) } }.sorted { $0.organisation < $1.organisation }
    }

    public func counter(_ series: String) throws -> Int64 { content.counters[series, default: 0] }
    public func slip(_ key: SlipKey) throws -> Slip? { content.slips[key] }
    public func slips(of kind: String, at now: Instant) throws -> [Slip] {
        content.slips.values.filter { $0.kind == kind && ($0.expires.map { now < $0 } ?? true) }.sorted { $0.name < $1.name }
    }

    /// What is wrong with the chains; empty when they hold.
    public func faults() -> [Chain.Fault] {
        content.chains.flatMap { organisation, entries in
            var head = ChainHead(ofNew: organisation)
            return entries.compactMap { entry in
                let fault = Chain.fault(in: entry, after: head)
                head = ChainHead(after: entry)
                return fault
            }
        }
    }

    // MARK: - Writing

    @discardableResult
    public func append(_ draft: Draft) throws -> Entry {
        let head = content.chains[draft.organisation]?.last.map { ChainHead(after: $0) } ?? ChainHead(ofNew: draft.organisation)
        let entry = head.next(draft)
        content.chains[draft.organisation, default: []].append(entry)
        content.places[draft.subject, default: []].append((draft.organisation, Int(entry.sequence) - 1))
        return entry
    }

    public func put(_ state: StoredState, replacing replaced: Int64) throws {
        guard content.states[state.subject.kind]?[state.subject.id]?.version ?? 0 == replaced else {
            throw Refusal(.stale, "版本已变", "another version is stored")
        }
        content.states[state.subject.kind, default: [:]][state.subject.id] = state
    }

    public func next(in series: String) throws -> Int64 {
        content.counters[series, default: 0] += 1
        return content.counters[series, default: 0]
    }

    public func put(_ slip: Slip) throws { content.slips[slip.key] = slip }
    public func remove(_ key: SlipKey) throws { content.slips[key] = nil }
    public func removeExpiredSlips(at now: Instant) throws -> Int {
        let expired = content.slips.values.filter { $0.expires.map { $0 < now } ?? false }
        for slip in expired { content.slips[slip.key] = nil }
        return expired.count
    }

    public func eraseSealed(in organisation: OrganisationID, sequence: Int64) throws { erase(organisation, sequence) { _ in true } }
    public func eraseSealed(in organisation: OrganisationID, sequence: Int64, audience: Audience) throws {
        erase(organisation, sequence) { $0 == audience }
    }
    public func scrubAfterCommit() throws { scrubs += 1 }

    private func erase(_ organisation: OrganisationID, _ sequence: Int64, _ isMeant: (Audience) -> Bool) {
        guard let old = content.chains[organisation]?[Int(sequence) - 1] else { return }
        let sealed = old.sealed.map { isMeant($0.audience) ? SealedPart(audience: $0.audience, content: nil, salt: nil, digest: $0.digest) : $0 }
        content.chains[organisation]?[Int(sequence) - 1] = Entry(
            organisation: old.organisation, sequence: old.sequence, subject: old.subject, act: old.act, by: old.by, at: old.at, open: old.open,
            sealed: sealed, digest: old.digest)
    }
}
