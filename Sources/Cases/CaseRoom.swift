public import Ground
public import Journal

/// Every system of an installation, its rules, and what turns a request into entries.
public struct CaseRoom: Sendable {
    /// In the order in which pages list them.
    public let systems: [any CaseSystem]
    public let rules: Rules
    private let byCode: [String: any CaseSystem]
    /// 32 fresh random bytes a call.
    let salt: @Sendable () -> [UInt8]
    private let calendar: Calendars?

    /// By which calendar an organisation counts its working days at a moment of the record.
    public typealias Calendars = @Sendable (OrganisationID, any Reading) throws -> WorkCalendar

    /// Without `calendar` every organisation goes by the rules' own. Throws `CarelessPlan` when a description has a fault.
    public init(_ systems: [any CaseSystem], rules: Rules, calendar: Calendars? = nil, salt: @escaping @Sendable () -> [UInt8]) throws {
        self.systems = systems
        self.rules = rules
        self.calendar = calendar
        self.salt = salt
        byCode = Dictionary(systems.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var faults = systems.flatMap { $0.faults(under: rules) }
        if byCode.count != systems.count { faults.append("two systems share a code") }
        for system in systems {
            faults += system.neighbours.filter { byCode[$0] == nil }.map { "\(system.code) speaks of \($0), which is no system" }
        }
        for system in systems {
            for follower in system.followers where !(byCode[follower.code]?.lines.contains { $0.name == follower.source && !$0.isSealed } ?? true) {
                faults.append("\(system.code) follows \(follower.source) of \(follower.code), which has no such open line")
            }
        }
        // A slip of the pen here would let everything pass.
        for system in systems {
            for (code, line) in system.looksAt where !(byCode[code]?.lines.contains { $0.name == line && !$0.isSealed } ?? true) {
                faults.append("\(system.code) looks at \(line) of \(code), which has no such open line")
            }
        }
        if !faults.isEmpty { throw CarelessPlan(faults: faults) }
    }

    /// The rules as they hold for an organisation: its calendar may have been extended on the record.
    public func rules(of organisation: OrganisationID, in reading: any Reading) throws -> Rules {
        guard let calendar else { return rules }
        return Rules(rules.table, calendar: try calendar(organisation, reading))
    }

    public subscript(code: String) -> (any CaseSystem)? { byCode[code] }

    /// Throws `Refusal.notFound` for a code that no system has.
    public func system(_ code: String) throws -> any CaseSystem {
        guard let system = byCode[code] else { throw Refusal(.notFound, field: "system", "没有“\(code)”这个业务", "there is no system \"\(code)\"") }
        return system
    }

    /// Does what is asked, inside the ledger's write. Throws `Refusal` and changes nothing when it is not for this party, not now, or not possible.
    @discardableResult
    public func perform(_ request: CaseRequest, on ledger: any Ledger) throws -> CaseOutcome {
        try system(request.code).perform(request, on: ledger, in: self)
    }

    /// The ids of cases, by system, with a deadline that passed at or before `now` and is not on the record yet, the longest overdue first; at most `limit` a system.
    public func overdue(at now: Instant, limit: Int = 200, in reading: any Reading) throws -> [(code: String, id: CaseID)] {
        try systems.flatMap { system in
            var query = StateQuery(kind: system.kind)
            query.fields = ["lapses": "1"]
            query.dueBy = now
            query.order = .due
            query.limit = limit
            // A case whose stage is late already and whose clock still runs is found again and again: it is passed over, so that it
            // keeps nobody from lapsing.
            var found: [(code: String, id: CaseID)] = []
            while found.count < limit, case let rows = try reading.states(query), let last = rows.last {
                found += try rows.filter { try system.lapses($0, at: now) }.map { (system.code, CaseID($0.subject.id)) }
                query.goOn(after: last)
            }
            return Array(found.prefix(limit))
        }
    }

    /// Puts the passed deadlines of a case on the record; returns whether there were any.
    public func lapse(_ code: String, _ id: CaseID, at now: Instant, on ledger: any Ledger) throws -> Bool {
        try system(code).lapse(id, at: now, on: ledger, in: self)
    }

    /// Cases of a system that name another case on a line; at most 500.
    public func referring(to id: CaseID, _ code: String, by line: String, in reading: any Reading) throws -> [Surroundings.Linked] {
        guard let system = byCode[code] else { return [] }
        var query = StateQuery(kind: system.kind)
        query.fields = system.lines.contains { $0.name == line } ? [line: id.text] : ["\(line):\(id.text)": "1"]
        query.limit = 500
        return try reading.states(query).map { system.linked($0) }
    }

    /// Another case without its sealed lines; `nil` where there is none.
    func neighbour(_ code: String, _ id: CaseID, in reading: any Reading) throws -> Surroundings.Neighbour? {
        guard let system = byCode[code], let state = try reading.state(of: Subject(kind: system.kind, id: id.text)) else { return nil }
        let linked = system.linked(state)
        return Surroundings.Neighbour(number: linked.number, stage: linked.stage, isEnded: linked.isEnded, lines: try system.openLines(of: state))
    }

    static var noSuchCase: Refusal { Refusal(.notFound, "没有这个案件", "There is no such case") }
}

/// Descriptions that are not fit to open the doors with.
public struct CarelessPlan: Error, CustomStringConvertible {
    public let faults: [String]
    public var description: String { "casework is described carelessly: \(faults.joined(separator: "; "))" }
}
