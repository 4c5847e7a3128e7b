import Ground
import Incidents
import Journal
import Simulation
import TestSupport
import Testing

@testable import Alarms

/// Hundreds of careless signals and acts a run; a run is its seed and nothing else.
@Suite("Storm of alarms")
struct AlarmStormTests {
    @Test("never two open incidents for one latch, no alarm is lost, and the record adds up", arguments: 1...6 as ClosedRange<UInt64>)
    func storm(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        let yard = try Yard()
        try yard.act(.register(Yard.facts(.intrusion, "围墙")), on: "I-01", by: yard.keeper)
        let ids: [DeviceID] = ["P-01", "B-01", "F-01", "S-01", "I-01", "ghost"]
        var (taken, refused) = (0, 0)
        var signals: [(AlarmSignal, AlarmAnswer)] = []
        let start = yard.now
        for number in 1...700 {
            yard.pass(chance.happens(0.2) ? Double(chance.whole(10...900)) : Double(chance.whole(0...5)))
            let id = chance.pick(ids)
            let before = yard.record.content
            do {
                try step(number, id, &chance, yard, &signals, since: start)
                taken += 1
            } catch is Refusal {
                refused += 1
                #expect(yard.record.content == before, "a refusal changes nothing")
            }
            if number % 100 == 0 { try check(yard, ids) }
        }
        try check(yard, ids)
        #expect(taken > 300 && refused > 20, "\(taken) taken, \(refused) refused")
        // Every alarm that was answered stands in the record, in an incident or among what an isolated detector sensed.
        for (signal, answer) in signals where signal.what == .alarm && answer.status != .isolated {
            _ = try yard.incident(answer.incident)
        }
        for id in ids {
            guard let device = try yard.record.alarmDevice(id, of: Yard.campus) else { continue }
            let counted = try (1...max(1, device.alarms)).compactMap { try yard.record.alarmRecord($0, of: id, in: Yard.campus)?.count }.reduce(0, +)
            let pending = try yard.record.slip(SlipKey(kind: "alarmPending", name: device.subject.id)).map { try Wire.decode(Int.self, from: $0.content.opened()) } ?? 0
            let declared = try yard.record.entries(about: device.subject).count { $0.act == "declaredReal" }
            let answered = signals.count { $0.0.device == id && $0.0.what == .alarm && $0.1.status != .isolated && !$0.1.again }
            #expect(counted + pending - declared == answered, "\(id): \(counted) + \(pending) of \(answered)")
        }
    }

    private func step(
        _ number: Int, _ id: DeviceID, _ chance: inout Chance, _ yard: Yard, _ signals: inout [(AlarmSignal, AlarmAnswer)], since start: Instant
    ) throws {
        switch chance.whole(0...19) {
        case 0...8:
            let what: AlarmSignal.What = chance.happens(0.9) ? .alarm : chance.pick([.fault, .clear])
            // Some are sent twice.
            if chance.happens(0.1), let last = signals.last {
                let again = try yard.write { try $0.receive(last.0, by: Yard.gateway, in: Yard.campus, at: yard.now) }
                #expect(again.again && again.incident == last.1.incident)
                return
            }
            let signal = try AlarmSignal(device: id, event: "n\(number)", what: what, zone: chance.happens(0.3) ? "区\(chance.whole(1...4))" : "")
            let answer = try yard.write { try $0.receive(signal, by: Yard.gateway, in: Yard.campus, at: yard.now) }
            #expect(!answer.again)
            signals.append((signal, answer))
        case 9...11: try yard.act(.reset(reason: "复位"), on: id, by: chance.pick([yard.desk, yard.desk, yard.guardOne]))
        case 12: try yard.announce(chance.happens(0.5) ? nil : [id], minutes: Double(chance.whole(1...30)))
        case 13: try yard.act(.arrive(at: nil), on: id, by: yard.guardOne)
        case 14: try yard.act(.declareReal(reason: "真的"), on: id, by: yard.desk)
        case 15: try yard.act(.isolate(until: yard.now.advanced(bySeconds: 300), reason: "施工"), on: id, by: yard.chief)
        case 16: try yard.write { try $0.heard(id, of: Yard.campus, at: yard.now) }
        case 17:
            for one in try AlarmRoom.overdue(at: yard.now, in: yard.record) {
                _ = try yard.write { try $0.lapse(one.device, of: one.organisation, listening: start, at: yard.now) }
            }
        default: try handle(chance.pick(try yard.incidents()), &chance, yard)
        }
    }

    /// What a desk does to an incident, as far as it can.
    private func handle(_ incident: Incident, _ chance: inout Chance, _ yard: Yard) throws {
        if chance.happens(0.3), let other = try yard.incidents().first(where: { $0.stage.isOpen && $0.id != incident.id }) {
            return try yard.desk(.link(to: other.id, .duplicate), of: incident.id)
        }
        if incident.classification == nil { return try yard.desk(.classify(Classification(.other), nil), of: incident.id) }
        if incident.final == nil { return try yard.desk(.feedback(assignment: nil, Classification(.other, .invalid), .falseAlarm, nil), of: incident.id) }
        try yard.desk(.close, of: incident.id)
    }

    private func check(_ yard: Yard, _ ids: [DeviceID]) throws {
        let incidents = try yard.incidents()
        for id in ids {
            guard let device = try yard.record.alarmDevice(id, of: Yard.campus) else { continue }
            try yard.checkReplay(id)
            let open = incidents.filter { $0.stage.isOpen && $0.alarm?.device == id.text && $0.alarm?.isLatched == true }
            #expect(open.count <= 1, "\(id) has \(open.count) latched incidents open")
            // Whoever looks at the desk sees every latched device, unless what it belonged to was ended by hand.
            if let latch = device.latch, let incident = try yard.record.incident(latch.incident), incident.alarm?.device == id.text, incident.alarm?.cause == .alarm, incident.stage.isOpen {
                #expect(incident.alarm?.isLatched == true && incident.isExercise == latch.isTest, "\(id)")
            }
        }
        for incident in incidents { #expect(try Incident.replayed(try yard.record.entries(about: incident.subject)) == incident) }
    }
}
