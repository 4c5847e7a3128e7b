import Ground
import Incidents
import Journal
import TestSupport
import Testing

@testable import Alarms

@Suite("An alarm is latched until a person resets it")
struct LatchTests {
    @Test("it opens an incident with the device's place, cameras and plan, and is answered with it")
    func opens() throws {
        let yard = try Yard()
        let answer = try yard.alarm("F-01", zone: "2 区 3 层烟感")
        #expect(answer.status == .opened && !answer.again)
        let incident = try yard.incident(answer.incident)
        #expect(incident.source == .device && incident.number == answer.number && !incident.isExercise && incident.stage == .waiting)
        #expect(incident.alarm?.device == "F-01" && incident.alarm?.cameras == ["cam-1", "cam-2"] && incident.alarm?.isLatched == true)
        #expect(incident.type == .fire && incident.runCard == RunCard.of(.fire) && incident.priority == .first)
        #expect(incident.location.description == "设备 F-01处" && incident.location.campus == Yard.campus)
        #expect(try yard.device("F-01").latch?.incident == incident.id && incident.isCounted)
        try yard.checkReplay("F-01")
    }

    @Test("what the register says of category and priority stands until the desk judges")
    func facts() throws {
        let yard = try Yard()
        var facts = Yard.facts(.intrusion, "剧毒品库")
        (facts.category, facts.priority, facts.type) = (.crime, .first, .intrusion)
        try yard.act(.register(facts), on: "I-01", by: yard.keeper)
        let incident = try yard.incident(try yard.alarm("I-01").incident)
        #expect(incident.priority == .first && incident.counted == Classification(.intrusion, .crime))
        try yard.desk(.claim, of: incident.id)
        try yard.desk(.classify(Classification(.theft), nil), of: incident.id)
        #expect(try yard.incident(incident.id).counted == Classification(.theft))
    }

    @Test("a cry for help from a post is never below the first priority, whatever its type")
    func graver() throws {
        let yard = try Yard()
        #expect(try yard.incident(try yard.alarm("P-01").incident).priority == .first)
    }

    @Test("repeats join it: the desk hears of each at first, then they are counted and none is lost")
    func repeats() throws {
        let yard = try Yard()
        let first = try yard.alarm("P-01")
        for _ in 1...20 {
            yard.pass(1)
            let again = try yard.alarm("P-01")
            #expect(again.status == .joined && again.incident == first.incident)
        }
        #expect(try yard.incidents().count == 1)
        // One entry for the alarm, one for the first repeat; the others wait to be counted.
        #expect(try yard.incident(first.incident).askedAgain == 1)
        #expect(try yard.device("P-01").latch?.count == 2)
        yard.pass(31)
        try yard.alarm("P-01")
        #expect(try yard.device("P-01").latch?.count == 22)
        #expect(try yard.incident(first.incident).askedAgain == 2)
        yard.pass(1)
        try yard.alarm("P-01")
        try yard.act(.reset(reason: "处理完毕"), on: "P-01", by: yard.desk)
        #expect(try yard.record.alarmRecord(1, of: "P-01", in: Yard.campus)?.count == 23)
        try yard.checkReplay("P-01")
    }

    @Test("another loop of a panel is told at once, whoever chatters")
    func zones() throws {
        let yard = try Yard()
        let first = try yard.alarm("F-01", zone: "一层")
        try yard.alarm("F-01", zone: "一层")
        yard.pass(1)
        try yard.alarm("F-01", zone: "二层")
        #expect(try yard.device("F-01").latch?.zones == ["一层", "二层"])
        #expect(try yard.incident(first.incident).askedAgain == 2)
        try yard.checkReplay("F-01")
    }

    @Test("sent twice under one event, it is done once; another event of the same name is another")
    func once() throws {
        let yard = try Yard()
        let first = try yard.alarm("P-01", event: "17", said: yard.now)
        let head = try yard.record.heads()
        let again = try yard.alarm("P-01", event: "17", said: yard.now)
        #expect(again.again && again.incident == first.incident && again.status == .opened)
        #expect(try yard.record.heads() == head)
        // The counter began anew after a power cut: the time tells them apart.
        yard.pass(5)
        let other = try yard.alarm("P-01", event: "17", said: yard.now)
        #expect(!other.again && other.status == .joined)
    }

    @Test("an incident is not closed while its device is latched; the reset says why and by whom")
    func closing() throws {
        let yard = try Yard()
        let answer = try yard.alarm("B-01")
        let id = try #require(answer.incident)
        try yard.desk(.claim, of: id)
        try yard.desk(.classify(Classification(.other), nil), of: id)
        try yard.desk(.feedback(assignment: nil, Classification(.other, .invalid), .falseAlarm, nil), of: id)
        #expect(try yard.incident(id).closingFaults(under: Targets()) == [.alarmLatched("设备 B-01")])
        #expect(yard.refusal { try yard.desk(.close, of: id) } == .outOfOrder)
        #expect(yard.refusal { try yard.act(.reset(reason: "  "), on: "B-01", by: yard.desk) } == .missing)
        #expect(yard.refusal { try yard.act(.reset(reason: String(repeating: "x", count: 501)), on: "B-01", by: yard.desk) } == .tooLarge)
        for person in [yard.chief, yard.guardOne, yard.keeper, Yard.person("far", .operator_, of: "elsewhere")] {
            #expect(yard.refusal { try yard.act(.reset(reason: "误触"), on: "B-01", by: person) } == .notYours)
        }
        let outcome = try yard.act(.reset(reason: "误触，现场已确认"), on: "B-01", by: yard.desk)
        #expect(outcome.incident == id && !outcome.again)
        #expect(try yard.incident(id).alarm?.reset == yard.now)
        #expect(try yard.device("B-01").latch == nil)
        let record = try #require(try yard.record.alarmRecord(1, of: "B-01", in: Yard.campus))
        #expect(record.reset?.reason == "误触，现场已确认" && record.reset?.by == .person("wang"))
        #expect(yard.refusal { try yard.act(.reset(reason: "再来"), on: "B-01", by: yard.desk) } == .outOfOrder)
        try yard.desk(.close, of: id)
        #expect(try yard.incident(id).stage == .closed)
        let incident = try yard.incident(id)
        #expect(try Incident.replayed(try yard.record.entries(about: incident.subject)) == incident)
        try yard.checkReplay("B-01")
    }

    @Test("it goes off again while its incident is open: the same incident, latched once more")
    func again() throws {
        let yard = try Yard()
        let first = try yard.alarm("P-01")
        try yard.act(.reset(reason: "误触"), on: "P-01", by: yard.desk)
        yard.pass(60)
        let second = try yard.alarm("P-01")
        #expect(second.status == .joined && second.incident == first.incident)
        #expect(try yard.incident(first.incident).alarm?.isLatched == true)
        #expect(try yard.device("P-01").alarms == 2)
        try yard.checkReplay("P-01")
    }

    @Test("after it was closed, the next alarm is an incident of its own")
    func afterwards() throws {
        let yard = try Yard()
        let first = try yard.alarm("B-01")
        let id = try #require(first.incident)
        try yard.desk(.claim, of: id)
        try yard.desk(.classify(Classification(.other), nil), of: id)
        try yard.desk(.feedback(assignment: nil, Classification(.other, .invalid), .falseAlarm, nil), of: id)
        try yard.act(.reset(reason: "误触"), on: "B-01", by: yard.desk)
        try yard.desk(.close, of: id)
        let second = try yard.alarm("B-01")
        #expect(second.status == .opened && second.incident != id)
    }

    @Test("merged into another, its repeats go there; when that has ended, whoever goes on pressing is heard anew")
    func merged() throws {
        let yard = try Yard()
        let (post, button) = (try yard.alarm("P-01"), try yard.alarm("B-01"))
        let (a, b) = (try #require(post.incident), try #require(button.incident))
        try yard.desk(.link(to: a, .duplicate), of: b)
        yard.pass(40)
        let again = try yard.alarm("B-01")
        #expect(again.status == .joined && again.incident == a)
        // The button's reset says nothing of the post, whose incident it is.
        try yard.act(.reset(reason: "误触"), on: "B-01", by: yard.desk)
        #expect(try yard.incident(a).alarm?.isLatched == true)
        try yard.act(.reset(reason: "误触"), on: "P-01", by: yard.desk)
        try yard.alarm("B-01")
        #expect(try yard.incident(a).alarm?.isLatched == false)
        #expect(try yard.device("B-01").latch?.incident == a)
        try yard.desk(.classify(Classification(.other), nil), of: a)
        try yard.desk(.feedback(assignment: nil, Classification(.other, .invalid), .falseAlarm, nil), of: a)
        try yard.desk(.close, of: a)
        yard.pass(5)
        let anew = try yard.alarm("B-01")
        #expect(anew.status == .opened && anew.incident != a && anew.incident != b)
        for id in ["P-01", "B-01"] as [DeviceID] { try yard.checkReplay(id) }
    }

    @Test("a device that nobody has entered is heard all the same, and waits to be entered")
    func unregistered() throws {
        let yard = try Yard()
        let answer = try yard.alarm("NEW-7", zone: "三号楼")
        #expect(answer.status == .opened)
        #expect(try yard.device("NEW-7").condition(at: yard.now) == .alarm)
        #expect(try yard.incident(answer.incident).priority == .second)
        for what in [AlarmSignal.What.fault, .clear] { #expect(yard.refusal { try yard.alarm("NEW-8", what: what) } == .notFound) }
        try yard.act(.reset(reason: "查明"), on: "NEW-7", by: yard.desk)
        #expect(try yard.device("NEW-7").condition(at: yard.now) == .unregistered)
        try yard.act(.register(Yard.facts(.gas, "食堂燃气")), on: "NEW-7", by: yard.keeper)
        #expect(try yard.device("NEW-7").condition(at: yard.now) == .ready)
        #expect(yard.refusal { try yard.act(.register(Yard.facts(.gas, "食堂燃气")), on: "NEW-7", by: yard.keeper) } == .taken)
        try yard.checkReplay("NEW-7")
        for number in 0..<AlarmRoom.mostUnregistered { try yard.alarm(DeviceID("x\(number)")) }
        #expect(yard.refusal { try yard.alarm("one-more") } == .tooMany)
        #expect(try yard.alarm("P-01").status == .opened, "those that are entered are heard whatever comes")
    }

    @Test("two campuses may both have a P-01")
    func twice() throws {
        let yard = try Yard()
        let (here, there) = (try yard.alarm("P-01"), try yard.alarm("P-01", in: "elsewhere"))
        #expect(here.incident != there.incident)
        #expect(try yard.incident(there.incident).organisation == "elsewhere")
        #expect(try yard.record.alarmDevice("P-01", of: "elsewhere")?.isRegistered == false)
    }

    @Test("a clock that is wrong costs its own time, not the alarm")
    func clocks() throws {
        let yard = try Yard()
        for said in [yard.now.advanced(bySeconds: 86_400), Instant(milliseconds: 0), yard.now.advanced(bySeconds: -400 * 86_400)] {
            let answer = try yard.alarm("S-01", said: said)
            #expect(try yard.incident(answer.incident).occurred == nil)
            try yard.act(.reset(reason: "试"), on: "S-01", by: yard.desk)
        }
        let late = try yard.alarm("F-01", said: yard.now.advanced(bySeconds: -120))
        #expect(try yard.incident(late.incident).occurred == yard.now.advanced(bySeconds: -120))
    }

    @Test("an event without a name is refused; words that are too long are cut")
    func signals() throws {
        for event in ["", " ", String(repeating: "x", count: 65), "a b", "警"] {
            #expect(throws: Refusal.self) { try AlarmSignal(device: "P-01", event: event) }
        }
        #expect(try AlarmSignal(device: "P-01", event: "1", zone: String(repeating: "区", count: 10_000)).zone.count == 120)
        #expect(try AlarmSignal(device: "P-01", event: "1", zone: " a\0\n\tb ").zone == "a b")
    }
}
