import Ground
import Incidents
import Journal
import TestSupport
import Testing

@testable import Alarms

@Suite("A device that is not heard of, does not work, or is isolated")
struct SilenceTests {
    private func look(_ yard: Yard, listening: Instant) throws -> [DeviceID] {
        try AlarmRoom.overdue(at: yard.now, in: yard.record).filter { one in
            try yard.write { try $0.lapse(one.device, of: one.organisation, listening: listening, at: yard.now) }
        }.map(\.device)
    }

    @Test("silence is itself an alarm, of low priority and in no figure; what falls silent together is one errand")
    func lost() throws {
        let yard = try Yard()
        let start = yard.now
        yard.pass(170)
        #expect(try look(yard, listening: start).isEmpty)
        yard.pass(20)
        let silent = Set(try look(yard, listening: start))
        #expect(silent == ["P-01", "F-01"], "those without a heartbeat are never lost")
        let incidents = try yard.incidents()
        #expect(incidents.count == 1 && incidents[0].priority == .fourth && !incidents[0].isCounted && incidents[0].alarm?.cause == .lost)
        #expect(!incidents[0].closingFaults(under: Targets()).contains { if case .alarmLatched = $0 { true } else { false } })
        #expect(try yard.device("P-01").condition(at: yard.now) == .lost)
        #expect(try look(yard, listening: start).isEmpty, "told once")
        try yard.checkReplay("P-01")
    }

    @Test("a heartbeat is no entry; after silence it is one")
    func heard() throws {
        let yard = try Yard()
        let (start, head) = (yard.now, try yard.record.heads())
        for _ in 1...10 {
            yard.pass(60)
            try yard.write { try $0.heard("P-01", of: Yard.campus, at: yard.now) }
        }
        #expect(try yard.record.heads() == head)
        #expect(try yard.record.lastHeard("P-01", of: Yard.campus) == yard.now)
        #expect(try look(yard, listening: start) == ["F-01"], "P-01 has been heard")
        yard.pass(200)
        #expect(try look(yard, listening: start) == ["P-01"])
        #expect(try yard.device("P-01").lost == yard.now.advanced(bySeconds: -200))
        try yard.write { try $0.heard("P-01", of: Yard.campus, at: yard.now) }
        #expect(try yard.device("P-01").condition(at: yard.now) == .ready)
        yard.pass(200)
        #expect(try look(yard, listening: start) == ["P-01"])
        try yard.checkReplay("P-01")
        #expect(yard.refusal { try yard.write { try $0.heard("no-such", of: Yard.campus, at: yard.now) } } == .notFound)
    }

    @Test("a server that was off makes no device lost")
    func server() throws {
        let yard = try Yard()
        yard.pass(86_400)
        let started = yard.now
        yard.pass(10)
        #expect(try look(yard, listening: started).isEmpty)
        yard.pass(180)
        #expect(try look(yard, listening: started).count == 2)
    }

    @Test("an alarm says that the device is there")
    func alive() throws {
        let yard = try Yard()
        let start = yard.now
        yard.pass(200)
        _ = try look(yard, listening: start)
        #expect(try yard.alarm("P-01").status == .opened)
        #expect(try yard.device("P-01").lost == nil)
        #expect(try yard.device("P-01").condition(at: yard.now) == .alarm)
        try yard.checkReplay("P-01")
    }

    @Test("a fault is said once however often it comes, and goes when the device says so; an alarm does not")
    func fault() throws {
        let yard = try Yard()
        let first = try yard.alarm("F-01", what: .fault, zone: "电池欠压")
        #expect(first.status == .fault)
        #expect(try yard.incident(first.incident).alarm?.cause == .fault)
        let head = try yard.record.heads()
        try yard.alarm("F-01", what: .fault, zone: "电池欠压")
        #expect(try yard.record.heads() == head)
        #expect(try yard.device("F-01").condition(at: yard.now) == .fault)
        try yard.alarm("F-01")
        #expect(try yard.alarm("F-01", what: .clear).status == .cleared)
        let device = try yard.device("F-01")
        #expect(device.fault == nil && device.latch != nil && device.condition(at: yard.now) == .alarm)
        try yard.checkReplay("F-01")
    }

    @Test("what people press in need is switched off by nobody; a detector is isolated with a reason, for a time", arguments: AlarmDevice.Kind.allCases)
    func isolation(kind: AlarmDevice.Kind) throws {
        let yard = try Yard()
        try yard.act(.register(Yard.facts(kind, "设备")), on: "X-01", by: yard.keeper)
        let until = yard.now.advanced(bySeconds: 3600)
        #expect(yard.refusal { try yard.act(.isolate(until: until, reason: "施工"), on: "X-01", by: yard.desk) } == .notYours)
        #expect(yard.refusal { try yard.act(.isolate(until: until, reason: "施工"), on: "X-01", by: yard.keeper) } == .notYours)
        guard ![.post, .panicButton, .firePanel, .other].contains(kind) else {
            #expect(yard.refusal { try yard.act(.isolate(until: until, reason: "施工"), on: "X-01", by: yard.chief) } == .notYours)
            #expect(try yard.alarm("X-01").status == .opened)
            return
        }
        let (past, long) = (yard.now.advanced(bySeconds: -1), yard.now.advanced(bySeconds: 8 * 86_400))
        for moment in [past, long] { #expect(yard.refusal { try yard.act(.isolate(until: moment, reason: "施工"), on: "X-01", by: yard.chief) } == .unreadable) }
        #expect(yard.refusal { try yard.act(.isolate(until: until, reason: ""), on: "X-01", by: yard.chief) } == .missing)
        #expect(yard.refusal { try yard.act(.rejoin(reason: "完工"), on: "X-01", by: yard.chief) } == .outOfOrder)
        try yard.act(.isolate(until: until, reason: "施工"), on: "X-01", by: yard.chief)
        #expect(try yard.device("X-01").condition(at: yard.now) == .isolated)
        #expect(try yard.alarm("X-01").status == .isolated)
        #expect(try yard.incidents().isEmpty)
        let head = try yard.record.heads()
        #expect(try yard.alarm("X-01").status == .isolated)
        #expect(try yard.record.heads() == head, "a detector in the dust is written down now and then")
        yard.pass(3600)
        #expect(try yard.device("X-01").condition(at: yard.now) == .ready, "it ends by itself")
        #expect(try yard.alarm("X-01").status == .opened, "it ends by itself")
        #expect(yard.refusal { try yard.act(.isolate(until: until.advanced(bySeconds: 9000), reason: "施工"), on: "X-01", by: yard.chief) } == .outOfOrder)
        try yard.checkReplay("X-01")
    }

    @Test("the register: what a device needs to be found by, and who keeps it")
    func register() throws {
        let yard = try Yard()
        func refused(_ change: (inout AlarmDevice.Facts) -> Void) -> Refusal.Code? {
            var facts = Yard.facts(.post, "新柱")
            change(&facts)
            return yard.refusal { try yard.act(.register(facts), on: "N-01", by: yard.keeper) }
        }
        #expect(refused { $0.name = " \n" } == .missing && refused { $0.name = String(repeating: "x", count: 81) } == .missing)
        #expect(refused { $0.place = Location() } == .missing && refused { $0.place.description = String(repeating: "x", count: 201) } == .tooLarge)
        #expect(refused { $0.cameras = (1...17).map(String.init) } == .tooLarge && refused { $0.cameras = [String(repeating: "x", count: 65)] } == .tooLarge)
        for heartbeat in [0, 9, 700_000, -1, Double.nan, .infinity] { #expect(refused { $0.heartbeat = heartbeat } == .unreadable) }
        for person in [yard.desk, yard.chief, yard.guardOne] { #expect(yard.refusal { try yard.act(.register(Yard.facts(.post, "柱")), on: "N-01", by: person) } == .notYours) }
        try yard.act(.register(Yard.facts(.post, "  新  柱 ")), on: "N-01", by: yard.keeper, key: "register-N-01")
        #expect(try yard.act(.register(Yard.facts(.post, "  新  柱 ")), on: "N-01", by: yard.keeper, key: "register-N-01").again)
        #expect(try yard.device("N-01").facts.name == "新 柱")
        var facts = try yard.device("N-01").facts
        #expect(try yard.act(.change(facts), on: "N-01", by: yard.keeper).again, "what is the same is no change")
        facts.name = "旧柱"
        #expect(try yard.act(.change(facts), on: "N-01", by: yard.keeper).version == 2)
        try yard.alarm("N-01")
        #expect(yard.refusal { try yard.act(.retire(reason: "拆除"), on: "N-01", by: yard.keeper) } == .outOfOrder)
        try yard.act(.reset(reason: "拆除前"), on: "N-01", by: yard.desk)
        try yard.act(.retire(reason: "拆除"), on: "N-01", by: yard.keeper)
        #expect(yard.refusal { try yard.act(.change(facts), on: "N-01", by: yard.keeper) } == .notFound)
        #expect(try yard.record.alarmDevices(of: [Yard.campus]).allSatisfy { $0.id != "N-01" })
        // It was not as dead as it seemed.
        let heard = try yard.alarm("N-01").status
        #expect(heard == .opened || heard == .joined)
        #expect(try yard.device("N-01").retired == nil)
        try yard.checkReplay("N-01")
    }

    @Test("every event reads back as it was written, and one that nobody knows is named")
    func events() throws {
        let alarm = AlarmEvent.Alarm(number: 2, event: "e", zone: "z", said: Instant(milliseconds: 5), notice: "n", incident: "i", incidentNumber: "20261122-0001", overtook: 3)
        let facts = Yard.facts(.gas, "气", heartbeat: 60)
        let moment = Instant(milliseconds: 1_795_312_800_000)
        let all: [AlarmEvent] = [
            .registered(facts), .met(facts), .changed(facts), .retired(reason: "r"), .alarmed(alarm), .declaredReal(alarm, reason: "r"),
            .repeated(.init(number: 1, more: 3, zone: "", incident: "i", incidentNumber: "n")), .arrived(number: 1, .init(at: moment, who: "p")),
            .reset(number: 1, reason: "r", more: 0, arrived: nil), .reset(number: 1, reason: "r", more: 2, arrived: .init(at: moment, who: "p")), .ignored(zone: "z"),
            .isolated(until: moment, reason: "r"), .joined(reason: "r"), .lost(heard: moment, nil), .lost(heard: moment, "i"), .found, .failed(words: "w", "i"), .mended,
        ]
        func entry(_ act: String, _ open: [UInt8]) -> Entry {
            ChainHead(ofNew: "campus").next(Draft(organisation: "campus", subject: Subject(kind: "device", id: "campus/x"), act: act, by: .system("t"), at: moment, open: open))
        }
        for event in all { #expect(try AlarmEvent.decoded(entry(event.act, try event.encoded())) == event) }
        #expect(throws: UnreadableAlarmEntry.self) { try AlarmEvent.decoded(entry("levitated", Array("{}".utf8))) }
        #expect(throws: UnreadableAlarmEntry.self) { try AlarmEvent.decoded(entry("alarmed", Array("{}".utf8))) }
    }

    @Test("the policy is as it is read in review")
    func policy() {
        #expect(AlarmTask.policy.contains("reset: operator\n") && AlarmTask.policy.contains("isolate: chief\n"))
        #expect(AlarmTask.policy.contains("register: administrator"))
    }
}
