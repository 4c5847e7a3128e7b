public import Ground

/// A town as it is drawn and routed on: streets that share nodes, buildings, areas, barriers.
///
/// Made by an importer or by the demo; a value that nothing changes once it is made.
public struct MapData: Sendable, Equatable {
    /// Shown on every map, e.g. `© OpenStreetMap contributors`; empty for the invented town.
    public var attribution: String
    /// What the town is called in a title.
    public var name: String
    /// Points that streets are made of; streets that meet share an index.
    public var nodes: [Position]
    public var streets: [Street]
    public var buildings: [Building]
    public var areas: [Area]
    public var barriers: [Barrier]

    public init(
        attribution: String = "", name: String = "", nodes: [Position] = [], streets: [Street] = [],
        buildings: [Building] = [], areas: [Area] = [], barriers: [Barrier] = []
    ) {
        self.attribution = attribution
        self.name = name
        self.nodes = nodes
        self.streets = streets
        self.buildings = buildings
        self.areas = areas
        self.barriers = barriers
    }

    /// `nil` for a map without a street.
    public var bounds: Bounds? { Bounds(nodes) }
}

/// A stretch of road or path between nodes, the same all along.
public struct Street: Sendable, Equatable {
    /// Indices into `MapData.nodes`, at least two.
    public var nodes: [Int32]
    public var grade: Grade
    public var name: String
    public var direction: Direction
    public var access: Access
    /// How high and wide a vehicle may be here.
    public var limits: VehicleLimits
    /// Who may go against `direction`; says nothing of a street for both.
    public var contraflow: Contraflow

    public init(
        nodes: [Int32], grade: Grade, name: String = "", direction: Direction = .both, access: Access = .open,
        limits: VehicleLimits = .none, contraflow: Contraflow = []
    ) {
        self.nodes = nodes
        self.grade = grade
        self.name = name
        self.direction = direction
        self.access = access
        self.limits = limits
        self.contraflow = contraflow
    }

    /// What kind of way it is; speeds are one table over this and `TravelMode`.
    public enum Grade: UInt8, Sendable, CaseIterable, Codable {
        case motorway, trunk, primary, secondary, tertiary, residential, service, track
        /// Shared by feet and wheels, no kerb (living street, campus road closed to strangers' cars).
        case living, pedestrian, cycleway, footway, path, steps
    }

    /// One-way is for wheels; feet go both ways.
    public enum Direction: UInt8, Sendable, Codable { case both, forward, backward }

    /// `restricted`: private or permit-holders only: an emergency unit of the place passes.
    /// `closed`: nobody passes. `emergency`: only emergency vehicles and feet.
    public enum Access: UInt8, Sendable, CaseIterable, Codable { case open, restricted, closed, emergency }

    /// Exceptions to a one-way. Under siren one goes slowly against it even where none is named.
    public struct Contraflow: OptionSet, Hashable, Sendable, Codable {
        /// A bit for each exception; stored in map files.
        public let rawValue: UInt8
        /// Takes bits as they are.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Two wheels may go against it (`oneway:bicycle=no`).
        public static let bicycles = Contraflow(rawValue: 1)
        /// Emergency vehicles may, at their usual speed (`oneway:emergency=no`).
        public static let emergency = Contraflow(rawValue: 2)
        /// Not even under siren (`oneway:emergency=yes`).
        public static let never = Contraflow(rawValue: 4)
    }
}

public struct Building: Sendable, Equatable {
    public var id: BuildingID
    /// Empty when it has none.
    public var name: String
    public var use: Use
    /// The outline, not closed, at least three corners.
    public var outline: [Position]
    /// Storeys above ground; 0 when unknown.
    public var levels: UInt8
    /// Whether it stands inside the campus.
    public var onCampus: Bool

    public init(
        id: BuildingID, name: String, use: Use, outline: [Position], levels: UInt8 = 0, onCampus: Bool = false
    ) {
        self.id = id
        self.name = name
        self.use = use
        self.outline = outline
        self.levels = levels
        self.onCampus = onCampus
    }

    public enum Use: UInt8, Sendable, CaseIterable, Codable {
        case other, dormitory, teaching, laboratory, library, canteen, sport, office, gate, medical, police, fire
        case housing, shop, station
    }
}

/// Something flat with an outline: the campus, water, a park, a pitch.
public struct Area: Sendable, Equatable {
    public var kind: Kind
    public var name: String
    public var outline: [Position]

    public init(kind: Kind, name: String, outline: [Position]) {
        self.kind = kind
        self.name = name
        self.outline = outline
    }

    public enum Kind: UInt8, Sendable, CaseIterable, Codable { case campus, water, park, pitch, square, housing }
}

/// Something standing on a node that stops some and lets others through.
public struct Barrier: Sendable, Equatable {
    /// Index into `MapData.nodes`.
    public var node: Int32
    public var kind: Kind
    public var name: String
    /// When it stands open; `nil` for at all hours. Shut, it stops everybody whom `opensForEmergency` does not let through.
    public var hours: OpeningHours?
    /// Whether it lets emergency vehicles through after a stop although it is shut or stops their kind.
    public var opensForEmergency: Bool
    /// How high and wide a vehicle may be to pass.
    public var limits: VehicleLimits

    public init(
        node: Int32, kind: Kind, name: String = "", hours: OpeningHours? = nil, opensForEmergency: Bool = false,
        limits: VehicleLimits = .none
    ) {
        self.node = node
        self.kind = kind
        self.name = name
        self.hours = hours
        self.opensForEmergency = opensForEmergency
        self.limits = limits
    }

    /// `gate` lets everybody through after a stop; `bollard` feet and two wheels; `turnstile` only feet; `block` nobody
    /// on wheels; `heightRestrictor` whoever is low enough.
    public enum Kind: UInt8, Sendable, CaseIterable, Codable {
        case gate, bollard, turnstile, block, heightRestrictor
    }
}
