import Geo

/// What the tags of a way make of it as a street; `nil` when nobody travels on it.
///
/// A responder's view: a sign that keeps strangers out leaves a street `restricted`, not closed, and only what
/// is built stops a mode.
struct OSMStreetRules: Equatable {
    var grade: Street.Grade
    var direction: Street.Direction
    var access: Street.Access

    init?(_ tags: OSMTags) {
        guard let highway = tags[.highway], var grade = Self.grades[highway] else { return nil }
        direction = Self.direction(tags, highway)
        access = .open
        let wheels = tags[.motorVehicle] ?? tags[.vehicle]
        switch grade {
        case .cycleway, .footway, .path:
            var onFoot = tags[.foot] ?? tags[.access]
            if Self.allows(tags[.emergency]) || Self.allows(wheels) {
                // Paved and wide enough for a car that must: slowly, among people on foot.
                grade = .pedestrian
                access = .restricted
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
            if tags[.access] == "no", wheels == nil, !Self.allows(tags[.emergency]) {
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
        self.grade = grade
    }

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

    private static func allows(_ value: String?) -> Bool { value.map(allowing.contains) ?? false }

    private static func access(_ value: String?) -> Street.Access {
        guard let value else { return .open }
        if value == "military" { return .closed }
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

/// What the tags of a node in a street make of it as a barrier; `nil` when it stops nobody.
func osmBarrier(_ tags: OSMTags) -> Barrier.Kind? {
    switch tags[.barrier] {
    case "gate", "lift_gate", "swing_gate", "sliding_gate", "sliding_beam", "bump_gate", "hampshire_gate", "chain",
        "border_control":
        .gate
    case "bollard":
        // What folds or sinks opens for those with the key.
        ["removable", "rising", "foldable"].contains(tags[.bollard]) ? .gate : .bollard
    case "cycle_barrier", "motorcycle_barrier", "planter", "bus_trap": .bollard
    case "turnstile", "full-height_turnstile", "kissing_gate", "wicket_gate", "stile": .turnstile
    case "block", "jersey_barrier", "debris", "log": .block
    default: nil
    }
}
