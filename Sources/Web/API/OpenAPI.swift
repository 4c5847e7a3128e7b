import Foundation
import Geo
import Ground
import Hummingbird
import Incidents

extension House {
    /// `GET /api/v1/openapi.json`: made from the routes and commands themselves, so that it cannot fall behind them.
    func addOpenAPI(to list: inout RouteList) {
        list.get("/api/v1/openapi.json", for: .anyone, api: "This document") { request, _ in
            let bytes = try JSONSerialization.data(
                withJSONObject: OpenAPI.document(of: routes()), options: [.sortedKeys, .withoutEscapingSlashes])
            return Asset(Array(bytes), type: "application/json; charset=utf-8").response(to: request, forever: false)
        }
    }
}

enum OpenAPI {
    typealias JSON = [String: Any]

    /// An OpenAPI 3.1 document of every route that has a summary; the command route is written out command by command.
    static func document(of routes: [Route]) -> JSON {
        var paths: [String: JSON] = [:]
        for route in routes {
            guard let summary = route.summary else { continue }
            if route.path == "/api/v1/incidents/:id/:command" {
                for name in Command.Name.allCases where name != .open && name != .lapse {
                    paths["/api/v1/incidents/{id}/\(name.rawValue)", default: [:]]["post"] = command(name)
                }
            } else {
                paths[spelled(route.path), default: [:]][route.method.rawValue.lowercased()] = operation(route, summary)
            }
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Campus110", "version": "1",
                "description": "Times are milliseconds since 1970 (UTC) in answers; requests also take ISO 8601. Positions are WGS-84 degrees; "
                    + "requests may say crs gcj02 or bd09, and answers take ?crs= likewise. With a session cookie, X-Form-Token must carry the session's form token. "
                    + "The same Idempotency-Key is done once.",
            ] as JSON,
            "paths": paths,
            "components": ["schemas": schemas, "securitySchemes": securitySchemes] as JSON,
        ]
    }

    private static func spelled(_ path: String) -> String {
        path.split(separator: "/").map { $0.hasPrefix(":") ? "/{\($0.dropFirst())}" : "/\($0)" }.joined()
    }

    private static func parameters(_ path: String) -> [JSON] {
        path.split(separator: "/").filter { $0.hasPrefix(":") }.map {
            ["name": String($0.dropFirst()), "in": "path", "required": true, "schema": ["type": "string"]]
        }
    }

    private static func operation(_ route: Route, _ summary: String) -> JSON {
        var operation: JSON = [
            "summary": summary, "description": "Open to: \(route.access.words).", "operationId": identifier(route),
            "responses": responses(route), "parameters": parameters(route.path),
        ]
        if route.access != .anyone { operation["security"] = [["session": []], ["phone": []]] }
        if route.method == .post {
            operation["requestBody"] = body(
                route.path == "/api/v1/incidents" ? ["$ref": "#/components/schemas/Opening"]
                    : route.path.hasSuffix("/fix") ? ["$ref": "#/components/schemas/Place"] : ["type": "object"])
            operation["parameters"] = parameters(route.path) + [keyParameter]
        }
        return operation
    }

    private static func command(_ name: Command.Name) -> JSON {
        let (fields, required) = self.fields[name] ?? ([], [])
        var properties: JSON = ["version": ["type": "integer"], "when": moment]
        for field in fields { properties[field] = property(field, of: name) }
        return [
            "summary": "Command \(name.rawValue)", "description": "May be asked for by: \(name.who.words).",
            "operationId": "incident_\(name.rawValue)", "security": [["session": []], ["phone": []]],
            "parameters": parameters("/:id") + [keyParameter],
            "requestBody": body(["type": "object", "properties": properties, "required": required] as JSON),
            "responses": answers("200", "Done, or done before under the same key", ["$ref": "#/components/schemas/Outcome"]),
        ]
    }

    private static let fields: [Command.Name: ([String], [String])] = [
        .classify: (["type", "category", "priority"], ["type"]), .prioritise: (["priority"], ["priority"]),
        .locate: (["location"], ["location"]), .tell: (["words", "name", "phone"], []), .tellType: (["type"], ["type"]),
        .silence: (["silent"], ["silent"]), .link: (["to", "as"], ["to", "as"]), .dispatch: (["units"], ["units"]),
        .step: (["assignment", "step"], ["assignment", "step"]), .refuse: (["assignment", "reason"], ["assignment", "reason"]),
        .standDown: (["assignment", "reason"], ["assignment", "reason"]), .voiceCall: (["assignment"], ["assignment"]),
        .backup: (["assignment", "words"], ["assignment"]),
        .feedback: (["assignment", "type", "category", "disposition", "words"], ["type", "disposition"]),
        .tick: (["step", "done"], ["step"]), .explain: (["interval", "reason"], ["interval", "reason"]), .reopen: (["reason"], ["reason"]),
    ]

    private static func property(_ field: String, of name: Command.Name) -> JSON {
        switch field {
        case "type": one(of: CallType.self)
        case "category": one(of: Category.self)
        case "disposition": one(of: Disposition.self)
        case "interval": one(of: Interval.self)
        case "as": one(of: Incident.Link.Kind.self)
        case "step": name == .tick ? one(of: RunCard.Step.self) : one(of: Assignment.Step.self)
        case "priority": ["type": "integer", "minimum": 1, "maximum": 4]
        case "assignment": ["type": "integer", "minimum": 1]
        case "silent", "done": ["type": "boolean"]
        case "units": ["type": "array", "items": ["type": "string"], "minItems": 1, "maxItems": 50] as JSON
        case "location": ["$ref": "#/components/schemas/Place"]
        case "words": ["type": "string", "maxLength": 4000]
        case "reason": ["type": "string", "minLength": 1, "maxLength": 500]
        default: ["type": "string"]
        }
    }

    private static func one<Value: RawRepresentable<String> & CaseIterable>(of: Value.Type) -> JSON {
        ["type": "string", "enum": Value.allCases.map(\.rawValue)]
    }

    private static var moment: JSON {
        [
            "description": "ISO 8601 (Shanghai time without an offset) or milliseconds since 1970",
            "oneOf": [["type": "string"], ["type": "integer"]],
        ]
    }

    private static var keyParameter: JSON {
        [
            "name": "Idempotency-Key", "in": "header", "required": false,
            "schema": ["type": "string", "minLength": 8, "maxLength": 128] as JSON,
        ]
    }

    private static func body(_ schema: JSON) -> JSON { ["content": ["application/json": ["schema": schema]], "required": true] }

    private static func responses(_ route: Route) -> JSON {
        if route.path == "/api/v1/events" {
            return ["200": ["description": "A stream of events", "content": ["text/event-stream": ["schema": ["type": "string"]]]] as JSON]
        }
        if route.method == .post, route.path == "/api/v1/incidents" {
            return answers("201", "Opened", ["$ref": "#/components/schemas/Outcome"]).merging(
                answers("200", "Opened before, or asked again", ["$ref": "#/components/schemas/Outcome"])) { first, _ in first }
        }
        return answers("200", "As asked", ["type": "object"])
    }

    private static func answers(_ status: String, _ description: String, _ schema: JSON) -> JSON {
        [
            status: ["description": description, "content": ["application/json": ["schema": schema]]] as JSON,
            "default": [
                "description": "Refused, with the reason; nothing was changed",
                "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
            ] as JSON,
        ]
    }

    private static func identifier(_ route: Route) -> String {
        route.method.rawValue.lowercased() + route.path.split(separator: "/").dropFirst(2).map { "_" + $0.filter { $0 != ":" && $0 != "." } }.joined()
    }

    private static var schemas: JSON {
        let place: JSON = [
            "latitude": ["type": "number"], "longitude": ["type": "number"], "accuracy": ["type": "number", "description": "metres"],
            "crs": one(of: CoordinateSystem.self), "building": ["type": "string"],
            "description": ["type": "string", "maxLength": 200] as JSON, "basis": one(of: Location.Basis.self),
        ]
        let opening: JSON = [
            "source": one(of: Source.self), "type": one(of: CallType.self), "category": one(of: Category.self),
            "priority": ["type": "integer", "minimum": 1, "maximum": 4] as JSON, "name": ["type": "string", "maxLength": 80] as JSON,
            "phone": ["type": "string", "maxLength": 40] as JSON, "words": ["type": "string", "maxLength": 4000] as JSON,
            "silent": ["type": "boolean"], "exercise": ["type": "boolean"], "occurred": moment,
            "reported": moment, "location": ["$ref": "#/components/schemas/Place"],
        ]
        let outcome: JSON = [
            "incident": ["type": "string"], "number": ["type": "string"], "version": ["type": "integer"],
            "again": ["type": "boolean", "description": "It had been done before"] as JSON,
        ]
        let problem: JSON = [
            "code": ["type": "string"], "field": ["type": "string"], "message": ["type": "string"],
        ]
        return [
            "Place": ["type": "object", "properties": place] as JSON, "Opening": ["type": "object", "properties": opening] as JSON,
            "Outcome": ["type": "object", "properties": outcome, "required": ["incident", "number", "version"]] as JSON,
            "Problem": ["type": "object", "properties": problem, "required": ["code", "message"]] as JSON,
        ]
    }

    private static var securitySchemes: JSON {
        [
            "session": ["type": "apiKey", "in": "cookie", "name": CookieJar.session],
            "phone": ["type": "apiKey", "in": "cookie", "name": CookieJar.device],
        ]
    }
}
