public import Ground
public import Journal

extension Incident {
    public static let kind = "incident"
    public var subject: Subject { Subject(kind: Self.kind, id: id.text) }

    /// The row it is stored as.
    public func stored(under targets: Targets) throws -> StoredState {
        var fields: [String: String] = [
            "campus": location.campus?.text ?? "-", "type": type.rawValue, "source": source.rawValue,
            "counted": isCounted ? "1" : "0", "priority": String(priority.rawValue),
        ]
        fields["device"] = device
        fields["fold"] = fold
        fields["alarm"] = alarm?.cause.rawValue
        return StoredState(
            subject: subject, organisation: organisation, stage: stage.rawValue, moment: reported, due: due(under: targets),
            version: version, document: try Wire.encode(self), fields: fields)
    }
}

extension ResponseUnit {
    public static let kind = "unit"
    public var subject: Subject { Subject(kind: Self.kind, id: id.text) }

    /// The row it is stored as.
    public func stored() throws -> StoredState {
        StoredState(
            subject: subject, organisation: organisation, stage: status.rawValue,
            moment: onDuty ?? Instant(milliseconds: 0), version: version, document: try Wire.encode(self))
    }
}

extension Reading {
    /// `nil` when there is none. Throws where the stored document cannot be read.
    public func incident(_ id: IncidentID) throws -> Incident? {
        try state(of: Subject(kind: Incident.kind, id: id.text)).map { try Wire.decode(from: $0.document) }
    }

    public func incidents(_ query: StateQuery) throws -> [Incident] {
        try states(query).map { try Wire.decode(from: $0.document) }
    }

    public func unit(_ id: UnitID) throws -> ResponseUnit? {
        try state(of: Subject(kind: ResponseUnit.kind, id: id.text)).map { try Wire.decode(from: $0.document) }
    }

    /// Every unit, in order of call sign.
    public func units() throws -> [ResponseUnit] {
        var query = StateQuery(kind: ResponseUnit.kind)
        query.limit = 10_000
        let units: [ResponseUnit] = try states(query).map { try Wire.decode(from: $0.document) }
        return units.sorted { $0.callSign < $1.callSign }
    }

    /// Incidents that are not ended, oldest first: of the waiting ones and of the others the newest `limit` each, so that
    /// no backlog hides a new cry for help.
    public func openIncidents(of organisations: [OrganisationID], limit: Int = 1000) throws -> [Incident] {
        var query = StateQuery(kind: Incident.kind)
        query.organisations = organisations
        query.limit = limit
        query.stages = [Incident.Stage.waiting.rawValue]
        let waiting = try incidents(query)
        query.stages = Incident.Stage.open.filter { $0 != .waiting }.map(\.rawValue)
        return (waiting + (try incidents(query))).sorted { ($0.reported, $0.id) < ($1.reported, $1.id) }
    }
}

/// Takes what happens to units outside an incident: being set up, going on and off duty.
public struct UnitRegister {
    private let ledger: any Ledger

    public init(_ ledger: any Ledger) { self.ledger = ledger }

    /// Puts a new unit on the register. Throws `Refusal.taken` when its name is in use.
    public func add(_ unit: ResponseUnit, by actor: Actor, at: Instant) throws {
        guard try ledger.unit(unit.id) == nil else {
            throw Refusal(.taken, field: "id", "单位 \(unit.id) 已存在", "There is a unit \(unit.id) already")
        }
        var unit = unit
        unit.version = 1
        try ledger.append(
            Draft(
                organisation: unit.organisation, subject: unit.subject, act: "added", by: actor, at: at,
                open: try Wire.encode(unit)))
        try ledger.put(unit.stored(), replacing: 0)
    }

    /// On or off duty. Throws `Refusal` when a unit with an order in hand would leave, or it is there already.
    public func setDuty(_ on: Bool, of id: UnitID, by party: Party, at: Instant) throws {
        guard var unit = try ledger.unit(id) else { throw Refusal(.notFound, "没有单位 \(id)", "There is no unit \(id)") }
        guard case .person(let person) = party, person.unit == id || person.holds(.operator_, of: unit.organisation) else {
            throw Refusal(.notYours, "只有本单位人员或指挥中心可以签到签退", "Only the unit itself or its desk may do that")
        }
        let version = unit.version
        try unit.take(on ? .onDuty : .offDuty, at: at)
        try ledger.append(
            Draft(
                organisation: unit.organisation, subject: unit.subject, act: on ? "onDuty" : "offDuty", by: party.actor,
                at: at, open: Array("{}".utf8)))
        try ledger.put(unit.stored(), replacing: version)
    }
}
