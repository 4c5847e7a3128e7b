public import Cases
public import Ground
public import Identity
import Incidents
public import Journal

/// What the record says about a year of handling personal data: counted from stored states and from every entry.
public struct ComplianceFigures: Sendable {
    public let year: Int
    public let at: Instant
    /// The organisations whose record was counted: the office and those below it.
    public let own: Set<OrganisationID>
    /// Incidents ever taken, and those reported in the year.
    public var incidents = 0
    public var incidentsInYear = 0
    /// Incidents of which something sealed is kept still.
    public var incidentsWithWords = 0
    /// People in the register, who have left, and who were erased.
    public var people = 0
    public var leavers = 0
    public var peopleErased = 0
    /// By stage.
    public var sealedFiles: [SealedFile.Stage: Int] = [:]
    /// Entries of the year by kind and act, e.g. `account/signedIn`.
    public var entries: [String: Int] = [:]
    public var openings: [OpeningRow] = []
    public var erasures: [Erasure] = []
    public var duties: [DutyRow] = []
    public var links = 0
    public var units = 0
    public var consents = 0
    public var requests = 0
    /// Cases by system, and how many of them hold something sealed.
    public var casework: [(system: any CaseSystem, cases: Int)] = []

    /// An opening with whoever opened it; the data subject stands there masked.
    public struct OpeningRow: Sendable {
        public let opening: Identity.Opening
        /// 调用人单位、姓名.
        public let reader: Caller
        public let decider: Caller?
        public let subject: String
        public let reason: String
        public let answer: String
    }

    public struct Caller: Sendable {
        public let name: String
        public let role: Role?
        public let organisation: LocalisedText?
    }

    /// Somebody with more than a plain role, masked.
    public struct DutyRow: Sendable {
        public let account: String
        public let name: String
        public let roles: [(role: Role, organisation: OrganisationID)]
        /// What two roles of one person must not be; `nil` when nothing is wrong.
        public let fault: Refusal?
    }

    public var from: Instant { Day(year: year, month: 1, day: 1)?.start ?? at }
    public var until: Instant { Day(year: year + 1, month: 1, day: 1)?.start ?? at }

    /// Sums the acts of a kind.
    public func entries(_ kind: String, _ acts: String...) -> Int { acts.reduce(0) { $0 + (entries["\(kind)/\($1)"] ?? 0) } }

    /// Counts what an office and those below it keep, in pages: a school's papers say nothing of a station's. Throws a `Refusal`
    /// when the record cannot be read.
    public static func gather(_ store: any RecordStore, of office: OrganisationID, year: Int, at: Instant, cases: CaseRoom? = nil) async throws -> ComplianceFigures {
        let own = try await store.read { Set(try $0.chainKeepers(under: [office]) + [office]) }
        var figures = ComplianceFigures(year: year, at: at, own: own)
        let heads = try await store.read { try $0.heads() }.filter { own.contains($0.organisation) }
        var speaking: Set<String> = []
        for head in heads {
            var sequence: Int64 = 0
            while sequence < head.sequence {
                let from = sequence
                let page = try await store.read { try $0.entries(in: head.organisation, after: from, limit: 1000) }
                guard let last = page.last else { break }
                for entry in page where entry.sequence <= head.sequence {
                    if entry.subject.kind == Incident.kind, entry.sealed.contains(where: { $0.content != nil }) { speaking.insert(entry.subject.id) }
                    guard figures.from <= entry.at, entry.at < figures.until else { continue }
                    figures.entries["\(entry.subject.kind)/\(entry.act)", default: 0] += 1
                    if entry.subject.kind == Erasure.stateKind { figures.erasures.append(try Wire.decode(from: entry.open)) }
                }
                sequence = last.sequence
            }
        }
        figures.incidentsWithWords = speaking.count
        let counted = figures
        figures = try await store.read { reading in
            var figures = counted
            try figures.count(reading)
            for system in cases?.systems ?? [] {
                var query = StateQuery(kind: system.kind)
                query.organisations = own.sorted()
                figures.casework.append((system, try reading.count(query)))
            }
            return figures
        }
        figures.erasures.sort { ($0.at, $0.target.description) < ($1.at, $1.target.description) }
        return figures
    }

    private init(year: Int, at: Instant, own: Set<OrganisationID>) {
        self.own = own
        self.year = year
        self.at = at
    }

    private mutating func count(_ reading: any Reading) throws {
        func number(_ kind: String, _ stages: [String] = [], inYear: Bool = false) throws -> Int {
            var query = StateQuery(kind: kind)
            query.organisations = own.sorted()
            query.stages = stages
            if inYear { (query.from, query.until) = (from, until) }
            return try reading.count(query)
        }
        incidents = try number(Incident.kind)
        incidentsInYear = try number(Incident.kind, inYear: true)
        people = try number(PersonRecord.stateKind, ["active"])
        leavers = try number(PersonRecord.stateKind, ["ended"])
        for stage in SealedFile.Stage.allCases { sealedFiles[stage] = try number(SealedFile.stateKind, [stage.rawValue]) }
        links = try number(OrganisationLink.stateKind, ["active"])
        units = try number(ResponseUnit.kind)
        consents = try number(Consent.stateKind, ["given"])
        requests = try number(DataRequest.stateKind, inYear: true)
        peopleErased = entries(PersonRecord.stateKind, "erased")
        try readOpenings(reading)
        try readDuties(reading)
    }

    private mutating func readOpenings(_ reading: any Reading) throws {
        var query = StateQuery(kind: Identity.Opening.stateKind)
        query.organisations = own.sorted()
        (query.from, query.until, query.newestFirst, query.limit) = (from, until, false, 500)
        repeat {
            let page = try reading.openings(query)
            for opening in page {
                let about = try opening.target.about.flatMap { try reading.personRecord($0) }
                openings.append(
                    OpeningRow(
                        opening: opening, reader: try Self.caller(opening.reader, opening.target.organisation, in: reading),
                        decider: try opening.decidedBy.map { try Self.caller($0, opening.target.organisation, in: reading) },
                        subject: about.map { "\(Masked.name($0.name)) \(Masked.number($0.id.text))" } ?? opening.target.subject.id,
                        reason: ComplianceMask.text(opening.reason, about), answer: ComplianceMask.text(opening.answer, about)))
            }
            query.after = page.count == query.limit ? page.last.map { ($0.asked, $0.id) } : nil
        } while query.after != nil
    }

    private static func caller(_ id: PersonID, _ organisation: OrganisationID, in reading: any Reading) throws -> Caller {
        guard let record = try reading.personRecord(id) else { return Caller(name: Masked.number(id.text), role: nil, organisation: nil) }
        let line = try reading.line(of: organisation)
        let roles = record.roles.filter { $0.role != .student && $0.role != .staff }
        let role = roles.first { line.contains($0.organisation) } ?? roles.first
        let place = role?.organisation ?? record.home
        return Caller(
            name: record.name.isEmpty ? Masked.number(id.text) : record.name, role: role?.role,
            organisation: try reading.organisation(place)?.name ?? LocalisedText(place.text, place.text))
    }

    private mutating func readDuties(_ reading: any Reading) throws {
        var query = StateQuery(kind: PersonRecord.stateKind)
        query.organisations = own.sorted()
        query.stages = ["active"]
        query.fields = ["duty": "held"]
        query.limit = 500
        repeat {
            let page = try reading.states(query)
            for state in page {
                let record: PersonRecord = try Wire.decode(from: state.document)
                let held = record.roles.filter { $0.isHeld(at: at) && $0.role != .student && $0.role != .staff }
                guard !held.isEmpty else { continue }
                duties.append(
                    DutyRow(
                        account: Masked.number(record.id.text), name: Masked.name(record.name), roles: held.map { ($0.role, $0.organisation) },
                        fault: Separation.fault(in: Set(held.map(\.role)))))
            }
            query.after = page.count == query.limit ? page.last.map { ($0.moment, $0.subject.id) } : nil
        } while query.after != nil
    }
}

/// Keeps out of a paper what somebody wrote about somebody else.
enum ComplianceMask {
    /// The text with the person's name, numbers and phone masked, and every run of seven digits or more.
    static func text(_ text: String, _ about: PersonRecord?) -> String {
        var text = text
        for (whole, mask) in [
            (about?.name, about.map { Masked.name($0.name) }), (about?.number, about.map { Masked.number($0.number) }),
            (about?.phone, about.map { Masked.phone($0.phone) }), (about?.id.text, about.map { Masked.number($0.id.text) }),
        ] {
            guard let whole, let mask, whole.count > 1 else { continue }
            text = text.split(separator: whole, omittingEmptySubsequences: false).joined(separator: mask)
        }
        return digits(text)
    }

    private static func digits(_ text: String) -> String {
        var (result, run) = ("", "")
        func close() {
            result += run.count >= 7 ? "****" : run
            run = ""
        }
        for letter in text {
            if letter.isNumber { run.append(letter) } else {
                close()
                result.append(letter)
            }
        }
        close()
        return result
    }
}
