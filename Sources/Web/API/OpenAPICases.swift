import Cases
import Ground
import HTTPTypes

extension OpenAPI {
    /// A route of casework written out for every system: paths and operations; `nil` for a route of another room.
    static func casework(_ route: Route, _ summary: String, _ cases: CaseRoom) -> [(String, JSON)]? {
        guard route.path.hasPrefix("/api/v1/cases/:code") || route.path == "/api/v1/systems/:code" || route.path.hasPrefix("/api/v1/drafts/:code") else { return nil }
        switch "\(route.method.rawValue) \(route.path)" {
        case "GET /api/v1/cases/:code":
            return cases.systems.map { system in
                (path(route, system), changed(route, summary, system) { operation in
                    operation["parameters"] = listQuery(system)
                    operation["responses"] = responses([("200", "A page of cases", object([
                        "cases": list(of: ref("CaseRow")), "after": text("Goes into ?after= for the next page; absent on the last"),
                        "total": whole("On all pages, where that is known", from: 0),
                    ], required: ["cases"]))])
                })
            }
        case "POST /api/v1/cases/:code":
            return cases.systems.map { system in
                (path(route, system), changed(route, summary, system) { operation in
                    operation["parameters"] = [keyParameter]
                    let ways = system.openings.map { way in
                        deed(way, ["opening": ["const": way.act, "title": title(way.title)] as JSON, "organisation": identifier], required: way.act == system.openings[0].act ? [] : ["opening"])
                    }
                    operation["requestBody"] = body(ways.count == 1 ? ways[0] : ["anyOf": ways])
                    operation["responses"] = responses([("201", "Opened", ref("CaseOutcome")), ("200", "Opened before under the same key", ref("CaseOutcome"))])
                })
            }
        case "GET /api/v1/cases/:code/:id":
            return cases.systems.map { system in
                (path(route, system), changed(route, summary, system) { operation in
                    operation["parameters"] = parameters("/:id")
                    operation["responses"] = responses([("200", "The case as whoever asks may see it; its ETag is its version", ref("\(system.code)_case"))])
                })
            }
        case "POST /api/v1/cases/:code/:id/steps/:step":
            return cases.systems.flatMap { system in
                system.steps.map { step in
                    let path = spelled(route.path).replacingOccurrences("{code}", system.code).replacingOccurrences("{step}", step.act)
                    return (path, changed(route, "\(step.title.zh) / \(step.title.en)", system, step.act) { operation in
                        operation["parameters"] = parameters("/:id") + [keyParameter, matchParameter]
                        operation["requestBody"] = body(deed(step, ["version": seen]))
                        operation["responses"] = responses([("200", step.needsApproval ? "Asked for: a second person approves" : "Done, or done before under the same key", ref("CaseOutcome"))])
                    })
                }
            }
        default:
            var operation = operation(route, summary)
            let codes: JSON = ["type": "string", "enum": cases.systems.map(\.code)]
            let named = (operation["parameters"] as? [JSON] ?? []).map { parameter in
                parameter["name"] as? String == "code" ? parameter.merging(["schema": codes]) { $1 }
                    : parameter["name"] as? String == "digest" ? parameter.merging(["schema": digest]) { $1 } : parameter
            }
            operation["parameters"] = named + (route.method == .post && ["approve", "decline", "amend", "remarks"].contains { route.path.hasSuffix("/:id/\($0)") } ? [matchParameter] : [])
            return [(spelled(route.path), operation)]
        }
    }

    private static func path(_ route: Route, _ system: any CaseSystem) -> String { spelled(route.path).replacingOccurrences("{code}", system.code) }

    private static func changed(_ route: Route, _ summary: String, _ system: any CaseSystem, _ step: String? = nil, _ change: (inout JSON) -> Void) -> JSON {
        var operation = operation(route, "\(system.title.zh) / \(system.title.en): \(summary)")
        operation["operationId"] = identifier(route).replacingOccurrences("_code", "_\(system.code)").replacingOccurrences("_step", step.map { "_\($0)" } ?? "_step")
        operation["tags"] = [system.code]
        change(&operation)
        return operation
    }

    // MARK: - Bodies

    private static func deed(_ move: MoveShape, _ more: JSON, required: [String] = []) -> JSON {
        let lines = move.asked + move.optional
        let answers: JSON = [
            "type": "object", "properties": Dictionary(lines.map { ($0.name, schema(of: $0)) }, uniquingKeysWith: { first, _ in first }),
            "required": move.asked.filter { $0.input != .yesNo }.map(\.name), "additionalProperties": false,
        ]
        let isAsked = move.asked.contains { $0.input != .yesNo }
        let properties = more.merging(["answers": answers, "key": text("In place of Idempotency-Key", upTo: 128)]) { first, _ in first }
        return object(properties, required: required + (isAsked ? ["answers"] : []))
    }

    private static var seen: JSON { whole("The version that was looked at, in place of If-Match: refused when there is a newer one", from: 0) }

    private static var matchParameter: JSON {
        [
            "name": "If-Match", "in": "header", "required": false, "description": "The ETag of the case that was looked at; 412 when there is a newer one",
            "schema": ["type": "string", "pattern": "^\"[0-9]{1,18}\"$"] as JSON,
        ]
    }

    private static func listQuery(_ system: any CaseSystem) -> [JSON] {
        let stages = ["open", "any"] + system.stages.map(\.value)
        var query = [
            parameter("q", "Words or a number", text("", upTo: 64)), parameter("stage", "open without it: all that are not ended", ["type": "string", "enum": stages]),
            parameter("scope", "mine: what names whoever asks", ["type": "string", "enum": ["all", "mine"]]), parameter("org", "Of one organisation", identifier),
            parameter("late", "1: past a deadline", ["type": "string", "enum": ["1"]]), parameter("from", "Opened on this day or later", day),
            parameter("to", "Opened on this day or before", day), parameter("order", "due: soonest first; else newest first", ["type": "string", "enum": ["due"]]),
            parameter("after", "From the page before", text("", upTo: 100)), parameter("limit", "1 to 200; 50 without it", ["type": "integer", "minimum": 1, "maximum": 200]),
        ]
        for line in system.lines where line.isNarrowing { query.append(parameter("f.\(line.name)", title(line.title), plainSchema(of: line.input))) }
        return query
    }

    // MARK: - Lines

    private static func title(_ text: LocalisedText) -> String { "\(text.zh) / \(text.en)" }

    private static func schema(of line: LineShape) -> JSON {
        var schema = plainSchema(of: line.input)
        schema["title"] = title(line.title)
        var said = [schema["description"] as? String, line.hint.map(title), line.isSealed ? "Sealed: for some readers only" : nil].compactMap { $0 }
        if case .choice(let choices) = line.input { said.insert(choices.map { "\($0.value): \(title($0.title))" }.joined(separator: "; "), at: 0) }
        if !said.isEmpty { schema["description"] = said.joined(separator: ". ") }
        return schema
    }

    /// What a line takes.
    private static func plainSchema(of input: Input) -> JSON {
        switch input {
        case .line(let most): ["type": "string", "maxLength": most, "pattern": "^[^\\n\\r]*$"]
        case .paragraph(let most): ["type": "string", "maxLength": most]
        case .whole(let range): ["type": "integer", "minimum": range.lowerBound, "maximum": range.upperBound]
        case .money: ["type": "string", "pattern": "^[0-9]{1,11}([.][0-9]{1,2})?$", "description": "Yuan"]
        case .number: ["type": "number", "minimum": 0, "maximum": 99_999_999_999, "multipleOf": 0.01]
        case .day: day
        case .moment: moment("")
        case .yesNo: flag()
        case .choice(let choices): ["type": "string", "enum": choices.map(\.value)]
        case .person, .organisation: identifier
        case .people: ["type": "array", "items": identifier, "maxItems": 20]
        case .position: ref("CaseSpot")
        case .phone: ["type": "string", "pattern": "^[+]?[0-9]{5,20}$"]
        case .identity: ["type": "string", "pattern": "^[0-9A-Za-z]{5,20}$", "description": "A citizen's number of 18 places must check (GB 11643)"]
        case .account: ["type": "string", "pattern": "^[0-9A-Za-z@._-]{4,34}$"]
        case .reference(let code): identifier.merging(["description": "The id of a \(code) case"]) { $1 }
        case .files: ["type": "array", "items": ref("CaseFileRef"), "maxItems": 30]
        case .rows(let columns):
            [
                "type": "array", "maxItems": 200,
                "items": [
                    "type": "object", "additionalProperties": false, "required": columns.filter(\.isRequired).map(\.name),
                    "properties": Dictionary(columns.map { ($0.name, plainSchema(of: $0.input).merging(["title": title($0.title)]) { $1 }) }, uniquingKeysWith: { first, _ in first }),
                ] as JSON,
            ]
        }
    }

    /// What a line says in an answer: files with what is known of them, the rest as it is taken.
    private static func shownSchema(of line: LineShape) -> JSON {
        switch line.input {
        case .files: ["type": "array", "items": ref("CaseFile"), "title": title(line.title)]
        case .moment: ["type": "string", "format": "date-time", "title": title(line.title)]
        // What stands in the record may be older than what is asked for today.
        case .line, .paragraph, .phone, .identity, .account, .money: ["type": "string", "title": title(line.title)]
        case .rows: ["type": "array", "items": ["type": "object"], "title": title(line.title)]
        default: schema(of: line)
        }
    }

    private static var day: JSON { ["type": "string", "format": "date"] }
    private static var digest: JSON { ["type": "string", "pattern": "^[0-9a-f]{64}$"] }

    // MARK: - Components

    static func caseSchemas(_ cases: CaseRoom) -> JSON {
        var schemas: JSON = [
            "Localised": object(["zh": text(), "en": text()], required: ["zh", "en"]),
            "CaseSpot": object(
                ["latitude": ["type": "number", "minimum": -90, "maximum": 90] as JSON, "longitude": ["type": "number", "minimum": -180, "maximum": 180] as JSON, "crs": text("wgs84, gcj02 or bd09; wgs84 without it")],
                required: ["latitude", "longitude"]),
            "CaseFileRef": [
                "description": "A file that was just sent, by its receipt; or one that the case has, by its digest",
                "anyOf": [object(["receipt": text()], required: ["receipt"]), object(["digest": digest], required: ["digest"])],
            ] as JSON,
            "CaseFile": object([
                "digest": digest, "kind": text(), "name": text(), "bytes": whole("", from: 1), "width": whole("", from: 1), "height": whole("", from: 1),
                "taken": ["type": "string", "format": "date-time"] as JSON, "href": text("Where it is had"),
            ], required: ["digest", "kind", "name", "bytes", "href"]),
            "CaseReceipt": object([
                "digest": digest, "kind": text(), "name": text(), "bytes": whole("", from: 1), "width": whole("", from: 0), "height": whole("", from: 0), "taken": instant,
                "hasPosition": flag(), "receipt": text("Goes into a step's answers as {receipt}; good for four days"),
            ], required: ["digest", "kind", "name", "bytes", "receipt"]),
            "CaseOutcome": object([
                "id": identifier, "number": text(), "version": whole("", from: 1), "stage": text(), "opened": list(of: identifier), "again": flag(),
            ], required: ["id", "number", "version", "stage", "opened", "again"]),
            "CaseMove": object([
                "act": text(), "title": ref("Localised"), "to": text(), "asks": list(of: text()), "may": list(of: text()), "needsApproval": flag(),
            ], required: ["act", "title", "asks", "may", "needsApproval"]),
            "CaseRow": object(rowFields, required: ["id", "number", "organisation", "stage", "opened", "headline", "version", "cells", "offered"]),
            "CaseHappening": object([
                "at": instant, "by": text("Kept from phones and tokens"), "act": text(), "title": ref("Localised"), "to": ref("Localised"), "answers": ["type": "object"],
                "masked": texts, "words": text(), "lapsed": list(of: ref("Localised")), "asker": text(),
            ], required: ["at", "act", "title", "answers", "masked", "lapsed"]),
            "CaseSystem": system,
            "CaseLooking": looking,
        ]
        for system in cases.systems {
            schemas["\(system.code)_answers"] = [
                "type": "object", "properties": Dictionary(system.lines.map { ($0.name, shownSchema(of: $0)) }, uniquingKeysWith: { first, _ in first }), "additionalProperties": false,
            ] as JSON
            schemas["\(system.code)_case"] = whole(system)
        }
        return schemas
    }

    private static var texts: JSON { ["type": "object", "additionalProperties": ["type": "string"]] }

    private static var rowFields: JSON {
        [
            "id": identifier, "number": text(), "organisation": identifier, "stage": text(), "opened": instant, "due": instant, "headline": text(), "version": whole("", from: 1),
            "cells": ["type": "object", "additionalProperties": ref("Localised")] as JSON, "offered": list(of: ref("Localised")),
        ]
    }

    private static func whole(_ system: any CaseSystem) -> JSON {
        object([
            "id": identifier, "code": ["const": system.code], "number": text(), "organisation": identifier,
            "stage": ["type": "string", "enum": system.stages.map(\.value)] as JSON, "stageTitle": ref("Localised"), "isEnded": flag(), "opened": instant,
            "openedBy": text(), "version": whole("", from: 1), "headline": text(), "answers": ref("\(system.code)_answers"), "masked": texts,
            "erased": list(of: text()), "offered": list(of: ref("CaseMove")), "mayAmend": flag(), "timeline": list(of: ref("CaseHappening")), "position": ref("CaseSpot"), "looking": ref("CaseLooking"),
            "deadlines": list(of: object(["name": text(), "title": ref("Localised"), "at": instant, "hasLapsed": flag()], required: ["name", "title", "at", "hasLapsed"])),
            "pending": object(["act": text(), "title": ref("Localised"), "by": text(), "at": instant, "mayApprove": flag(), "mayTakeBack": flag()], required: ["act", "title", "at", "mayApprove", "mayTakeBack"]),
            "links": list(of: object([
                "code": text(), "id": identifier, "number": text(), "stage": ref("Localised"), "line": ref("Localised"), "isForward": flag(),
            ], required: ["code", "id", "number", "stage", "line", "isForward"])),
            "papers": list(of: object([
                "name": text(), "title": ref("Localised"),
                "issued": list(of: object(["number": text(), "at": instant, "digest": text()], required: ["number", "at", "digest"])),
            ], required: ["name", "title", "issued"])),
        ], required: [
            "id", "code", "number", "organisation", "stage", "stageTitle", "isEnded", "opened", "version", "headline", "answers", "masked", "erased", "deadlines", "offered",
            "mayAmend", "timeline", "links", "papers", "looking",
        ])
    }

    /// What whoever asks has open of a case, and who else looked.
    private static var looking: JSON {
        object([
            "lines": list(of: text("A masked line that whoever asks may open with a reason")), "mayLook": flag(), "until": instant,
            "looks": list(of: object([
                "at": instant, "until": instant, "reason": lookReason, "by": text("Kept from whom the case is about"), "roles": list(of: text()), "words": text(),
            ], required: ["at", "until", "reason", "roles"])),
        ], required: ["lines", "mayLook", "looks"])
    }

    fileprivate static var lookReason: JSON { ["type": "string", "enum": LookReason.allCases.map(\.rawValue)] }

    private static var system: JSON {
        let choice = object(["value": text(), "title": ref("Localised")], required: ["value", "title"])
        return object([
            "code": text(), "title": ref("Localised"), "openings": list(of: text()),
            "stages": list(of: object(["value": text(), "title": ref("Localised"), "isEnd": flag(), "acts": list(of: text())], required: ["value", "title", "isEnd", "acts"])),
            "ways": list(of: ref("CaseMove")),
            "lines": list(of: object([
                "name": text(), "title": ref("Localised"), "hint": ref("Localised"), "type": text(), "choices": list(of: choice), "columns": list(of: ["type": "object"]), "of": text(),
                "isSealed": flag(), "isFilter": flag(), "isListed": flag(), "isSearched": flag(),
            ], required: ["name", "title", "type", "isSealed", "isFilter", "isListed", "isSearched"])),
        ], required: ["code", "title", "openings", "stages"])
    }
}

extension OpenAPI.Shape {
    /// What the routes of casework take and answer that are the same for every system; `nil` for a route of another room.
    static func ofCases(_ route: Route) -> OpenAPI.Shape? {
        func one(_ what: String, _ schema: OpenAPI.JSON) -> [Answer] { [("200", what, schema)] }
        let (text, flag) = (OpenAPI.text(), OpenAPI.flag())
        let version = OpenAPI.whole("The version that was looked at", from: 0)
        let outcome = one("Done, or done before under the same key", OpenAPI.ref("CaseOutcome"))
        let draft = OpenAPI.object(["code": text, "act": text, "case": OpenAPI.identifier, "at": OpenAPI.instant, "answers": ["type": "object"]], required: ["code", "act", "at"])
        let view = OpenAPI.object(["id": text, "code": text, "title": text, "query": text], required: ["id", "code", "title", "query"])
        switch "\(route.method.rawValue) \(route.path)" {
        case "GET /api/v1/systems":
            return OpenAPI.Shape(answers: one("Every system", OpenAPI.object(["systems": OpenAPI.list(of: OpenAPI.ref("CaseSystem"))], required: ["systems"])))
        case "GET /api/v1/systems/:code": return OpenAPI.Shape(answers: one("The system with its lines", OpenAPI.ref("CaseSystem")))
        case "GET /api/v1/work":
            return OpenAPI.Shape(answers: one("Overdue first", OpenAPI.object([
                "work": OpenAPI.list(of: ["allOf": [OpenAPI.ref("CaseRow"), OpenAPI.object(["code": text, "system": OpenAPI.ref("Localised"), "stageTitle": OpenAPI.ref("Localised"), "isLate": flag], required: ["code", "system", "stageTitle", "isLate"])]]),
                "notices": OpenAPI.list(of: OpenAPI.object(["code": text, "id": OpenAPI.identifier, "number": text, "act": text, "at": OpenAPI.instant, "cases": OpenAPI.whole("How many cases it speaks of", from: 1)], required: ["code", "id", "number", "act", "at", "cases"])),
                "isCut": flag, "noticesMore": OpenAPI.whole("Notices that are not given", from: 0), "noticesCut": flag,
            ], required: ["work", "notices", "isCut", "noticesMore", "noticesCut"])))
        case "POST /api/v1/cases/:code/:id/approve": return OpenAPI.Shape(body: OpenAPI.object(["version": version]), isOnceOnly: true, answers: outcome)
        case "POST /api/v1/cases/:code/:id/decline":
            return OpenAPI.Shape(body: OpenAPI.object(["version": version, "reason": OpenAPI.text("Why; shown to whoever asked", upTo: 500)], required: ["reason"]), isOnceOnly: true, answers: outcome)
        case "POST /api/v1/cases/:code/:id/amend":
            return OpenAPI.Shape(
                body: OpenAPI.object(["version": version, "reason": OpenAPI.text("Why it is corrected", upTo: 500), "answers": ["type": "object"]], required: ["reason", "answers"]),
                isOnceOnly: true, answers: outcome)
        case "POST /api/v1/cases/:code/:id/remarks":
            return OpenAPI.Shape(body: OpenAPI.object(["version": version, "text": OpenAPI.text("Sealed", upTo: 2000)], required: ["text"]), isOnceOnly: true, answers: outcome)
        case "POST /api/v1/cases/:code/:id/looks":
            return OpenAPI.Shape(
                body: OpenAPI.object(["reason": OpenAPI.lookReason, "words": OpenAPI.text("Sealed; needed for other", upTo: LookReason.mostWords)], required: ["reason"]),
                isOnceOnly: true, answers: [("201", "Open, or opened before under the same key", OpenAPI.object(["until": OpenAPI.instant], required: ["until"]))])
        case "POST /api/v1/files":
            return OpenAPI.Shape(
                query: [OpenAPI.parameter("name", "What the sender calls it", OpenAPI.text("", upTo: 200))], body: ["type": "string", "format": "binary", "x-media": "application/octet-stream"],
                answers: [("201", "Kept, clean", OpenAPI.ref("CaseReceipt"))])
        case "GET /api/v1/cases/:code/:id/files/:digest":
            return OpenAPI.Shape(answers: one("The file", ["type": "string", "format": "binary", "x-media": "application/octet-stream"]))
        case "GET /api/v1/drafts": return OpenAPI.Shape(answers: one("The latest first", OpenAPI.object(["drafts": OpenAPI.list(of: draft)], required: ["drafts"])))
        case "GET /api/v1/drafts/:code/:act":
            return OpenAPI.Shape(query: [OpenAPI.parameter("case", "Of which case; none for an opening", OpenAPI.identifier)], answers: one("As it was left", draft))
        case "POST /api/v1/drafts/:code/:act":
            return OpenAPI.Shape(body: OpenAPI.object(["case": OpenAPI.identifier, "answers": ["type": "object"]], required: ["answers"]), answers: one("When it was kept", OpenAPI.object(["at": OpenAPI.instant], required: ["at"])))
        case "GET /api/v1/views":
            return OpenAPI.Shape(query: [OpenAPI.parameter("code", "Of one system", text)], answers: one("In order of name", OpenAPI.object(["views": OpenAPI.list(of: view)], required: ["views"])))
        case "POST /api/v1/views":
            return OpenAPI.Shape(
                body: OpenAPI.object(["code": text, "title": OpenAPI.text("", upTo: 40), "query": OpenAPI.text("As in the list's address", upTo: 2000)], required: ["code", "title"]),
                answers: [("201", "Kept", view)])
        case "POST /api/v1/views/:id/remove": return OpenAPI.Shape(body: OpenAPI.object([:]), answers: one("Gone", OpenAPI.object(["removed": flag], required: ["removed"])))
        default: return nil
        }
    }
}

extension String {
    /// Without Foundation's bridge: the document is made of short words.
    fileprivate func replacingOccurrences(_ part: String, _ with: String) -> String { split(separator: part, omittingEmptySubsequences: false).joined(separator: with) }
}
