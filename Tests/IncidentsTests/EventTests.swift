import Ground
import Journal
import Testing

@testable import Incidents

/// One of every event, with every field that can be filled, and some with every field empty.
private let events: [IncidentEvent] = {
    let place = Location(
        position: Position(latitude: 30.5, longitude: 114.25), accuracy: 12.5, building: "b1", description: "二食堂", campus: "campus",
        basis: .receiver)
    let full = IncidentEvent.Opened(
        number: "20261122-0007", source: .sosPage, location: place, reported: Instant(milliseconds: 1000),
        occurred: Instant(milliseconds: 500), type: .injury, silent: true, exercise: true, backEntry: true, device: "d", fold: "f")
    let bare = IncidentEvent.Opened(
        number: "20261122-0008", source: .phone, location: Location(), reported: Instant(milliseconds: 1000))
    let alarmed = IncidentEvent.Opened(
        number: "20261122-0009", source: .device, location: Location(), reported: Instant(milliseconds: 1000),
        alarm: AlarmOrigin(device: "P-01", name: "东门报警柱", kind: LocalisedText("一键报警柱", "One-key post"), cause: .alarm, cameras: ["cam-1"]),
        category: .publicOrder, priority: .first)
    let link = Incident.Link(incident: "campus-20261122-0001", number: "20261122-0001", kind: .duplicate, device: "d")
    return [
        .opened(full), .opened(bare), .answered(by: "wang"), .classified(Classification(.fire, .invalid), .second), .prioritised(.fourth),
        .located(place), .typeTold(.selfHarm), .told, .silenced(true), .silenced(false), .askedAgain, .safe,
        .dispatched(.init(assignment: 1, unit: "P-01", callSign: "P-01", travel: 92.5, isOver: true)),
        .dispatched(.init(assignment: 2, unit: "P-02", callSign: "P-02")),
        .progressed(assignment: 1, .received), .progressed(assignment: 1, .acknowledged), .progressed(assignment: 1, .enRoute),
        .progressed(assignment: 1, .onScene), .progressed(assignment: 1, .cleared), .refused(assignment: 1, reason: "爆胎"),
        .stoodDown(assignment: 1, reason: "已解决"), .lapsed(assignment: 1), .voiceCalled(assignment: 1), .backupAsked(assignment: 1),
        .feedback(assignment: 1, Classification(.injury), .hospital), .feedback(assignment: nil, Classification(.other), .unfounded),
        .ticked(.callAmbulance, done: true), .ticked(.callAmbulance, done: false), .explained(.arrive, reason: "积水"), .linked(link),
        .joined(Incident.Link(incident: "campus-20261122-0002", number: "20261122-0002", kind: .chaser)), .closed, .reopened(reason: "又来了"),
        .protected(.minor), .protected(nil), .protected(.privacy), .seat(.overdue), .opened(alarmed), .alarmReset(reason: "误触"), .alarmLatched,
    ] + seatEvents
}()

/// One of every event of a seat.
private let seatEvents: [IncidentEvent] = [
    .added(seat: 1, Seat.Opening(.ambulance, label: "市急救 3 号车")), .added(seat: 2, Seat.Opening(.guard_, unit: "P-01")),
    .added(seat: 3, Seat.Opening(.counsellor, person: "couns")), .linked(seat: 1, Seat.Link(serial: 1, until: Instant(milliseconds: 9000))),
    .notified(seat: 1, Seat.Notice(channel: "sms", isSent: true)), .notified(seat: 3, Seat.Notice(channel: "wecom", isSent: false, fault: "noChannel")),
    .joined(seat: 1, Seat.Holder(browser: "digest")), .joined(seat: 3, Seat.Holder(person: "couns")), .stepped(seat: 1, .moving, typed: nil),
    .stepped(seat: 1, .arrived, typed: Instant(milliseconds: 3000)), .said(seat: 1, typed: Instant(milliseconds: 3000), hasPhoto: true),
    .said(seat: nil, typed: nil, hasPhoto: false), .sheetFilled(seat: 1, typed: nil), .sheetSeen(seat: 1, revision: 1),
    .revoked(seat: 3, reason: "已离开"), .overdue, .overdueExplained(reason: "绕行"),
].map { .seat($0) }

private func entry(_ act: String, _ open: [UInt8]) -> Entry {
    ChainHead(ofNew: "campus").next(
        Draft(
            organisation: "campus", subject: Subject(kind: "incident", id: "1"), act: act, by: .caller, at: Instant(milliseconds: 5000),
            open: open))
}

@Suite("Events as they are stored")
struct EventTests {
    @Test("the list above has every event")
    func complete() {
        // A new case does not compile until it is given its number here, and then fails until it is in the list.
        func number(_ event: IncidentEvent) -> Int {
            switch event {
            case .opened: 0
            case .answered: 1
            case .classified: 2
            case .prioritised: 3
            case .located: 4
            case .typeTold: 5
            case .told: 6
            case .silenced: 7
            case .askedAgain: 8
            case .safe: 9
            case .dispatched: 10
            case .progressed: 11
            case .refused: 12
            case .stoodDown: 13
            case .lapsed: 14
            case .voiceCalled: 15
            case .backupAsked: 16
            case .feedback: 17
            case .ticked: 18
            case .explained: 19
            case .linked: 20
            case .joined: 21
            case .closed: 22
            case .reopened: 23
            case .protected: 24
            case .seat: 25
            case .alarmReset: 26
            case .alarmLatched: 27
            }
        }
        #expect(Set(events.map(number)) == Set(0...27))
    }

    @Test("every event comes back as it was, with and without a time of its own", arguments: events)
    func roundTrip(event: IncidentEvent) throws {
        for when in [nil, Instant(milliseconds: 4000)] {
            let decoded = try IncidentEvent.decoded(entry(event.act, try event.encoded(when: when)))
            #expect(decoded.event == event)
            #expect(decoded.when == when)
        }
    }

    @Test("the names under which events are stored are for ever")
    func golden() throws {
        let lines = try events.map { "\($0.act) \(String(decoding: try $0.encoded(when: nil), as: UTF8.self))" }
        let dated = try IncidentEvent.safe.encoded(when: Instant(milliseconds: 4000))
        try Golden.check(
            (lines + ["safe \(String(decoding: dated, as: UTF8.self))"]).joined(separator: "\n") + "\n",
            is: "Tests/IncidentsTests/Goldens/events.txt")
    }

    @Test("an incident that lived through all of them is stored under names that are for ever")
    func stateGolden() throws {
        guard case .opened(let opened) = events[0] else { return }
        var incident = Incident(id: "campus-20261122-0007", organisation: "campus", opened: opened)
        for (index, event) in events.dropFirst(2).enumerated() { incident.apply(event, at: Instant(milliseconds: Int64(2000 + index))) }
        var unit = ResponseUnit(
            id: "P-01", organisation: "campus", callSign: "P-01", name: "东门巡逻", mode: .ebike, capabilities: [.medical],
            post: Position(latitude: 30.5, longitude: 114.25), postName: "东门")
        try unit.take(.onDuty, at: Instant(milliseconds: 1000))
        try unit.take(.bound(incident.id, assignment: 1), at: Instant(milliseconds: 2000))
        try unit.take(.step(.enRoute), at: Instant(milliseconds: 3000))
        let stored = try incident.stored(under: Targets())
        let columns = "\(stored.stage) v\(stored.version) \(stored.fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "))"
        let texts = [
            String(decoding: stored.document, as: UTF8.self), columns, String(decoding: try unit.stored().document, as: UTF8.self),
            "\(try unit.stored().stage) v\(unit.version)",
        ]
        try Golden.check(texts.joined(separator: "\n") + "\n", is: "Tests/IncidentsTests/Goldens/states.txt")
        #expect(try Wire.decode(Incident.self, from: stored.document) == incident)
        #expect(try Wire.decode(ResponseUnit.self, from: unit.stored().document) == unit)
    }

    @Test("an entry that cannot be read is named, never skipped", arguments: [
        ("teleported", "{}"), ("teleported", #"{"assignment":1}"#), ("answered", "{}"), ("classified", #"{"priority":1}"#),
        ("dispatched", "{}"), ("opened", "{}"), ("acknowledged", "{}"), ("silenced", "{}"), ("linked", "{}"), ("feedback", #"{"assignment":1}"#),
        ("seatAdded", "{}"), ("seatAdded", #"{"seat":{"seat":1}}"#), ("seatLinked", #"{"seat":{"seat":1}}"#), ("seatJoined", #"{"seat":{"holder":{}}}"#),
        ("seatStepped", #"{"seat":{"seat":1}}"#), ("seatNotified", "{}"), ("seatRevoked", #"{"seat":{"seat":1}}"#), ("sheetFilled", "{}"), ("sheetSeen", "{}"),
        ("rescueExplained", "{}"),
    ])
    func unreadable(act: String, open: String) {
        #expect(throws: UnreadableEntry.self) { try IncidentEvent.decoded(entry(act, Array(open.utf8))) }
    }

    @Test("a value that this version does not know is an error, not a guess", arguments: [
        ("prioritised", #"{"priority":9}"#), ("typeTold", #"{"type":"flood"}"#), ("prioritised", "["), ("ticked", #"{"flag":true,"step":"dance"}"#),
    ])
    func unknown(act: String, open: String) {
        #expect(throws: (any Error).self) { try IncidentEvent.decoded(entry(act, Array(open.utf8))) }
    }
}
