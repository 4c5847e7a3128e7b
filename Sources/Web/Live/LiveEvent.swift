import Alarms
import Deployment
import Ground
import Identity
import Incidents
import Journal

/// Who listens to the live wire.
enum Listener: Sendable, Hashable {
    case person(Person)
    case caller(device: String)
    /// A browser that holds a seat of the incident.
    case browser(String, IncidentID)
    /// A device's or an integration's token, for its own organisation.
    case integration(AccessToken)
}

/// What changed, as small as it can be said: the page fetches the rest, and is asked for its right again when it does.
struct LiveEvent: Sendable {
    let kind: Kind
    /// JSON, one line.
    let data: String
    /// What a caller's phone is told in its place, where that is less: it fetches the rest as a caller.
    var dataForCallers: String?
    var audience: Audience

    enum Kind: String, Sendable { case incident, unit, fix, link, roads, notice, alarm, `case`, beat, resync }

    /// Who may hear of it; decided when it is published.
    struct Audience: Sendable {
        var organisation: OrganisationID?
        /// The roles that count, held of `organisation` or of one of `above`.
        var roles: Set<Role> = [.operator_, .chief]
        var above: [OrganisationID] = []
        /// Those it concerns by name.
        var people: Set<PersonID> = []
        var units: Set<UnitID> = []
        var devices: Set<String> = []
        /// Digests of browsers that hold a seat.
        var browsers: Set<String> = []
        /// Everyone who listens, e.g. the beat.
        var isEveryone = false
        /// Of a case: asked of each listener's standing there, and nothing else counts.
        var cases: CaseAudience?

        func admits(_ listener: Listener) -> Bool {
            if isEveryone { return true }
            switch listener {
            case .person(let person):
                if let unit = person.unit, units.contains(unit) { return true }
                if people.contains(person.id) { return true }
                guard let organisation else { return false }
                return person.appointments.contains {
                    roles.contains($0.role) && ($0.organisation == organisation || above.contains($0.organisation))
                }
            case .caller(let device): return devices.contains(device)
            case .browser(let digest, _): return browsers.contains(digest)
            // What the desk hears of incidents and units; never who opened a sealed record.
            case .integration(let token): return token.organisation == organisation && roles.contains(.operator_)
            }
        }
    }

    /// What the pages are told of an entry, as its subject now is; `nil` for an entry that no page shows.
    init?(about entry: Entry, in reading: any Reading, desk: OrganisationID) throws {
        switch entry.subject.kind {
        case Incident.kind:
            guard let incident = try reading.incident(IncidentID(entry.subject.id)) else { return nil }
            let main = try incident.linkedTo.flatMap { try reading.incident($0.incident) }
            try self.init(entry, of: incident, partOf: main)
        case ResponseUnit.kind:
            guard let unit = try reading.unit(UnitID(entry.subject.id)) else { return nil }
            try self.init(entry, of: unit, desk: desk)
        case Opening.stateKind:
            guard let opening = try reading.opening(entry.subject.id) else { return nil }
            try self.init(entry, of: opening, above: try reading.line(of: opening.target.organisation))
        case DrawnCorrection.kind: self.init(correctionBy: entry)
        case AlarmDevice.kind, TestNotice.kind: try self.init(alarmBy: entry)
        default: return nil
        }
    }

    /// The streets are no longer what they were: desks and units fetch what is drawn over the map.
    init(correctionBy entry: Entry) {
        self.init(kind: .roads, data: "{}", audience: Audience(organisation: entry.organisation, roles: [.operator_, .chief, .responder]))
    }

    struct IncidentData: Encodable {
        var id: String
        var number: String
        var act: String
        var stage: String
        var version: Int64
        var priority: Int
        var unit: String?
        var main: String?
        var at: Int64
    }

    /// The event of an entry about an incident as it now is; `main` is the one it was linked to, whose units hear of it too.
    init(_ entry: Entry, of incident: Incident, partOf main: Incident? = nil) throws {
        var unit: UnitID?
        // Without an order there is no unit to name: nothing need be read.
        if !incident.assignments.isEmpty, let (event, _) = try? IncidentEvent.decoded(entry) {
            switch event {
            case .dispatched(let order): unit = order.unit
            case .progressed(let id, _), .refused(let id, _), .stoodDown(let id, _), .lapsed(let id), .backupAsked(let id):
                unit = incident.assignment(id)?.unit
            default: break
            }
        }
        kind = .incident
        data = String(
            decoding: try Wire.encode(
                IncidentData(
                    id: incident.id.text, number: incident.number, act: entry.act, stage: incident.stage.rawValue,
                    version: incident.version, priority: incident.priority.rawValue, unit: unit?.text,
                    main: incident.linkedTo?.incident.text, at: entry.at.milliseconds)), as: UTF8.self)
        dataForCallers = #"{"stage":"\#(incident.stage.rawValue)"}"#
        var units = Set([incident, main].compactMap(\.self).flatMap { one in one.assignments.map(\.unit).filter { one.hasStandingOrder(for: $0) } })
        // Whoever has just been taken off hears that they have.
        if let unit { units.insert(unit) }
        audience = Audience(
            organisation: incident.organisation, people: incident.seatedPeople, units: units.union(incident.seatedUnits),
            devices: Set([incident.device].compactMap(\.self) + incident.linked.compactMap(\.device)), browsers: incident.seatedBrowsers)
    }

    struct NoticeData: Encodable {
        var id: String
        var stage: String
        var act: String
        var warning: Bool
    }

    /// The event of an opening of sealed records: for whoever watches over them, and whoever asked.
    init(_ entry: Entry, of opening: Opening, above: [OrganisationID]) throws {
        kind = .notice
        data = String(
            decoding: try Wire.encode(
                NoticeData(id: opening.id, stage: opening.stage.rawValue, act: entry.act, warning: opening.isWarning)), as: UTF8.self)
        let kind = opening.target.kind
        audience = Audience(
            organisation: opening.target.organisation, roles: kind.watchers.union(kind.approvers), above: above, people: [opening.reader])
    }

    struct UnitData: Encodable {
        var id: String
        var act: String
        var status: String
    }

    /// The event of an entry about a unit, for every desk that may send it.
    init(_ entry: Entry, of unit: ResponseUnit, desk: OrganisationID) throws {
        kind = .unit
        data = String(
            decoding: try Wire.encode(UnitData(id: unit.id.text, act: entry.act, status: unit.status.rawValue)), as: UTF8.self)
        audience = Audience(organisation: desk, units: [unit.id])
    }

    init(kind: Kind, data: String, audience: Audience) {
        self.kind = kind
        self.data = data
        self.audience = audience
    }
}

/// How far a listener has heard: the last sequence number of each chain. Opaque to the page.
struct Cursor: Sendable, Hashable {
    var positions: [OrganisationID: Int64]

    init(_ positions: [OrganisationID: Int64]) { self.positions = positions }

    init(_ heads: [ChainHead]) {
        positions = Dictionary(heads.map { ($0.organisation, $0.sequence) }, uniquingKeysWith: max)
    }

    /// `nil` for anything that `text` did not make.
    init?(text: String) {
        var positions: [OrganisationID: Int64] = [:]
        guard text.utf8.count <= 20_000 else { return nil }
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: ":")
            guard parts.count == 2, let organisation = OrganisationID(checking: String(parts[0])), let sequence = Int64(parts[1]),
                sequence >= 0
            else { return nil }
            positions[organisation] = sequence
        }
        self.positions = positions
    }

    var text: String { positions.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",") }
}
