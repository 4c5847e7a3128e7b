import Alarms
import Geo
import Ground
import HTTPTypes
import Incidents

extension OpenAPI.Shape {
    private typealias JSON = OpenAPI.JSON

    /// What alarm devices and whoever keeps them send. `nil` for a route of another room.
    static func ofAlarms(_ route: Route) -> OpenAPI.Shape? {
        switch "\(route.method.rawValue) \(route.path)" {
        case "POST /api/v1/alarms":
            return OpenAPI.Shape(body: ["oneOf": [signal, OpenAPI.object(["alarms": many(signal)], required: ["alarms"])]] as JSON, answers: [
                ("200", "Stored; for a batch the result of each", ["type": "object"]), ("201", "Stored, and an incident opened", ["type": "object"]),
            ])
        case "POST /api/v1/alarms/heartbeats":
            return OpenAPI.Shape(body: OpenAPI.object(["devices": many(OpenAPI.identifier)], required: ["devices"]))
        case "POST /api/v1/devices": return OpenAPI.Shape(body: OpenAPI.object(facts.merging(["id": OpenAPI.identifier]) { first, _ in first }, required: ["id", "kind", "name"]), isOnceOnly: true)
        case "POST /api/v1/devices/:id/:act":
            return OpenAPI.Shape(body: OpenAPI.object(facts.merging([
                "reason": OpenAPI.text("Why", upTo: 500), "at": OpenAPI.moment("arrive: when somebody was there"), "until": OpenAPI.moment("isolate: at most seven days ahead"),
            ]) { first, _ in first }), isOnceOnly: true)
        case "POST /api/v1/alarmtests":
            return OpenAPI.Shape(body: OpenAPI.object([
                "all": OpenAPI.flag(), "devices": OpenAPI.list(of: OpenAPI.identifier), "from": OpenAPI.moment("Now without it"), "until": OpenAPI.moment("Within 24 hours of from"),
                "told": OpenAPI.text("Whom you have told", upTo: 120), "note": OpenAPI.text("", upTo: 500),
            ], required: ["until", "told"]), isOnceOnly: true)
        case "POST /api/v1/alarmtests/withdraw": return OpenAPI.Shape(body: OpenAPI.object(["id": OpenAPI.text("As the announcement was answered")], required: ["id"]))
        case "GET /api/v1/devices":
            return OpenAPI.Shape(query: [
                OpenAPI.parameter("organisation", "This desk's without it", OpenAPI.identifier),
                OpenAPI.parameter("condition", "out for all that do not work", ["type": "string", "enum": ["out"] + AlarmDevice.Condition.allCases.map(\.rawValue)]),
                OpenAPI.parameter("kind", "", OpenAPI.one(of: AlarmDevice.Kind.self)), OpenAPI.parameter("q", "Part of id, name or place", OpenAPI.text()),
                OpenAPI.parameter("unproven", "Not proven for more than so many days", OpenAPI.whole("", from: 0)),
            ])
        default: return nil
        }
    }

    private static func many(_ items: JSON) -> JSON { ["type": "array", "items": items, "minItems": 1, "maxItems": AlarmBody.most] }

    private static var signal: JSON {
        OpenAPI.object([
            "device": OpenAPI.identifier, "event": ["type": "string", "pattern": "^[!-~]{1,64}$", "description": "Sent again under the same name, done once"] as JSON,
            "what": OpenAPI.one(of: AlarmSignal.What.self), "at": OpenAPI.moment("The device's own clock"), "zone": OpenAPI.text("Loop or point; cut to 120 characters"),
        ], required: ["device", "event"])
    }

    private static var facts: JSON {
        [
            "kind": OpenAPI.one(of: AlarmDevice.Kind.self), "name": OpenAPI.text("", upTo: 80), "place": OpenAPI.text("Where it stands, in words", upTo: 200),
            "building": OpenAPI.identifier, "latitude": OpenAPI.number(), "longitude": OpenAPI.number(), "crs": OpenAPI.one(of: CoordinateSystem.self),
            "cameras": OpenAPI.list(of: OpenAPI.text("", upTo: 64)), "type": OpenAPI.one(of: CallType.self), "category": OpenAPI.one(of: Category.self),
            "priority": OpenAPI.priority, "heartbeat": OpenAPI.number("Seconds, 10 to 604800"),
        ]
    }
}
