/// Good sites fast: one after another the one that helps most, then swaps of one site for another while they help
/// (Whitaker's fast interchange, with what a loss costs kept between swaps as Resende and Werneck do).
struct MedianInterchange {
    private let instance: MedianInstance
    private let isFixed: [Bool]
    private(set) var open: [Int]
    private(set) var value = 0.0
    private var isOpen: [Bool]
    private var first: [Int32]
    private var least: [Double]
    private var second: [Double]
    private var next: [Int32]
    private var loss: [Double]

    /// Starts from these rows; the fixed ones must be among them.
    init(_ instance: MedianInstance, from open: [Int]) {
        self.instance = instance
        var isFixed = [Bool](repeating: false, count: instance.rows)
        for row in instance.fixed { isFixed[row] = true }
        self.isFixed = isFixed
        self.open = open
        isOpen = [Bool](repeating: false, count: instance.rows)
        for row in open { isOpen[row] = true }
        first = [Int32](repeating: -1, count: instance.points)
        least = [Double](repeating: 0, count: instance.points)
        second = [Double](repeating: 0, count: instance.points)
        next = first
        loss = [Double](repeating: 0, count: instance.rows)
        for point in 0..<instance.points { find(point) }
        sum()
    }

    /// The fixed rows and then, one after another, the one that saves most.
    static func greedy(_ instance: MedianInstance, count: Int, goesOn: () -> Bool) -> [Int] {
        var open = instance.fixed
        var taken = [Bool](repeating: false, count: instance.rows)
        var least = (0..<instance.points).map { instance.cap[$0] }
        func take(_ row: Int) {
            taken[row] = true
            for point in 0..<instance.points { least[point] = min(least[point], instance.cost[row * instance.stride + point]) }
        }
        for row in open { take(row) }
        // What a site saves only shrinks as others open: an old figure is a bound, and most need no new one.
        var saving = [Double](repeating: .infinity, count: instance.rows)
        var fresh = [Int](repeating: -1, count: instance.rows)
        while open.count < count {
            var best = -1
            while true {
                best = -1
                for row in 0..<instance.rows where !taken[row] && (best < 0 || saving[row] > saving[best]) { best = row }
                if fresh[best] == open.count || !goesOn() { break }
                fresh[best] = open.count
                var sum = 0.0
                let cost = instance.cost + best * instance.stride
                for point in 0..<instance.points { sum += max(0, least[point] - cost[point]) }
                saving[best] = sum
            }
            open.append(best)
            take(best)
        }
        return open
    }

    /// Swaps until no swap of one site helps, or time is up.
    mutating func improve(goesOn: () -> Bool) {
        var row = 0, sinceSwap = 0
        while sinceSwap < instance.rows {
            if row % 16 == 0, !goesOn() { return }
            if !isOpen[row], let (out, gain) = bestSwap(bringingIn: row), gain > 0.5 {
                swap(out, for: row)
                sinceSwap = 0
            } else {
                sinceSwap += 1
            }
            row = row + 1 == instance.rows ? 0 : row + 1
        }
    }

    /// The place in `open` whose row is best given up for this one, and what that gains.
    private func bestSwap(bringingIn row: Int) -> (place: Int, gain: Double)? {
        var gain = 0.0
        var loss = self.loss
        let cost = instance.cost + row * instance.stride
        least.withUnsafeBufferPointer { least in
            second.withUnsafeBufferPointer { second in
                first.withUnsafeBufferPointer { first in
                    loss.withUnsafeMutableBufferPointer { loss in
                        for point in 0..<instance.points where cost[point] < second[point] {
                            let here = cost[point], now = least[point]
                            if here < now { gain += now - here }
                            loss[Int(first[point])] -= second[point] - max(here, now)
                        }
                    }
                }
            }
        }
        var best: (place: Int, gain: Double)?
        for (place, out) in open.enumerated() where !isFixed[out] {
            if best.map({ gain - loss[out] > $0.gain }) ?? true { best = (place, gain - loss[out]) }
        }
        return best
    }

    private mutating func swap(_ place: Int, for row: Int) {
        let out = open[place]
        isOpen[out] = false
        isOpen[row] = true
        open[place] = row
        let cost = instance.cost + row * instance.stride
        for point in 0..<instance.points {
            if first[point] == out || next[point] == out {
                find(point)
            } else if cost[point] < least[point] {
                (second[point], next[point]) = (least[point], first[point])
                (least[point], first[point]) = (cost[point], Int32(row))
            } else if cost[point] < second[point] {
                (second[point], next[point]) = (cost[point], Int32(row))
            }
        }
        sum()
    }

    /// Finds the nearest and second nearest open site of a point anew.
    private mutating func find(_ point: Int) {
        var first: Int32 = -1, next: Int32 = -1
        var least = instance.cap[point], second = least
        for row in open {
            let here = instance.cost[row * instance.stride + point]
            if first < 0 || here < least {
                if first >= 0 { (second, next) = (least, first) }
                (least, first) = (here, Int32(row))
            } else if here < second {
                (second, next) = (here, Int32(row))
            }
        }
        self.first[point] = first
        self.next[point] = next
        self.least[point] = least
        self.second[point] = second
    }

    private mutating func sum() {
        for row in open { loss[row] = 0 }
        value = 0
        for point in 0..<instance.points {
            value += least[point]
            loss[Int(first[point])] += second[point] - least[point]
        }
    }
}
