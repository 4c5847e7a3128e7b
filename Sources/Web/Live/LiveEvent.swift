import Ground
import Incidents
import Journal

/// Who listens to the live wire.
enum Listener: Sendable, Hashable {
    case person(Person)
    case caller(device: String)
}

/// What changed, as small as it can be said: the page fetches the rest, and is asked for its right again when it does.
struct LiveEvent: Sendable {
    let kind: Kind
    /// JSON, one line.
    let data: String
    let audience: Audience

    enum Kind: String, Sendable { case incident, unit, fix, link, beat, resync }

    /// Who may hear of it; decided when it is published.
    struct Audience: Sendable {
        var organisation: OrganisationID?
        var units: Set<UnitID> = []
        var devices: Set<String> = []
        /// Everyone who listens, e.g. the beat.
        var isEveryone = false

        func admits(_ listener: Listener) -> Bool {
            if isEveryone { return true }
            switch listener {
            case .person(let person):
                if let unit = person.unit, units.contains(unit) { return true }
                guard let organisation else { return false }
                return person.holds(.operator_, .chief, of: organisation)
            case .caller(let device): return devices.contains(device)
            }
        }
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

    /// The event of an entry about an incident as it now is.
    init(_ entry: Entry, of incident: Incident) throws {
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
        audience = Audience(
            organisation: incident.organisation, units: Set(incident.assignments.map(\.unit)),
            devices: Set([incident.device].compactMap(\.self) + incident.linked.compactMap(\.device)))
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
