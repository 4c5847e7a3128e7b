import Geo
import Ground
import HTTPTypes
import Incidents

extension OpenAPI {
    /// What a route takes and answers. A route that is not named here takes and answers some object.
    struct Shape {
        typealias Answer = (status: String, what: String, schema: JSON)

        var query: [JSON] = []
        var body: JSON?
        /// Sent twice under one Idempotency-Key, done once.
        var isOnceOnly = false
        var answers: [Answer] = [("2XX", "As asked", ["type": "object"])]

        static func of(_ route: Route) -> Shape {
            switch "\(route.method.rawValue) \(route.path)" {
            case "POST /api/v1/incidents":
                return Shape(body: ref("Opening"), isOnceOnly: true, answers: [
                    ("201", "Opened", ref("Outcome")), ("200", "Opened before, or asked again", ref("Outcome")),
                ])
            case "GET /api/v1/incidents":
                return Shape(query: incidentQuery, answers: one("A page of incidents, the newest first", object([
                    "incidents": list(of: ref("Incident")), "after": text("Goes into ?after= for the next page; absent on the last"),
                ], required: ["incidents"])))
            case "GET /api/v1/incidents/:id":
                return Shape(query: [coordinates], answers: one("The incident as the asking person may see it", object([
                    "incident": ref("Incident"), "stage": one(of: Incident.Stage.self), "timeline": list(of: ref("Line")),
                ], required: ["incident", "stage", "timeline"])))
            case "GET /api/v1/incidents/:id/proposal":
                return Shape(answers: one("The units, the first to be there first", ref("Proposal")))
            case "POST /api/v1/backentry":
                return Shape(body: ["allOf": [ref("Opening"), ref("BackEntry")]], isOnceOnly: true, answers: [
                    ("201", "Entered", ref("Outcome")), ("200", "Entered before", ref("Outcome")),
                ])
            case "GET /api/v1/units":
                return Shape(query: [coordinates], answers: one("For the desk every unit, for a unit itself", object(
                    ["units": list(of: ref("Unit"))], required: ["units"])))
            case "POST /api/v1/units/:id/duty":
                return Shape(body: object(["on": flag()], required: ["on"]), answers: one("As it is now", object(["on": flag()], required: ["on"])))
            case "POST /api/v1/units/:id/fix":
                return Shape(body: ref("Place"), answers: one("Whether the position was kept", object(["kept": flag()], required: ["kept"])))
            case "GET /api/v1/units/:id/route":
                return Shape(query: [coordinates, parameter("to", "latitude,longitude", ["type": "string", "pattern": "^-?[0-9]{1,2}(\\.[0-9]{1,9})?,-?1?[0-9]{1,2}(\\.[0-9]{1,9})?$"])], answers: one("The way", object([
                    "seconds": number(), "metres": number(), "line": list(of: list(of: number())),
                ], required: ["seconds", "metres", "line"])))
            case "GET /api/v1/buildings":
                return Shape(query: [coordinates, parameter("q", "Part of a name", text())], answers: one("Found", object(
                    ["buildings": list(of: ref("Building"))], required: ["buildings"])))
            case "GET /api/v1/map/:layer":
                return Shape(answers: one("GeoJSON", object([
                    "type": ["type": "string", "enum": ["FeatureCollection"]], "features": list(of: ["type": "object"]),
                ], required: ["type", "features"])))
            case "GET /api/v1/figures":
                return Shape(query: [
                    parameter("month", "The present month without it", ["type": "string", "pattern": "^(20[0-9]{2}-(0[1-9]|1[0-2]))?$"]),
                    parameter("campus", "One campus only", ["type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9._-]*$"]),
                ], answers: one("The month's figures", ref("Figures")))
            case "POST /api/v1/session":
                return Shape(body: object([
                    "account": text(), "password": text(), "code": text("Of the second factor, where there is one"),
                ], required: ["account", "password"]), answers: one("Signed in; the cookie is the session", object([
                    "person": text(), "formToken": text("Goes into X-Form-Token"),
                ])))
            case "GET /api/v1/session":
                return Shape(answers: one("Whoever is signed in", object(["person": text(), "formToken": text()], required: ["person", "formToken"])))
            case "GET /api/v1/events":
                return Shape(query: [parameter("after", "As Last-Event-ID", ["type": "string"])], answers: one("A stream of events", ["type": "string", "x-media": "text/event-stream"]))
            case "GET /health":
                return Shape(answers: one("They do", object(["status": ["type": "string", "enum": ["ok"]]], required: ["status"])))
            default:
                return ofRooms(route) ?? ofAlarms(route) ?? ofCases(route) ?? Shape()
            }
        }

        private static func one(_ what: String, _ schema: JSON) -> [Answer] { [("200", what, schema)] }

        private static func one<Value: RawRepresentable<String> & CaseIterable>(of type: Value.Type) -> JSON { OpenAPI.one(of: type) }

        private static var coordinates: JSON { parameter("crs", "Coordinate system of the positions in the answer", OpenAPI.one(of: CoordinateSystem.self)) }

        private static var incidentQuery: [JSON] {
            [
                parameter("stage", "open for every stage before closed", ["type": "string", "enum": ["open"] + Incident.Stage.allCases.map(\.rawValue)]),
                parameter("type", "", OpenAPI.one(of: CallType.self)), parameter("campus", "", identifier),
                parameter("from", "A day or a moment", ["type": "string", "format": "date-time"]),
                parameter("until", "A day or a moment, itself not included", ["type": "string", "format": "date-time"]),
                parameter("after", "From the page before", ["type": "string", "maxLength": 100]),
                parameter("limit", "1 to 200; 50 without it", ["type": "integer", "minimum": 1, "maximum": 200]), coordinates,
            ]
        }

        /// The fields a command takes, and those it needs.
        static let fields: [Command.Name: (all: [String], needed: [String])] = [
            .classify: (["type", "category", "priority"], ["type"]), .prioritise: (["priority"], ["priority"]),
            .locate: (["location"], ["location"]), .tell: (["words", "name", "phone"], []), .tellType: (["type"], ["type"]),
            .silence: (["silent"], ["silent"]), .link: (["to", "as"], ["to", "as"]), .dispatch: (["units"], ["units"]),
            .step: (["assignment", "step"], ["assignment", "step"]), .refuse: (["assignment", "reason"], ["assignment", "reason"]),
            .standDown: (["assignment", "reason"], ["assignment", "reason"]), .voiceCall: (["assignment"], ["assignment"]),
            .backup: (["assignment", "words"], ["assignment"]),
            .feedback: (["assignment", "type", "category", "disposition", "words"], ["type", "disposition"]),
            .tick: (["step", "done"], ["step"]), .explain: (["interval", "reason"], ["interval", "reason"]), .reopen: (["reason"], ["reason"]),
            .protect: (["protection"], ["protection"]),
        ]
    }

    /// A field of a command's body.
    static func property(_ field: String, of name: Command.Name) -> JSON {
        switch field {
        case "type": one(of: CallType.self)
        case "category": one(of: Category.self)
        case "disposition": one(of: Disposition.self)
        case "protection": one(of: Incident.Protection.self)
        case "interval": one(of: Interval.self)
        case "as": one(of: Incident.Link.Kind.self)
        case "step": name == .tick ? one(of: RunCard.Step.self) : one(of: Assignment.Step.self)
        case "priority": priority
        case "assignment": whole("Number of the order", from: 1)
        case "silent", "done": flag()
        case "units": ["type": "array", "items": identifier, "minItems": 1, "maxItems": 50, "uniqueItems": true]
        case "location": ref("Place")
        case "words": text("Sealed", upTo: 4000)
        case "name": text("Sealed", upTo: 80)
        case "phone": text("Sealed", upTo: 40)
        case "reason": ["type": "string", "minLength": 1, "maxLength": 500, "pattern": "\\S"]
        default: identifier
        }
    }
}
