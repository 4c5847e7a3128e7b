public import Ground
public import Journal

/// What a person is found by: parts of the name, whole number, account and phone, organisations and roles.
enum PeopleTerms {
    static func whole(_ text: String) -> String { "=" + text.lowercased() }
    static func phone(_ text: String, _ blind: (String) -> String) -> String { "#" + blind(text.filter { $0.isASCII && $0.isNumber }) }
    static func member(of organisation: OrganisationID) -> String { "@" + organisation.text }
    static func role(_ role: Role) -> String { "&" + role.rawValue }

    static func of(
        _ record: PersonRecord, at moment: Instant, _ place: (OrganisationID) throws -> Organisation?, _ blind: (String) -> String
    ) throws -> Set<String> {
        var terms = SearchTerms.of(record.name)
        for text in [record.number, record.id.text] where !text.isEmpty { terms.insert(whole(text)) }
        if !record.phone.isEmpty { terms.insert(phone(record.phone, blind)) }
        guard record.isActive else { return terms }
        for held in record.roles where held.isAhead(at: moment) {
            terms.insert(role(held.role))
            guard held.organisation != record.home else { continue }
            terms.insert(member(of: held.organisation))
            let place = try place(held.organisation)
            if place?.kind == .class_, let college = place?.parent, college != record.home { terms.insert(member(of: college)) }
        }
        return terms
    }

    /// Members of a class that went to another college are found there.
    static func move(
        membersOf id: OrganisationID, in chain: OrganisationID, from old: OrganisationID?, to new: OrganisationID?, _ ledger: any Ledger
    ) throws {
        var query = StateQuery(kind: PersonRecord.stateKind)
        query.organisations = [chain]
        query.terms = [member(of: id)]
        query.limit = 10_000
        for state in try ledger.states(query) {
            var (state, record) = (state, try PersonRecord(state))
            let isThereOtherwise = record.roles.contains { $0.organisation == old }
            if let old, !isThereOtherwise { state.terms.remove(member(of: old)) }
            if let new, new != chain { state.terms.insert(member(of: new)) }
            record.version += 1
            state.version = record.version
            state.document = try Wire.encode(record)
            try ledger.put(state, replacing: state.version - 1)
        }
    }
}

/// How somebody is looked for: by part of the name, or by the whole number, account or phone.
public enum PeopleSearch {
    /// The sets of terms to look for, one after the other, until one finds somebody; empty when nothing is looked for.
    public static func terms(for text: String, _ blind: (String) -> String) -> [Set<String>] {
        let text = text.trimmed
        guard !text.isEmpty, text.count <= 64 else { return [] }
        let digits = text.filter { $0.isASCII && $0.isNumber }
        var ways: [Set<String>] = []
        if text.allSatisfy({ $0.isASCII }) { ways.append([PeopleTerms.whole(text)]) }
        if digits.count >= 3, text.allSatisfy({ $0.isASCII && $0.isNumber || "+- ()".contains($0) }) { ways.append([PeopleTerms.phone(text, blind)]) }
        let parts = SearchTerms.query(text)
        if !parts.isEmpty { ways.append(parts) }
        return ways
    }
}

/// Which people are wanted; what is `nil` or empty does not narrow.
public struct PeopleQuery: Sendable {
    /// In whose chains they stand. Nobody is found when this is empty: whoever may see nobody sees nobody.
    public var homes: [OrganisationID]
    /// A class, or a college with its classes, in which they hold a role.
    public var within: OrganisationID?
    public var role: Role?
    /// Only those who hold more than a plain role; then `role` and `within` narrow those.
    public var onlyDuty = false
    /// Whether they are in the register, or have left; `nil` for both.
    public var isActive: Bool? = true
    /// Part of a name, or a whole number, account or phone.
    public var text = ""
    /// Goes on after this one.
    public var after: (moment: Instant, id: String)?
    /// Rows; 1…100,000.
    public var limit = 50

    public init(homes: [OrganisationID]) { self.homes = homes }
}

/// A page of people, with where it ends.
public struct FoundPeople: Sendable {
    public let people: [PersonRecord]
    /// Where the next page begins; `nil` on the last.
    public let next: (moment: Instant, id: String)?
}

extension Reading {
    /// The people asked for, in the order in which they came into the register (left it), then of their accounts.
    public func people(_ query: PeopleQuery, _ blind: (String) -> String) throws -> FoundPeople {
        guard !query.homes.isEmpty else { return FoundPeople(people: [], next: nil) }
        var states = StateQuery(kind: PersonRecord.stateKind)
        states.organisations = query.homes
        if let isActive = query.isActive { states.stages = [isActive ? "active" : "ended"] }
        if let within = query.within {
            if query.homes.contains(within) { states.organisations = [within] } else { states.terms.insert(PeopleTerms.member(of: within)) }
        }
        if let role = query.role { states.terms.insert(PeopleTerms.role(role)) }
        if query.onlyDuty { states.fields = ["duty": "held"] }
        states.newestFirst = false
        states.after = query.after
        states.limit = query.limit + 1
        let narrowing = states.terms
        let ways = PeopleSearch.terms(for: query.text, blind)
        if ways.isEmpty, !query.text.trimmed.isEmpty { return FoundPeople(people: [], next: nil) }
        var found: [StoredState] = []
        for way in ways.isEmpty ? [[]] : ways {
            states.terms = narrowing.union(way)
            found = try self.states(states)
            if !found.isEmpty { break }
        }
        let page = found.prefix(query.limit)
        return FoundPeople(
            people: try page.map { try PersonRecord($0) },
            next: found.count > query.limit ? page.last.map { ($0.moment, $0.subject.id) } : nil)
    }

    /// How many are in the register of the organisation, or hold a role in the class or the college.
    public func headcount(of organisation: Organisation) throws -> Int {
        var query = StateQuery(kind: PersonRecord.stateKind)
        query.organisations = [organisation.chain]
        if organisation.kind.keepsChain { query.stages = ["active"] } else { query.terms = [PeopleTerms.member(of: organisation.id)] }
        return try count(query)
    }
}

extension String {
    var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace ?? false { text.removeFirst() }
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return String(text)
    }
}
