public import Ground

/// How fast each mode goes on each grade of street, and how long each barrier holds it up.
///
/// The one table behind every travel time; a town that knows better changes its own copy.
public struct SpeedTable: Sendable, Equatable {
    /// Values for the modes; `nil` where a mode may not go.
    public struct Row: Sendable, Equatable {
        /// For those on foot.
        public var foot: Double?
        /// For e-bikes and other two wheels.
        public var ebike: Double?
        /// For cars.
        public var car: Double?
        /// For ambulances; as for cars where nothing else is said.
        public var ambulance: Double?
        /// For fire engines; as for cars where nothing else is said.
        public var fireEngine: Double?

        /// In the order in which the table is written; ambulances and fire engines do as cars do.
        public init(_ foot: Double?, _ ebike: Double?, _ car: Double?) {
            self.init(foot, ebike, car, car, car)
        }

        /// In the order in which the table is written.
        public init(_ foot: Double?, _ ebike: Double?, _ car: Double?, _ ambulance: Double?, _ fireEngine: Double?) {
            self.foot = foot
            self.ebike = ebike
            self.car = car
            self.ambulance = ambulance
            self.fireEngine = fireEngine
        }

        /// The value for one mode.
        public subscript(mode: TravelMode) -> Double? {
            get {
                switch mode {
                case .foot: foot
                case .ebike: ebike
                case .car: car
                case .ambulance: ambulance
                case .fireEngine: fireEngine
                }
            }
            set {
                switch mode {
                case .foot: foot = newValue
                case .ebike: ebike = newValue
                case .car: car = newValue
                case .ambulance: ambulance = newValue
                case .fireEngine: fireEngine = newValue
                }
            }
        }
    }

    /// Kilometres an hour on a street; a grade left out is closed to all.
    public var speeds: [Street.Grade: Row]
    /// Seconds lost at a barrier; a kind left out stops all.
    public var delays: [Barrier.Kind: Row]
    /// Kilometres an hour on foot where there is no street: over a lawn, inside a building.
    public var offRoad: Double
    /// How many times as fast one goes under siren.
    public var siren: Double
    /// Kilometres an hour under siren against a one-way street, at most; never on a motorway or trunk road.
    public var contraflow: Double
    /// How high and wide each vehicle is; one that is left out fits everywhere.
    public var sizes: [TravelMode: VehicleLimits]

    /// Takes tables as they are; whatever is no finite number above zero is read as `nil`.
    public init(
        speeds: [Street.Grade: Row], delays: [Barrier.Kind: Row], offRoad: Double, siren: Double = 1.25,
        contraflow: Double = 15, sizes: [TravelMode: VehicleLimits] = standardSizes
    ) {
        self.speeds = speeds
        self.delays = delays
        self.offRoad = offRoad
        self.siren = siren
        self.contraflow = contraflow
        self.sizes = sizes
    }

    /// Of common vehicles, mirrors and light bars included.
    public static let standardSizes: [TravelMode: VehicleLimits] = [
        .car: VehicleLimits(height: 2.0, width: 2.1), .ambulance: VehicleLimits(height: 2.8, width: 2.3),
        .fireEngine: VehicleLimits(height: 3.6, width: 2.8),
    ]

    /// Kilometres an hour, `nil` when `mode` may not use `grade`. Nothing but a finite speed above zero is a permission.
    public subscript(grade: Street.Grade, mode: TravelMode) -> Double? {
        get {
            guard let speed = speeds[grade]?[mode], speed > 0, speed.isFinite else { return nil }
            return speed
        }
        set { speeds[grade, default: Row(nil, nil, nil)][mode] = newValue }
    }

    /// Seconds lost at a barrier, `nil` when `mode` does not get through.
    public subscript(barrier: Barrier.Kind, mode: TravelMode) -> Double? {
        get {
            guard let delay = delays[barrier]?[mode], delay >= 0, delay.isFinite else { return nil }
            return delay
        }
        set { delays[barrier, default: Row(nil, nil, nil)][mode] = newValue }
    }

    /// Modest speeds of a unit under way to a call among students: no racing, a stop at every gate.
    // swift-format-ignore
    public static let standard = SpeedTable(
        speeds: [
            //                 foot  e-bike  car   km/h
            .motorway:     Row(nil,  nil,    80),
            .trunk:        Row(5,    20,     60),
            .primary:      Row(5,    20,     45),
            .secondary:    Row(5,    20,     40),
            .tertiary:     Row(5,    20,     35),
            .residential:  Row(5,    20,     30),
            .service:      Row(5,    15,     20),
            .track:        Row(5,    12,     15),
            .living:       Row(5,    15,     20),
            .pedestrian:   Row(5,    10,     10),
            .cycleway:     Row(5,    20,     nil),
            .footway:      Row(5,    8,      nil),
            .path:         Row(5,    8,      nil),
            .steps:        Row(3,    nil,    nil),
        ],
        delays: [
            //                 foot  e-bike  car   seconds
            .gate:         Row(2,    6,      15),
            .bollard:      Row(0,    2,      nil),
            .turnstile:    Row(3,    nil,    nil),
            .block:        Row(0,    nil,    nil),
            .heightRestrictor: Row(0, 0,     2),
        ],
        offRoad: 5)
}
