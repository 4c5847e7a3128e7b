import Ground

/// A place tied to the network for one end of a journey: its anchors and the vertices they are left or reached through.
struct Tie: Sendable {
    var place: Position
    var anchors: [Anchor]
    var seeds: [Seed]
    /// Which of `anchors` each seed belongs to.
    var owners: [Int]
    /// The longest of the walks to the anchors; metres.
    var farthestWalk: Double
}

extension Tie {
    /// The seeds as a hierarchy takes them.
    var hierarchySeeds: [Hierarchy.Seed] {
        seeds.map { Hierarchy.Seed(node: $0.vertex, milliseconds: $0.milliseconds) }
    }
}

/// How a journey goes, apart from its length.
enum Course {
    /// Straight there on foot, no farther than the streets would have had one walk anyway.
    case walk
    /// Both ends are on one segment.
    case along(Anchor, Anchor)
}

/// A journey that needs no vertex.
struct DirectJourney {
    var milliseconds: Int32
    var metres: Double
    var course: Course
}

extension RoadGraph {
    func tie(_ place: Position, as end: End, _ layer: Layer) -> Tie {
        let anchors = anchors(of: place, as: end, layer)
        var tie = Tie(
            place: place, anchors: anchors, seeds: [], owners: [],
            farthestWalk: anchors.reduce(0) { max($0, $1.walkMetres) })
        for (number, anchor) in anchors.enumerated() {
            for seed in seeds(at: anchor, as: end, layer) {
                tie.seeds.append(seed)
                tie.owners.append(number)
            }
        }
        if tie.seeds.count > 2 { drop(dominated: &tie, end == .origin ? layer.outgoing : layer.incoming) }
        return tie
    }

    /// Drops seeds whose vertex another one reaches as soon: where streets meet, all but the meeting point.
    private func drop(dominated tie: inout Tie, _ arcs: [Layer.Arc]) {
        let seeds = tie.seeds
        func dominates(_ a: Int, _ b: Int) -> Bool {
            if seeds[a].vertex == seeds[b].vertex {
                return (seeds[a].milliseconds, a) < (seeds[b].milliseconds, b)
            }
            let vertex = Int(seeds[a].vertex)
            for slot in Int(network.firstArc[vertex])..<Int(network.firstArc[vertex + 1]) where arcs[slot].vertex == seeds[b].vertex {
                let sum = LayerRules.sum(seeds[a].milliseconds, arcs[slot].milliseconds)
                // Of two that lie on one spot, the first stays.
                if sum < seeds[b].milliseconds || sum == seeds[b].milliseconds && (arcs[slot].milliseconds > 0 || a < b) {
                    return true
                }
            }
            return false
        }
        let kept = seeds.indices.filter { b in !seeds.indices.contains { $0 != b && dominates($0, b) } }
        tie.seeds = kept.map { seeds[$0] }
        tie.owners = kept.map { tie.owners[$0] }
    }

    /// The quickest way between two places that passes no vertex: on foot across a lawn, or along a single segment.
    func direct(_ start: Tie, _ finish: Tie, _ layer: Layer) -> DirectJourney? {
        var best: DirectJourney?
        func consider(_ milliseconds: Double, _ metres: Double, _ course: Course) {
            let rounded = LayerRules.rounded(milliseconds)
            if rounded < best?.milliseconds ?? Layer.blocked {
                best = DirectJourney(milliseconds: rounded, metres: metres, course: course)
            }
        }
        guard !start.anchors.isEmpty, !finish.anchors.isEmpty else { return nil }
        let straight = start.place.distance(to: finish.place)
        if straight <= start.farthestWalk + finish.farthestWalk {
            consider(straight * walkMillisecondsPerMetre, straight, .walk)
        }
        for a in start.anchors {
            for b in finish.anchors where a.segment == b.segment {
                let share = b.fraction - a.fraction
                guard
                    let cost = layer.cost(of: a.segment, forward: share >= 0, network)
                        ?? (share == 0 ? layer.cost(of: a.segment, forward: false, network) : nil)
                else { continue }
                consider(
                    a.walkMilliseconds + b.walkMilliseconds + cost * abs(share),
                    a.walkMetres + b.walkMetres + Double(network.segments[a.segment].metres) * abs(share), .along(a, b))
            }
        }
        return best
    }
}
