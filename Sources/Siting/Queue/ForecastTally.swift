/// Sums up which unit takes how many calls, into a forecast.
struct ForecastTally {
    private let model: Hypercube
    private let calls: Double
    private var taken: [Double]
    private var seconds: [Double]
    private var waiting = 0.0
    private var waited = 0.0
    private var lost = 0.0
    private var ways: [Forecast.Way] = []

    /// `calls` a second in all.
    init(_ model: Hypercube, calls: Double) {
        self.model = model
        self.calls = calls
        taken = [Double](repeating: 0, count: model.units)
        seconds = taken
        ways.reserveCapacity(model.rates.count * 16)
    }

    /// So many calls a second go to the unit at once; `entry` is its place in the order.
    mutating func takes(_ unit: Int, at entry: Int, _ rate: Double, release: Double = 0) {
        taken[unit] += rate
        seconds[unit] += rate * model.way[entry]
        if rate > 1e-8 * calls { ways.append(Forecast.Way(seconds: model.way[entry], share: rate / calls, release: release)) }
    }

    /// So many calls a second from the place find all busy; they wait for the first that is free, or are lost.
    mutating func waits(_ place: Int, _ rate: Double, freed: [Double]) {
        // Less than one call in ten thousand million is nobody.
        guard rate > 1e-10 * calls else { return }
        guard model.whenAllBusy == .waits else {
            lost += rate
            return
        }
        let entries = model.first[place]..<model.first[place + 1]
        let here = entries.reduce(0) { $0 + freed[Int(model.order[$1])] }, all = freed.reduce(0, +)
        // Units that serve other places too are there for this one in the measure of what it brings.
        let release = max(here - model.reachable * here / all, here * 1e-4)
        waiting += rate
        waited += rate / release
        for entry in entries {
            let unit = Int(model.order[entry])
            takes(unit, at: entry, rate * freed[unit] / here, release: release)
        }
    }

    func forecast(busy: [Double]) -> Forecast {
        let answered = taken.reduce(0, +)
        let wait = answered > 0 ? waited / answered : 0
        return Forecast(
            busy: busy, callsByUnit: taken.map { $0 * 3600 },
            responseByUnit: taken.indices.map { taken[$0] > 0 ? seconds[$0] / taken[$0] : nil },
            response: answered > 0 ? seconds.reduce(0, +) / answered + wait : 0, wait: wait, waiting: waiting / calls,
            lost: lost / calls, unreached: max(0, 1 - model.reachable / calls), calls: calls * 3600, ways: ways)
    }
}
