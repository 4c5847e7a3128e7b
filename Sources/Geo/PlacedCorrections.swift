import Ground

/// Corrections that found their place on a network.
struct PlacedCorrections: Sendable {
    /// Shortcuts and gates that are part of the network, in the order of `RoadSegment.drawn` and `Gate.drawn`.
    var structures: [RoadCorrection] = []
    /// All shortcuts and gates that were asked for, with or without a place.
    var wanted: [RoadCorrection] = []
    /// Closures and speeds with the segments they hold on.
    var stretches: [(correction: RoadCorrection, segments: [MatchedSegment])] = []

    /// What holds on `network` at `now`; without a time everything holds and every gate stands open.
    func situation(on network: Network, at now: Instant?) -> Situation {
        func isCurrent(_ correction: RoadCorrection) -> Bool { now.map(correction.isCurrent) ?? true }
        func isHour(_ hours: OpeningHours?) -> Bool {
            guard let now, let hours else { return true }
            return hours.isOpen(at: now)
        }
        var situation = Situation()
        situation.structures = structures.map { isCurrent($0) && ($0.kind == .gate || isHour($0.hours)) }
        situation.gates = network.gates.map { gate in
            if gate.drawn >= 0, !situation.structures[gate.drawn] { return .absent }
            return isHour(gate.hours) ? .open : .shut
        }
        for (correction, segments) in stretches where isCurrent(correction) && isHour(correction.hours) {
            for matched in segments {
                let ways = correction.direction
                let forward = ways == .both || (ways == .forward) == matched.isForward
                situation.overrides[matched.segment, default: []].append(
                    Situation.Override(
                        speed: correction.kind == .speed ? correction.speed : nil, modes: correction.modes,
                        opensForEmergency: correction.opensForEmergency, forward: forward,
                        backward: ways == .both || !forward))
            }
        }
        return situation
    }
}
