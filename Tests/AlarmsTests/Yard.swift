import Alarms
import Ground
import Identity
import Incidents
import Journal
import TestSupport
import Testing

/// A campus with a few devices, in memory.
final class Yard {
    let record = MemoryRecord()
    var now = Instant(milliseconds: 1_795_312_800_000)
    private var events = 0

    static let campus: OrganisationID = "campus"
    static let gateway = Party.device("0123456789ab")

    static func person(_ id: PersonID, _ role: Role, of organisation: OrganisationID = campus, unit: UnitID? = nil) -> Person {
        Person(id: id, name: id.text, appointments: [Appointment(role, of: organisation)], unit: unit)
    }

    let desk = person("wang", .operator_)
    let chief = person("zhang", .chief)
    let keeper = person("root", .systemAdministrator)
    let guardOne = person("p01", .responder, unit: "P-01")

    init() throws {
        for (id, kind, heartbeat) in [
            ("P-01", .post, 60), ("B-01", .panicButton, nil), ("F-01", .firePanel, 60), ("S-01", .smoke, nil),
        ] as [(String, AlarmDevice.Kind, Double?)] {
            try act(.register(Self.facts(kind, "设备 \(id)", heartbeat: heartbeat)), on: DeviceID(id), by: keeper)
        }
    }

    static func facts(_ kind: AlarmDevice.Kind, _ name: String, heartbeat: Double? = nil) -> AlarmDevice.Facts {
        AlarmDevice.Facts(
            kind: kind, name: name, place: Location(position: Position(latitude: 30.5, longitude: 114.3), description: "\(name)处", campus: campus, basis: .map),
            cameras: ["cam-1", "cam-2"], heartbeat: heartbeat)
    }

    func write<Value>(_ body: (AlarmRoom) throws -> Value) throws -> Value {
        try record.write { ledger in try body(AlarmRoom(ledger, targets: Targets(), salt: { [UInt8](repeating: 7, count: 32) })) }
    }

    func desk(_ command: Command, of incident: IncidentID, by person: Person? = nil) throws {
        let request = CommandRequest(command, of: incident, by: .person(person ?? desk), in: Self.campus, at: now)
        _ = try record.write { try ControlRoom($0, targets: Targets(), salt: { [UInt8](repeating: 7, count: 32) }).perform(request) }
    }

    @discardableResult
    func act(_ act: AlarmAct, on device: DeviceID, by person: Person, key: String? = nil) throws -> AlarmOutcome {
        var request = AlarmRequest(act, on: device, of: Self.campus, by: person, at: now)
        request.key = key
        return try write { try $0.perform(request) }
    }

    @discardableResult
    func alarm(_ device: DeviceID, event: String? = nil, what: AlarmSignal.What = .alarm, zone: String = "", said: Instant? = nil, in organisation: OrganisationID = campus) throws -> AlarmAnswer {
        events += 1
        let signal = try AlarmSignal(device: device, event: event ?? "e\(events)", what: what, said: said, zone: zone)
        return try write { try $0.receive(signal, by: Self.gateway, in: organisation, at: now) }
    }

    @discardableResult
    func announce(_ devices: Set<DeviceID>?, minutes: Double = 60, after: Double = 0) throws -> TestNotice {
        let from = now.advanced(bySeconds: after)
        return try write {
            try $0.announce(.init(devices: devices, from: from, until: from.advanced(bySeconds: minutes * 60), told: "派出所"), in: Self.campus, by: desk, at: now)
        }
    }

    func pass(_ seconds: Double) { now = now.advanced(bySeconds: seconds) }

    func device(_ id: DeviceID) throws -> AlarmDevice { try #require(try record.alarmDevice(id, of: Self.campus)) }
    func incident(_ id: IncidentID?) throws -> Incident {
        let id = try #require(id)
        return try #require(try record.incident(id))
    }
    func incidents() throws -> [Incident] {
        var query = StateQuery(kind: Incident.kind)
        query.limit = 10_000
        return try record.incidents(query)
    }

    /// What is stored of a device and its alarms is what its entries add up to.
    func checkReplay(_ id: DeviceID) throws {
        let device = try device(id)
        let file = try #require(try AlarmFile.replayed(try record.entries(about: device.subject)))
        #expect(file.device == device)
        for number in stride(from: 1, through: device.alarms, by: 1) {
            let stored = try record.alarmRecord(number, of: id, in: Self.campus)
            #expect(file.records[number] == stored, "\(id) \(number)")
        }
    }

    func refusal(_ what: String = "", _ body: () throws -> some Any) -> Refusal.Code? {
        let before = record.content
        do {
            _ = try body()
            Issue.record("it was not refused: \(what)")
            return nil
        } catch let refusal as Refusal {
            #expect(record.content == before, "a refusal changes nothing: \(what)")
            #expect(!refusal.message.zh.isEmpty && !refusal.message.en.isEmpty)
            return refusal.code
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }
}
