/// The bound. Every point offers a price for being served; a site then saves what it beats the prices by, the `count`
/// sites that save most open, and prices less savings is never above the true cost. Prices climb along the slope of that
/// (subgradients, deflected, Polyak's steps). Prices stay between the least and the most a point can cost: the best ones do.
final class MedianAscent {
    let rows: MedianRows
    /// How many candidates open.
    let count: Int
    private let price: UnsafeMutablePointer<Double>
    let bestPrice: UnsafeMutablePointer<Double>
    private let slope: UnsafeMutablePointer<Double>
    private let direction: UnsafeMutablePointer<Double>
    /// Savings at the last price, by candidate.
    private(set) var saving: [Double]
    /// The candidates that open at the last price.
    private(set) var chosen: [Int] = []
    /// The least saving among the chosen, and the greatest among the others.
    private(set) var lastIn = 0.0
    private(set) var firstOut = 0.0
    /// The best bound so far.
    private(set) var bound = -Double.infinity
    /// How often each candidate was among the chosen of late, 0…1.
    private(set) var leaning: [Double]
    private var order: [Double]
    /// The share of Polyak's step that is taken; halved whenever the climb stalls.
    private(set) var step: Double
    private var stalled = 0
    private var isFirst = true

    /// `prices`, by point of the instance, is where the climb begins.
    init(_ rows: MedianRows, count: Int, prices: [Double], step: Double) {
        self.rows = rows
        self.count = count
        self.step = step
        let size = max(1, rows.stride)
        price = .allocate(capacity: size)
        bestPrice = .allocate(capacity: size)
        slope = .allocate(capacity: size)
        direction = .allocate(capacity: size)
        for buffer in [price, bestPrice, slope, direction] { buffer.initialize(repeating: 0, count: size) }
        for (index, point) in rows.points.enumerated() {
            price[index] = min(max(prices[point], rows.least[index]), rows.most[index])
        }
        saving = [Double](repeating: 0, count: rows.candidates.count)
        order = saving
        leaning = saving
    }

    deinit { for buffer in [price, bestPrice, slope, direction] { buffer.deallocate() } }

    /// The bound at the present prices; also sets `saving`, `chosen`, `lastIn`, `firstOut`.
    func evaluate() -> Double {
        var sum = rows.settled
        for index in 0..<rows.stride { sum += price[index] }
        for row in saving.indices { saving[row] = rows.saving(row, price: price) }
        for row in saving.indices { order[row] = saving[row] }
        select()
        chosen.removeAll(keepingCapacity: true)
        var equal = 0
        for row in saving.indices where saving[row] > lastIn { chosen.append(row) }
        equal = count - chosen.count
        for row in saving.indices where equal > 0 && saving[row] == lastIn {
            chosen.append(row)
            equal -= 1
        }
        for row in chosen { sum -= saving[row] }
        return sum
    }

    /// One step: evaluates, remembers, moves the prices. Returns the bound at the prices it came with, and whether it is
    /// the best so far.
    func advance(target: Double, patience: Int) -> (value: Double, isBetter: Bool) {
        let value = evaluate()
        let keep = isFirst ? 0 : 0.9
        for row in leaning.indices { leaning[row] *= keep }
        for row in chosen { leaning[row] += 1 - keep }
        let gain = value - bound
        let isBetter = gain > 0
        if isBetter {
            bestPrice.update(from: price, count: rows.stride)
            bound = value
        }
        if gain > 1e-4 * max(target - value, 1e-9) {
            stalled = 0
        } else {
            stalled += 1
            if stalled >= patience {
                stalled = 0
                step *= 0.5
                price.update(from: bestPrice, count: rows.stride)
            }
        }
        move(by: max(target - value, 1e-6 * abs(target)))
        isFirst = false
        return (value, isBetter)
    }

    private func move(by distance: Double) {
        let size = rows.stride
        for index in 0..<size { slope[index] = index < rows.points.count ? 1 : 0 }
        for row in chosen { rows.lower(slope, by: row, price: price) }
        let zero = SIMD8<Double>(repeating: 0)
        var dots = zero, olds = zero
        for start in stride(from: 0, to: size, by: 8) {
            var up = slope.eight(start)
            let price = price.eight(start), old = direction.eight(start)
            // A price at its most cannot rise, one at its least cannot fall.
            up = up.replacing(with: zero, where: (price .>= rows.most.eight(start)) .& (up .> zero))
            up = up.replacing(with: zero, where: (price .<= rows.least.eight(start)) .& (up .< zero))
            slope.set(start, up)
            dots += up * old
            olds += old * old
        }
        let dot = dots.sum(), old = olds.sum()
        let deflection = old > 0 && dot < 0 ? -1.5 * dot / old : 0
        var squares = zero
        for start in stride(from: 0, to: size, by: 8) {
            let new = slope.eight(start) + deflection * direction.eight(start)
            direction.set(start, new)
            squares += new * new
        }
        let square = squares.sum()
        guard square > 0 else { return }
        let length = step * distance / square
        for start in stride(from: 0, to: size, by: 8) {
            var new = price.eight(start) + length * direction.eight(start)
            let least = rows.least.eight(start), most = rows.most.eight(start)
            new = new.replacing(with: least, where: new .< least)
            price.set(start, new.replacing(with: most, where: new .> most))
        }
    }

    /// Finds the `count`-th and the next greatest saving.
    private func select() {
        var low = 0, high = order.count - 1
        let wanted = count - 1
        while low < high {
            let pivot = order[(low + high) / 2]
            var i = low, j = high
            while i <= j {
                while order[i] > pivot { i += 1 }
                while order[j] < pivot { j -= 1 }
                if i <= j {
                    order.swapAt(i, j)
                    i += 1
                    j -= 1
                }
            }
            if wanted <= j { high = j } else if wanted >= i { low = i } else { break }
        }
        lastIn = order[wanted]
        firstOut = 0
        for index in (wanted + 1)..<max(order.count, wanted + 1) where order[index] > firstOut { firstOut = order[index] }
    }
}

extension UnsafeMutablePointer<Double> {
    /// The eight numbers from a place on.
    @inline(__always)
    func eight(_ place: Int) -> SIMD8<Double> { UnsafeRawPointer(self + place).loadUnaligned(as: SIMD8<Double>.self) }

    /// Sets the eight numbers from a place on.
    @inline(__always)
    func set(_ place: Int, _ numbers: SIMD8<Double>) {
        UnsafeMutableRawPointer(self + place).storeBytes(of: numbers, as: SIMD8<Double>.self)
    }
}
