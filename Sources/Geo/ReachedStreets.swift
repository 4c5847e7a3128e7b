import Ground

/// Stretches of street that a search reached, in metres on the network's plane, cut to size for each limit.
struct ReachedStreets {
    /// A street between two ends, either of which may have been reached.
    private struct Stretch {
        var a: SIMD2<Float>
        var b: SIMD2<Float>
        /// Milliseconds at the ends, `never` for one that was not reached.
        var atA: Float
        var atB: Float
        /// The part of it that a millisecond is good for, from either end; 0 where it may not be driven.
        var fromA: Float
        var fromB: Float
    }

    private static let never = Float.infinity
    private var stretches: [Stretch] = []
    /// The box around them all.
    private(set) var low = SIMD2<Float>(repeating: .infinity)
    private(set) var high = SIMD2<Float>(repeating: -.infinity)

    var isEmpty: Bool { stretches.isEmpty }

    /// Gathers them from a search and the places where it began.
    init(_ space: SearchSpace, from ties: [Tie], _ network: Network, _ layer: Layer) {
        stretches.reserveCapacity(2 * space.reached.count)
        for tie in ties {
            let here = network.plane.point(tie.place)
            for anchor in tie.anchors { add(anchor, from: here, network, layer) }
        }
        let times = space.milliseconds
        network.firstArc.withUnsafeBufferPointer { firstArc in
            network.points.withUnsafeBufferPointer { points in
                layer.outgoing.withUnsafeBufferPointer { outgoing in
                    layer.along.withUnsafeBufferPointer { along in
                        for vertex in space.reached {
                            let atA = times[Int(vertex)]
                            let a = points[Int(vertex)]
                            for slot in Int(firstArc[Int(vertex)])..<Int(firstArc[Int(vertex) + 1]) {
                                let other = outgoing[slot].vertex
                                let atB = times[Int(other)]
                                // A street with both ends reached is met twice: once is enough.
                                if atB != Layer.blocked, other < vertex { continue }
                                let (ahead, back) = (along[slot].x, along[slot].y)
                                let isBothWays = atB != Layer.blocked && back != Layer.blocked
                                if ahead == Layer.blocked, !isBothWays { continue }
                                add(
                                    Stretch(
                                        a: a, b: points[Int(other)], atA: Float(atA),
                                        atB: atB == Layer.blocked ? Self.never : Float(atB), fromA: Self.share(ahead),
                                        fromB: isBothWays ? Self.share(back) : 0))
                            }
                        }
                    }
                }
            }
        }
    }

    private static func share(_ cost: Int32) -> Float { cost == Layer.blocked ? 0 : 1 / max(Float(cost), 0.5) }

    private mutating func add(_ stretch: Stretch) {
        stretches.append(stretch)
        low.replace(with: stretch.a, where: stretch.a .< low)
        low.replace(with: stretch.b, where: stretch.b .< low)
        high.replace(with: stretch.a, where: stretch.a .> high)
        high.replace(with: stretch.b, where: stretch.b .> high)
    }

    /// The walk to a street, and the street to both sides from there.
    private mutating func add(_ anchor: Anchor, from here: SIMD2<Float>, _ network: Network, _ layer: Layer) {
        let there = network.plane.point(anchor.position)
        let walked = Float(anchor.walkMilliseconds)
        add(Stretch(a: here, b: there, atA: 0, atB: Self.never, fromA: 1 / max(walked, 0.5), fromB: 0))
        let segment = network.segments[anchor.segment]
        for (end, forward, share) in [(segment.to, true, 1 - anchor.fraction), (segment.from, false, anchor.fraction)] {
            guard share > 0, let cost = layer.cost(of: anchor.segment, forward: forward, network) else { continue }
            add(
                Stretch(
                    a: there, b: network.points[Int(end)], atA: walked, atB: Self.never,
                    fromA: 1 / max(Float(cost * share), 0.5), fromB: 0))
        }
    }

    /// Draws what is reached within `limit` milliseconds; what is drawn to its end need not be drawn for a longer limit
    /// and is forgotten.
    mutating func draw(within limit: Int32, on field: CorridorField) {
        let limit = Float(limit)
        var kept = 0
        stretches.withUnsafeMutableBufferPointer { stretches in
            for index in stretches.indices {
                let stretch = stretches[index]
                let fromA = min(1, max(0, (limit - stretch.atA) * stretch.fromA))
                let fromB = stretch.fromB > 0 ? min(1, max(0, (limit - stretch.atB) * stretch.fromB)) : 0
                if fromA + fromB >= 1 {
                    field.draw(stretch.a, stretch.b)
                    continue
                }
                let way = stretch.b - stretch.a
                if limit >= stretch.atA { field.draw(stretch.a, stretch.a + way * fromA) }
                if limit >= stretch.atB { field.draw(stretch.b, stretch.b - way * fromB) }
                stretches[kept] = stretch
                kept += 1
            }
        }
        stretches.removeLast(stretches.count - kept)
    }
}
