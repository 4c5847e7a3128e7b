import Ground

/// What holds at one moment: which gates stand open, which corrections are in force and on which segments.
struct Situation: Sendable, Equatable {
    enum GateState: UInt8, Sendable { case absent, open, shut }

    /// For each of `Network.gates`.
    var gates: [GateState] = []
    /// Whether each drawn structure is in force; a gate's own hours are in `gates`.
    var structures: [Bool] = []
    /// Closures and speeds in force, by segment.
    var overrides: [Int32: [Override]] = [:]

    /// A closure or a speed on one segment.
    struct Override: Sendable, Equatable {
        /// Kilometres an hour; `nil` for closed.
        var speed: Double?
        /// Empty for all.
        var modes: Set<TravelMode>
        var opensForEmergency: Bool
        /// Which ways along the segment it holds for.
        var forward: Bool
        var backward: Bool

        func holds(for profile: TravelProfile, forward: Bool) -> Bool {
            (forward ? self.forward : backward) && (modes.isEmpty || modes.contains(profile.mode))
                && !(speed == nil && opensForEmergency && profile.isEmergencyVehicle)
        }
    }

    /// Segments and vertices where the two differ.
    func differences(from other: Situation, on network: Network) -> (segments: Set<Int32>, vertices: Set<Int32>) {
        var segments = Set(overrides.keys.filter { overrides[$0] != other.overrides[$0] })
        segments.formUnion(other.overrides.keys.filter { overrides[$0] == nil })
        if structures != other.structures {
            for (index, segment) in network.segments.enumerated() where segment.drawn >= 0 {
                let drawn = Int(segment.drawn)
                if structures[drawn] != other.structures[drawn] { segments.insert(Int32(index)) }
            }
        }
        let vertices = Set(gates.indices.filter { gates[$0] != other.gates[$0] }.map { network.gates[$0].vertex })
        return (segments, vertices)
    }
}

/// How one profile sees the network: what it may use, how fast it goes, what stops it.
struct LayerRules: Sendable {
    let profile: TravelProfile
    /// By grade; 0 where it may not go.
    private let perMetre: [Double]
    private let emergencyWay: Double
    private let contraflow: Double
    private let siren: Double
    private let size: VehicleLimits
    private let delays: [Double?]

    init(_ profile: TravelProfile, _ speeds: SpeedTable) {
        self.profile = profile
        siren = profile.siren && speeds.siren.isFinite && speeds.siren > 0 ? speeds.siren : 1
        var perMetre = [Double](repeating: 0, count: Street.Grade.allCases.count)
        for grade in Street.Grade.allCases {
            guard let speed = speeds[grade, profile.mode] else { continue }
            perMetre[Int(grade.rawValue)] = Self.millisecondsPerMetre(speed * siren)
        }
        self.perMetre = perMetre
        emergencyWay = perMetre[Int(Street.Grade.pedestrian.rawValue)]
        contraflow =
            speeds.contraflow > 0 && speeds.contraflow.isFinite ? Self.millisecondsPerMetre(speeds.contraflow) : .infinity
        size = speeds.sizes[profile.mode] ?? .none
        delays = Barrier.Kind.allCases.map { speeds[$0, profile.mode] }
    }

    static func millisecondsPerMetre(_ kilometresAnHour: Double) -> Double { 3600 / kilometresAnHour }

    /// The sum, never past `Layer.blocked`.
    static func sum(_ a: Int32, _ b: Int32) -> Int32 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? Layer.blocked : sum
    }

    static func rounded(_ milliseconds: Double) -> Int32 {
        milliseconds < Double(Layer.blocked) ? Int32(milliseconds.rounded()) : Layer.blocked
    }

    /// Milliseconds along the whole segment, `Layer.blocked` where the profile may not go that way.
    func milliseconds(_ index: Int, forward: Bool, _ network: Network, _ now: Situation) -> Int32 {
        let segment = network.segments[index]
        var cost = perMetre[Int(segment.grade.rawValue)]
        if segment.access == .emergency, profile.mode != .foot {
            guard profile.isEmergencyVehicle else { return Layer.blocked }
            // A fire lane that looks like a footway is driven on like a square.
            if cost == 0 { cost = emergencyWay }
        }
        guard cost > 0, segment.closedTo & RoadSegment.bit(of: profile.mode) == 0,
            segment.limits == 0 || network.limits[Int(segment.limits)].admit(size)
        else { return Layer.blocked }
        if profile.mode != .foot, segment.direction == (forward ? .backward : .forward) {
            let mayGoAgainst =
                segment.contraflow.contains(.bicycles) && profile.mode == .ebike
                || segment.contraflow.contains(.emergency) && profile.isEmergencyVehicle
            if !mayGoAgainst {
                guard profile.siren, !segment.contraflow.contains(.never), segment.grade != .motorway,
                    segment.grade != .trunk
                else { return Layer.blocked }
                cost = max(cost, contraflow)
            }
        }
        if segment.drawn >= 0, !now.structures[Int(segment.drawn)] { return Layer.blocked }
        if !now.overrides.isEmpty, let overrides = now.overrides[Int32(index)] {
            for override in overrides where override.holds(for: profile, forward: forward) {
                guard let speed = override.speed else { return Layer.blocked }
                cost = Self.millisecondsPerMetre(speed * siren)
            }
        }
        return Self.rounded(Double(segment.metres) * cost)
    }

    /// Milliseconds lost when the vertex is entered, `Layer.blocked` if a barrier there stops the profile.
    func delay(entering vertex: Int32, _ network: Network, _ now: Situation, _ structures: [RoadCorrection]) -> Int32 {
        guard let gates = network.gatesAt[vertex] else { return 0 }
        return gates.reduce(Int32(0)) { total, number in
            let gate = network.gates[number]
            if gate.drawn >= 0, !structures[gate.drawn].holds(for: profile.mode) { return total }
            let state = now.gates[number]
            if state == .absent { return total }
            if state == .open, gate.limits.admit(size), let delay = delays[Int(gate.kind.rawValue)] {
                return Self.sum(total, Self.rounded(delay * 1000))
            }
            guard gate.opensForEmergency, profile.isEmergencyVehicle else { return Layer.blocked }
            return Self.sum(total, Self.rounded((delays[Int(Barrier.Kind.gate.rawValue)] ?? 15) * 1000))
        }
    }
}
