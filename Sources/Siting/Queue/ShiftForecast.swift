/// What the hypercube expects of a shift: a model for every hour with that hour's calls and units, weighed by the calls.
public struct ShiftForecast: Sendable, Equatable {
    /// Hours of the week and what is expected in each; hours without a call are not among them.
    public let hours: [(hourOfWeek: Int, forecast: Forecast)]
    /// Share of its time on duty that each unit is busy; 0 for one never on duty.
    public let busy: [Double]
    /// Mean seconds from call to arrival, over the calls that are answered.
    public let response: Double
    /// Share of the calls that wait because all are busy.
    public let waiting: Double
    /// Share of the calls that nobody takes because all are busy.
    public let lost: Double
    /// Calls in the whole shift.
    public let calls: Double

    init(_ shift: Shift) throws(SitingFault) {
        var hours: [(Int, Forecast)] = []
        var busy = [Double](repeating: 0, count: shift.travel.sites), duty = busy
        // Most weeks repeat themselves: an hour with the same calls and units has the same answer.
        var known: [(rate: Double, units: [Int], forecast: Forecast)] = []
        for hour in shift.hours {
            for unit in duty.indices where shift.isOnDuty(unit, hourOfWeek: hour) { duty[unit] += 1 }
            guard let (model, units) = try shift.model(hourOfWeek: hour) else { continue }
            let rate = shift.rhythm.hourly[CallRhythm.wrapped(hour)]
            let forecast: Forecast
            if let same = known.first(where: { $0.rate == rate && $0.units == units }) {
                forecast = same.forecast
            } else {
                do {
                    forecast = try model.approximation()
                } catch .value(let reason) {
                    throw .value("hour \(CallRhythm.wrapped(hour)) of the week: \(reason)")
                }
                known.append((rate, units, forecast))
            }
            hours.append((CallRhythm.wrapped(hour), forecast))
            for (index, unit) in units.enumerated() { busy[unit] += forecast.busy[index] }
        }
        self.hours = hours
        self.busy = busy.indices.map { duty[$0] > 0 ? busy[$0] / duty[$0] : 0 }
        let calls = hours.reduce(0) { $0 + $1.1.calls }
        let answered = hours.reduce(0) { $0 + $1.1.calls * (1 - $1.1.lost - $1.1.unreached) }
        self.calls = calls
        response = answered > 0
            ? hours.reduce(0) { $0 + $1.1.calls * (1 - $1.1.lost - $1.1.unreached) * $1.1.response } / answered : 0
        waiting = hours.reduce(0) { $0 + $1.1.calls * $1.1.waiting } / calls
        lost = hours.reduce(0) { $0 + $1.1.calls * $1.1.lost } / calls
    }

    /// Share of all calls where somebody is there within so many seconds.
    public func share(within seconds: Double) -> Double {
        hours.reduce(0) { $0 + $1.forecast.calls * $1.forecast.share(within: seconds) } / calls
    }

    /// Seconds within which this share (0…1) of the answered calls is reached.
    public func quantile(_ share: Double) -> Double {
        let answered = hours.reduce(0) { $0 + $1.forecast.calls * (1 - $1.forecast.lost - $1.forecast.unreached) } / calls
        return Forecast.quantile(share, of: answered, within: self.share(within:))
    }

    /// Whether both expect the same.
    public static func == (one: ShiftForecast, other: ShiftForecast) -> Bool {
        one.busy == other.busy && one.hours.count == other.hours.count
            && zip(one.hours, other.hours).allSatisfy { $0.hourOfWeek == $1.hourOfWeek && $0.forecast == $1.forecast }
    }
}
