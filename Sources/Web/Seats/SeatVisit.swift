import Ground
import Hummingbird
import Identity
import Incidents
import Journal

extension Visit {
    /// Who asks about a seat: the browser that holds it, or else whoever has signed in. Throws `Refusal.notSignedIn` for neither.
    func seatParty(for number: Int? = nil, of incident: Incident? = nil) throws -> SeatParty {
        if let browser = seatBrowser {
            let holds = incident.map { one in number.map { one.seat($0)?.holder?.browser == browser } ?? !one.seats(of: .browser(browser)).isEmpty } ?? true
            if holds || person == nil { return .browser(browser) }
        }
        return .person(try signedIn())
    }
}

extension House {
    static func seatIncident(_ visit: Visit) throws -> IncidentID {
        guard let id = visit.parameters.get("incident").flatMap({ IncidentID(checking: $0) }) else { throw seatOver }
        return id
    }

    /// 0 stands for the desk.
    static func seatNumber(_ visit: Visit) throws -> Int? {
        guard let number = visit.parameters.get("seat").flatMap({ Int($0) }), (0...9999).contains(number) else { throw seatOver }
        return number == 0 ? nil : number
    }

    static var seatOver: Refusal {
        Refusal(.notFound, "没有这起警情，或席位已失效：请用值班台最新发来的链接，或致电值班台", "There is no such incident, or the seat is over: use the latest link from the desk, or call it")
    }

    /// Does something about seats in one write. `party` is asked with the incident as it stands there.
    func perform(_ command: SeatCommand, of incident: IncidentID, _ visit: Visit, key: String? = nil, asked: Digest? = nil, then: @escaping @Sendable (any Ledger, SeatOutcome) throws -> Void = { _, _ in }) async throws -> SeatOutcome {
        let (moment, targets) = (now(), settings.targets)
        return try await store.write { ledger in
            guard let standing = try ledger.incident(incident) else { throw Self.seatOver }
            var party = try visit.seatParty(for: command.seat, of: standing)
            // Rights may have ended since the request began.
            if case .person(let person) = party { party = .person(try ledger.present(person, at: moment)) }
            var request = SeatRequest(command, of: incident, by: party, at: moment)
            request.key = key
            request.asked = asked
            let outcome = try SeatRoom(ledger, targets: targets, salt: { Secret.bytes(32) }).perform(request)
            try then(ledger, outcome)
            return outcome
        }
    }
}
