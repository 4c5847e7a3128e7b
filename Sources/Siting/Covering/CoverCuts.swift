/// An upper bound for one part of the city, linear in the units at each site: `constant + Σ slopes[i] × units[sites[i]]`.
struct CoverCut {
    var part: Int
    var constant: Double
    var sites: [Int32]
    var slopes: [Double]

    func height(at units: [Double]) -> Double {
        var sum = constant
        for at in 0..<sites.count { sum += slopes[at] * units[Int(sites[at])] }
        return sum
    }
}

/// A bound for the whole: cuts of all parts weighed and added up.
struct CoverProof {
    var constant: Double
    var slope: [Double]
}

extension CoverProblem {
    /// Cuts for all parts where each group gives its part a constant and a slope along its sites.
    func cuts(_ line: (Int) -> (constant: Double, slope: Double)) -> [CoverCut] {
        var constants = paid
        var rise = [Double](repeating: 0, count: groups)
        for group in 0..<groups {
            let (constant, slope) = line(group)
            constants[Int(part[group])] += constant
            rise[group] = slope
        }
        return cuts(constants: constants, rise: rise)
    }

    private func cuts(constants: [Double], rise: [Double]) -> [CoverCut] {
        var cuts = constants.enumerated().map { CoverCut(part: $0.offset, constant: $0.element, sites: [], slopes: []) }
        var sums = [Double](repeating: 0, count: parts)
        var touched: [Int] = []
        rise.withUnsafeBufferPointer { rise in
            for site in 0..<sites {
                touched.removeAll(keepingCapacity: true)
                for at in Int(siteStart[site])..<Int(siteStart[site + 1]) {
                    let group = Int(siteGroups[at])
                    let add = rise[group]
                    guard add != 0 else { continue }
                    let here = Int(part[group])
                    if sums[here] == 0 { touched.append(here) }
                    sums[here] += add
                }
                for here in touched {
                    cuts[here].sites.append(Int32(site))
                    cuts[here].slopes.append(sums[here])
                    sums[here] = 0
                }
            }
        }
        return cuts
    }

    /// What the units are worth where shares of units stand, by the concave hull of the gains, part by part, and the tangents there.
    func tangent(at units: [Double]) -> (values: [Double], cuts: [CoverCut]) {
        var reach = [Double](repeating: 0, count: groups)
        var values = paid
        var constants = paid
        let steps = slopes.count
        for site in 0..<sites where units[site] > 0 {
            let share = units[site]
            for at in Int(siteStart[site])..<Int(siteStart[site + 1]) { reach[Int(siteGroups[at])] += share }
        }
        for group in 0..<groups {
            var left = reach[group]
            var next = Int(base[group])
            var sum = 0.0
            while next < steps, left >= 1 - 1e-9 {
                sum += slopes[next]
                next += 1
                left -= 1
            }
            let rest = next < steps ? slopes[next] : 0
            sum += rest * max(left, 0)
            let people = weight[group]
            values[Int(part[group])] += people * sum
            constants[Int(part[group])] += people * (sum - rest * reach[group])
            reach[group] = people * rest
        }
        return (values, cuts(constants: constants, rise: reach))
    }

    /// The most the proof allows within the limits, the units that reach it, and the slopes at the margin: of the last unit
    /// placed and of the next that would be.
    func most(
        of proof: CoverProof, lower: [Double], upper: [Double], order: inout [Int]
    ) -> (bound: Double, units: [Double], least: Double, next: Double) {
        var units = lower
        var left = Double(count) - lower.reduce(0, +)
        var bound = proof.constant
        for site in 0..<sites { bound += proof.slope[site] * lower[site] }
        order.sort { proof.slope[$0] > proof.slope[$1] }
        var least = 0.0
        var next = 0.0
        for site in order {
            let space = upper[site] - lower[site]
            guard space > 0, proof.slope[site] > 0 else { continue }
            if left <= 0 {
                next = proof.slope[site]
                break
            }
            let taken = min(space, left)
            units[site] += taken
            left -= taken
            bound += taken * proof.slope[site]
            least = proof.slope[site]
            if taken < space {
                next = proof.slope[site]
                break
            }
        }
        return (bound, units, left > 0 ? 0 : least, next)
    }
}
