import Geo

/// One thing that happens on a campus: where, in whose words, and how it ends.
struct Scene: Sendable {
    enum Place: Sendable {
        case dorm, teaching, lab, canteen, library, sport, road, gate, lake, office, shop

        init?(_ use: Building.Use) {
            switch use {
            case .dormitory, .housing: self = .dorm
            case .teaching: self = .teaching
            case .laboratory: self = .lab
            case .canteen: self = .canteen
            case .library: self = .library
            case .sport: self = .sport
            case .gate: self = .gate
            case .shop, .station: self = .shop
            case .office, .medical, .police, .fire: self = .office
            case .other: return nil
            }
        }
    }

    enum Voice: Sendable { case student, teacher, guard_ }

    let type: String
    let places: [Place]
    /// `{p}` stands for the place, `{n}` for two digits.
    let words: String
    let disposition: String
    let feedback: String
    /// What it turned out to be, when that is something else.
    let becomes: String?
    let voice: Voice

    init(
        _ type: String, _ places: [Place], _ words: String, _ disposition: String, _ feedback: String, becomes: String? = nil,
        by voice: Voice = .student
    ) {
        self.type = type
        self.places = places
        self.words = words
        self.disposition = disposition
        self.feedback = feedback
        self.becomes = becomes
        self.voice = voice
    }

    static let all = property + people + health + hazards
}
