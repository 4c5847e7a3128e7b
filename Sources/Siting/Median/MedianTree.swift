/// Branch and bound over which sites open. A part of the search is bounded by prices (`MedianAscent`), shrunk by what the
/// bound shows about single sites, and split on the site the prices are least sure of.
final class MedianTree {
    private struct Part {
        var open: [Int]
        var candidates: [Int]
        var prices: [Double]
        var bound: Double
        var step: Double
    }

    private let instance: MedianInstance
    private let count: Int
    private let pace: Pace
    private var best: [Int] = []
    private var value = Double.infinity
    private var floor = 0.0
    private var parts: [Part] = []
    private var isStopped = false
    private(set) var partsBounded = 0
    private(set) var steps = 0

    init(_ instance: MedianInstance, count: Int, pace: Pace) {
        self.instance = instance
        self.count = count
        self.pace = pace
    }

    /// Sums of doubles may be off by this.
    private var slack: Double { max(1e-6, 1e-11 * value) }
    /// Nothing at or above this is worth finding: the next better total is a grain below the best.
    private var cutoff: Double { value - instance.grain + slack }

    func run() -> Solution {
        let start = MedianInterchange.greedy(instance, count: count, goesOn: { true })
        floor = nearestOfAll()
        offer(start, improved: false)
        report()
        offer(start, improved: true)
        report()
        if floor <= cutoff {
            let open = instance.fixed
            let rest = (0..<instance.rows).filter { !open.contains($0) }
            parts = [Part(open: open, candidates: rest, prices: startPrices(), bound: floor, step: 1)]
        }
        var reported = floor
        while let part = parts.popLast() {
            guard goesOn() else {
                parts.append(part)
                break
            }
            guard part.bound < cutoff else { continue }
            work(on: part)
            let bound = remaining()
            if bound > reported + 1e-4 * value, !parts.isEmpty {
                reported = bound
                floor = max(floor, bound)
                report()
            }
        }
        if parts.isEmpty, !isStopped { floor = value } else { floor = max(floor, min(value, remaining())) }
        let answer = solution()
        pace.report(answer)
        return answer
    }

    /// The least that the parts not yet looked at can hold.
    private func remaining() -> Double { parts.reduce(value) { min($0, $1.bound) } }

    private func goesOn() -> Bool {
        if !isStopped, !pace.goesOn() { isStopped = true }
        return !isStopped
    }

    private func solution() -> Solution {
        let isProved = floor >= value
        return Solution(
            open: best.map { instance.sites[$0] }.sorted(), value: value, bound: isProved ? value : floor, isProved: isProved)
    }

    private func report() { pace.report(solution()) }

    /// Everybody served by the nearest site there is.
    private func nearestOfAll() -> Double { instance.value(of: Array(0..<instance.rows)) }

    /// Prices between what a point costs now and what it would cost without its site.
    private func startPrices() -> [Double] {
        (0..<instance.points).map { point in
            var first = instance.cap[point], second = instance.cap[point]
            for row in best {
                let cost = instance.cost[row * instance.stride + point]
                if cost < first { (first, second) = (cost, first) } else { second = min(second, cost) }
            }
            return first + 0.3 * (second - first)
        }
    }

    private func offer(_ open: [Int], improved: Bool) {
        if improved {
            var search = MedianInterchange(instance, from: open)
            search.improve(goesOn: { self.goesOn() })
            take(search.open, search.value)
        } else {
            take(open, instance.value(of: open))
        }
    }

    private func take(_ open: [Int], _ total: Double) {
        guard total < value else { return }
        value = total
        best = open
    }

    /// Takes what is left of a part in which nothing is to be decided any more.
    private func finish(_ open: [Int], _ rest: [Int]) {
        let all = open.count == count ? open : open + rest
        if all.count == count { take(all, instance.value(of: all)) }
    }

    private func work(on part: Part) {
        partsBounded += 1
        var open = part.open, candidates = part.candidates
        var prices = part.prices
        var bound = part.bound
        var step = part.step
        let isRoot = partsBounded == 1
        while true {
            let left = count - open.count
            if candidates.count <= left || left == 0 { return finish(open, candidates) }
            let rows = MedianRows(instance, candidates: candidates, most: mostLeft(by: open))
            let ascent = MedianAscent(rows, count: left, prices: { prices[$0] })
            ascent.setStep(step)
            if left == 1 {
                // With one site left the price everybody would pay otherwise makes the bound exact.
                ascent.priceAll()
                return ascent.evaluate() < value ? finish(open, [candidates[ascent.chosen[0]]]) : ()
            }
            let found = climb(ascent, open: open, isRoot: isRoot)
            bound = max(bound, ascent.bound)
            for (index, point) in rows.points.enumerated() { prices[point] = ascent.bestPrice[index] }
            if bound >= cutoff || isStopped {
                if bound < cutoff { parts.append(Part(open: open, candidates: candidates, prices: prices, bound: bound, step: step)) }
                return
            }
            step = max(0.1, min(step, ascent.stepSize * 4))
            if found.opened.isEmpty, found.kept.count > candidates.count * 9 / 10 || !isRoot {
                if found.kept.count <= left { return finish(open, found.kept.map { candidates[$0] }) }
                return split(open, candidates, ascent, found.kept, prices, bound, step)
            }
            let opened = Set(found.opened)
            open += found.opened.map { candidates[$0] }
            candidates = found.kept.filter { !opened.contains($0) }.map { candidates[$0] }
            if open.count > count { return }
        }
    }

    /// Climbs until it stalls, or the bound is enough; tells which candidates must open and which still may.
    private func climb(_ ascent: MedianAscent, open: [Int], isRoot: Bool) -> (opened: [Int], kept: [Int]) {
        var mayOpen = [Bool](repeating: true, count: ascent.rows.candidates.count)
        var mayClose = mayOpen
        let limit = isRoot ? 1500 : 100
        let least = isRoot ? 0.002 : 0.02
        for turn in 0..<limit {
            if turn % 16 == 0, !goesOn() { break }
            let (bound, isBetter) = ascent.advance(target: value, patience: isRoot ? 20 : 8)
            steps += 1
            if ascent.bound >= cutoff { break }
            let room = cutoff - bound
            if isBetter || room < 0.02 * value {
                for row in mayOpen.indices where ascent.saving[row] < ascent.lastIn - room { mayOpen[row] = false }
                for row in ascent.chosen where ascent.saving[row] > ascent.firstOut + room { mayClose[row] = false }
            }
            if isBetter, turn % 8 == 0 || !isRoot {
                let all = open + ascent.chosen.map { ascent.rows.candidates[$0] }
                let total = instance.value(of: all)
                if total < value || isRoot && total < value * 1.01 { offer(all, improved: true) }
            }
            if ascent.stepSize < least { break }
        }
        let opened = mayClose.indices.filter { !mayClose[$0] }
        return (opened, mayOpen.indices.filter { mayOpen[$0] })
    }

    private func mostLeft(by open: [Int]) -> [Double] {
        var most = (0..<instance.stride).map { instance.cap[$0] }
        most.withUnsafeMutableBufferPointer { most in
            for row in open {
                let cost = instance.cost + row * instance.stride
                for point in 0..<instance.points { most[point] = cost[point] < most[point] ? cost[point] : most[point] }
            }
        }
        return most
    }

    private func split(
        _ open: [Int], _ candidates: [Int], _ ascent: MedianAscent, _ kept: [Int], _ prices: [Double], _ bound: Double, _ step: Double
    ) {
        var pick = kept[0], sureness = Double.infinity
        for row in kept {
            let away = abs(ascent.leaning[row] - 0.55)
            if away < sureness { (pick, sureness) = (row, away) }
        }
        let others = kept.filter { $0 != pick }.map { candidates[$0] }
        parts.append(Part(open: open, candidates: others, prices: prices, bound: bound, step: step))
        parts.append(Part(open: open + [candidates[pick]], candidates: others, prices: prices, bound: bound, step: step))
    }
}
