extension CutMaster {
    /// The same basis from the cuts anew, without the rounding of many steps; `wanted` are the sites in it.
    func rebuild(wanted: [Int]) {
        let active = cuts.indices.filter { cuts[$0] != nil && !isResting[$0] }
        let kept = Set(tail.filter { $0 >= sites + parts })
        var first = [Int](repeating: -1, count: parts)
        for slot in active {
            guard let part = cuts[slot]?.part else { continue }
            if first[part] < 0 || (kept.contains(slack + slot) && !kept.contains(slack + first[part])) { first[part] = slot }
        }
        while capacity < active.count + 1 { grow() }
        let inside = (0..<sites).filter { isActive[$0] }
        tail = inside + first.map { slack + $0 }
        atUpper = [Bool](repeating: false, count: width)
        head = [sites + parts] + (0..<parts).map { sites + $0 }
        value = [Double](repeating: 0, count: parts + 1)
        constant = [count]
        for column in 0..<width {
            table[column] = column < inside.count ? 1 : 0
            costs[column] = 0
        }
        func write(_ cut: CoverCut, less other: CoverCut?, to line: UnsafeMutablePointer<Double>) {
            for site in 0..<sites { dense[site] = 0 }
            for at in 0..<cut.sites.count { dense[Int(cut.sites[at])] -= cut.slopes[at] }
            if let other { for at in 0..<other.sites.count { dense[Int(other.sites[at])] += other.slopes[at] } }
            for column in 0..<width { line[column] = column < inside.count ? dense[inside[column]] : 0 }
            line[inside.count + cut.part] = other == nil ? 1 : -1
            constant.append(cut.constant - (other?.constant ?? 0))
        }
        for part in 0..<parts {
            guard let cut = cuts[first[part]] else { continue }
            write(cut, less: nil, to: line(part + 1))
            for column in 0..<width { costs[column] += line(part + 1)[column] }
        }
        for slot in active {
            guard let cut = cuts[slot], slot != first[cut.part] else { continue }
            write(cut, less: cuts[first[cut.part]], to: line(head.count))
            head.append(slack + slot)
            value.append(0)
        }
        weight = [Double](repeating: 1, count: rows)
        for variable in wanted {
            guard let column = tail.firstIndex(of: variable) else { continue }
            var best = -1
            for row in 0..<rows where (row == 0 || row > parts) && head[row] >= sites && (kept.isEmpty || kept.contains(head[row])) {
                if best < 0 || abs(line(row)[column]) > abs(line(best)[column]) { best = row }
            }
            guard best >= 0, abs(line(best)[column]) > 1e-9 else { continue }
            exchange(best, column, target: 0, toUpper: false)
        }
        weight = [Double](repeating: 1, count: rows)
        pivots = 0
        settle()
    }

    /// The cuts weighed by their multipliers: one bound that holds as they all do.
    func proof() -> CoverProof {
        var sum = CoverProof(constant: 0, slope: [Double](repeating: 0, count: sites))
        var totals = [Double](repeating: 0, count: parts)
        func add(_ cut: CoverCut, _ share: Double) {
            sum.constant += share * cut.constant
            for at in 0..<cut.sites.count { sum.slope[Int(cut.sites[at])] += share * cut.slopes[at] }
        }
        for column in 0..<width where tail[column] >= slack {
            guard let cut = cuts[tail[column] - slack] else { continue }
            totals[cut.part] += max(costs[column], 0)
        }
        for column in 0..<width where tail[column] >= slack && costs[column] > 0 {
            guard let cut = cuts[tail[column] - slack] else { continue }
            add(cut, costs[column] / totals[cut.part])
        }
        for part in 0..<parts where totals[part] <= 0 {
            guard let cut = cuts.lazy.compactMap({ $0 }).first(where: { $0.part == part }) else { continue }
            add(cut, 1)
        }
        return sum
    }
}
