import Cases
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Incidents
import Journal
import Systems

/// What a report of theft came to: an incident for the desk and a case for whoever looks into it, both or neither.
struct TheftOutcome: Codable, Sendable {
    let incident: IncidentID
    let incidentNumber: String
    let `case`: CaseID
    let number: String
    let version: Int64
    /// The same report had been made before under the same key.
    var again = false
}

/// A theft as somebody reports it.
struct TheftReport: Sendable {
    let answers: Answers
    /// Where photos among them say that they were taken, by digest.
    let places: [String: Sealed<Spot>]
    /// Of what was sent, word for word.
    let asked: Digest
    /// Sent twice under the same key, done once.
    let key: String?
}

extension House {
    /// For programs and for the page `/theft`.
    func addTheftDoor(to list: inout RouteList) {
        addTheftPage(to: &list)
        list.post("/api/v1/theft", for: .anyone, api: "Report a theft: opens an incident and a case of THEF in one write (201; the same key again: 200)") { request, visit in
            try SameSite.check(request, visit)
            try checkCasePace(visit)
            let bytes = try await request.caseBytes()
            let body: CaseBody = try Self.decode(bytes)
            let key = body.key ?? request.headers[Self.idempotencyKey]
            // The incident is a call for help: it is the phone's, whoever has signed in on it. One without a cookie is known by its key.
            var (device, newToken) = (visit.device ?? "", String?.none)
            if visit.device == nil {
                let token = key.flatMap { UUID(uuidString: $0) == nil ? nil : Secret.digest("phone/" + $0) } ?? Secret.token()
                (newToken, device) = (token, Secret.digest(token))
            }
            let (answers, files) = try await theftAnswers(body, by: visit.person, on: device)
            let report = TheftReport(
                answers: answers, places: files.reduce(into: [:]) { $0[$1.digest] = $1.position.map { Sealed(Spot($0.opened())) } }, asked: Digest(of: bytes), key: key)
            let outcome = try await self.report(report, by: visit.person, on: device)
            var response = try Answer.json(outcome, status: outcome.again ? .ok : .created)
            response.headers[.location] = "/api/v1/cases/THEF/\(outcome.case)"
            if let newToken {
                response.headers[.setCookie] = CookieJar.header(CookieJar.device, newToken, seconds: 90 * 24 * 3600, secure: settings.isSecure)
            }
            return response
        }
    }

    private func theftAnswers(_ body: CaseBody, by person: Person?, on device: String) async throws -> (answers: Answers, files: [ShelvedFile]) {
        let (system, moment, receipts) = (try cases.system("THEF"), now(), receipts)
        let party = person.map { Party.person($0) } ?? Party.caller(device: device)
        let lines = Dictionary(system.lines.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let none = Refusal(.notFound, field: "digest", "附件须先上传", "A file is sent first")
        let wire = CaseWire(lines: lines, file: { try receipts.open($0, of: party, at: moment) }, known: { _ in throw none })
        return try wire.answers(body.answers ?? [:])
    }

    /// The way in by which somebody reports: the desk and a unit write a call down, whoever else has an account reports what is theirs,
    /// a phone reports without one.
    func theftWay(of person: Person?) -> String {
        guard let person else { return "phone" }
        return person.holds(.operator_, of: settings.organisation) || person.unit != nil ? "open" : "own"
    }

    /// Opens an incident for the desk and a case of `THEF`, both or neither. Throws `Refusal` as either does.
    func report(_ report: TheftReport, by person: Person?, on device: String) async throws -> TheftOutcome {
        let (desk, moment, way) = (settings.organisation, now(), theftWay(of: person))
        let caller = Party.caller(device: device)
        let party = person.map { Party.person($0) } ?? caller
        let writes = way == "open"
        var opening = try Self.call(about: report.answers, source: writes ? (person?.unit == nil ? .phone : .patrol) : .sosPage)
        opening.location = atlas.completed(opening.location)
        if !writes { opening.device = device }
        let (call, targets, cases) = (opening, settings.targets, cases)
        return try await store.write { ledger in
            // Rights may have ended since the request began.
            let party = if case .person(let person) = party { Party.person(try ledger.present(person, at: moment)) } else { party }
            let done = try Once(ledger)(report.key, for: "theft|\(desk)", by: party, at: moment, asked: report.asked) {
                let incident = try ControlRoom(ledger, targets: targets, salt: { Secret.bytes(32) })
                    .perform(CommandRequest(.open(call), by: writes ? party : caller, in: desk, at: moment))
                var order = CaseRequest("THEF", .open(way), report.answers, by: party, in: desk, at: moment)
                order.given["incident"] = .text(incident.incident.text)
                order.places = report.places
                let opened = try cases.perform(order, on: ledger)
                return TheftOutcome(incident: incident.incident, incidentNumber: incident.number, case: opened.id, number: opened.number, version: opened.version)
            }
            var outcome = done.outcome
            outcome.again = done.isAgain
            return outcome
        }
    }

    /// The call that goes with a report: what it is about is sealed with the words, where it was is on the map.
    private static func call(about answers: Answers, source: Source) throws -> Command.Opening {
        var place = Location(description: String(answers["place"].text.filter { $0 != "\0" }.prefix(200)))
        if let spot = Spot(text: answers["position"].text) { (place.position, place.basis) = (spot.position, .receiver) }
        if place.basis == .unknown, !place.description.isEmpty { place.basis = .spoken }
        var opening = Command.Opening(source: source, location: place)
        opening.type = .theft
        opening.occurred = Instant(text: answers["until"].text) ?? Instant(text: answers["from"].text)
        let said = [answers["what"].text, answers["marks"].text].filter { !$0.isEmpty }.joined(separator: "；")
        opening.words = try Words(name: answers["victimName"].text, phone: answers["victimPhone"].text, text: said)
        return opening
    }
}
