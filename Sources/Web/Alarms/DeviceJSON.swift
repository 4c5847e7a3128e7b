import Alarms
import Ground
import Incidents
import Journal

struct DeviceList: Encodable, Sendable {
    let devices: [DeviceJSON]
}

/// A device as the API shows it.
struct DeviceJSON: Encodable, Sendable {
    let id: DeviceID
    let organisation: OrganisationID
    let kind: AlarmDevice.Kind
    let name: String
    let place: String
    let campus: OrganisationID?
    let latitude: Double?
    let longitude: Double?
    let cameras: [String]
    let type: CallType
    let category: Category?
    let priority: Priority
    /// Seconds.
    let heartbeat: Double?
    let condition: AlarmDevice.Condition
    let version: Int64
    let heard: Instant?
    let lostSince: Instant?
    let fault: String?
    let isolatedUntil: Instant?
    /// When an alarm of it last came through, and when an announced test did.
    let proven: Instant?
    let tested: Instant?
    let latch: Latch?

    struct Latch: Encodable, Sendable {
        let isTest: Bool
        let at: Instant
        let last: Instant
        let count: Int
        let zones: [String]
        let incident: IncidentID?
    }

    init(_ device: AlarmDevice, heard: Instant?, at now: Instant, showsIncident: Bool) {
        let facts = device.facts
        (id, organisation, kind, name) = (device.id, device.organisation, facts.kind, facts.name)
        (place, campus) = (facts.place.description, facts.place.campus)
        (latitude, longitude) = (facts.place.position?.latitude, facts.place.position?.longitude)
        (cameras, type, category, priority, heartbeat) = (facts.cameras, facts.type, facts.category, device.priority, facts.heartbeat)
        (condition, version, self.heard) = (device.condition(at: now), device.version, heard)
        (lostSince, fault) = (device.lost, device.fault?.words)
        isolatedUntil = device.isIsolated(at: now) ? device.isolation?.until : nil
        (proven, tested) = (device.proven, device.tested)
        latch = device.latch.map {
            Latch(isTest: $0.isTest, at: $0.at, last: $0.last, count: $0.count, zones: $0.zones, incident: showsIncident ? $0.incident : nil)
        }
    }
}

struct DeviceSheetJSON: Encodable, Sendable {
    let device: DeviceJSON
    let alarms: [AlarmJSON]

    struct AlarmJSON: Encodable, Sendable {
        let number: Int
        let isTest: Bool
        let at: Instant
        let count: Int
        let zones: [String]
        let arrived: Instant?
        let reset: Instant?
        let incident: IncidentID?
    }

    init(_ sheet: House.DeviceSheet, showsIncident: Bool) {
        device = DeviceJSON(sheet.device, heard: sheet.heard, at: sheet.at, showsIncident: showsIncident)
        alarms = sheet.records.map {
            AlarmJSON(
                number: $0.number, isTest: $0.isTest, at: $0.at, count: $0.count, zones: $0.zones, arrived: $0.arrived?.at, reset: $0.reset?.at,
                incident: showsIncident ? $0.incident : nil)
        }
    }
}

/// An announced test.
struct NoticeJSON: Encodable, Sendable {
    let id: String
    let devices: [DeviceID]?
    let from: Instant
    let until: Instant
    let told: String
    let note: String
    let by: Actor

    init(_ notice: TestNotice) {
        (id, devices, from, until) = (notice.id, notice.devices?.sorted(), notice.from, notice.until)
        (told, note, by) = (notice.told, notice.note, notice.by)
    }
}
