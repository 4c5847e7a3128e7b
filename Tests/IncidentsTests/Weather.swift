import Foundation
import Ground
import Incidents
import Journal
import Simulation
import Store
import Testing

/// Careless people at two desks, on six units and six phones, who press whatever comes to hand. What they do follows from the
/// seed alone.
struct Weather {
    var chance: Chance
    /// In order of opening.
    var known: [IncidentID] = []
    /// As they were last seen.
    var seen: [IncidentID: Incident] = [:]
    var now = Instant(iso: "2026-11-22T08:00")!

    static let units: [UnitID] = ["P-01", "P-02", "P-03", "P-04", "M-01", "S-01"]
    static let phones = ["phone1", "phone2", "phone3", "phone4", "phone5", "phone6"]

    init(seed: UInt64) { chance = Chance(seed: seed) }

    static func person(_ name: PersonID, _ role: Role, of organisation: OrganisationID = "campus", unit: UnitID? = nil) -> Party {
        .person(Person(id: name, name: name.text, appointments: [Appointment(role, of: organisation)], unit: unit))
    }

    static let desk = [person("wang", .operator_), person("li", .operator_)]

    mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[chance.whole(0...choices.count - 1)] }
    mutating func happens(_ share: Double) -> Bool { chance.unit() < share }

    /// Most often somebody whose business it may be.
    mutating func party() -> Party {
        switch chance.whole(0...19) {
        case 0...8: pick(Self.desk)
        case 9...14:
            {
                let unit = pick(Self.units)
                return Self.person(PersonID("r-\(unit)"), .responder, of: unit == "S-01" ? "station" : "campus", unit: unit)
            }()
        case 15...16: .caller(device: pick(Self.phones))
        case 17: .system("clock")
        case 18: pick([Self.person("zhang", .chief), Self.person("root", .systemAdministrator)])
        default: Self.person("far", .operator_, of: "station")
        }
    }

    /// The next command, a little later than the one before.
    mutating func request() -> CommandRequest {
        now = now.advanced(bySeconds: chance.number(0...20))
        let party = party()
        // Most of what is done is done to what was opened lately.
        let recent = Array(known.suffix(happens(0.8) ? 4 : 100))
        let incident = recent.isEmpty || happens(0.12) ? nil : pick(recent)
        guard let incident else {
            var opening = opening()
            if case .caller(let device) = party { opening.device = device }
            return CommandRequest(.open(opening), by: party, in: "campus", at: now)
        }
        // Now and then somebody does what comes next, so that lives go on to their end.
        if happens(0.5), let seen = seen[incident], let (next, party) = next(of: seen) {
            return CommandRequest(next, of: incident, by: party, in: "campus", at: now)
        }
        var request = CommandRequest(command(), of: incident, by: party, in: "campus", at: now)
        if happens(0.1) { request.when = now.advanced(bySeconds: chance.number(-200...200)) }
        if happens(0.1) { request.seen = Int64(chance.whole(1...12)) }
        if happens(0.01) { request.incident = "campus-20261122-9999" }
        return request
    }

    /// What a diligent office would do next; `nil` when there is nothing.
    private mutating func next(of incident: Incident) -> (Command, Party)? {
        let desk = pick(Self.desk)
        guard incident.stage.isOpen else { return nil }
        if known.count > 1, happens(0.07) { return (.link(to: pick(Array(known.suffix(6))), pick(Incident.Link.Kind.allCases)), desk) }
        if incident.classification == nil { return (.classify(Classification(pick(CallType.allCases)), nil), desk) }
        if let owing = incident.assignments.first(where: { !$0.isDone }) {
            let unit = Self.person(PersonID("r-\(owing.unit)"), .responder, of: "campus", unit: owing.unit)
            if let step = owing.next { return (.step(assignment: owing.id, step), pick([unit, desk])) }
            return (.feedback(assignment: owing.id, incident.classification!, pick(Disposition.allCases), words()), pick([unit, desk]))
        }
        if incident.final == nil {
            if happens(0.8) { return (.dispatch([Command.Sending(pick(Self.units))]), desk) }
            return (.feedback(assignment: nil, incident.classification!, .handled, nil), desk)
        }
        if let step = incident.runCard.steps.first(where: { incident.ticked[$0] == nil }) { return (.tick(step, done: true), desk) }
        for fault in incident.closingFaults(under: Targets()) {
            if case .breachUnexplained(let interval) = fault { return (.explain(interval, reason: "路上堵车"), desk) }
        }
        return (.close, desk)
    }

    private mutating func opening() -> Command.Opening {
        var opening = Command.Opening(source: pick(Source.allCases))
        opening.location = location()
        if happens(0.5) { opening.type = pick(CallType.allCases) }
        if happens(0.3) { opening.words = words() }
        opening.silent = happens(0.2)
        opening.exercise = happens(0.1)
        if happens(0.05) { opening.reported = now.advanced(bySeconds: chance.number(-4000...300)) }
        if happens(0.05) { opening.occurred = now.advanced(bySeconds: chance.number(-4000...300)) }
        if happens(0.05) { opening.answered = now.advanced(bySeconds: chance.number(-2000...300)) }
        return opening
    }

    private mutating func location() -> Location {
        Location(
            position: happens(0.7) ? Position(latitude: chance.number(30...31), longitude: chance.number(114...115)) : nil,
            description: pick(["", "二食堂", "西门"]), campus: pick(["campus", nil]), basis: pick(Location.Basis.allCases))
    }

    private mutating func words() -> Words? { try? Words(name: pick([nil, "周某"]), text: pick(["救命", "在三楼", ""])) }

    private mutating func command() -> Command {
        let order = chance.whole(1...3)
        let reason = pick(["另有任务", "另有任务", "已解决", " "])
        switch chance.whole(0...31) {
        case 0: return .claim
        case 1...2: return .classify(Classification(pick(CallType.allCases), pick([nil, nil, .invalid])), pick([nil, .first, .fourth]))
        case 3: return .prioritise(pick(Priority.allCases))
        case 4: return .locate(location())
        case 5: return .tell(words() ?? Words.none)
        case 6: return pick([.tellType(pick(CallType.allCases)), .silence(happens(0.5)), .safe])
        case 7: return .link(to: pick(Array(known.suffix(6))), pick(Incident.Link.Kind.allCases))
        case 8...11: return .dispatch((0..<chance.whole(0...2)).map { _ in Command.Sending(pick(Self.units)) })
        case 12...18: return .step(assignment: order, pick(Assignment.Step.allCases))
        case 19: return .refuse(assignment: order, reason: reason)
        case 20: return .standDown(assignment: order, reason: reason)
        case 21: return pick([.voiceCall(assignment: order), .backup(assignment: order, words()), .lapse(assignment: order)])
        case 22...24:
            return .feedback(
                assignment: happens(0.2) ? nil : order, Classification(pick(CallType.allCases)), pick(Disposition.allCases), words())
        case 25...26: return .tick(pick(RunCard.Step.allCases), done: happens(0.9))
        case 27: return .explain(pick(Interval.allCases), reason: reason)
        case 28...29: return .close
        case 30: return .reopen(reason: reason)
        default: return pick([.protect(pick(Incident.Protection.allCases)), .unprotect])
        }
    }
}

extension Words {
    fileprivate static let none = try! Words()
}
