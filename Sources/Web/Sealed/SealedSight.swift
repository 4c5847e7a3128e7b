import Ground
import Identity
import Incidents
import Journal

/// What one person may see of sealed files and their openings, in one moment of the record.
struct SealedSight {
    let reading: any Reading
    let person: Person
    let at: Instant
    private let rights: Rights
    private let cache = Cache()

    /// The same few organisations come again in every row.
    private final class Cache {
        var known: [String: Bool] = [:]
        var names: [PersonID: String] = [:]
        var places: [OrganisationID: LocalisedText] = [:]
    }

    init(_ reading: any Reading, _ person: Person, at: Instant) {
        self.reading = reading
        self.person = person
        self.at = at
        rights = Rights(reading)
    }

    private func once(_ key: String, _ body: () throws -> Bool) throws -> Bool {
        if let known = cache.known[key] { return known }
        let answer = try body()
        cache.known[key] = answer
        return answer
    }

    func mayList(_ kind: SealedKind, _ organisation: OrganisationID) throws -> Bool {
        try once("list \(kind) \(organisation)") { try rights.mayList(kind, of: organisation, person) }
    }

    func mayRead(_ kind: SealedKind, _ organisation: OrganisationID) throws -> Bool {
        try once("read \(kind) \(organisation)") { try rights.mayRead(kind, of: organisation, person) }
    }

    func mayWarn(_ kind: SealedKind, _ organisation: OrganisationID) throws -> Bool {
        try once("warn \(kind) \(organisation)") { try rights.mayWarn(kind, of: organisation, person) }
    }

    func holds(_ roles: Set<Role>, _ organisation: OrganisationID) throws -> Bool {
        try once("\(roles.map(\.rawValue).sorted()) \(organisation)") { try rights.holds(roles, over: organisation, person) }
    }

    /// The parts of the file that the person may know of.
    func parts(_ file: SealedFile) throws -> [SealedKind] {
        try SealedKind.allCases.filter { try file.parts[$0] != nil && mayList($0, file.organisation) }
    }

    /// The name in the register; the account where it was erased.
    func name(_ id: PersonID) throws -> String {
        if let name = cache.names[id] { return name }
        let name = try reading.personRecord(id).flatMap { $0.name.isEmpty ? nil : $0.name } ?? id.text
        cache.names[id] = name
        return name
    }

    func place(_ id: OrganisationID) throws -> LocalisedText {
        if let name = cache.places[id] { return name }
        let name = try reading.organisation(id)?.name ?? LocalisedText(id.text, id.text)
        cache.places[id] = name
        return name
    }

    /// Somebody as a list may show them.
    func masked(_ id: PersonID) throws -> MaskedPerson {
        guard let record = try reading.personRecord(id) else { return MaskedPerson(name: "＊＊", number: "", group: nil) }
        let group = record.roles.first { $0.role == .student && $0.isAhead(at: at) } ?? record.roles.first { $0.isAhead(at: at) }
        return MaskedPerson(
            name: record.name.isEmpty ? "＊＊" : Masked.name(record.name), number: Masked.number(record.number),
            group: try group.map { try place($0.organisation) })
    }

    // MARK: - Lists

    /// Which files are wanted.
    struct Filter: Sendable {
        var kind: SealedKind?
        var stage: SealedFile.Stage?
        var after: (moment: Instant, id: String)?
        var limit = 50
    }

    /// A page of the files that the person may know of, the newest first.
    func files(_ filter: Filter) throws -> (files: [SealedFile], after: (moment: Instant, id: String)?) {
        let chains = try rights.chains(for: SealedKind.allCases.reduce(into: []) { $0.formUnion($1.listers) }, person)
        guard !chains.isEmpty else { return ([], nil) }
        var query = StateQuery(kind: SealedFile.stateKind)
        query.organisations = chains.sorted()
        if let stage = filter.stage { query.stages = [stage.rawValue] }
        if let kind = filter.kind { query.fields = ["part." + kind.rawValue: "1"] }
        query.limit = 200
        query.after = filter.after
        return try page(query, filter.limit) { (file: SealedFile) in
            if let kind = filter.kind { return try mayList(kind, file.organisation) }
            return try !parts(file).isEmpty
        }
    }

    /// What waits for this person to approve, the oldest first; at most 200.
    func waiting() throws -> [Opening] {
        let chains = try rights.chains(for: Self.watcherRoles, person)
        guard !chains.isEmpty else { return [] }
        var query = StateQuery(kind: Opening.stateKind)
        query.organisations = chains.sorted()
        query.stages = [Opening.Stage.waiting.rawValue]
        query.newestFirst = false
        query.limit = 200
        return try reading.openings(query).filter { opening in
            try opening.isWaiting(at: at) && opening.reader != person.id && holds(opening.target.kind.approvers, opening.target.organisation)
        }
    }

    /// Warnings that nobody has acknowledged yet and that this person watches over; at most 50.
    func warnings() throws -> [Opening] {
        let chains = try rights.chains(for: Self.watcherRoles, person)
        guard !chains.isEmpty else { return [] }
        var query = StateQuery(kind: Opening.stateKind)
        query.organisations = chains.sorted()
        query.fields = ["warning": "unseen"]
        query.limit = 50
        return try reading.openings(query).filter { try $0.reader != person.id && holds($0.target.kind.watchers, $0.target.organisation) }
    }

    /// Which openings of the register are wanted.
    struct RegisterFilter: Sendable {
        var onlyWarnings = false
        var reader: PersonID?
        var from: Instant?
        var until: Instant?
        var after: (moment: Instant, id: String)?
        var limit = 50
    }

    /// A page of every opening that the person watches over, or audits, the newest first.
    func register(_ filter: RegisterFilter) throws -> (openings: [Opening], after: (moment: Instant, id: String)?) {
        let chains = try rights.chains(for: Self.watcherRoles.union([.auditor]), person)
        guard !chains.isEmpty else { return ([], nil) }
        var query = StateQuery(kind: Opening.stateKind)
        query.organisations = chains.sorted()
        query.fields["reader"] = filter.reader?.text
        (query.from, query.until, query.after) = (filter.from, filter.until, filter.after)
        query.limit = 200
        return try page(query, filter.limit) { (opening: Opening) in
            try (!filter.onlyWarnings || opening.isWarning) && mayWatch(opening)
        }
    }

    func mayWatch(_ opening: Opening) throws -> Bool {
        try holds(opening.target.kind.watchers.union([.auditor]), opening.target.organisation)
    }

    static let watcherRoles = SealedKind.allCases.reduce(into: Set<Role>()) { $0.formUnion($1.watchers) }

    /// Reads on until a page is full of what `admits`; rows that are not the person's do not show, not even as a gap.
    private func page<Row: Decodable>(
        _ query: StateQuery, _ limit: Int, _ admits: (Row) throws -> Bool
    ) throws -> ([Row], (moment: Instant, id: String)?) {
        var (query, rows) = (query, [(row: Row, mark: (moment: Instant, id: String))]())
        while true {
            let states = try reading.states(query)
            for state in states {
                let row: Row = try Wire.decode(from: state.document)
                guard try admits(row) else { continue }
                rows.append((row, (state.moment, state.subject.id)))
                if rows.count > limit { return (rows.prefix(limit).map(\.row), rows[limit - 1].mark) }
            }
            guard states.count == query.limit, let last = states.last else { return (rows.map(\.row), nil) }
            query.after = (last.moment, last.subject.id)
        }
    }
}

/// Somebody as lists, exports and prints show them.
struct MaskedPerson: Encodable, Sendable {
    let name: String
    let number: String
    /// The class, or else what they belong to.
    let group: LocalisedText?
}
