import Deployment
import Geo
import Ground
import HTTPTypes
import Identity

extension OpenAPI.Shape {
    private typealias JSON = OpenAPI.JSON

    /// What the rooms of people, sealed records and keys take. `nil` for a route of another room.
    static func ofRooms(_ route: Route) -> OpenAPI.Shape? {
        guard route.method == .post else { return nil }
        return switch route.path {
        case "/api/v1/openings": taking([
            "record": short, "incident": OpenAPI.identifier, "person": OpenAPI.identifier, "part": OpenAPI.one(of: SealedKind.self),
            "reason": OpenAPI.text("Why it must be opened", upTo: 500), "danger": OpenAPI.flag(),
        ])
        case "/api/v1/openings/:id/:act": taking(["answer": OpenAPI.text("Why it is refused", upTo: 500)])
        case "/api/v1/records": taking(part.merging(["about": OpenAPI.identifier, "organisation": OpenAPI.identifier]) { first, _ in first }, needed: ["about", "part"])
        case "/api/v1/records/:id/parts": taking(part, needed: ["part"])
        case "/api/v1/records/people": taking(["text": OpenAPI.text("A name, or a whole number")])
        case "/api/v1/tokens": taking([
            "label": OpenAPI.text("What it is for"), "scopes": OpenAPI.list(of: OpenAPI.one(of: TokenScope.self)), "unit": OpenAPI.text("The one unit of units.fix"),
            "days": OpenAPI.whole("Days until it ends"),
        ], needed: ["days"])
        case "/api/v1/organisations": taking(organisation, needed: ["id", "kind"])
        case "/api/v1/organisations/:id/:act": taking(organisation)
        case "/api/v1/people": taking(person, needed: ["role", "organisation"])
        case "/api/v1/people/:id/:act": taking(person)
        case "/api/v1/theft": taking([
            "answers": ["type": "object", "description": "The lines of THEF that the way in asks for: kind, what, place, and from a phone victimPhone"] as JSON,
            "key": OpenAPI.text("In place of the Idempotency-Key header", upTo: 128),
        ], needed: ["answers"])
        case "/api/v1/imports": OpenAPI.Shape(
            query: [OpenAPI.parameter("organisation", "Into which", OpenAPI.identifier)], body: ["type": "string", "x-media": "text/csv"])
        case "/api/v1/imports/:id/apply": taking(["leavers": OpenAPI.flag(), "allowManyLeavers": OpenAPI.flag()])
        case "/api/v1/map/corrections", "/api/v1/map/corrections/check": taking(correction, needed: ["kind", "note"])
        case "/api/v1/map/corrections/:id/undo": taking(["reason": OpenAPI.text("Why it is undone", upTo: CorrectionRegister.longestReason)], needed: ["reason"])
        case "/api/v1/session/wechat", "/api/v1/me/signon/wechat": taking(["code": OpenAPI.text("From the mini-program"), "provider": OpenAPI.text()], needed: ["code"])
        default: nil
        }
    }

    /// The last place of a path, where it names what is done.
    static func acts(_ path: String) -> [String]? {
        switch path {
        case "/api/v1/openings/:id/:act": ["approve", "refuse", "notice"]
        case "/api/v1/organisations/:id/:act": OrganisationBody.Act.allCases.map(\.rawValue)
        case "/api/v1/devices/:id/:act": DeviceBody.Act.allCases.map(\.rawValue)
        case "/api/v1/people/:id/:act": PersonBody.Act.allCases.map(\.rawValue)
        default: nil
        }
    }

    private static func taking(_ fields: JSON, needed: [String] = []) -> OpenAPI.Shape { OpenAPI.Shape(body: OpenAPI.object(fields, required: needed)) }

    private static var correction: JSON {
        [
            "kind": OpenAPI.one(of: RoadCorrection.Kind.self), "note": OpenAPI.text("Why", upTo: CorrectionRegister.longestReason),
            "line": ["type": "array", "items": ["type": "array", "items": ["type": "number"]], "description": "[[longitude, latitude], …]"] as JSON,
            "points": OpenAPI.text("In place of line: latitude,longitude, one a line"), "crs": OpenAPI.one(of: CoordinateSystem.self),
            "street": OpenAPI.text("In place of line: a street by name"), "fromStreet": OpenAPI.text(), "toStreet": OpenAPI.text(),
            "modes": OpenAPI.list(of: OpenAPI.one(of: TravelMode.self)), "direction": OpenAPI.text("both, forward or backward"),
            "grade": OpenAPI.text("What kind of way a shortcut is"), "speed": ["type": "number"] as JSON, "hours": OpenAPI.text("06:00-23:00; Sa,Su off"),
            "opensForEmergency": OpenAPI.flag(), "from": OpenAPI.moment("Holds from then on"), "until": OpenAPI.moment("Holds up to then"),
        ]
    }

    private static var short: JSON { OpenAPI.text("", upTo: 64) }

    private static var part: JSON {
        ["part": OpenAPI.one(of: SealedKind.self), "text": OpenAPI.text("Sealed"), "level": OpenAPI.whole(), "contact": OpenAPI.text("Sealed")]
    }

    private static var organisation: JSON {
        [
            "id": OpenAPI.identifier, "kind": OpenAPI.one(of: Organisation.Kind.self), "zh": OpenAPI.text(), "en": OpenAPI.text(), "parent": OpenAPI.text(),
            "to": OpenAPI.text(), "purpose": OpenAPI.text(), "contact": OpenAPI.text(), "phone": OpenAPI.text(), "person": OpenAPI.text(), "isActive": OpenAPI.flag(),
        ]
    }

    private static var person: JSON {
        [
            "id": OpenAPI.text(), "name": OpenAPI.text("Sealed"), "number": OpenAPI.text("Sealed"), "phone": OpenAPI.text("Sealed"),
            "born": ["type": "string", "format": "date"], "organisation": OpenAPI.identifier, "home": OpenAPI.text(), "role": OpenAPI.one(of: Role.self),
            "unit": OpenAPI.text(), "version": OpenAPI.whole("", from: 0),
        ]
    }
}
