/// Branch and bound over which sites open. A part of the search is bounded by prices (`MedianAscent`), shrunk by what the
/// bound shows about single sites, and split on the site the prices are least sure of.
final class MedianTree {
    /// Some rows open, some may yet; the others stay closed.
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
    private let arrangement: MedianArrangement
    private var best: [Int]
    private var value: Double
    private var floor: Double
    private var parts: [Part] = []
    private var tried: Set<[Int]> = []
    private var isStopped = false
    /// Steps of the root's climb between two tries to make an answer of what the prices choose.
    private var pause = 10.0

    /// Finds a first answer.
    init(_ instance: MedianInstance, count: Int, pace: Pace) {
        self.instance = instance
        self.count = count
        self.pace = pace
        best = MedianInterchange.greedy(instance, count: count, goesOn: pace.goesOn)
        value = instance.value(of: best)
        // Everybody served by the nearest site there is: nothing is below that.
        floor = instance.value(of: Array(0..<instance.rows))
        arrangement = MedianArrangement(instance)
    }

    /// What sums of doubles may be off by.
    private var slack: Double { max(1e-6, 4 * Double(instance.points + 64) * Double.ulpOfOne * value) }
    /// Nothing at or above this is worth finding: the next better total is a grain below the best.
    private var cutoff: Double { value - instance.grain + slack }
    /// The least that the parts not yet looked at can hold.
    private var remaining: Double { parts.reduce(value) { min($0, $1.bound) } }

    /// Searches until the proof, or until `pace` ends it.
    func run() -> Solution {
        report()
        improve(best)
        if floor < cutoff {
            arrangement.settle(around: best)
            let candidates = Set(0..<instance.rows).subtracting(instance.fixed).sorted()
            parts = [Part(open: instance.fixed, candidates: candidates, prices: arrangement.prices, bound: floor, step: 1)]
            work(on: parts.removeLast(), isRoot: true)
        }
        var reported = floor
        while let part = parts.popLast() {
            guard goesOn() else {
                parts.append(part)
                break
            }
            guard part.bound < cutoff else { continue }
            work(on: part, isRoot: false)
            floor = max(floor, min(remaining, cutoff))
            if floor > reported + 1e-4 * value {
                reported = floor
                report()
            }
        }
        // Nothing left to look at, and all of it looked at: the best found is the best there is.
        floor = parts.isEmpty && !isStopped ? value : max(floor, min(remaining, value))
        report()
        return solution
    }

    private var solution: Solution {
        let isProved = floor >= value
        return Solution(
            open: best.map { instance.sites[$0] }.sorted(), value: value, bound: isProved ? value : floor, isProved: isProved)
    }

    private func report() { pace.report(solution) }

    private func goesOn() -> Bool {
        if !isStopped, !pace.goesOn() { isStopped = true }
        return !isStopped
    }

    private func take(_ open: [Int], _ total: Double) {
        guard open.count == count, total < value else { return }
        value = total
        best = open
        report()
    }

    private func improve(_ open: [Int]) {
        var search = MedianInterchange(instance, from: open)
        search.improve(goesOn: goesOn)
        take(search.open, search.value)
    }

    /// Bounds a part; shrinks it, and bounds it again, or splits it.
    private func work(on part: Part, isRoot: Bool) {
        var part = part
        for climbs in 1... {
            let left = count - part.open.count
            if left < 0 || part.candidates.count < left { return }
            if left == 0 || part.candidates.count == left {
                let all = left == 0 ? part.open : part.open + part.candidates
                return take(all, instance.value(of: all))
            }
            let limit = instance.least(of: part.open)
            if left == 1 { return finish(part, limit: limit) }
            let rows = MedianRows(
                instance, candidates: part.candidates, limit: limit, ceiling: arrangement.ceiling, order: arrangement.order)
            let ascent = MedianAscent(rows, count: left, prices: part.prices, step: part.step)
            let before = part.bound
            let found = climb(ascent, open: part.open, isRoot: isRoot)
            part.bound = max(before, ascent.bound)
            for (index, point) in rows.points.enumerated() { part.prices[point] = ascent.bestPrice[index] }
            if isRoot { floor = max(floor, min(part.bound, cutoff)) }
            guard part.bound < cutoff else { return }
            guard !isStopped else { return parts.append(part) }
            // Steps that shrank to nothing may have done so too soon: at the root the climb begins again while that helps.
            let climbsAgain = isRoot && climbs < 24
                && (found.isCut || arrangement.lift(ascent, limit: limit) || part.bound - before > 0.05 * (cutoff - before))
            part.step = found.isCut ? ascent.step : climbsAgain ? 1 : max(0.1, min(part.step, ascent.step * 4))
            let hasShrunk = found.kept.count <= part.candidates.count * 9 / 10
            let opened = Set(found.opened)
            let kept = found.kept.filter { !opened.contains($0) }
            let split = kept.min { abs(ascent.leaning[$0] - 0.55) < abs(ascent.leaning[$1] - 0.55) }.map { part.candidates[$0] }
            part.open += found.opened.map { part.candidates[$0] }
            part.candidates = kept.map { part.candidates[$0] }
            if isRoot { report() }
            if !climbsAgain, opened.isEmpty, let split, !isRoot || !hasShrunk, part.candidates.count > left {
                return divide(part, at: split)
            }
        }
    }

    /// The part without the row, and, to be looked at first, the part with it open.
    private func divide(_ part: Part, at row: Int) {
        var without = part
        without.candidates.removeAll { $0 == row }
        var with = without
        with.open.append(row)
        parts.append(without)
        parts.append(with)
    }

    /// With one site left to open, what everybody would pay otherwise are prices that make the bound exact.
    private func finish(_ part: Part, limit: [Double]) {
        let rows = MedianRows(instance, candidates: part.candidates, limit: limit, ceiling: limit, order: arrangement.order)
        let ascent = MedianAscent(rows, count: 1, prices: limit, step: 1)
        guard ascent.evaluate() < value, let last = ascent.chosen.first else { return }
        let all = part.open + [part.candidates[last]]
        take(all, instance.value(of: all))
    }

    /// Climbs until it stalls, or the bound is enough; tells which candidates must open and which still may. At the root it is
    /// cut short when so few still may that it is worth beginning again with them alone.
    private func climb(_ ascent: MedianAscent, open: [Int], isRoot: Bool) -> (opened: [Int], kept: [Int], isCut: Bool) {
        let rows = ascent.rows.candidates.count
        var mayOpen = [Bool](repeating: true, count: rows), mayClose = mayOpen
        let asksEvery = rows * ascent.rows.stride > 100_000 ? 1 : 16
        var isCut = false, nextTry = 10
        for turn in 0..<(isRoot ? 3000 : 100) {
            if turn % asksEvery == 0, !goesOn() { break }
            let (bound, isBetter) = ascent.advance(target: value, patience: isRoot ? 40 : 8)
            if ascent.bound >= cutoff { break }
            let room = cutoff - bound
            if isBetter || room < 0.02 * value {
                for row in 0..<rows where ascent.saving[row] < ascent.lastIn - room { mayOpen[row] = false }
                for row in ascent.chosen where ascent.saving[row] > ascent.firstOut + room { mayClose[row] = false }
            }
            if turn >= nextTry, isRoot || isBetter {
                let all = (open + ascent.chosen.map { ascent.rows.candidates[$0] }).sorted()
                if isRoot ? tried.insert(all).inserted : instance.value(of: all) < value {
                    let old = value
                    improve(all)
                    // What has not helped for long is tried ever more seldom.
                    pause = value < old ? 10 : pause * 1.3
                }
                nextTry = turn + (isRoot ? Int(pause) : 20)
            }
            if ascent.step < (isRoot ? 0.004 : 0.02) { break }
            if isRoot, turn % 20 == 19, mayOpen.count(where: { $0 }) < rows * 2 / 3 {
                isCut = true
                break
            }
        }
        return ((0..<rows).filter { !mayClose[$0] }, (0..<rows).filter { mayOpen[$0] }, isCut)
    }
}
