import Ground
import Identity
import Incidents
import Journal

/// Everything that is kept of whoever asks, as they may see it (个人信息保护法 Art. 45): the page shows it, the export is it.
struct OwnData: Encodable, Sendable {
    var asOf: Instant
    var office: LocalisedText
    /// `nil` for a phone without an account.
    var person: Particulars?
    var roles: [RoleLine] = []
    var consent: ConsentLine?
    /// Sign-ins that go on.
    var sessions = 0
    /// What was entered about the account, the newest first.
    var entries: [EntryLine] = []
    var openings: [OpeningLine] = []
    /// Calls for help of this phone, the newest first.
    var calls: [Call] = []
    var requests: [RequestLine] = []

    struct Particulars: Encodable, Sendable {
        var account: PersonID
        var name: String
        var number: String
        var phone: String
        var born: Day?
        var organisation: LocalisedText
    }

    struct RoleLine: Encodable, Sendable {
        var role: Role
        var organisation: LocalisedText
        var from: Instant?
        var until: Instant?
        var isHeld: Bool
    }

    struct ConsentLine: Encodable, Sendable {
        var isNeeded: Bool
        var isGiven: Bool
        var relation: Consent.Relation?
        var form: Consent.Form?
        var day: Day?
    }

    struct EntryLine: Encodable, Sendable {
        var at: Instant
        var act: String
        var by: Who
        var sequence: Int64
    }

    /// Who did it: never by name, but by role and organisation.
    struct Who: Encodable, Sendable {
        var isSelf = false
        var isSystem = false
        var role: Role?
        var organisation: LocalisedText?
    }

    struct OpeningLine: Encodable, Sendable {
        var at: Instant
        var by: Who
        var kind: SealedKind
        var stage: Opening.Stage
        var isWarning: Bool
        var reads: Int
    }

    struct Call: Encodable, Sendable {
        var incident: IncidentID
        var number: String
        var reported: Instant
        var type: CallType?
        var place: String
        var isOpen: Bool
        /// What this phone wrote and gave; empty when it was erased.
        var words: [Said] = []
        var wereErased = false
        var isOnHold = false
    }

    struct Said: Encodable, Sendable {
        var at: Instant
        var name: String?
        var phone: String?
        var text: String?
    }

    struct RequestLine: Encodable, Sendable {
        var id: String
        var kind: DataRequest.Kind
        var about: String
        var asked: Instant
        var stage: DataRequest.Stage
        var decided: Instant?
        var answer: String?
    }
}

/// Gathers what is kept of a person, of a phone, or of both.
struct OwnDataReader {
    let reading: any Reading
    /// The desk's own organisation and its name.
    let desk: OrganisationID
    let office: LocalisedText
    let now: Instant

    /// Calls that are looked back to.
    private static let mostCalls = 50

    func data(of person: PersonID?, device: String?) throws -> OwnData {
        var data = OwnData(asOf: now, office: office)
        if let person { try add(person, to: &data) }
        if let device { data.calls = try calls(of: device) }
        let requests = try reading.dataRequests(person: person, device: nil) + (person == nil ? reading.dataRequests(person: nil, device: device) : [])
        data.requests = try requests.map { request in
            OwnData.RequestLine(
                id: request.id, kind: request.kind, about: request.target.kind == PersonRecord.stateKind ? "" : request.target.id,
                asked: request.asked, stage: request.stage, decided: request.decided, answer: try reading.answer(to: request))
        }
        return data
    }

    private func add(_ id: PersonID, to data: inout OwnData) throws {
        guard let record = try reading.personRecord(id) else { return }
        data.person = .init(
            account: id, name: record.name, number: record.number, phone: record.phone, born: record.born, organisation: try name(record.home))
        data.roles = try record.roles.map {
            .init(role: $0.role, organisation: try name($0.organisation), from: $0.from, until: $0.until, isHeld: $0.isHeld(at: now))
        }
        let consent = try reading.consent(of: id)
        let isNeeded = record.isUnder14(on: now.day) == true
        if isNeeded || consent != nil {
            data.consent = .init(
                isNeeded: isNeeded, isGiven: consent?.isGiven ?? false, relation: consent?.relation, form: consent?.form, day: consent?.day)
        }
        data.sessions = try reading.slips(of: Session.kind, owner: id.text, at: now).count
        data.entries = try reading.entries(about: record.subject).reversed().map {
            .init(at: $0.at, act: $0.act, by: try who($0.by, asSeenBy: id, in: record.home), sequence: $0.sequence)
        }
        data.openings = try reading.openingsTold(to: id).map { opening in
            .init(
                at: opening.asked, by: try who(.person(opening.reader), asSeenBy: id, in: opening.target.organisation),
                kind: opening.target.kind, stage: opening.stage, isWarning: opening.isWarning, reads: opening.reads.count)
        }
    }

    private func calls(of device: String) throws -> [OwnData.Call] {
        var query = StateQuery(kind: Incident.kind)
        query.fields = ["device": device]
        query.limit = Self.mostCalls
        return try reading.incidents(query).map { incident in
            var call = OwnData.Call(
                incident: incident.id, number: incident.number, reported: incident.reported, type: incident.toldType,
                place: incident.location.description, isOpen: try IncidentScan(reading, .usual, at: now).ended(incident) == nil)
            for line in try reading.timeline(of: incident.id, for: [.handlers]) where line.by == .caller {
                call.wereErased = call.wereErased || line.wereErased
                guard let words = line.words else { continue }
                call.words.append(.init(at: line.at, name: words.name?.opened(), phone: words.phone?.opened(), text: words.text?.opened()))
            }
            if call.wereErased, call.words.isEmpty { call.isOpen = false }
            call.isOnHold = try ([incident.subject] + IncidentScan(reading, .usual, at: now).kin(of: incident)).contains { try reading.hold(on: $0) != nil }
            return call
        }
    }

    private func who(_ actor: Actor, asSeenBy id: PersonID, in organisation: OrganisationID) throws -> OwnData.Who {
        guard let person = actor.person else { return .init(isSystem: true) }
        if person == id { return .init(isSelf: true) }
        guard let record = try reading.personRecord(person) else { return .init() }
        // The role that is nearest to where it happened; what ended since still says what they were.
        let line = try reading.line(of: organisation)
        let plain: Set<Role> = [.student, .staff]
        let held = record.roles.filter { !plain.contains($0.role) }.sorted { ($0.role.rawValue) < ($1.role.rawValue) }
        let role = held.first { line.contains($0.organisation) } ?? held.first ?? record.roles.first
        return .init(role: role?.role, organisation: try role.map { try name($0.organisation) })
    }

    private func name(_ id: OrganisationID) throws -> LocalisedText { try reading.organisation(id)?.name ?? (id == desk ? office : LocalisedText(id.text, id.text)) }
}

extension Reading {
    /// What was opened of somebody's, or asked for, the newest first; at most 100. What the police have sealed is not among it, not
    /// even as a line that names no part: it is shown to nobody outside (治安管理处罚法 Art. 136). Reasons stay with those who watch.
    func openingsTold(to person: PersonID) throws -> [Opening] {
        try openings(about: person).filter { $0.target.kind != .penalty }
    }
}
