import Foundation
import NIOCore
import NIOHTTP1

/// A signed-in operator: what goes with every request of theirs.
struct Desk: Sendable {
    let cookie: String
    let formToken: String

    var headers: [(String, String)] { [("Cookie", cookie), ("X-Form-Token", formToken)] }

    static func signIn(_ account: String, _ password: String, over connection: Connection) async throws -> Desk {
        struct Answer: Decodable { let formToken: String }
        let body = String(decoding: try JSONEncoder().encode(["account": account, "password": password]), as: UTF8.self)
        let reply = try await connection.answer(to: .post("/api/v1/session", body))
        guard reply.status == 200, let cookie = reply.headers.first(name: "Set-Cookie")?.split(separator: ";").first else {
            throw LoadError("signing in as \(account) was answered \(reply.status): \(reply.text)")
        }
        return Desk(cookie: String(cookie), formToken: try reply.decoded(Answer.self).formToken)
    }
}

extension Reply {
    func decoded<Value: Decodable>(_: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(body.readableBytesView))
    }
}

/// What the API answers to a command.
struct Outcome: Decodable {
    let incident: String
    let number: String
}

/// What `GET /api/v1/units` tells of a unit.
struct UnitRow: Decodable {
    struct Place: Decodable { let latitude: Double, longitude: Double }
    let id: String
    let status: String
    let whereabouts: Place?

    static func all(_ desk: Desk, over connection: Connection) async throws -> [UnitRow] {
        let reply = try await connection.answer(to: .get("/api/v1/units", desk.headers))
        guard reply.status == 200 else { throw LoadError("/api/v1/units was answered \(reply.status): \(reply.text)") }
        return try reply.decoded([String: [UnitRow]].self)["units"] ?? []
    }
}

/// Makes calls for help, each from a new phone, each with a key of its own, around the places where units wait.
struct CallMaker: Sendable {
    private let places: [UnitRow.Place]
    private let run = String(UInt32.random(in: .min ... .max), radix: 16)

    /// Throws when no unit has a place.
    init(_ units: [UnitRow]) throws {
        places = units.compactMap(\.whereabouts)
        guard !places.isEmpty else { throw LoadError("no unit has a place: serve a demo (campus110 demo)") }
    }

    func call(_ number: Int) -> Ask {
        let place = places[number % places.count]
        // Some hundred metres around the post, never twice at one spot.
        let latitude = place.latitude + Double(number * 7919 % 1000 - 500) * 4e-6
        let longitude = place.longitude + Double(number * 104_729 % 1000 - 500) * 4e-6
        let body = """
            {"type":"\(Self.types[number % Self.types.count])","words":"操场东侧有人摔倒，需要帮忙","name":"安大山",\
            "location":{"latitude":\(latitude),"longitude":\(longitude),"accuracy":12}}
            """
        return .post("/api/v1/incidents", body, [("Idempotency-Key", "bench-\(run)-\(number)")])
    }

    /// A call that the desk writes down: answered by whoever enters it.
    func entry(_ number: Int, by desk: Desk) -> Ask {
        let place = places[number % places.count]
        return .post(
            "/api/v1/incidents",
            """
            {"source":"phone","type":"theft","location":{"latitude":\(place.latitude),"longitude":\(place.longitude)}}
            """, desk.headers + [("Idempotency-Key", "bench-\(run)-desk-\(number)")])
    }

    private static let types = ["medical", "injury", "theft", "fight", "dispute", "fire"]
}
