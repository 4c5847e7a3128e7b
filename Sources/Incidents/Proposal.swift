public import Ground

/// What the desk knows of a unit when it looks for one to send.
public struct UnitOutlook: Sendable, Hashable {
    public let unit: ResponseUnit
    /// The last fix, fresh or not.
    public let fix: Fix?
    /// Seconds by road from where it counts; `nil` when no way was found or the scene has no position.
    public let travel: Double?
    /// Metres by road.
    public let distance: Double?
    /// Whether it counts anywhere at all: a unit without a post whose fix is stale does not.
    public let isLocated: Bool

    public init(unit: ResponseUnit, fix: Fix?, travel: Double?, distance: Double?, isLocated: Bool = true) {
        self.unit = unit
        self.fix = fix
        self.travel = travel
        self.distance = distance
        self.isLocated = isLocated
    }
}

/// Where a unit counts: its fresh fix, or else its post.
public struct Whereabouts: Sendable, Hashable {
    public let position: Position
    public let basis: Basis
    /// Seconds since the fix, where there is one.
    public let age: Double?

    public enum Basis: String, Sendable, Codable { case fix, post }

    /// `nil` off duty, and when neither is known. A fix counts while it is fresh, and only from this turn of duty.
    public init?(of unit: ResponseUnit, fix: Fix?, at now: Instant, under targets: Targets) {
        guard let since = unit.onDuty else { return nil }
        let age = fix.map { now.seconds(since: $0.at) }
        if let fix, let age, age <= targets.fixFresh, fix.at >= since {
            (position, basis, self.age) = (fix.position, .fix, age)
        } else if let post = unit.post {
            (position, basis, self.age) = (post, .post, age)
        } else {
            return nil
        }
    }
}

/// The units that can be there first, and why the others are not among them.
public struct Proposal: Sendable, Hashable {
    public let candidates: [Candidate]
    public let excluded: [Excluded]

    public struct Candidate: Sendable, Hashable {
        public let outlook: UnitOutlook
        /// It brings what the type of call wants first.
        public let fits: Bool
        /// It refused this incident before, or let the order lapse unanswered.
        public let wasAsked: Bool
        /// The seconds it is ranked by: its travel time, and what is added for a unit that lacks what is wanted or was asked
        /// already.
        public let rank: Double
    }

    public struct Excluded: Sendable, Hashable {
        public let unit: ResponseUnit
        public let reason: Reason
    }

    public enum Reason: Sendable, Hashable {
        case offDuty
        case busy(ResponseUnit.Status, IncidentID)
        case noPosition
        /// It has no post, and its last fix is too old to count.
        case staleFix
        case noWay

        public var words: LocalisedText {
            switch self {
            case .offDuty: LocalisedText("下班", "off duty")
            case .busy(let status, let incident):
                LocalisedText("\(status.name.zh) · \(incident.shortNumber)", "\(status.name.en) · \(incident.shortNumber)")
            case .noPosition: LocalisedText("位置未知", "no position")
            case .staleFix: LocalisedText("定位已过期，无岗位", "fix too old, no post")
            case .noWay: LocalisedText("无路可达", "no way there")
            }
        }
    }

    /// Ranks by travel time. Units that bring what is wanted first come before others that are less than
    /// `patience` seconds nearer; one that was asked already comes last.
    public init(for incident: Incident, among outlooks: [UnitOutlook], patience: Double = 60) {
        let asked = Set(incident.assignments.filter(\.wasTurnedDown).map(\.unit))
        let wanted = incident.type.wanted.first
        var candidates: [Candidate] = []
        var excluded: [Excluded] = []
        // A scene that no road of the map leads to is no reason to send nobody: then all are offered, without a time.
        let hasPlace = incident.location.position != nil && outlooks.contains { $0.travel != nil }
        for outlook in outlooks {
            let unit = outlook.unit
            if let bound = unit.bound {
                excluded.append(Excluded(unit: unit, reason: .busy(unit.status, bound.incident)))
            } else if unit.onDuty == nil {
                excluded.append(Excluded(unit: unit, reason: .offDuty))
            } else if hasPlace, unit.post == nil, outlook.fix == nil {
                excluded.append(Excluded(unit: unit, reason: .noPosition))
            } else if hasPlace, !outlook.isLocated {
                excluded.append(Excluded(unit: unit, reason: .staleFix))
            } else if hasPlace, outlook.travel == nil {
                excluded.append(Excluded(unit: unit, reason: .noWay))
            } else {
                let (fits, wasAsked) = (wanted.map(unit.capabilities.contains) ?? true, asked.contains(unit.id))
                candidates.append(
                    Candidate(
                        outlook: outlook, fits: fits, wasAsked: wasAsked,
                        rank: (outlook.travel ?? 0) + (fits ? 0 : patience) + (wasAsked ? 3600 : 0)))
            }
        }
        self.candidates = candidates.sorted { ($0.rank, $0.outlook.unit.callSign) < ($1.rank, $1.outlook.unit.callSign) }
        self.excluded = excluded.sorted { $0.unit.callSign < $1.unit.callSign }
    }
}

extension Assignment {
    /// The unit said no, or nothing; one that came, or was called back, may well come again.
    fileprivate var wasTurnedDown: Bool {
        if case .refused = ending { return true }
        return lapsed != nil && reached ?? .received == .received
    }
}

extension IncidentID {
    /// The counting part of the number, e.g. `0007`: enough within a day.
    public var shortNumber: String { text.split(separator: "-").last.map(String.init) ?? text }
}

extension Incident {
    /// Open calls that may be about the same thing, likeliest first: near in time, and near in place or from the same phone.
    public func likelyDuplicates(among open: [Incident]) -> [Incident] {
        open.compactMap { other -> (Incident, Double)? in
            guard other.id != id, other.stage.isOpen, other.isExercise == isExercise,
                abs(other.reported.seconds(since: reported)) <= 15 * 60
            else { return nil }
            if let device, device == other.device { return (other, -1) }
            if let building = location.building, building == other.location.building { return (other, 0) }
            guard let here = location.position, let there = other.location.position else { return nil }
            let metres = here.distance(to: there)
            let reach = 150 + (location.accuracy ?? 0) / 2
            return metres <= reach ? (other, metres) : nil
        }
        .sorted { ($0.1, $0.0.reported) < ($1.1, $1.0.reported) }
        .map(\.0)
    }
}
