import Cases
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Incidents

extension House {
    /// `GET /api/v1/openapi.json`: made from the routes and commands themselves, so that it cannot fall behind them.
    func addOpenAPI(to list: inout RouteList) {
        let page = OpenAPIPage()
        list.get("/api/v1/openapi.json", for: .anyone, api: "This document") { request, _ in
            try await page.asset { OpenAPI.document(of: routes(), cases: cases) }.response(to: request, forever: false)
        }
    }
}

/// The document as bytes, made once: the routes do not change while the server runs.
private actor OpenAPIPage {
    private var made: Asset?

    func asset(_ document: @Sendable () -> OpenAPI.JSON) throws -> Asset {
        if let made { return made }
        let bytes = try JSONSerialization.data(
            withJSONObject: document(), options: [.sortedKeys, .withoutEscapingSlashes])
        let asset = Asset(Array(bytes), type: "application/json; charset=utf-8")
        made = asset
        return asset
    }
}

/// Describes the API in OpenAPI 3.1: what a route takes and answers is said in `Shape`, everything else follows from the routes.
enum OpenAPI {
    typealias JSON = [String: Any]

    /// Every route that has a summary; commands are written out one by one, casework system by system and step by step.
    static func document(of routes: [Route], cases: CaseRoom) -> JSON {
        var paths: [String: JSON] = [:]
        for route in routes {
            guard let summary = route.summary else { continue }
            if route.path == "/api/v1/incidents/:id/:command" {
                for name in Command.Name.allCases where name != .open && name != .lapse {
                    paths["/api/v1/incidents/{id}/\(name.rawValue)", default: [:]]["post"] = command(name)
                }
            } else if let written = casework(route, summary, cases) {
                for (path, operation) in written { paths[path, default: [:]][route.method.rawValue.lowercased()] = operation }
            } else {
                paths[spelled(route.path), default: [:]][route.method.rawValue.lowercased()] = operation(route, summary)
            }
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Campus110", "version": "1", "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
                "description": "Times are milliseconds since 1970 (UTC) in answers; requests also take ISO 8601. Positions are WGS-84 degrees; "
                    + "requests may say crs gcj02 or bd09, and answers take ?crs= likewise. With a session cookie, X-Form-Token must carry the session's form token. "
                    + "The same Idempotency-Key is done once. What is not known in a body is left out of account.",
            ] as JSON,
            "paths": paths,
            "components": ["schemas": schemas.merging(caseSchemas(cases)) { first, _ in first }, "securitySchemes": securitySchemes] as JSON,
        ]
    }

    // MARK: - Operations

    static func operation(_ route: Route, _ summary: String) -> JSON {
        let shape = Shape.of(route)
        var operation: JSON = [
            "summary": summary, "description": "Open to: \(route.access.words).", "operationId": identifier(route),
            "responses": responses(shape.answers), "parameters": parameters(route.path) + shape.query,
        ]
        let changes = route.method != .get
        // A call is asked for by anybody's phone, written down by the desk, or raised by a device.
        let isHelp = ["/api/v1/incidents", "/api/v1/cases/:code", "/api/v1/files"].contains(route.path)
        var keys: [JSON] = route.access == .anyone ? isHelp ? [JSON(), session(changes)] : [] : [session(changes)]
        if route.access == .party { keys.append(["phone": [String]()]) }
        if route.token != nil, route.access != .anyone || isHelp { keys.append(["token": [String]()]) }
        if !keys.isEmpty { operation["security"] = keys }
        if changes {
            operation["parameters"] = parameters(route.path) + shape.query + (shape.isOnceOnly ? [keyParameter] : [])
            operation["requestBody"] = body(shape.body ?? ["type": "object"])
        }
        return operation
    }

    private static func command(_ name: Command.Name) -> JSON {
        let (fields, required) = Shape.fields[name] ?? ([], [])
        var properties: JSON = [
            "version": whole("The version that was looked at: refused when there is a newer one", from: 0),
            "when": moment("补录: when it really happened, within the last year"),
        ]
        for field in fields { properties[field] = property(field, of: name) }
        return [
            "summary": "Command \(name.rawValue)", "description": "May be asked for by: \(name.who.words).",
            "operationId": "incident_\(name.rawValue)", "security": [session(true), ["phone": [String]()]],
            "parameters": parameters("/:id") + [keyParameter],
            "requestBody": body(object(properties, required: required)),
            "responses": responses([("200", "Done, or done before under the same key", ref("Outcome"))]),
        ]
    }

    static func responses(_ answers: [Shape.Answer]) -> JSON {
        var responses: JSON = [
            "4XX": [
                "description": "Refused, with the reason; nothing was changed", "content": ["application/json": ["schema": ref("Problem")]],
            ] as JSON,
            "503": [
                "description": "Not now: the record cannot be written or read", "content": ["application/json": ["schema": ref("Problem")]],
            ] as JSON,
        ]
        for answer in answers {
            responses[answer.status] = ["description": answer.what, "content": content(answer.schema)] as JSON
        }
        return responses
    }

    private static func session(_ changes: Bool) -> JSON {
        changes ? ["session": [String](), "formToken": [String]()] : ["session": [String]()]
    }

    static func body(_ schema: JSON) -> JSON { ["content": content(schema), "required": true] }

    /// JSON, where the schema does not name another type of media.
    static func content(_ schema: JSON) -> JSON {
        var schema = schema
        let type = schema.removeValue(forKey: "x-media") as? String ?? "application/json"
        return [type: ["schema": schema]]
    }

    // MARK: - Spelling

    static func spelled(_ path: String) -> String {
        path.split(separator: "/").map { $0.hasPrefix(":") ? "/{\($0.dropFirst())}" : "/\($0)" }.joined()
    }

    static func parameters(_ path: String) -> [JSON] {
        path.split(separator: "/").filter { $0.hasPrefix(":") }.map { part in
            let name = String(part.dropFirst())
            let known = name == "layer" ? ["streets", "buildings", "areas"] : name == "act" ? Shape.acts(path) : nil
            let schema: JSON = known.map { ["type": "string", "enum": $0] } ?? identifier
            return ["name": name, "in": "path", "required": true, "schema": schema]
        }
    }

    static func identifier(_ route: Route) -> String {
        route.method.rawValue.lowercased() + route.path.split(separator: "/").dropFirst(2).map { "_" + $0.filter { $0 != ":" && $0 != "." } }.joined()
    }

    static var keyParameter: JSON {
        [
            "name": "Idempotency-Key", "in": "header", "required": false,
            "schema": ["type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[!-~]*$"] as JSON,
        ]
    }

    private static var securitySchemes: JSON {
        [
            "session": ["type": "apiKey", "in": "cookie", "name": CookieJar.session, "description": "Given when signing in"],
            "formToken": [
                "type": "apiKey", "in": "header", "name": SameSite.tokenHeader.canonicalName,
                "description": "The session's form token: what changes something carries it",
            ],
            "token": ["type": "http", "scheme": "bearer", "description": "Of a device or an integration: its scopes and nothing else"],
            "phone": [
                "type": "apiKey", "in": "cookie", "name": CookieJar.device, "description": "Given to a phone that has asked for help: its own calls only",
            ],
        ]
    }
}
