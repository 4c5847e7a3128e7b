/// Making the problem smaller without losing its best answer.
extension CoverProblem {
    /// The same problem once `keep` says which sites stay in question and `placed` units stand for good.
    /// - Parameter map: the new group of every group, -1 if it is decided.
    func reduced(keep: [Bool], placed: [(site: Int, units: Int)], map: inout [Int32]) -> CoverProblem {
        var standing = (0..<groups).map { base[$0] }
        var left = room
        var decided = opened
        var units = 0
        for place in placed {
            for at in Int(siteStart[place.site])..<Int(siteStart[place.site + 1]) {
                standing[Int(siteGroups[at])] += Int32(place.units)
            }
            left[place.site] -= Int32(place.units)
            units += place.units
            decided.append(contentsOf: repeatElement(names[place.site], count: place.units))
        }
        var paid = paid
        for group in 0..<groups where base[group] > 0 {
            paid[Int(part[group])] -= weight[group] * slopes[..<Int(base[group])].reduce(0, +)
        }
        let kept = (0..<sites).filter { keep[$0] && left[$0] > 0 }
        return CoverProblem(
            rows: Rows(start: siteStart, items: siteGroups), weight: weight, base: CoverColumn(standing), part: part,
            slopes: slopes, count: count - units, opened: decided, paid: paid, kept: kept,
            names: kept.map { names[$0] }, room: kept.map { left[$0] }, map: &map)
    }

    /// Sites whose reach lies inside another's that can take every unit theirs could: some best answer does without them.
    func dominated() -> [Bool] {
        var out = [Bool](repeating: false, count: sites)
        var stamp = [Int32](repeating: -1, count: sites)
        var candidates: [Int32] = []
        for site in 0..<sites {
            let mine = Int(siteStart[site])..<Int(siteStart[site + 1])
            guard let rarest = mine.lazy.map({ siteGroups[$0] }).min(by: { breadth(Int($0)) < breadth(Int($1)) }) else {
                out[site] = true
                continue
            }
            candidates.removeAll(keepingCapacity: true)
            for at in Int(groupStart[Int(rarest)])..<Int(groupStart[Int(rarest) + 1]) {
                let other = Int(groupSites[at])
                let size = Int(siteStart[other + 1] - siteStart[other])
                guard other != site, !out[other], size > mine.count || (size == mine.count && other < site),
                    slopes.count == 1 || Int(room[other]) >= count
                else { continue }
                candidates.append(Int32(other))
            }
            var round: Int32 = 0
            for place in mine where !candidates.isEmpty {
                let group = Int(siteGroups[place])
                round = Int32(place)
                for at in Int(groupStart[group])..<Int(groupStart[group + 1]) { stamp[Int(groupSites[at])] = round }
                candidates.removeAll { stamp[Int($0)] != round }
            }
            out[site] = !candidates.isEmpty
        }
        return out
    }

    /// Counts every group in the part of the open site it lies nearest to, going from reach to overlapping reach.
    mutating func divide(around units: [Int32]) {
        var label = [Int32](repeating: -1, count: sites)
        var home = [Int32](repeating: -1, count: groups)
        var queue = (0..<sites).filter { units[$0] > 0 }
        for (number, site) in queue.enumerated() { label[site] = Int32(number) }
        paid += [Double](repeating: 0, count: max(queue.count, 1) - 1)
        var next = 0
        while next < queue.count {
            let site = queue[next]
            next += 1
            for at in Int(siteStart[site])..<Int(siteStart[site + 1]) where home[Int(siteGroups[at])] < 0 {
                let group = Int(siteGroups[at])
                home[group] = label[site]
                for place in Int(groupStart[group])..<Int(groupStart[group + 1]) {
                    let other = Int(groupSites[place])
                    guard label[other] < 0 else { continue }
                    label[other] = label[site]
                    queue.append(other)
                }
            }
        }
        part = CoverColumn(home.map { max($0, 0) })
    }

    private func breadth(_ group: Int) -> Int32 { groupStart[group + 1] - groupStart[group] }
}
