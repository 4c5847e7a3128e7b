import Ground
import Incidents
import Journal
import TestSupport
import Testing

@testable import Alarms

@Suite("A test is announced first, marked, timed, and in no figure")
struct TrialTests {
    @Test("within the announced time it is a test: an exercise of the lowest priority that nobody is sent to")
    func test() throws {
        let yard = try Yard()
        try yard.announce(["P-01"])
        let answer = try yard.alarm("P-01")
        #expect(answer.status == .test)
        let incident = try yard.incident(answer.incident)
        #expect(incident.isExercise && !incident.isCounted && incident.priority == .fourth)
        #expect(try yard.device("P-01").condition(at: yard.now) == .test)
        // Another device is no test.
        #expect(try yard.alarm("B-01").status == .opened)
    }

    @Test("somebody is there, the device is reset, and the incident has ended by itself")
    func arrival() throws {
        let yard = try Yard()
        try yard.announce(nil)
        let answer = try yard.alarm("P-01")
        yard.pass(95)
        try yard.act(.arrive(at: nil), on: "P-01", by: yard.guardOne)
        #expect(try yard.act(.arrive(at: nil), on: "P-01", by: yard.guardOne).again, "once is enough")
        yard.pass(30)
        try yard.act(.reset(reason: "试警完成"), on: "P-01", by: yard.desk)
        let record = try #require(try yard.record.alarmRecord(1, of: "P-01", in: Yard.campus))
        #expect(record.isTest && record.response == 95 && record.arrived?.who == "p01")
        #expect(try yard.incident(answer.incident).stage == .closed)
        let device = try yard.device("P-01")
        #expect(device.latch == nil && device.tested == record.at && device.daysUnproven(at: yard.now) == 0)
        #expect(device.daysUnproven(at: yard.now.advanced(bySeconds: 40 * 86_400)) == 40)
        try yard.checkReplay("P-01")
    }

    @Test("who was sent there counts as arrived; a unit that is bound keeps the incident open")
    func unit() throws {
        let yard = try Yard()
        let unit = ResponseUnit(id: "P-01", organisation: Yard.campus, callSign: "巡01", name: "", mode: .foot, capabilities: [.patrol], post: nil, postName: "")
        _ = try yard.record.write { ledger in
            try UnitRegister(ledger).add(unit, by: .system("test"), at: yard.now)
            try UnitRegister(ledger).setDuty(true, of: "P-01", by: .person(yard.guardOne), at: yard.now)
        }
        try yard.announce(["P-01"])
        let id = try #require(try yard.alarm("P-01").incident)
        try yard.desk(.dispatch([.init("P-01")]), of: id)
        yard.pass(70)
        try yard.desk(.step(assignment: 1, .onScene), of: id)
        yard.pass(10)
        try yard.act(.reset(reason: "试警完成"), on: "P-01", by: yard.desk)
        let arrived = try yard.record.alarmRecord(1, of: "P-01", in: Yard.campus)?.arrived
        #expect(arrived == AlarmRecord.Arrival(at: yard.now.advanced(bySeconds: -10), who: "巡01"))
        #expect(try yard.incident(id).stage == .onScene)
        #expect(try yard.incident(id).closingFaults(under: Targets()) == [.unitBound("巡01")])
    }

    @Test("an arrival lies between the alarm and now; whoever is late writes it down within a day")
    func arriving() throws {
        let yard = try Yard()
        #expect(yard.refusal { try yard.act(.arrive(at: nil), on: "P-01", by: yard.guardOne) } == .outOfOrder)
        try yard.announce(nil)
        try yard.alarm("P-01")
        let before = yard.now.advanced(bySeconds: -1)
        #expect(yard.refusal { try yard.act(.arrive(at: before), on: "P-01", by: yard.guardOne) } == .unreadable)
        let future = yard.now.advanced(bySeconds: 600)
        #expect(yard.refusal { try yard.act(.arrive(at: future), on: "P-01", by: yard.guardOne) } == .unreadable)
        for person in [yard.chief, yard.keeper] { #expect(yard.refusal { try yard.act(.arrive(at: nil), on: "P-01", by: person) } == .notYours) }
        yard.pass(300)
        try yard.act(.reset(reason: "试警完成"), on: "P-01", by: yard.desk)
        let then = yard.now.advanced(bySeconds: -200)
        try yard.act(.arrive(at: then), on: "P-01", by: yard.guardOne)
        #expect(try yard.record.alarmRecord(1, of: "P-01", in: Yard.campus)?.response == 100)
        try yard.checkReplay("P-01")
    }

    @Test("before and after the announced time every alarm is real, also of a test that nobody has reset")
    func outside() throws {
        let yard = try Yard()
        try yard.announce(["P-01"], minutes: 10, after: 60)
        #expect(try yard.alarm("P-01").status == .opened)
        try yard.act(.reset(reason: "误触"), on: "P-01", by: yard.desk)
        yard.pass(61)
        // What is still being handled is not joined by a test.
        let test = try yard.alarm("P-01")
        #expect(test.status == .test)
        yard.pass(600)
        let real = try yard.alarm("P-01")
        #expect(real.status == .joined && real.incident != test.incident)
        #expect(try yard.incident(test.incident).stage == .closed)
        #expect(try yard.device("P-01").latch?.isTest == false)
        #expect(try yard.record.alarmRecord(2, of: "P-01", in: Yard.campus)?.overtaken == yard.now)
        try yard.checkReplay("P-01")
    }

    @Test("an emergency in the middle of a test is one key away from a real incident")
    func real() throws {
        let yard = try Yard()
        #expect(yard.refusal { try yard.act(.declareReal(reason: "有人受伤"), on: "P-01", by: yard.desk) } == .outOfOrder)
        try yard.announce(nil)
        let test = try yard.alarm("P-01")
        #expect(yard.refusal { try yard.act(.declareReal(reason: "有人受伤"), on: "P-01", by: yard.chief) } == .notYours)
        let outcome = try yard.act(.declareReal(reason: "有人受伤"), on: "P-01", by: yard.desk)
        let incident = try yard.incident(outcome.incident)
        #expect(incident.id != test.incident && !incident.isExercise && incident.isCounted && incident.priority == .first && incident.alarm?.isLatched == true)
        #expect(try yard.incident(test.incident).stage == .closed)
        #expect(try yard.device("P-01").condition(at: yard.now) == .alarm)
        try yard.checkReplay("P-01")
    }

    @Test("a real alarm that is latched does not become a test by an announcement")
    func neverAfterwards() throws {
        let yard = try Yard()
        let real = try yard.alarm("P-01")
        try yard.announce(nil)
        yard.pass(40)
        let again = try yard.alarm("P-01")
        #expect(again.status == .joined && again.incident == real.incident)
        #expect(try !yard.incident(real.incident).isExercise)
    }

    @Test("what cannot be meant is refused")
    func refused() throws {
        let yard = try Yard()
        func order(_ devices: Set<DeviceID>? = nil, from: Double = 0, minutes: Double = 60, told: String = "派出所", by person: Person? = nil) -> Refusal.Code? {
            yard.refusal("\(from) \(minutes) \(told)") {
                let begin = yard.now.advanced(bySeconds: from)
                return try yard.write {
                    try $0.announce(.init(devices: devices, from: begin, until: begin.advanced(bySeconds: minutes * 60), told: told), in: Yard.campus, by: person ?? yard.desk, at: yard.now)
                }
            }
        }
        #expect(order(from: -3600) == .unreadable, "never afterwards")
        #expect(order(minutes: 0) == .unreadable && order(minutes: 24 * 60 + 1) == .unreadable && order(from: 93 * 86_400) == .unreadable)
        #expect(order(told: " ") == .missing && order([]) == .missing && order(["no-such"]) == .notFound)
        #expect(order(by: yard.guardOne) == .notYours && order(by: yard.keeper) == .notYours)
        #expect(order(by: Yard.person("far", .operator_, of: "elsewhere")) == .notYours)
        #expect(try yard.announce(nil).told == "派出所")
    }

    @Test("withdrawn, it covers nothing; over, it cannot be withdrawn")
    func withdrawn() throws {
        let yard = try Yard()
        let notice = try yard.announce(nil)
        func withdraw(_ id: String, in organisation: OrganisationID = Yard.campus, by person: Person) throws {
            try yard.write { try $0.withdraw(id, in: organisation, by: person, at: yard.now) }
        }
        #expect(yard.refusal { try withdraw("campus/x", by: yard.desk) } == .notFound)
        #expect(yard.refusal { try withdraw(notice.id, in: "elsewhere", by: Yard.person("far", .operator_, of: "elsewhere")) } == .notFound)
        try withdraw(notice.id, by: yard.desk)
        #expect(try yard.alarm("P-01").status == .opened)
        #expect(yard.refusal { try withdraw(notice.id, by: yard.desk) } == .outOfOrder)
        #expect(try yard.record.testNotices(of: [Yard.campus], at: yard.now).isEmpty)
    }

    @Test("the proof sheet of a month counts who was tested and how fast somebody was there")
    func proof() throws {
        let yard = try Yard()
        try yard.announce(nil)
        for (id, seconds) in [("P-01", 60.0), ("B-01", 200)] as [(DeviceID, Double)] {
            try yard.alarm(id)
            yard.pass(seconds)
            try yard.act(.arrive(at: nil), on: id, by: yard.guardOne)
            try yard.act(.reset(reason: "试警完成"), on: id, by: yard.desk)
        }
        try yard.alarm("S-01")
        let month = yard.now.day.month
        let records = try yard.record.alarmRecords(of: [Yard.campus], tests: true)
        let sheet = ProofSheet(month, devices: try yard.record.alarmDevices(of: [Yard.campus]), records: records)
        #expect(sheet.lines.count == 4 && sheet.tested == 3 && sheet.missing.map(\.device.id) == ["F-01"])
        #expect(sheet.responses == [60, 200] && sheet.medianResponse == 130 && sheet.within(100) == 1)
        let before = ProofSheet(month.previous, devices: try yard.record.alarmDevices(of: [Yard.campus]), records: records)
        #expect(before.lines.isEmpty, "there was no device then")
        let next = ProofSheet(month.next, devices: try yard.record.alarmDevices(of: [Yard.campus]), records: records)
        #expect(next.tested == 0 && next.medianResponse == nil)
    }
}
