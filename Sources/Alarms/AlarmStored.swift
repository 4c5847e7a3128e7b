public import Ground
import Incidents
public import Journal

extension AlarmDevice {
    public static let kind = "device"
    public var subject: Subject { Self.subject(id, of: organisation) }

    /// Devices are named within their organisation: two campuses may both have a `P-01`.
    public static func subject(_ id: DeviceID, of organisation: OrganisationID) -> Subject {
        Subject(kind: kind, id: "\(organisation)/\(id)")
    }

    static func localID(_ subject: String) -> DeviceID {
        DeviceID(String(subject.split(separator: "/", maxSplits: 1).last ?? ""))
    }

    /// The row it is stored as. `due` is when it counts as lost.
    func stored(row: Int64, due: Instant?) throws -> StoredState {
        let stage: Condition = retired != nil ? .retired : isRegistered ? .ready : .unregistered
        return StoredState(
            subject: subject, organisation: organisation, stage: stage.rawValue, moment: since, due: due, version: row,
            document: try Wire.encode(self), fields: ["campus": facts.place.campus?.text ?? "-", "kind": facts.kind.rawValue],
            terms: SearchTerms.of("\(id) \(facts.name) \(facts.place.description)"))
    }
}

extension AlarmRecord {
    public static let kind = "alarm"
    public var subject: Subject { Self.subject(number, of: device, in: organisation) }

    static func subject(_ number: Int, of device: DeviceID, in organisation: OrganisationID) -> Subject {
        Subject(kind: kind, id: "\(organisation)/\(device)/\(number)")
    }

    func stored() throws -> StoredState {
        StoredState(
            subject: subject, organisation: organisation, stage: isOpen ? "latched" : overtaken == nil ? "reset" : "overtaken", moment: at,
            version: version, document: try Wire.encode(self), fields: ["test": isTest ? "1" : "0", "device": device.text])
    }
}

extension TestNotice {
    public static let kind = "testNotice"
    public var subject: Subject { Subject(kind: Self.kind, id: id) }

    func stored() throws -> StoredState {
        StoredState(
            subject: subject, organisation: organisation, stage: withdrawn == nil ? "announced" : "withdrawn", moment: from,
            version: withdrawn == nil ? 1 : 2, document: try Wire.encode(self))
    }
}

extension Reading {
    /// `nil` when the organisation has none of that name. Throws where the stored document cannot be read.
    public func alarmDevice(_ id: DeviceID, of organisation: OrganisationID) throws -> AlarmDevice? {
        try state(of: AlarmDevice.subject(id, of: organisation)).map { try Wire.decode(from: $0.document) }
    }

    /// Devices of these organisations, in order of name; at most `limit`. Retired ones only where they are asked for.
    public func alarmDevices(of organisations: [OrganisationID], withRetired: Bool = false, limit: Int = 10_000) throws -> [AlarmDevice] {
        guard !organisations.isEmpty else { return [] }
        var query = StateQuery(kind: AlarmDevice.kind)
        query.organisations = organisations
        query.limit = limit
        if !withRetired { query.stages = [AlarmDevice.Condition.ready.rawValue, AlarmDevice.Condition.unregistered.rawValue] }
        let devices: [AlarmDevice] = try states(query).map { try Wire.decode(from: $0.document) }
        return devices.sorted { ($0.facts.kind.rawValue, $0.facts.name, $0.id) < ($1.facts.kind.rawValue, $1.facts.name, $1.id) }
    }

    public func alarmRecord(_ number: Int, of device: DeviceID, in organisation: OrganisationID) throws -> AlarmRecord? {
        try state(of: AlarmRecord.subject(number, of: device, in: organisation)).map { try Wire.decode(from: $0.document) }
    }

    /// The alarms of a device or, without one, of the organisations; the newest first.
    public func alarmRecords(
        of organisations: [OrganisationID], device: DeviceID? = nil, tests: Bool? = nil, from: Instant? = nil, until: Instant? = nil, limit: Int = 100
    ) throws -> [AlarmRecord] {
        guard !organisations.isEmpty else { return [] }
        var query = StateQuery(kind: AlarmRecord.kind)
        query.organisations = organisations
        if let device { query.fields["device"] = device.text }
        if let tests { query.fields["test"] = tests ? "1" : "0" }
        (query.from, query.until, query.limit) = (from, until, limit)
        return try states(query).map { try Wire.decode(from: $0.document) }
    }

    /// Announcements that are not over at `now`, the latest beginning first; of those that are, none.
    public func testNotices(of organisations: [OrganisationID], at now: Instant) throws -> [TestNotice] {
        guard !organisations.isEmpty else { return [] }
        var query = StateQuery(kind: TestNotice.kind)
        query.organisations = organisations
        query.stages = ["announced"]
        query.from = now.advanced(bySeconds: -TestNotice.longest)
        query.limit = 1000
        let notices: [TestNotice] = try states(query).map { try Wire.decode(from: $0.document) }
        return notices.filter { !$0.isOver(at: now) }
    }

    /// When the device was last heard of; `nil` for one that never was.
    public func lastHeard(_ id: DeviceID, of organisation: OrganisationID) throws -> Instant? {
        try slip(Heard.key(id, of: organisation))?.at
    }

    /// When each device of the organisation was last heard of.
    public func lastHeard(of organisation: OrganisationID) throws -> [DeviceID: Instant] {
        // Slips of this kind never expire: any moment will do.
        let slips = try slips(of: Heard.kind, owner: organisation.text, at: Instant(milliseconds: 0))
        return Dictionary(slips.map { (AlarmDevice.localID($0.name), $0.at) }, uniquingKeysWith: max)
    }
}

/// Heartbeats: no entries, one slip a device.
enum Heard {
    static let kind = "deviceHeard"

    static func key(_ id: DeviceID, of organisation: OrganisationID) -> SlipKey { SlipKey(kind: kind, name: "\(organisation)/\(id)") }

    static func slip(_ id: DeviceID, of organisation: OrganisationID, at: Instant) -> Slip {
        Slip(kind: kind, name: "\(organisation)/\(id)", content: [], at: at, owner: organisation.text)
    }
}
