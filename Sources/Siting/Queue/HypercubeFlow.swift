/// The flows of calls to units at one point of the approximation's iteration.
struct HypercubeFlow {
    private let model: Hypercube
    private let count: Int
    private var busy: [Double]
    /// Mean seconds that a call binds a unit.
    private var mean = 0.0
    private let scale: Double
    /// By rank: how much likelier it is that the first so many asked are busy and the next one is free than independent
    /// units would have it; then how much likelier that the first so many are all busy.
    private var correction: [Double]
    private var together: [Double]
    private var allBusy = 0.0
    /// Seconds a unit is bound by a call that waited.
    private let boundAfterWait: [Double]
    /// How fast each unit becomes free, a second.
    private var freed: [Double]

    /// Where the ranks beyond which hardly any call comes are left out; what is left is scaled to the whole.
    private static let negligible = 1e-7

    init(_ model: Hypercube) {
        self.model = model
        count = model.units
        correction = [Double](repeating: 1, count: count)
        together = [Double](repeating: 1, count: count + 1)
        var seconds = [Double](repeating: 0, count: count), calls = seconds
        for place in model.rates.indices {
            let rate = model.rates[place] / 3600
            for entry in model.first[place]..<model.first[place + 1] {
                seconds[Int(model.order[entry])] += rate * model.bound[entry]
                calls[Int(model.order[entry])] += rate
            }
            if model.first[place] < model.first[place + 1] { mean += rate * model.bound[model.first[place]] }
        }
        mean /= model.reachable
        scale = max(mean, 1e-6)
        boundAfterWait = (0..<count).map { calls[$0] > 0 ? seconds[$0] / calls[$0] : 0 }
        freed = [Double](repeating: mean > 0 ? 1 / mean : 0, count: count)
        busy = [Double](repeating: min(0.9, model.reachable * mean / Double(count)), count: count)
    }

    /// How busy each unit is, and then the mean time bound over its start: all that one round hands to the next.
    var point: [Double] { busy + [mean / scale] }

    /// Goes on from another point; what lies outside of what can be is brought back.
    mutating func move(to point: inout [Double]) {
        for unit in 0..<count { point[unit] = min(max(point[unit], 0), 1 - 1e-9) }
        let most = model.whenAllBusy == .waits ? 0.9998 * Double(count) / model.reachable / scale : .infinity
        point[count] = min(max(point[count], 1e-9), max(most, mean / scale))
        for unit in 0..<count { busy[unit] = point[unit] }
        mean = point[count] * scale
    }

    /// Asks every place's units in order and reckons how busy that makes them.
    mutating func round() throws(SitingFault) {
        try correct()
        var load = Load(count: count)
        var asked = [Double](repeating: 0, count: count), pressure = asked, calls = asked
        for place in model.rates.indices where model.rates[place] > 0 && model.first[place] < model.first[place + 1] {
            press(place, &asked, &pressure, &calls, &load)
        }
        if load.anyWait > 0 {
            let together = freed.reduce(0, +)
            for unit in 0..<count {
                let flow = load.anyWait * freed[unit] / together
                load.waited[unit] += flow * boundAfterWait[unit]
                load.waitedCalls[unit] += flow
            }
        }
        var seconds = 0.0
        for unit in 0..<count {
            let idle = 1 - busy[unit]
            let work = pressure[unit] * idle + load.waited[unit], taken = calls[unit] * idle + load.waitedCalls[unit]
            seconds += work
            if work > 0, taken > 0 { freed[unit] = taken / work }
            busy[unit] = min((pressure[unit] + load.waited[unit]) / (1 + pressure[unit]), 1 - 1e-9)
        }
        let answered = model.whenAllBusy == .waits ? model.reachable : model.reachable * (1 - allBusy)
        mean = seconds / answered
    }

    /// What calls lay on each unit after waiting, a second.
    private struct Load {
        /// Seconds of work and calls, for those who wait for a part of the units.
        var waited: [Double]
        var waitedCalls: [Double]
        /// Calls that wait for any unit at all.
        var anyWait = 0.0

        init(count: Int) {
            waited = [Double](repeating: 0, count: count)
            waitedCalls = waited
        }
    }

    /// Lays a place's calls on its units: seconds of work and calls for each second that the unit is free, and what waits.
    @inline(__always)
    private func press(
        _ place: Int, _ asked: inout [Double], _ pressure: inout [Double], _ calls: inout [Double], _ load: inout Load
    ) {
        let start = model.first[place], length = model.first[place + 1] - start
        let rate = model.rates[place] / 3600
        let (ranks, whole, waits) = ask(start, length, &asked)
        do {
            let order = model.order.span, bound = model.bound.span, asked = asked.span
            var pressure = pressure.mutableSpan, calls = calls.mutableSpan
            for rank in 0..<ranks {
                let unit = Int(order[start + rank])
                let flow = rate * whole * asked[unchecked: rank]
                pressure[unit] += flow * bound[unchecked: start + rank]
                calls[unchecked: unit] += flow
            }
        }
        guard model.whenAllBusy == .waits, waits > 1e-12 else { return }
        if length == count {
            load.anyWait += rate * waits
            return
        }
        let freedHere = (start..<start + length).reduce(0) { $0 + freed[Int(model.order[$1])] }
        for entry in start..<start + length {
            let unit = Int(model.order[entry])
            let flow = rate * waits * freed[unit] / freedHere
            load.waited[unit] += flow * model.bound[entry]
            load.waitedCalls[unit] += flow
        }
    }

    /// Weighs a place's units by rank in `asked` (each still to be multiplied with its share of free time), up to where hardly
    /// any call comes; the factor that brings them to what is known of the whole; and the share that finds all busy.
    @inline(__always)
    private func ask(_ start: Int, _ length: Int, _ asked: inout [Double]) -> (ranks: Int, whole: Double, waits: Double) {
        var product = 1.0, sum = 0.0, ranks = 0
        do {
            let order = model.order.span, busy = self.busy.span, correction = self.correction.span
            var asked = asked.mutableSpan
            while ranks < length {
                let weight = correction[unchecked: ranks] * product
                if weight < Self.negligible { break }
                let share = busy[Int(order[start + ranks])]
                asked[unchecked: ranks] = weight
                sum += weight * (1 - share)
                product *= share
                ranks += 1
            }
        }
        if length == count { return (ranks, sum > 0 ? (1 - allBusy) / sum : 0, allBusy) }
        let none = ranks < length ? 0 : together[length] * product
        return (ranks, 1 / (sum + none), none / (sum + none))
    }

    /// The corrections, from the queue of as many equal units (Erlang's, and Palm and Jacobaeus' for so many given ones busy).
    private mutating func correct() throws(SitingFault) {
        let load = model.reachable * mean, units = Double(count)
        if model.whenAllBusy == .waits, load >= units * 0.9999 {
            throw .value("calls come faster than \(count) units can serve them")
        }
        var lost = [1.0]
        for unit in 1...count { lost.append(load * lost[unit - 1] / (Double(unit) + load * lost[unit - 1])) }
        let loss = lost[count]
        var share = 1.0, use = load * (1 - loss) / units
        allBusy = loss
        if model.whenAllBusy == .waits {
            allBusy = units * loss / (units - load * (1 - loss))
            share = (1 - allBusy) / (1 - loss)
            use = load / units
        }
        var over = 1.0, power = 1.0
        let rest = allBusy - share * loss
        for rank in 0..<count {
            together[rank] = share * over + (rest == 0 ? 0 : rest / power)
            let next = over * load / (Double(count - rank) + load * lost[count - rank - 1]) / use
            correction[rank] = share * (over - next * use) / (1 - use)
            over = next
            power *= use
        }
        together[count] = share * over + (rest == 0 ? 0 : rest / power)
    }

    /// What the flows come to.
    func forecast() -> Forecast {
        let total = model.rates.reduce(0, +) / 3600
        var tally = ForecastTally(model, calls: total)
        var asked = [Double](repeating: 0, count: count)
        for place in model.rates.indices where model.rates[place] > 0 {
            let start = model.first[place], length = model.first[place + 1] - start
            guard length > 0 else { continue }
            let rate = model.rates[place] / 3600
            let (ranks, whole, waits) = ask(start, length, &asked)
            for rank in 0..<ranks {
                let unit = Int(model.order[start + rank])
                tally.takes(unit, at: start + rank, rate * whole * asked[rank] * (1 - busy[unit]))
            }
            tally.waits(place, rate * waits, freed: freed)
        }
        return tally.forecast(busy: busy)
    }
}
