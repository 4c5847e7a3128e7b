import Geo

/// What the tags of a way make of it as a street; `nil` when nobody travels on it.
///
/// A responder's view: a sign that keeps strangers out leaves a street `restricted`, not closed, and only what
/// is built stops a mode.
struct OSMStreetRules: Equatable {
    var grade: Street.Grade
    var direction: Street.Direction
    var access: Street.Access
    var limits = VehicleLimits.none
    var contraflow: Street.Contraflow = []

    init?(_ tags: OSMTags) {
        guard let highway = tags[.highway], var grade = Self.grades[highway] else { return nil }
        direction = Self.direction(tags, highway)
        access = .open
        let wheels = tags[.motorcar] ?? tags[.motorVehicle] ?? tags[.vehicle]
        limits = osmLimits(tags)
        switch grade {
        case .cycleway, .footway, .path:
            var onFoot = tags[.foot] ?? tags[.access]
            if Self.allows(tags[.emergency]) || Self.allows(wheels) {
                // Paved and wide enough for a car that must: slowly, among people on foot.
                grade = .pedestrian
                access = tags[.access] == "no" && tags[.foot] == nil && wheels == nil ? .emergency : .restricted
                limits.width = limits.width ?? tags[.width].flatMap(osmMetres)
            } else if tags[.foot] == "no" {
                if grade == .footway { return nil }
                grade = .cycleway
                onFoot = tags[.access]
            }
            if access == .open { access = Self.access(onFoot) }
        case .pedestrian, .steps:
            access = Self.access(tags[.foot] ?? tags[.access])
        default:
            if wheels == "no", Self.isLane(grade) { grade = .living }
            if wheels == nil || wheels == "no", Self.isForEmergency(tags) {
                access = .emergency
            } else if tags[.access] == "no", wheels == nil {
                // Open to nobody but those named: a way for feet or cycles in a road's clothes, or closed.
                if Self.allows(tags[.bicycle]) {
                    grade = .cycleway
                } else if Self.allows(tags[.foot]) {
                    grade = .footway
                } else {
                    access = .closed
                }
            } else {
                access = Self.access(wheels ?? tags[.access])
            }
        }
        if direction != .both { contraflow = Self.contraflow(tags) }
        self.grade = grade
    }

    /// Built for fire engines and ambulances, or open to nobody else.
    private static func isForEmergency(_ tags: OSMTags) -> Bool {
        tags[.service] == "emergency_access" && tags[.emergency] != "no" || tags[.access] == "no" && allows(tags[.emergency])
    }

    private static func contraflow(_ tags: OSMTags) -> Street.Contraflow {
        var contraflow: Street.Contraflow = []
        if tags[.onewayBicycle] == "no" || tags[.cycleway]?.hasPrefix("opposite") == true { contraflow.insert(.bicycles) }
        switch tags[.onewayEmergency] {
        case "no": contraflow.insert(.emergency)
        case "yes": contraflow.insert(.never)
        default: break
        }
        return contraflow
    }

    /// Whether `highway` may have this value.
    static func isGrade(_ value: String) -> Bool { grades[value] != nil }

    private static let grades: [String: Street.Grade] = [
        "motorway": .motorway, "motorway_link": .motorway, "trunk": .trunk, "trunk_link": .trunk,
        "primary": .primary, "primary_link": .primary, "secondary": .secondary, "secondary_link": .secondary,
        "tertiary": .tertiary, "tertiary_link": .tertiary, "residential": .residential, "unclassified": .residential,
        "road": .residential, "service": .service, "busway": .service, "living_street": .living,
        "pedestrian": .pedestrian, "track": .track, "cycleway": .cycleway, "footway": .footway, "path": .path,
        "bridleway": .path, "corridor": .footway, "steps": .steps,
    ]

    private static let allowing: Set<String> = [
        "yes", "designated", "permissive", "private", "permit", "destination", "customers", "delivery", "official",
        "emergency",
    ]
    private static let holdersOnly: Set<String> = [
        "private", "permit", "residents", "employees", "staff", "students", "delivery", "agricultural", "forestry",
        "official", "emergency", "no",
    ]

    /// Streets that a campus or a town centre keeps free of cars.
    private static func isLane(_ grade: Street.Grade) -> Bool {
        switch grade {
        case .residential, .service, .tertiary, .track: true
        default: false
        }
    }

    static func allows(_ value: String?) -> Bool { value.map(allowing.contains) ?? false }

    private static func access(_ value: String?) -> Street.Access {
        guard let value else { return .open }
        if value == "military" { return .closed }
        if value == "emergency" { return .emergency }
        return holdersOnly.contains(value) ? .restricted : .open
    }

    private static func direction(_ tags: OSMTags, _ highway: String) -> Street.Direction {
        switch tags[.oneway] {
        case "yes", "true", "1": return .forward
        case "-1", "reverse": return .backward
        case "no", "false", "0", "reversible", "alternating": return .both
        default:
            let isRound = tags[.junction] == "roundabout" || tags[.junction] == "circular"
            return isRound || highway == "motorway" ? .forward : .both
        }
    }
}
