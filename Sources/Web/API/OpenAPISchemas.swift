import Figures
import Geo
import Ground
import Incidents

extension OpenAPI {
    // MARK: - Words

    static func ref(_ name: String) -> JSON { ["$ref": "#/components/schemas/\(name)"] }

    static func object(_ properties: JSON, required: [String] = []) -> JSON {
        ["type": "object", "properties": properties, "required": required]
    }

    static func list(of items: JSON) -> JSON { ["type": "array", "items": items] }

    static func text(_ description: String = "", upTo limit: Int? = nil) -> JSON {
        var schema: JSON = ["type": "string"]
        if !description.isEmpty { schema["description"] = description }
        if let limit { schema["maxLength"] = limit }
        return schema
    }

    static func whole(_ description: String = "", from least: Int? = nil) -> JSON {
        // A signed 64-bit number: nothing is kept in more.
        var schema: JSON = ["type": "integer", "maximum": Int.max]
        if !description.isEmpty { schema["description"] = description }
        if let least { schema["minimum"] = least }
        return schema
    }

    static func number(_ description: String = "") -> JSON { description.isEmpty ? ["type": "number"] : ["type": "number", "description": description] }

    static func flag() -> JSON { ["type": "boolean"] }

    static func one<Value: RawRepresentable<String> & CaseIterable>(of: Value.Type) -> JSON {
        ["type": "string", "enum": Value.allCases.map(\.rawValue)]
    }

    /// Every key is one of the cases.
    static func each<Value: RawRepresentable<String> & CaseIterable>(of: Value.Type, _ schema: JSON) -> JSON {
        ["type": "object", "properties": Dictionary(uniqueKeysWithValues: Value.allCases.map { ($0.rawValue, schema) }), "additionalProperties": false]
    }

    static func parameter(_ name: String, _ description: String, _ schema: JSON) -> JSON {
        ["name": name, "in": "query", "required": false, "description": description, "schema": schema]
    }

    /// A moment in a request.
    static func moment(_ description: String) -> JSON {
        [
            "description": description + (description.isEmpty ? "" : "; ") + "ISO 8601 (Shanghai time without an offset) or milliseconds since 1970",
            "anyOf": [
                ["type": "string", "format": "date-time"], ["type": "integer", "minimum": 0, "maximum": 32_503_680_000_000] as JSON,
            ],
        ]
    }

    /// A moment in an answer.
    static var instant: JSON { ["type": "integer", "description": "Milliseconds since 1970, UTC"] }

    static var identifier: JSON { ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"] }

    static var priority: JSON { ["type": "integer", "enum": Priority.allCases.map(\.rawValue)] }

    // MARK: - Components

    static var schemas: JSON {
        [
            "Problem": object([
                "code": text("What kind of refusal"), "field": text("Which field, where it is about one"), "message": text("What to do, in the asking person's language"),
            ], required: ["code", "message"]),
            "Outcome": object([
                "incident": identifier, "number": text(), "version": whole(), "again": ["type": "boolean", "description": "It had been done before"],
            ], required: ["incident", "number", "version"]),
            "Place": place, "Opening": opening, "BackEntry": backEntry, "Incident": incident, "Line": line, "Assignment": assignment,
            "Classification": object(["type": one(of: CallType.self), "category": one(of: Category.self)], required: ["type"]),
            "Link": object(["incident": identifier, "number": text(), "as": one(of: Incident.Link.Kind.self)], required: ["incident", "number", "as"]),
            "Proposal": proposal, "Unit": unit,
            "Building": object(
                ["id": identifier, "name": text(), "use": text(), "latitude": number(), "longitude": number()],
                required: ["id", "name", "use", "latitude", "longitude"]),
            "Figures": figures, "Against": against, "Counted": counted, "Change": change,
        ]
    }

    private static var place: JSON {
        object([
            "latitude": ["type": "number", "minimum": -90, "maximum": 90], "longitude": ["type": "number", "minimum": -180, "maximum": 180],
            "accuracy": ["type": "number", "minimum": 0, "description": "metres"], "crs": one(of: CoordinateSystem.self),
            "building": identifier, "description": text("", upTo: 200), "basis": one(of: Location.Basis.self),
        ]).merging(["dependentRequired": ["latitude": ["longitude"], "longitude": ["latitude"]]]) { first, _ in first }
    }

    private static var opening: JSON {
        object([
            "source": one(of: Source.self), "type": one(of: CallType.self), "category": one(of: Category.self), "priority": priority,
            "name": text("Sealed", upTo: 80), "phone": text("Sealed", upTo: 40), "words": text("Sealed", upTo: 4000), "silent": flag(),
            "exercise": flag(), "occurred": moment("Within the last year"), "reported": moment("补录: when the call came, within the last year"),
            "location": ref("Place"),
        ]).merging(["description": "From a phone that has not signed in whatever cannot be read is left out, and the call is heard"]) { first, _ in first }
    }

    private static var backEntry: JSON {
        let result: JSON = [
            "feedback": moment(""), "type": one(of: CallType.self), "category": one(of: Category.self), "disposition": one(of: Disposition.self),
            "words": text("Sealed", upTo: 4000),
        ]
        var order = result
        order["unit"] = identifier
        for clock in ["dispatched", "received", "acknowledged", "enRoute", "onScene", "cleared"] { order[clock] = moment("") }
        return object([
            "answered": moment(""), "entered": moment(""), "close": flag(),
            "orders": ["type": "array", "maxItems": 20, "items": object(order, required: ["unit", "dispatched"])] as JSON,
            "result": object(result, required: ["feedback", "disposition"]),
            "ticked": list(of: one(of: RunCard.Step.self)), "explanations": each(of: Interval.self, text("", upTo: 500)),
        ], required: ["reported"])
    }

    private static var incident: JSON {
        object([
            "id": identifier, "number": text(), "organisation": identifier, "stage": one(of: Incident.Stage.self), "source": one(of: Source.self),
            "version": whole(), "type": one(of: CallType.self), "toldType": one(of: CallType.self), "priority": priority, "isSilent": flag(),
            "isExercise": flag(), "isBackEntry": flag(), "askedAgain": whole("", from: 0), "callerSafe": instant,
            "clocks": each(of: Clock.self, instant), "assignments": list(of: ref("Assignment")), "linkedTo": ref("Link"),
            "location": object([
                "latitude": number(), "longitude": number(), "crs": one(of: CoordinateSystem.self), "accuracy": number("metres"),
                "building": identifier, "description": text(), "campus": identifier, "basis": one(of: Location.Basis.self),
            ], required: ["crs", "description", "basis"]),
            "desk": object([
                "operatorID": identifier, "classification": ref("Classification"), "final": ref("Classification"), "disposition": one(of: Disposition.self),
                "linked": list(of: ref("Link")), "ticked": each(of: RunCard.Step.self, instant), "explanations": each(of: Interval.self, text()),
                "closingFaults": list(of: text()),
            ], required: ["linked", "ticked", "explanations", "closingFaults"]),
        ], required: [
            "id", "number", "organisation", "stage", "source", "version", "type", "priority", "location", "isSilent", "isExercise", "isBackEntry",
            "askedAgain", "clocks", "assignments",
        ])
    }

    private static var assignment: JSON {
        object([
            "id": whole("", from: 1), "callSign": text(), "dispatched": instant, "expectedTravel": number("seconds"), "steps": each(of: Assignment.Step.self, instant),
            "feedback": instant, "isActive": flag(), "unit": identifier, "ended": text(),
        ], required: ["id", "callSign", "dispatched", "steps", "isActive"])
    }

    private static var line: JSON {
        object([
            "at": instant, "entered": instant, "act": text(), "by": text("Kept from the caller"),
            "words": ["type": "object", "properties": ["name": text(), "phone": text(), "words": text()], "additionalProperties": false] as JSON,
        ], required: ["at", "act"])
    }

    private static var proposal: JSON {
        object([
            "incident": identifier,
            "candidates": list(of: object([
                "unit": identifier, "callSign": text(), "travel": number("seconds"), "distance": number("metres"), "fits": flag(), "fixAt": instant,
            ], required: ["unit", "callSign", "fits"])),
            "excluded": list(of: object(["unit": identifier, "callSign": text(), "reason": text()], required: ["unit", "callSign", "reason"])),
        ], required: ["incident", "candidates", "excluded"])
    }

    private static var unit: JSON {
        object([
            "id": identifier, "callSign": text(), "name": text(), "mode": one(of: TravelMode.self), "status": one(of: ResponseUnit.Status.self),
            "incident": identifier, "linkAge": number("seconds since the unit's page was heard"),
            "whereabouts": object([
                "latitude": number(), "longitude": number(), "basis": ["type": "string", "enum": ["fix", "post"]], "age": number("seconds"),
            ], required: ["latitude", "longitude", "basis"]),
        ], required: ["id", "callSign", "name", "mode", "status"])
    }

    // MARK: - Figures

    private static var change: JSON {
        object([
            "direction": ["type": "string", "enum": ["up", "down", "same"]], "difference": whole(), "percent": number("absent for a base of 0"), "isFew": flag(),
        ], required: ["direction", "difference", "isFew"])
    }

    private static var counted: JSON {
        let timed = object([
            "measured": whole("", from: 0), "p50": number("seconds"), "p90": number("seconds"), "within": whole("", from: 0), "over": whole("", from: 0),
        ], required: ["measured", "within", "over"])
        return object([
            "count": whole("", from: 0), "excluded": each(of: Exclusion.self, whole("", from: 0)), "intervals": each(of: Interval.self, timed),
        ], required: ["count", "excluded", "intervals"])
    }

    private static var against: JSON {
        object([
            "now": ref("Counted"), "before": ref("Counted"), "yearBefore": ref("Counted"), "monthOnMonth": ref("Change"), "yearOnYear": ref("Change"),
        ], required: ["now", "before", "yearBefore", "monthOnMonth", "yearOnYear"])
    }

    private static var figures: JSON {
        func row(_ more: JSON) -> JSON { object(more.merging(["against": ref("Against")]) { first, _ in first }, required: ["against"] + more.keys.sorted()) }
        let count = whole("", from: 0)
        return object([
            "month": text(), "from": instant, "until": instant, "isPartial": flag(), "campus": text(), "total": ref("Against"),
            "kinds": list(of: row(["kind": text(), "name": text(), "types": list(of: row(["type": one(of: CallType.self), "name": text()]))])),
            "campuses": list(of: row(["campus": text()])), "hours": ["type": "array", "items": count, "minItems": 24, "maxItems": 24] as JSON,
            "days": list(of: object(["day": text(), "count": count, "before": count], required: ["day", "count"])),
            "scores": list(of: object(
                ["score": text(), "edges": list(of: number()), "counts": list(of: count), "before": list(of: count)],
                required: ["score", "edges", "counts", "before"])),
            "months": list(of: object(["month": text(), "counted": ref("Counted")], required: ["month", "counted"])),
        ], required: ["month", "from", "until", "isPartial", "total", "kinds", "campuses", "hours", "days", "scores", "months"])
    }
}
