public import Ground

/// Where people are, by hour: what reachable areas and stations are measured by. A town without it has `nil`, and its
/// people are unknown.
public struct Population: Hashable, Sendable, Codable {
    /// A building or a spot with the people who are there.
    public struct Place: Hashable, Sendable, Codable {
        /// Where people are; tied to the streets like a scene.
        public var position: Position
        /// The building on the map, if it is one.
        public var building: BuildingID?
        /// Empty when it has none.
        public var name: String
        /// People there from each full hour on, on a working day; 24 numbers.
        public var workingDay: [Double]
        /// People there from each full hour on, on a Saturday, Sunday or holiday; 24 numbers.
        public var dayOff: [Double]

        /// Brings both days to 24 hours: what is missing, negative or no number counts as nobody.
        public init(
            position: Position, building: BuildingID? = nil, name: String = "", workingDay: [Double], dayOff: [Double]
        ) {
            self.position = position
            self.building = building
            self.name = name
            func whole(_ hours: [Double]) -> [Double] {
                (0..<24).map { $0 < hours.count && hours[$0].isFinite ? max(0, hours[$0]) : 0 }
            }
            self.workingDay = whole(workingDay)
            self.dayOff = whole(dayOff)
        }

        private enum CodingKeys: String, CodingKey { case position, building, name, workingDay, dayOff }

        /// Reads what was written, with the same care as the other `init`.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                position: try container.decode(Position.self, forKey: .position),
                building: try container.decodeIfPresent(BuildingID.self, forKey: .building),
                name: try container.decodeIfPresent(String.self, forKey: .name) ?? "",
                workingDay: try container.decode([Double].self, forKey: .workingDay),
                dayOff: try container.decode([Double].self, forKey: .dayOff))
        }

        /// People there in that hour.
        public func people(_ hour: Hour) -> Double { hour.isDayOff ? dayOff[hour.hour] : workingDay[hour.hour] }
    }

    /// An hour of one of the two kinds of day.
    public struct Hour: Hashable, Sendable, Codable {
        /// 0…23.
        public let hour: Int
        /// Whether of a Saturday, Sunday or holiday.
        public let isDayOff: Bool

        /// `nil` outside 0…23.
        public init?(_ hour: Int, isDayOff: Bool) {
            guard (0..<24).contains(hour) else { return nil }
            self.hour = hour
            self.isDayOff = isDayOff
        }

        /// The hour in Shanghai; Saturday and Sunday are days off.
        public init(of now: Instant) {
            hour = Int((now.milliseconds - now.day.start.milliseconds) / 3_600_000)
            isDayOff = now.day.weekday >= 6
        }
    }

    /// In the order of the table.
    public var places: [Place]

    /// Keeps the places in their order: results speak of them by number.
    public init(_ places: [Place]) { self.places = places }

    /// Everybody, in that hour.
    public func people(_ hour: Hour) -> Double { places.reduce(0) { $0 + $1.people(hour) } }
}
