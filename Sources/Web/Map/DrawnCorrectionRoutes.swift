import Deployment
import Foundation
import Geo
import Ground
import Hummingbird
import Identity
import Journal

extension House {
    /// 道路修正: what whoever knows the town draws over the map, for all who ask for a way.
    func addDrawnCorrections(to list: inout RouteList) {
        list.get("/map/corrections", for: .roles([.operator_, .chief])) { request, visit in
            var view = try await correctionsView(visit)
            view["home"] = (settings.home ?? mapLayers.home ?? mapLayers.bounds).map { "\($0.west),\($0.south),\($0.east),\($0.north)" } ?? ""
            view["attribution"] = mapLayers.attribution
            view["streets"] = atlas.streets.names(matching: "", limit: 2000)
            view["kinds"] = RoadCorrection.Kind.allCases.enumerated().map { index, kind in
                [
                    "value": kind.rawValue, "name": kind.name(visit.language), "note": strings(visit.language)["roads_note_" + kind.rawValue],
                    "number": index + 1, "isFirst": index == 0,
                ] as View
            }
            view["modes"] = TravelMode.allCases.map { ["value": $0.rawValue, "name": strings(visit.language)["desk_mode_" + $0.rawValue]] }
            view["grades"] = [Street.Grade.service, .residential, .tertiary, .living, .pedestrian, .cycleway, .footway].map {
                ["value": "\($0)", "name": strings(visit.language)["roads_grade_\($0)"]]
            }
            return try pages.page("corrections", view, for: visit, to: request)
        }
        list.get("/map/corrections/list", for: .roles([.operator_, .chief])) { request, visit in
            try pages.fragment("corrections-list", try await correctionsView(visit), for: visit, to: request)
        }
        list.get("/api/v1/map/corrections", for: .roles([.operator_, .chief, .responder]), api: "What is drawn over the map and stands now, as GeoJSON") { request, visit in
            let (moment, system) = (now(), try Self.coordinates(request))
            let standing = roads.corrections.filter { [.standing, .planned].contains($0.drawn.stage(at: moment)) }
            return try Answer.json(CorrectionCollection(standing, at: moment, in: system, visit.language), to: request)
        }
        list.post("/api/v1/map/corrections/check", for: .roles([.operator_, .chief]), api: "What a correction would be, without drawing it") { request, visit in
            try SameSite.check(request, visit)
            let body: CorrectionBody = try Self.decode(try await request.bytes(visit))
            let wanted = try body.correction(atlas.streets)
            let stretches = try await roads.trial(wanted, at: now())
            return try Answer.json(
                CheckedJSON(
                    words: checkedWords(wanted, stretches, visit.language), line: wanted.line.map { $0.pair(in: .wgs84) },
                    stretches: stretches.map { $0.map { $0.pair(in: .wgs84) } }),
                to: request)
        }
        list.post("/api/v1/map/corrections", for: .roles([.operator_, .chief]), api: "Draw a closed road, a shortcut, a gate or a speed over the map: holds at once (201; the same key again: the same)") { request, visit in
            try SameSite.check(request, visit)
            let body: CorrectionBody = try Self.decode(try await request.bytes(visit))
            let key = try Self.checked(key: body.key ?? request.headers[Self.idempotencyKey])
            let (person, moment, organisation) = (try visit.signedIn(), now(), settings.organisation)
            let wanted = try CorrectionRegister.checked(try body.correction(atlas.streets), at: moment)
            try await roads.trial(wanted, at: moment)
            let drawn = try await store.write { ledger in
                try CorrectionRegister(ledger).draw(wanted, key: key, by: try ledger.present(person, at: moment), in: organisation, at: moment)
            }
            try await roads.reload(from: store, of: organisation, at: moment)
            return try Answer.json(CorrectionJSON(drawn, at: moment, in: .wgs84, visit.language), status: .created)
        }
        list.post("/api/v1/map/corrections/:id/undo", for: .roles([.operator_, .chief]), api: "Take a correction back: {reason}; undone says by whom, when and why, also where somebody else was first") { request, visit in
            try SameSite.check(request, visit)
            struct Body: Decodable { var reason: String? }
            let body: Body = try Self.decode(try await request.bytes(visit))
            let id = visit.parameters.get("id") ?? ""
            let (person, moment, organisation) = (try visit.signedIn(), now(), settings.organisation)
            let (undone, name) = try await store.write { ledger in
                let undone = try CorrectionRegister(ledger).undo(
                    id, reason: body.reason ?? "", by: try ledger.present(person, at: moment), in: organisation, at: moment)
                return (undone, try undone.undone?.by.person.flatMap { try ledger.personRecord($0)?.name })
            }
            try await roads.reload(from: store, of: organisation, at: moment)
            return try Answer.json(CorrectionJSON(undone, at: moment, in: .wgs84, visit.language, undoneBy: name))
        }
        list.get("/api/v1/streets", for: .roles([.operator_, .chief]), api: "Streets by name: ?q=; or ?crossing=NAME for the names of those that meet it") { request, visit in
            let names = request.query("crossing").map { atlas.streets.crossings(of: $0) } ?? atlas.streets.names(matching: request.query("q") ?? "")
            return try Answer.json(["streets": names], to: request)
        }
    }

    private struct CheckedJSON: Encodable {
        let words: String
        let line: [[Double]]
        let stretches: [[[Double]]]
    }

    /// On which streets it would hold, and for how long: what an operator reads before it holds.
    private func checkedWords(_ correction: RoadCorrection, _ stretches: [[Position]], _ language: Language) -> String {
        let words = strings(language)
        let where_ = place(of: correction, language)
        guard correction.kind == .closure || correction.kind == .speed else { return where_ }
        let metres = stretches.reduce(0) { $0 + zip($1, $1.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) } }
        var names: [String] = []
        // At their ends they touch other streets: each is named by its middle.
        for stretch in stretches {
            guard let middle = Bounds(stretch)?.centre, let name = atlas.places.nearestStreetName(to: middle), !names.contains(name) else { continue }
            names.append(name)
        }
        return words("roads_checked", [
            "streets": names.isEmpty ? where_ : names.prefix(4).joined(separator: words["roads_and"]), "count": String(stretches.count),
            "metres": Self.metres(metres, language),
        ])
    }

    private static func checked(key: String?) throws -> String? {
        guard let key else { return nil }
        guard (8...128).contains(key.utf8.count) else {
            throw Refusal(.unreadable, field: "Idempotency-Key", "幂等键须为 8–128 个字符", "An idempotency key has 8 to 128 characters")
        }
        return key
    }

    // MARK: - The page

    private func correctionsView(_ visit: Visit) async throws -> View {
        let (organisation, moment, language) = (settings.organisation, now(), visit.language)
        let (standing, undone, names) = try await store.read { reading in
            let (standing, undone) = (try reading.standingCorrections(of: organisation), try reading.undoneCorrections(of: organisation))
            var names: [PersonID: String] = [:]
            for id in Set((standing + undone).flatMap { [$0.by.person, $0.undone?.by.person] }.compactMap(\.self)) {
                names[id] = try reading.personRecord(id)?.name
            }
            return (standing, undone, names)
        }
        func row(_ drawn: DrawnCorrection) -> View { correctionRow(drawn, names, moment, language) }
        let (open, over) = (standing.filter { $0.stage(at: moment) != .over }, standing.filter { $0.stage(at: moment) == .over })
        return [
            "standing": open.reversed().map(row), "isEmpty": open.isEmpty, "count": open.count,
            "past": (over.suffix(50).reversed() + undone).map(row), "hasPast": !(over.isEmpty && undone.isEmpty),
        ]
    }

    private func correctionRow(_ drawn: DrawnCorrection, _ names: [PersonID: String], _ moment: Instant, _ language: Language) -> View {
        let (correction, words) = (drawn.correction, strings(language))
        let stage = drawn.stage(at: moment)
        func name(_ actor: Actor) -> String { actor.person.map { names[$0] ?? $0.text } ?? words["by_system"] }
        var view: View = [
            "id": drawn.id, "number": drawn.number, "kind": correction.kind.rawValue, "kindName": correction.kind.name(language),
            "place": place(of: correction, language), "note": correction.note, "stage": stage.rawValue, "stageName": stage.name(language),
            "isStanding": stage == .standing, "mayUndo": stage == .standing || stage == .planned, "by": name(drawn.by), "drawn": Self.shortTime(drawn.drawn, moment),
            "details": details(of: correction, language), "bounds": Self.box(correction.line),
        ]
        if let until = correction.until { view["until"] = Self.shortTime(until, moment) }
        if let undone = drawn.undone {
            view["undone"] = ["by": name(undone.by), "at": Self.shortTime(undone.at, moment), "reason": undone.reason]
        }
        return view
    }

    /// For whom, which way, at which hours.
    private func details(of correction: RoadCorrection, _ language: Language) -> [String] {
        let words = strings(language)
        var parts: [String] = []
        if let speed = correction.speed { parts.append("\(speed.formatted(.number.precision(.fractionLength(0...1)))) km/h") }
        if correction.kind == .shortcut { parts.append(words["roads_grade_\(correction.grade)"]) }
        if !correction.modes.isEmpty {
            parts.append(words("roads_only", ["modes": TravelMode.allCases.filter(correction.modes.contains).map { words["desk_mode_" + $0.rawValue] }.joined(separator: words["roads_and"])]))
        }
        if correction.direction != .both { parts.append(words["roads_way_\(correction.direction)"]) }
        if let hours = correction.hours { parts.append(words(correction.kind == .gate ? "roads_open_hours" : "roads_hold_hours", ["hours": hours.text])) }
        if correction.opensForEmergency { parts.append(words["roads_emergency"]) }
        if let from = correction.from { parts.append(words("roads_from", ["time": String(from.local.dropLast(3))])) }
        return parts
    }

    /// Where it is in words: street and building at its middle, and how long it is.
    func place(of correction: RoadCorrection, _ language: Language) -> String {
        guard let first = correction.line.first, let last = correction.line.last else { return "" }
        let metres = zip(correction.line, correction.line.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
        let middle = correction.line[correction.line.count / 2]
        let name = atlas.places.describe(correction.line.count > 1 ? middle : first, in: language) ?? Self.coordinates(first)
        if correction.line.count < 2 || last == first && metres == 0 { return name }
        return "\(name) · \(Self.metres(metres, language))"
    }

    private static func coordinates(_ position: Position) -> String {
        "\((position.latitude * 1e5).rounded() / 1e5), \((position.longitude * 1e5).rounded() / 1e5)"
    }

    private static func box(_ line: [Position]) -> String {
        Bounds(line).map { "\($0.west),\($0.south),\($0.east),\($0.north)" } ?? ""
    }

    /// `08:05` today, otherwise `11-22 08:05`.
    static func shortTime(_ time: Instant, _ now: Instant) -> String {
        time.day == now.day ? time.timeOfDay() : String(time.local.dropFirst(5).dropLast(3))
    }
}

/// A correction as the API shows it.
struct CorrectionJSON: Encodable, Sendable {
    let id: String
    let number: Int64
    let kind: String
    let name: String
    let stage: String
    /// `[[longitude, latitude], …]`
    let line: [[Double]]
    let modes: [String]
    let direction: String
    let hours: String?
    let opensForEmergency: Bool
    let speed: Double?
    let from: Instant?
    let until: Instant?
    let note: String
    let drawn: Instant
    /// Only of one that was taken back.
    let undone: Undone?

    struct Undone: Encodable, Sendable {
        /// Whoever did it, by name.
        let by: String
        let at: Instant
        let reason: String
    }

    init(_ drawn: DrawnCorrection, at now: Instant, in system: CoordinateSystem, _ language: Language, undoneBy who: String? = nil) {
        let correction = drawn.correction
        id = drawn.id
        number = drawn.number
        kind = correction.kind.rawValue
        name = correction.kind.name(language)
        stage = drawn.stage(at: now).rawValue
        line = correction.line.map { $0.pair(in: system) }
        modes = TravelMode.allCases.filter(correction.modes.contains).map(\.rawValue)
        direction = "\(correction.direction)"
        hours = correction.hours?.text
        opensForEmergency = correction.opensForEmergency
        speed = correction.speed
        from = correction.from
        until = correction.until
        note = correction.note
        self.drawn = drawn.drawn
        undone = drawn.undone.map { Undone(by: who ?? $0.by.person?.text ?? "", at: $0.at, reason: $0.reason) }
    }
}

/// Corrections as GeoJSON, for maps.
struct CorrectionCollection: Encodable, Sendable {
    let type = "FeatureCollection"
    let features: [Feature]

    struct Feature: Encodable, Sendable {
        let type = "Feature"
        let geometry: Geometry
        let properties: CorrectionJSON
    }

    enum Geometry: Encodable, Sendable {
        case point([Double])
        case line([[Double]])
        case lines([[[Double]]])

        private enum Key: String, CodingKey { case type, coordinates }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            switch self {
            case .point(let pair):
                try container.encode("Point", forKey: .type)
                try container.encode(pair, forKey: .coordinates)
            case .line(let pairs):
                try container.encode("LineString", forKey: .type)
                try container.encode(pairs, forKey: .coordinates)
            case .lines(let lines):
                try container.encode("MultiLineString", forKey: .type)
                try container.encode(lines, forKey: .coordinates)
            }
        }
    }

    /// Closures and speeds are shown on the streets they hold on, the others as they were drawn.
    init(_ corrections: [LiveRoads.Standing], at now: Instant, in system: CoordinateSystem, _ language: Language) {
        features = corrections.map { standing in
            let shown = CorrectionJSON(standing.drawn, at: now, in: system, language)
            let isOnStreets = [.closure, .speed].contains(standing.drawn.correction.kind) && !standing.stretches.isEmpty
            let geometry: Geometry =
                if isOnStreets { .lines(standing.stretches.map { $0.map { $0.pair(in: system) } }) } else if shown.line.count == 1 {
                    .point(shown.line[0])
                } else { .line(shown.line) }
            return Feature(geometry: geometry, properties: shown)
        }
    }
}
