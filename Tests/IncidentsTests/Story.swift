import Ground
import Incidents
import Journal
import Testing

/// Plays a script, one step a line, and checks what follows the arrow: the stage the incident reached, or why the step was
/// refused (`code` or `code(field)`).
///
///     time who #incident command arguments → stage or refusal
///
/// `open` names no incident: the first one opened is `#1`. Who: `wang` and `li` at the desk, `p01` … with their units, `zhang`
/// the chief, `admin`, `far` at another office's desk, `clock`, and phones: any name that begins with `phone`.
final class Story {
    let ledger = MemoryLedger()
    private(set) var numbers: [IncidentID] = []
    private let targets = Targets()

    static let day = "2026-11-22T"

    init(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let register = UnitRegister(ledger)
        for name in ["P-01", "P-02", "M-01", "X-01"] {
            try register.add(
                ResponseUnit(
                    id: UnitID(name), organisation: "campus", callSign: name, name: "单位", mode: .foot,
                    capabilities: name.hasPrefix("M") ? [.medical] : [.patrol], post: nil, postName: ""),
                by: .system("test"), at: Self.moment("00:00:00"))
            // X-01 stays off duty.
            if name != "X-01" { try register.setDuty(true, of: UnitID(name), by: try Self.party("wang"), at: Self.moment("00:01:00")) }
        }
        for line in script.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) {
            let halves = line.split(separator: "→").map { $0.split(separator: " ").joined(separator: " ") }
            let expected = halves[1]
            let got = try play(halves[0].split(separator: " ").map(String.init))
            #expect(got == expected, "\(line)", sourceLocation: sourceLocation)
        }
    }

    func incident(_ number: Int) throws -> Incident { try #require(try ledger.incident(numbers[number - 1])) }
    func unit(_ id: UnitID) throws -> ResponseUnit { try #require(try ledger.unit(id)) }
    func acts(_ number: Int) throws -> [String] { try ledger.entries(about: incident(number).subject).map(\.act) }
    static func moment(_ time: String) -> Instant { Instant(iso: day + time)! }

    private func play(_ words: [String]) throws -> String {
        var words = words[...]
        let at = Self.moment(words.removeFirst())
        let party = try Self.party(words.removeFirst())
        var subject: IncidentID?
        if let first = words.first, first.hasPrefix("#") { subject = numbers[Int(words.removeFirst().dropFirst())! - 1] }
        let verb = words.removeFirst()
        var named: [String: String] = [:]
        for word in words where word.contains("=") {
            let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
            named[pair[0]] = pair[1]
        }
        let plain = words.filter { !$0.contains("=") }
        do {
            if verb == "duty" {
                try UnitRegister(ledger).setDuty(plain[1] == "on", of: UnitID(plain[0]), by: party, at: at)
                return try unit(UnitID(plain[0])).status.rawValue
            }
            var request = CommandRequest(try command(verb, plain, named, party), of: subject, by: party, in: "campus", at: at)
            request.when = named["when"].map(Self.moment)
            request.key = named["key"]
            request.seen = named["seen"].flatMap { Int64($0) }
            let outcome = try ControlRoom(ledger, targets: targets, salt: { [UInt8](repeating: 1, count: 32) }).perform(request)
            if !numbers.contains(outcome.incident) { numbers.append(outcome.incident) }
            let number = numbers.firstIndex(of: outcome.incident)! + 1
            let stage = try incident(number).stage.rawValue
            return verb == "open" ? "#\(number) \(stage)\(outcome.again ? " again" : "")" : stage
        } catch let refusal as Refusal {
            return refusal.code.rawValue + (refusal.field.map { "(\($0))" } ?? "")
        }
    }

    private func command(_ verb: String, _ plain: [String], _ named: [String: String], _ party: Party) throws -> Command {
        func type(_ index: Int) -> CallType { CallType(rawValue: plain[index])! }
        func order() -> Int { Int(plain[0])! }
        let words = try Words(name: named["name"], phone: named["tel"], text: named["says"])
        switch verb {
        case "open":
            let source: Source = if case .caller = party { .sosPage } else { .phone }
            var opening = Command.Opening(source: source)
            opening.location.description = named["at"] ?? ""
            opening.location.campus = named["at"] == "town" ? nil : "campus"
            opening.type = named["type"].flatMap(CallType.init(rawValue:))
            opening.words = words
            opening.silent = plain.contains("silent")
            opening.exercise = plain.contains("drill")
            opening.reported = named["reported"].map(Self.moment)
            if case .caller(let device) = party { opening.device = device }
            return .open(opening)
        case "claim": return .claim
        case "classify": return .classify(Classification(type(0), named["as"].flatMap(Category.init(rawValue:))), nil)
        case "prioritise": return .prioritise(Priority(rawValue: Int(plain[0])!)!)
        case "locate": return .locate(Location(description: plain[0] == "-" ? "" : plain[0], campus: "campus", basis: .spoken))
        case "tell": return .tell(words)
        case "tellType": return .tellType(type(0))
        case "silence": return .silence(plain[0] == "on")
        case "safe": return .safe
        case "link": return .link(to: numbers[Int(plain[0].dropFirst())! - 1], Incident.Link.Kind(rawValue: plain[1])!)
        case "dispatch": return .dispatch(plain.map { Command.Sending(UnitID($0)) })
        case "refuse": return .refuse(assignment: order(), reason: named["because"] ?? "")
        case "standDown": return .standDown(assignment: order(), reason: named["because"] ?? "")
        case "voiceCall": return .voiceCall(assignment: order())
        case "backup": return .backup(assignment: order(), words)
        case "lapse": return .lapse(assignment: order())
        case "feedback":
            return .feedback(assignment: plain[0] == "desk" ? nil : order(), Classification(type(1)), Disposition(rawValue: plain[2])!, words)
        case "tick": return .tick(RunCard.Step(rawValue: plain[0])!, done: true)
        case "untick": return .tick(RunCard.Step(rawValue: plain[0])!, done: false)
        case "explain": return .explain(Interval(rawValue: plain[0])!, reason: named["because"] ?? "")
        case "close": return .close
        case "protect": return .protect(Incident.Protection(rawValue: plain[0])!)
        case "unprotect": return .unprotect
        case "reopen": return .reopen(reason: named["because"] ?? "")
        default: return .step(assignment: order(), Assignment.Step(rawValue: verb)!)
        }
    }

    static func party(_ name: String) throws -> Party {
        func person(_ role: Role, of organisation: OrganisationID = "campus", unit: UnitID? = nil) -> Party {
            .person(Person(id: PersonID(name), name: name, appointments: [Appointment(role, of: organisation)], unit: unit))
        }
        switch name {
        case "wang", "li": return person(.operator_)
        case "zhang": return person(.chief)
        case "admin": return person(.systemAdministrator)
        case "far": return person(.operator_, of: "elsewhere")
        case "p01": return person(.responder, unit: "P-01")
        case "p02": return person(.responder, unit: "P-02")
        case "m01": return person(.responder, unit: "M-01")
        case "x01": return person(.responder, unit: "X-01")
        case "clock": return .system("clock")
        default:
            try #require(name.hasPrefix("phone"), "there is no \(name) in stories")
            return .caller(device: name)
        }
    }
}
