/// What the searches work on: points that the same sites reach are one group, sites out of the question are gone, and
/// what is decided already is worth `settled`.
///
/// The `k`-th unit within reach of a group adds `weight × slopes[k - 1]`; the slopes never rise, so a unit is worth most
/// where nobody stands yet. Maximal covering has the one slope 1.
struct CoverProblem {
    let slopes: [Double]
    /// Units still to be placed.
    let count: Int
    /// Units that stand already, by the numbers their sites had at first.
    let opened: [Int]
    /// What the sites left were called at first.
    let names: [Int]
    /// How many more units each site takes.
    let room: [Int32]
    let siteStart: CoverColumn<Int32>
    let siteGroups: CoverColumn<Int32>
    let groupStart: CoverColumn<Int32>
    let groupSites: CoverColumn<Int32>
    let weight: CoverColumn<Double>
    /// Units that stand already within reach of each group.
    let base: CoverColumn<Int32>
    /// The part of the city each group is counted in; bounds are kept for every part by itself.
    var part: CoverColumn<Int32>
    /// What is decided already, part by part.
    var paid: [Double]

    var settled: Double { paid.reduce(0, +) }
    var parts: Int { paid.count }
    var sites: Int { names.count }
    var groups: Int { weight.count }

    /// Everything there is to gain, were every group reached by all the units left.
    var ceiling: Double {
        var sums = [0.0]
        for slope in slopes { sums.append(sums[sums.count - 1] + slope) }
        var sum = settled
        for group in 0..<groups {
            var units = 0
            for place in groupStart[group]..<groupStart[group + 1] { units += Int(room[Int(groupSites[Int(place)])]) }
            let first = Int(base[group])
            sum += weight[group] * (sums[min(first + min(units, count), slopes.count)] - sums[first])
        }
        return sum
    }
}

extension CoverProblem {
    /// Rows of coverage as they come: what site `s` reaches is `items[start[s]..<start[s + 1]]`, every item once.
    struct Rows {
        var start: CoverColumn<Int32>
        var items: CoverColumn<Int32>
    }

    /// Groups what the `kept` sites reach. What the units that stand already are worth to the items is added to `paid`.
    /// - Parameter map: where each item went, -1 if nowhere.
    init(
        rows: Rows, weight: CoverColumn<Double>, base: CoverColumn<Int32>, part: CoverColumn<Int32>, slopes: [Double],
        count: Int, opened: [Int], paid: [Double],
        kept: [Int], names: [Int], room: [Int32], map: inout [Int32]
    ) {
        let items = weight.count
        // Two words of hash for each item: two items are one group when the sites they belong to add up to the same 128 bits.
        var hash = [SIMD2<UInt64>](repeating: .zero, count: items)
        var reached = [Bool](repeating: false, count: items)
        for site in kept {
            let key = Self.key(UInt64(site))
            for place in Int(rows.start[site])..<Int(rows.start[site + 1]) {
                let item = Int(rows.items[place])
                hash[item] &+= key
                reached[item] = true
            }
        }
        map = [Int32](repeating: -1, count: items)
        var slots = 16
        while slots < 2 * items { slots *= 2 }
        var table = [Int32](repeating: -1, count: slots)
        var first: [Int32] = []
        var merged: [Double] = []
        var standing: [Int32] = []
        var parted: [Int32] = []
        var sum = paid
        func mark(_ item: Int) -> SIMD2<UInt64> { hash[item] &+ SIMD2(UInt64(base[item]), UInt64(part[item])) }
        for item in 0..<items where weight[item] > 0 {
            let stands = Int(base[item])
            if stands > 0 { sum[Int(part[item])] += weight[item] * slopes[..<min(stands, slopes.count)].reduce(0, +) }
            guard reached[item], stands < slopes.count else { continue }
            let own = mark(item)
            var slot = Int(truncatingIfNeeded: (own.x ^ (own.y >> 7)) & UInt64(slots - 1))
            while table[slot] >= 0 {
                if mark(Int(first[Int(table[slot])])) == own { break }
                slot = (slot + 1) & (slots - 1)
            }
            if table[slot] < 0 {
                table[slot] = Int32(first.count)
                first.append(Int32(item))
                merged.append(weight[item])
                standing.append(base[item])
                parted.append(part[item])
            } else {
                merged[Int(table[slot])] += weight[item]
            }
            map[item] = table[slot]
        }
        var siteStart: [Int32] = [0]
        var siteGroups: [Int32] = []
        var degree = [Int32](repeating: 0, count: merged.count + 1)
        for site in kept {
            for place in Int(rows.start[site])..<Int(rows.start[site + 1]) {
                let item = rows.items[place]
                let group = map[Int(item)]
                guard group >= 0, first[Int(group)] == item else { continue }
                siteGroups.append(group)
                degree[Int(group) + 1] += 1
            }
            siteStart.append(Int32(siteGroups.count))
        }
        for group in 0..<merged.count { degree[group + 1] += degree[group] }
        var fill = degree
        var groupSites = [Int32](repeating: 0, count: siteGroups.count)
        for site in 0..<kept.count {
            for place in Int(siteStart[site])..<Int(siteStart[site + 1]) {
                let group = Int(siteGroups[place])
                groupSites[Int(fill[group])] = Int32(site)
                fill[group] += 1
            }
        }
        self.slopes = slopes
        self.count = count
        self.opened = opened
        self.names = names
        self.room = room
        self.siteStart = CoverColumn(siteStart)
        self.siteGroups = CoverColumn(siteGroups)
        self.groupStart = CoverColumn(degree)
        self.groupSites = CoverColumn(groupSites)
        self.weight = CoverColumn(merged)
        self.base = CoverColumn(standing)
        self.part = CoverColumn(parted)
        self.paid = sum
    }

    private static func key(_ number: UInt64) -> SIMD2<UInt64> {
        func mix(_ seed: UInt64) -> UInt64 {
            var value = seed
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
        return SIMD2(mix((number &+ 1) &* 0x9E37_79B9_7F4A_7C15), mix((number &+ 1) &* 0xD1B5_4A32_D192_ED03) | 1)
    }
}
