public import Ground

/// Where help is wanted (警情地址), as well as it is known.
public struct Location: Hashable, Sendable, Codable {
    /// `nil` when nobody knows yet: a call without a usable place is still a call.
    public var position: Position?
    /// Radius in metres that the position is good to, where the source said so.
    public var accuracy: Double?
    public var building: BuildingID?
    /// In words: building, room, road; what the desk reads out.
    public var description: String
    /// The campus it lies on; `nil` off campus or unknown.
    public var campus: OrganisationID?
    public var basis: Basis

    public init(
        position: Position? = nil, accuracy: Double? = nil, building: BuildingID? = nil, description: String = "",
        campus: OrganisationID? = nil, basis: Basis = .unknown
    ) {
        self.position = position
        self.accuracy = accuracy
        self.building = building
        self.description = description
        self.campus = campus
        self.basis = basis
    }

    /// Where the knowledge comes from. Raw values are stored.
    public enum Basis: String, CaseIterable, Sendable, Codable {
        case receiver, building, map, spoken, unknown

        public var name: LocalisedText {
            switch self {
            case .receiver: LocalisedText("手机定位", "phone fix")
            case .building: LocalisedText("选定楼宇", "building chosen")
            case .map: LocalisedText("地图点选", "tapped on the map")
            case .spoken: LocalisedText("口述", "as told")
            case .unknown: LocalisedText("位置未知", "unknown")
            }
        }
    }
}

/// Where a unit was, when it last said so.
public struct Fix: Hashable, Sendable, Codable {
    public let position: Position
    /// Metres.
    public let accuracy: Double?
    public let at: Instant

    public init(position: Position, accuracy: Double?, at: Instant) {
        self.position = position
        self.accuracy = accuracy
        self.at = at
    }
}
