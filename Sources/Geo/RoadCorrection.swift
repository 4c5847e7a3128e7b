public import Ground

/// What somebody who knows the town drew over the map: a closed road, a shortcut, a gate, another speed.
///
/// Raw values and field names are stored.
public struct RoadCorrection: Hashable, Sendable, Codable, Identifiable {
    /// Under which it is changed and undone.
    public var id: String
    /// What was drawn.
    public var kind: Kind
    /// As it was drawn; a gate, and a closure at one spot, have a single point.
    public var line: [Position]
    /// The modes it holds for; empty for all. A shortcut is open to these alone.
    public var modes: Set<TravelMode>
    /// Along the line as drawn: a closure may hold one way only, a shortcut may be one-way.
    public var direction: Street.Direction
    /// What kind of way a shortcut is: its speeds come from there.
    public var grade: Street.Grade
    /// Kilometres an hour on the streets along the line, for `speed`.
    public var speed: Double?
    /// When a gate stands open, a shortcut can be used, a closure or a speed holds; `nil` for at all hours.
    public var hours: OpeningHours?
    /// Whether emergency vehicles pass a gate that is shut, or a closure.
    public var opensForEmergency: Bool
    /// Holds from this moment on; `nil` from the beginning.
    public var from: Instant?
    /// Holds up to this moment; `nil` until it is undone.
    public var until: Instant?
    /// Why, in the words of who drew it.
    public var note: String

    /// What can be drawn: streets along a line closed, a new way, a gate on a street, another speed along a line. A closure and
    /// a speed hold on whole stretches of street between two nodes of the map.
    public enum Kind: String, Sendable, CaseIterable, Codable { case closure, shortcut, gate, speed }

    /// Takes all as it is; `RoadGraph.check` says whether the map has a place for it.
    public init(
        id: String, kind: Kind, line: [Position], modes: Set<TravelMode> = [], direction: Street.Direction = .both,
        grade: Street.Grade = .service, speed: Double? = nil, hours: OpeningHours? = nil, opensForEmergency: Bool = false,
        from: Instant? = nil, until: Instant? = nil, note: String = ""
    ) {
        self.id = id
        self.kind = kind
        self.line = line
        self.modes = modes
        self.direction = direction
        self.grade = grade
        self.speed = speed
        self.hours = hours
        self.opensForEmergency = opensForEmergency
        self.from = from
        self.until = until
        self.note = note
    }

    /// Whether it holds for this mode.
    public func holds(for mode: TravelMode) -> Bool { modes.isEmpty || modes.contains(mode) }

    /// Whether `now` lies between `from` and `until`.
    public func isCurrent(at now: Instant) -> Bool {
        (from.map { $0 <= now } ?? true) && (until.map { now < $0 } ?? true)
    }
}
