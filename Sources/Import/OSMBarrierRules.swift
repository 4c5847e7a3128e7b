import Geo

/// What the tags of a node in a street make of it as a barrier; `nil` when it stops nobody.
struct OSMBarrierRules: Equatable {
    var kind: Barrier.Kind
    var hours: OpeningHours?
    var opensForEmergency: Bool
    var limits: VehicleLimits

    init?(_ tags: OSMTags) {
        guard let barrier = tags[.barrier], let usual = Self.kinds[barrier] else { return nil }
        kind = usual
        limits = osmLimits(tags)
        // A boom has somebody beside it who raises it; what sinks or folds has a key on every fire engine.
        opensForEmergency =
            switch tags[.emergency] {
            case "no": false
            case let word where OSMStreetRules.allows(word): true
            default: barrier == "lift_gate" || Self.sinking.contains(tags[.bollard] ?? "")
            }
        guard usual == .gate else { return }
        hours = tags[.openingHours].flatMap(OpeningHours.init) ?? tags[.shutAt].flatMap(Self.open)
        let wheels = tags[.motorcar] ?? tags[.motorVehicle] ?? tags[.vehicle] ?? tags[.access]
        if wheels == "no" {
            if OSMStreetRules.allows(tags[.bicycle]) {
                kind = .bollard
            } else if OSMStreetRules.allows(tags[.foot]) {
                kind = .turnstile
            } else if hours == nil {
                hours = .never
            }
        } else if tags[.locked] == "yes", hours == nil {
            hours = .never
        }
    }

    private static let kinds: [String: Barrier.Kind] = [
        "gate": .gate, "lift_gate": .gate, "swing_gate": .gate, "sliding_gate": .gate, "sliding_beam": .gate,
        "bump_gate": .gate, "hampshire_gate": .gate, "chain": .gate, "border_control": .gate, "security_control": .gate,
        "bollard": .bollard, "cycle_barrier": .bollard, "motorcycle_barrier": .bollard, "planter": .bollard,
        "bus_trap": .bollard, "turnstile": .turnstile, "full-height_turnstile": .turnstile, "kissing_gate": .turnstile,
        "wicket_gate": .turnstile, "stile": .turnstile, "block": .block, "jersey_barrier": .block, "debris": .block,
        "log": .block, "height_restrictor": .heightRestrictor,
    ]

    private static let sinking: Set = ["removable", "rising", "foldable"]

    /// `no @ (23:00-06:00)` says when it is shut; what is understood of it is turned round.
    private static func open(_ conditional: String) -> OpeningHours? {
        let parts = conditional.split(separator: "@").map { $0.trimming { $0 == " " || $0 == "(" || $0 == ")" } }
        guard parts.count == 2, parts[0] == "no", let shut = OpeningHours(String(parts[1])) else { return nil }
        var (minutes, from): ([Range<Int>], Int) = ([], 0)
        for span in shut.spans {
            minutes.append(from..<span.start)
            from = span.end
        }
        return OpeningHours(minutes + [from..<OpeningHours.week])
    }
}

extension Substring {
    fileprivate func trimming(_ isBlank: (Character) -> Bool) -> Substring {
        var result = self
        while let first = result.first, isBlank(first) { result.removeFirst() }
        while let last = result.last, isBlank(last) { result.removeLast() }
        return result
    }
}

/// How high and wide a vehicle may be: what is signed or what is built, whichever is less.
func osmLimits(_ tags: OSMTags) -> VehicleLimits {
    func least(_ keys: [OSMTags.Key]) -> Double? { keys.compactMap { tags[$0].flatMap(osmMetres) }.min() }
    return VehicleLimits(height: least([.maxheight, .builtHeight]), width: least([.maxwidth, .builtWidth]))
}

/// A length as maps and tables write it, in metres: `3.5`, `3,5 m`, `350 cm`, `3.5米`, `11'6"`, `11 ft`; `nil` for whatever
/// is none, or none that a vehicle could meet (0.3 to 50 metres).
func osmMetres(_ text: String) -> Double? {
    let text = text.replacing(",", with: ".").replacing("，", with: ".").filter { $0 != " " }.lowercased()
    let metres: Double?
    if let foot = text.firstIndex(where: { $0 == "'" || $0 == "′" }) {
        let inches = text[text.index(after: foot)...].filter { $0 != "\"" && $0 != "″" && $0 != "-" && $0 != "'" }
        metres = Double(text[..<foot]).flatMap { feet in (inches.isEmpty ? 0 : Double(inches)).map { feet * 0.3048 + $0 * 0.0254 } }
    } else {
        let units: [(String, Double)] = [("厘米", 0.01), ("cm", 0.01), ("公尺", 1), ("ft", 0.3048), ("米", 1), ("m", 1), ("", 1)]
        metres = units.first { text.hasSuffix($0.0) }.flatMap { unit, size in
            Double(text.dropLast(unit.count)).map { $0 * size }
        }
    }
    return metres.flatMap { (0.3...50).contains($0) ? $0 : nil }
}
