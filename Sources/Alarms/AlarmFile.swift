import Ground
public import Journal

/// A device with the alarms that an entry touches: what entries are folded into.
public struct AlarmFile: Hashable, Sendable {
    public internal(set) var device: AlarmDevice
    /// By number; only those that were read or changed.
    public internal(set) var records: [Int: AlarmRecord] = [:]

    init(device: AlarmDevice) { self.device = device }

    /// A device from its first entry; `nil` where that is none of a beginning.
    init?(_ event: AlarmEvent, id: DeviceID, organisation: OrganisationID, at: Instant) {
        switch event {
        case .registered(let facts): self.init(device: AlarmDevice(id: id, organisation: organisation, facts: facts, since: at, isRegistered: true))
        case .met(let facts): self.init(device: AlarmDevice(id: id, organisation: organisation, facts: facts, since: at, isRegistered: false))
        default: return nil
        }
        device.version = 1
    }

    /// What they are once the event has happened at `at`.
    mutating func apply(_ event: AlarmEvent, by: Actor, at: Instant) {
        device.version += 1
        switch event {
        case .registered(let facts): (device.facts, device.isRegistered, device.retired) = (facts, true, nil)
        case .met(let facts): (device.facts, device.isRegistered, device.retired) = (facts, false, nil)
        case .changed(let facts): device.facts = facts
        case .retired: (device.retired, device.lost, device.fault, device.isolation) = (at, nil, nil, nil)
        case .alarmed(let alarm): begin(alarm, at)
        case .declaredReal(let alarm, _): begin(alarm, at)
        case .repeated(let again):
            change(again.number) { record in
                record.count += again.more
                record.last = at
                record.note(again.zone)
                (record.incident, record.incidentNumber) = (again.incident, again.incidentNumber)
            }
            device.latch?.count += again.more
            device.latch?.last = at
            device.latch?.note(again.zone)
            device.latch?.incident = again.incident
            device.latch?.incidentNumber = again.incidentNumber
            if device.latch?.isTest == false { device.incident = again.incident }
            prove(at)
        case .arrived(let number, let arrival): change(number) { $0.arrived = arrival }
        case .reset(let number, let reason, let more, let arrival):
            change(number) { record in
                record.count += more
                record.reset = .init(at: at, by: by, reason: reason)
                if record.arrived == nil { record.arrived = arrival }
            }
            device.latch = nil
        case .ignored: break
        case .isolated(let until, let reason): device.isolation = .init(from: at, until: until, reason: reason)
        case .joined: device.isolation = nil
        case .lost(let heard, let incident):
            device.lost = heard
            device.trouble = incident ?? device.trouble
        case .found: device.lost = nil
        case .failed(let words, let incident):
            device.fault = .init(since: device.fault?.since ?? at, words: words)
            device.trouble = incident ?? device.trouble
        case .mended: device.fault = nil
        }
    }

    private mutating func begin(_ alarm: AlarmEvent.Alarm, _ at: Instant) {
        if let old = device.latch {
            change(old.number) { record in
                record.count += alarm.overtook ?? 0
                record.overtaken = at
            }
        }
        let isTest = alarm.notice != nil
        let zones = alarm.zone.isEmpty ? [] : [alarm.zone]
        device.alarms = alarm.number
        if !isTest { device.incident = alarm.incident }
        device.latch = .init(
            number: alarm.number, isTest: isTest, at: at, last: at, count: 1, zones: zones, incident: alarm.incident,
            incidentNumber: alarm.incidentNumber)
        records[alarm.number] = AlarmRecord(
            device: device.id, organisation: device.organisation, number: alarm.number, isTest: isTest, notice: alarm.notice, at: at,
            said: alarm.said, zones: zones, last: at, incident: alarm.incident, incidentNumber: alarm.incidentNumber)
        prove(at)
    }

    private mutating func prove(_ at: Instant) {
        device.proven = at
        if device.latch?.isTest == true { device.tested = at }
    }

    private mutating func change(_ number: Int, _ body: (inout AlarmRecord) -> Void) {
        guard var record = records[number] else { return }
        body(&record)
        record.version += 1
        records[number] = record
    }

    /// What the entries about a device add up to, oldest first; `nil` without a first one. Throws `UnreadableAlarmEntry` or
    /// `DecodingError`.
    public static func replayed(_ entries: [Entry]) throws -> AlarmFile? {
        var file: AlarmFile?
        for entry in entries.sorted(by: { $0.sequence < $1.sequence }) {
            let event = try AlarmEvent.decoded(entry)
            guard file != nil else {
                file = AlarmFile(event, id: AlarmDevice.localID(entry.subject.id), organisation: entry.organisation, at: entry.at)
                continue
            }
            file?.apply(event, by: entry.by, at: entry.at)
        }
        return file
    }
}

/// Loops and points that are kept by name: more are a panel gone mad.
private let mostZones = 50

extension AlarmRecord {
    mutating func note(_ zone: String) {
        if !zone.isEmpty, !zones.contains(zone), zones.count < mostZones { zones.append(zone) }
    }
}

extension AlarmDevice.Latch {
    mutating func note(_ zone: String) {
        if !zone.isEmpty, !zones.contains(zone), zones.count < mostZones { zones.append(zone) }
    }
}
