import Ground
import HTTPTypes
import Hummingbird
import Incidents
import Journal

extension House {
    /// Seconds for which a browser remembers that it took a seat: the seat itself ends with its incident.
    private static let cookieLasts = 30 * 24 * 3600

    /// Where a one-time link leads. Opening it takes nothing: chat apps look into links before people do.
    func addSeatDoor(to list: inout RouteList) {
        list.get("/s/:token", for: .anyone) { request, visit in
            let token = visit.parameters.get("token") ?? ""
            let (incident, seat) = try await invited(by: token, visit)
            if seat.holder?.browser != nil, seat.holder?.browser == visit.seatBrowser { return Answer.redirect(to: Self.roomPath(incident.id, seat.id)) }
            let view: View = [
                "token": token, "seat": seat.title(visit.language), "office": settings.organisationName(visit.language), "number": incident.id.shortNumber,
                "sees": Seat.Part.allCases.filter { seat.sees($0) && $0 != .protectedWords }.map { strings(visit.language)["seat_part_" + $0.rawValue] },
            ]
            return try pages.page("seat-join", view, for: visit, to: request)
        }
        list.post("/api/v1/seats/join", for: .anyone, api: "Take the seat of a one-time link: {token}; the seat is this browser's from then on") { request, visit in
            try SameSite.check(request, visit)
            struct Body: Decodable { var token: String? }
            let body: Body = try Self.decode(try await request.bytes(visit))
            guard let named = seatLinks.named(by: body.token ?? "") else { throw Self.badLink }
            // A browser has one key for all its seats.
            let known = request.cookie(CookieJar.seat, secure: settings.isSecure).flatMap { CookieJar.isDeviceToken($0) ? $0 : nil }
            let token = known ?? Secret.token()
            let (moment, targets) = (now(), settings.targets)
            let command = SeatCommand.claim(seat: named.seat, serial: named.serial)
            let order = SeatRequest(command, of: named.incident, by: .browser(Secret.digest(token)), at: moment)
            _ = try await store.write { try SeatRoom($0, targets: targets, salt: { Secret.bytes(32) }).perform(order) }
            var response = try Answer.json(["room": Self.roomPath(named.incident, named.seat)])
            response.headers[.setCookie] = CookieJar.header(CookieJar.seat, token, seconds: Self.cookieLasts, secure: settings.isSecure)
            return response
        }
    }

    private static var badLink: Refusal {
        Refusal(.notFound, field: "token", "链接无效：请完整复制，或请值班台重新发一个", "The link is not valid: copy it whole, or ask the desk for a new one")
    }

    static func roomPath(_ incident: IncidentID, _ seat: Int?) -> String { "/seat/\(incident)" + (seat.map { "?seat=\($0)" } ?? "") }

    /// The seat that a link leads to, while it may be taken. Throws a `Refusal` that says why it may not, and what to do.
    private func invited(by token: String, _ visit: Visit) async throws -> (Incident, Seat) {
        guard let named = seatLinks.named(by: token) else { throw Self.badLink }
        let (moment, targets) = (now(), settings.targets)
        let browser = visit.seatBrowser ?? Secret.digest(token)
        return try await store.read { reading in
            guard let incident = try reading.incident(named.incident), let seat = incident.seat(named.seat) else { throw Self.badLink }
            try incident.checkClaim(seat: named.seat, serial: named.serial, by: browser, at: moment, under: targets.rescueRule)
            return (incident, seat)
        }
    }
}
