extension Hypercube {
    /// The most units that `exact` takes.
    public static let exactLimit = 12

    /// The exact hypercube: the balance of all 2^N states of the units, times bound taken as exponential with each unit's own
    /// mean. Throws `SitingFault` for more than `exactLimit` units, for calls that wait where some unit has no way to some
    /// place, and for calls that wait and come faster than the units can serve them.
    public func exact() throws(SitingFault) -> Forecast {
        guard units <= Hypercube.exactLimit else { throw .value("\(units) units: exactly only up to \(Hypercube.exactLimit)") }
        let unreached = rates.indices.contains {
            rates[$0] > 0 && first[$0 + 1] > first[$0] && first[$0 + 1] - first[$0] < units
        }
        guard whenAllBusy == .lost || !unreached else { throw .shape("some unit has no way to some place where calls wait") }
        var freed = HypercubeStates.firstGuess(self)
        var states = HypercubeStates(self)
        for _ in 0..<100 {
            guard whenAllBusy == .lost || reachable < 0.9999 * freed.reduce(0, +) else {
                throw .value("calls come faster than \(units) units can serve them")
            }
            states.balance(freed: freed)
            let next = states.freed(freed)
            let change = zip(freed, next).reduce(0) { max($0, abs($1.0 - $1.1) / $1.0) }
            freed = next
            if change < 1e-9 { break }
        }
        return try states.forecast(freed: freed).checked()
    }
}

/// The states of the units, a bit for each that is busy, and how likely each state is.
struct HypercubeStates {
    private let model: Hypercube
    private let count: Int
    private var likely: [Double]
    /// Calls a second that go to each unit in each state.
    private var rate: [Double]
    private var out: [Double]

    init(_ model: Hypercube) {
        self.model = model
        count = model.units
        let size = 1 << count
        likely = [Double](repeating: 1 / Double(size), count: size)
        rate = [Double](repeating: 0, count: size * count)
        out = [Double](repeating: 0, count: size)
        for state in 0..<size {
            for place in model.rates.indices {
                guard let entry = first(free: state, place) else { continue }
                rate[state * count + Int(model.order[entry])] += model.rates[place] / 3600
                out[state] += model.rates[place] / 3600
            }
        }
    }

    static func firstGuess(_ model: Hypercube) -> [Double] {
        var seconds = [Double](repeating: 0, count: model.units), entries = seconds
        for (entry, unit) in model.order.enumerated() {
            seconds[Int(unit)] += model.bound[entry]
            entries[Int(unit)] += 1
        }
        return (0..<model.units).map { entries[$0] / max(seconds[$0], 1e-6) }.map { $0 > 0 ? $0 : 1 }
    }

    private func first(free state: Int, _ place: Int) -> Int? {
        (model.first[place]..<model.first[place + 1]).first { state & 1 << Int(model.order[$0]) == 0 }
    }

    /// Brings every state's ways in and out into balance, given how fast each unit becomes free.
    mutating func balance(freed: [Double]) {
        let full = likely.count - 1
        let all = freed.reduce(0, +)
        for _ in 0..<20_000 {
            var change = 0.0, sum = 0.0
            for state in likely.indices {
                var incoming = 0.0, leaving = state == full ? 0 : out[state]
                for unit in 0..<count {
                    if state & 1 << unit != 0 {
                        leaving += freed[unit]
                        incoming += likely[state ^ 1 << unit] * rate[(state ^ 1 << unit) * count + unit]
                    } else {
                        incoming += likely[state | 1 << unit] * freed[unit]
                    }
                }
                let new = leaving > 0 ? incoming / leaving : 0
                change = max(change, abs(new - likely[state]))
                likely[state] = new
                sum += new
            }
            for state in likely.indices { likely[state] /= sum }
            if change < 1e-13 { break }
        }
        if model.whenAllBusy == .waits {
            // Calls in the queue: all units busy, each further call less likely by the same ratio.
            let ratio = model.reachable / all
            let tail = likely[full] * ratio / (1 - ratio)
            for state in likely.indices { likely[state] /= 1 + tail }
        }
    }

    /// Share of the calls that find every unit busy, and must wait.
    private var waits: Double { model.whenAllBusy == .waits ? max(0, 1 - likely.dropLast().reduce(0, +)) : 0 }

    /// How fast each unit becomes free with the calls it takes now.
    func freed(_ old: [Double]) -> [Double] {
        var calls = [Double](repeating: 0, count: count), seconds = calls
        eachTaken(old) { unit, entry, flow, _ in
            calls[unit] += flow
            seconds[unit] += flow * model.bound[entry]
        }
        return (0..<count).map { calls[$0] > 0 && seconds[$0] > 0 ? calls[$0] / seconds[$0] : old[$0] }
    }

    private func eachTaken(_ freed: [Double], _ body: (_ unit: Int, _ entry: Int, _ flow: Double, _ release: Double) -> Void) {
        let all = freed.reduce(0, +), waits = waits
        for place in model.rates.indices {
            let flow = model.rates[place] / 3600
            for state in likely.indices {
                if let entry = first(free: state, place) { body(Int(model.order[entry]), entry, flow * likely[state], 0) }
            }
            for entry in model.first[place]..<model.first[place + 1] where waits > 0 {
                let unit = Int(model.order[entry])
                body(unit, entry, flow * waits * freed[unit] / all, all - model.reachable)
            }
        }
    }

    func forecast(freed: [Double]) -> Forecast {
        var flows: [[Double]] = Array(repeating: [Double](repeating: 0, count: model.order.count), count: 2)
        eachTaken(freed) { _, entry, flow, release in flows[release > 0 ? 1 : 0][entry] += flow }
        var tally = ForecastTally(model, calls: model.rates.reduce(0, +) / 3600)
        var work = [Double](repeating: 0, count: count)
        for place in model.rates.indices {
            let entries = model.first[place]..<model.first[place + 1]
            for entry in entries {
                tally.takes(Int(model.order[entry]), at: entry, flows[0][entry])
                work[Int(model.order[entry])] += (flows[0][entry] + flows[1][entry]) * model.bound[entry]
            }
            guard !entries.isEmpty else { continue }
            let taken = entries.reduce(0) { $0 + flows[0][$1] }
            tally.waits(place, max(0, model.rates[place] / 3600 - taken), freed: freed)
        }
        return tally.forecast(busy: work)
    }
}
