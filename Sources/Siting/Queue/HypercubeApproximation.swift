extension Hypercube {
    /// Larson's approximation: N equations instead of 2^N states, as Jarvis has it for times that differ by unit and place.
    /// Within about two per cent of `exact`. Throws `SitingFault.value` where calls wait and come faster than the
    /// units can serve them.
    public func approximation() throws(SitingFault) -> Forecast {
        var flow = HypercubeFlow(self)
        for round in 0..<300 {
            let change = try flow.round(keeping: round < 30 ? 0 : 0.5)
            if change < 1e-7 { break }
        }
        return flow.forecast()
    }
}

/// The flows of calls to units at one point of the iteration.
struct HypercubeFlow {
    private let model: Hypercube
    private let count: Int
    private var busy: [Double]
    /// Mean seconds that a call binds a unit.
    private var mean = 0.0
    /// By rank: how much likelier it is that the first so many asked are busy and the next one is free than independent
    /// units would have it; then how much likelier that the first so many are all busy.
    private var correction: [Double]
    private var together: [Double]
    private var allBusy = 0.0
    /// Seconds a unit is bound by a call that waited, and how fast it becomes free, by unit.
    private let boundAfterWait: [Double]
    private let freed: [Double]
    private let freedTogether: Double

    init(_ model: Hypercube) {
        self.model = model
        count = model.units
        busy = [Double](repeating: 0, count: count)
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
        let boundAfterWait = (0..<count).map { calls[$0] > 0 ? seconds[$0] / calls[$0] : 0 }
        self.boundAfterWait = boundAfterWait
        freed = boundAfterWait.map { $0 > 0 ? 1 / $0 : 0 }
        freedTogether = freed.reduce(0, +)
        busy = [Double](repeating: min(0.9, model.reachable * mean / Double(count)), count: count)
    }

    /// Asks every place's units in order and reckons how busy that makes them; `keeping` is the share of the old figures
    /// that stays. Returns the greatest change.
    mutating func round(keeping: Double) throws(SitingFault) -> Double {
        try correct()
        var pressure = [Double](repeating: 0, count: count), waited = pressure
        var seconds = 0.0
        var anyWait = 0.0
        var asked = [Double](repeating: 0, count: count)
        for place in model.rates.indices {
            let start = model.first[place], length = model.first[place + 1] - start
            let rate = model.rates[place] / 3600
            guard length > 0, rate > 0 else { continue }
            let (ranks, scale, waits) = ask(place, into: &asked)
            for rank in 0..<ranks {
                let unit = Int(model.order[start + rank])
                let flow = rate * scale * asked[rank] * model.bound[start + rank]
                pressure[unit] += flow
                seconds += flow * (1 - busy[unit])
            }
            guard model.whenAllBusy == .waits else { continue }
            if length == count {
                anyWait += rate * waits
            } else {
                let freedHere = (start..<start + length).reduce(0) { $0 + freed[Int(model.order[$1])] }
                for entry in start..<start + length where freedHere > 0 {
                    let unit = Int(model.order[entry])
                    waited[unit] += rate * waits * freed[unit] / freedHere * boundAfterWait[unit]
                }
            }
        }
        var change = 0.0
        for unit in 0..<count {
            if freedTogether > 0 { waited[unit] += anyWait * freed[unit] / freedTogether * boundAfterWait[unit] }
            seconds += waited[unit]
            let new = min((pressure[unit] + waited[unit]) / (1 + pressure[unit]), 1 - 1e-9)
            let next = keeping * busy[unit] + (1 - keeping) * new
            change = max(change, abs(next - busy[unit]))
            busy[unit] = next
        }
        let answered = model.whenAllBusy == .waits ? model.reachable : model.reachable * (1 - allBusy)
        mean = keeping * mean + (1 - keeping) * seconds / answered
        return change
    }

    /// Weighs a place's units by rank (each still to be multiplied with its share of free time), up to where hardly any call
    /// comes; the scale that brings them to what is known of the whole; and the share of the calls that find all busy.
    private func ask(_ place: Int, into asked: inout [Double]) -> (ranks: Int, scale: Double, waits: Double) {
        let start = model.first[place], length = model.first[place + 1] - start
        var product = 1.0, sum = 0.0, ranks = 0
        while ranks < length, product > 1e-10 {
            let busy = busy[Int(model.order[start + ranks])]
            asked[ranks] = correction[ranks] * product
            sum += asked[ranks] * (1 - busy)
            product *= busy
            ranks += 1
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
        for place in model.rates.indices {
            let start = model.first[place], length = model.first[place + 1] - start
            let rate = model.rates[place] / 3600
            guard length > 0, rate > 0 else { continue }
            let (ranks, scale, waits) = ask(place, into: &asked)
            for rank in 0..<ranks {
                let unit = Int(model.order[start + rank])
                tally.takes(unit, at: start + rank, rate * scale * asked[rank] * (1 - busy[unit]))
            }
            tally.waits(place, rate * waits, freed: freed)
        }
        return tally.forecast(busy: busy)
    }
}
