import Ground
import Journal

/// A record in memory, one moment at a time.
final class MemoryLedger: Ledger {
    private(set) var chain: [Entry] = []
    private var states: [Subject: StoredState] = [:]
    private var counters: [String: Int64] = [:]
    private var slips: [SlipKey: Slip] = [:]

    struct Unsupported: Error {}

    func state(of subject: Subject) throws -> StoredState? { states[subject] }

    func states(_ query: StateQuery) throws -> [StoredState] {
        let found = states.values.filter { state in
            state.subject.kind == query.kind
                && (query.organisations.isEmpty || query.organisations.contains(state.organisation))
                && (query.stages.isEmpty || query.stages.contains(state.stage))
                && query.fields.allSatisfy { state.fields[$0.key] == $0.value }
        }
        if query.order == .due {
            let due = found.compactMap { state in state.due.map { (due: $0, state: state) } }
            return due.sorted { ($0.due, $0.state.subject.id) < ($1.due, $1.state.subject.id) }.prefix(query.limit).map(\.state)
        }
        let sorted = found.sorted { ($0.moment, $0.subject.id) < ($1.moment, $1.subject.id) }
        return Array((query.newestFirst ? sorted.reversed() : sorted).prefix(query.limit))
    }

    func count(_ query: StateQuery) throws -> Int { try states(query).count }
    func entries(about subject: Subject) throws -> [Entry] { chain.filter { $0.subject == subject } }

    func entries(in organisation: OrganisationID, after sequence: Int64, limit: Int) throws -> [Entry] {
        Array(chain.filter { $0.organisation == organisation && $0.sequence > sequence }.prefix(limit))
    }

    func heads() throws -> [ChainHead] { chain.last.map { [ChainHead(after: $0)] } ?? [] }
    func counter(_ series: String) throws -> Int64 { counters[series, default: 0] }
    func slip(_ key: SlipKey) throws -> Slip? { slips[key] }
    func slips(of kind: String, at now: Instant) throws -> [Slip] { slips.values.filter { $0.kind == kind } }

    func append(_ draft: Draft) throws -> Entry {
        let head = chain.last { $0.organisation == draft.organisation }.map { ChainHead(after: $0) }
        let entry = (head ?? ChainHead(ofNew: draft.organisation)).next(draft)
        chain.append(entry)
        return entry
    }

    func put(_ state: StoredState, replacing replaced: Int64) throws {
        guard states[state.subject]?.version ?? 0 == replaced else { throw Refusal(.stale, "版本", "version") }
        states[state.subject] = state
    }

    func next(in series: String) throws -> Int64 {
        counters[series, default: 0] += 1
        return counters[series, default: 0]
    }

    func put(_ slip: Slip) throws { slips[slip.key] = slip }
    func remove(_ key: SlipKey) throws { slips[key] = nil }
    func removeExpiredSlips(at now: Instant) throws -> Int { throw Unsupported() }
    func eraseSealed(in organisation: OrganisationID, sequence: Int64) throws { throw Unsupported() }
    func eraseSealed(in organisation: OrganisationID, sequence: Int64, audience: Audience) throws {
        throw Unsupported()
    }
    func scrubAfterCommit() throws { throw Unsupported() }
}
