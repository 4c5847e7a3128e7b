import Ground

/// An invented city for the covering benchmark: town centres of different size, streets on a grid, a river with few bridges.
struct CoverCity {
    let rows: [[Int32]]
    let weights: [Int64]

    private struct Place {
        var x: Double
        var y: Double
    }

    /// - Parameter reach: metres on the streets that a unit covers in time.
    init(seed: UInt64, points: Int, sites: Int, reach: Double) {
        var chance = SplitMix(seed: seed)
        let width = 40_000.0
        let bridges = (0..<9).map { _ in chance.unit() * width }
        let towns = (0..<60).map { rank in
            (centre: Place(x: chance.unit() * width, y: chance.unit() * width), spread: 500 + 2_500 * chance.unit(),
             size: 1 / Double(rank + 3))
        }
        let size = towns.reduce(0) { $0 + $1.size }
        func settle(_ rural: Double) -> Place {
            if chance.unit() < rural { return Place(x: chance.unit() * width, y: chance.unit() * width) }
            var left = chance.unit() * size
            var town = towns[0]
            for candidate in towns {
                town = candidate
                left -= candidate.size
                if left < 0 { break }
            }
            return Place(
                x: min(max(town.centre.x + town.spread * Self.normal(&chance), 0), width),
                y: min(max(town.centre.y + town.spread * Self.normal(&chance), 0), width))
        }
        /// Houses stand along streets, 120 m apart one way or the other.
        func street(_ place: Place) -> Place {
            chance.unit() < 0.5
                ? Place(x: (place.x / 120).rounded() * 120, y: place.y) : Place(x: place.x, y: (place.y / 120).rounded() * 120)
        }
        let homes = (0..<points).map { _ in street(settle(0.15)) }
        let posts = (0..<sites).map { _ in street(settle(0.35)) }
        weights = homes.map { _ in Int64(1 + 40 * chance.unit() * chance.unit() * chance.unit() * 3) }
        let river = width / 2
        func bank(_ place: Place) -> Bool { place.y > river + 1_500 * (place.x / width - 0.5) }
        let sides = homes.map(bank)
        rows = posts.map { post in
            let side = bank(post)
            var row: [Int32] = []
            for point in 0..<points {
                let home = homes[point]
                var metres = abs(home.x - post.x) + abs(home.y - post.y)
                guard metres <= reach else { continue }
                if sides[point] != side {
                    let detour = bridges.map { abs(home.x - $0) + abs(post.x - $0) }.min() ?? .infinity
                    metres = detour + abs(home.y - post.y)
                }
                if metres <= reach { row.append(Int32(point)) }
            }
            return row
        }
    }

    /// Twelve throws added up come near enough to the normal law.
    private static func normal(_ chance: inout SplitMix) -> Double { (0..<12).reduce(-6) { sum, _ in sum + chance.unit() } }
}
