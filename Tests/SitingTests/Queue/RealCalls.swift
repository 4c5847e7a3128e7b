import Siting

/// Real emergency calls: when and from where. The sample knows the hours from 12 to 15 of 33 days only, so here every day
/// repeats its own early afternoon; one day with ten times the calls of the others is left out.
struct RealCalls {
    /// Mean calls an hour, by weekday from Monday and by hour from 12 to 14; a weekday never sampled has the mean of the others.
    var rates: [[Double]]
    /// Calls of each place, a place being a cell of a grid with a few calls at least.
    var counts: [Double]
    /// Middles of the places, degrees.
    var places: [(latitude: Double, longitude: Double)]

    private struct Call {
        var day: Int
        var hour: Int
        var cell: Int
        var latitude: Double
        var longitude: Double
    }

    static func read() throws -> RealCalls {
        let calls = try OrLibrary.text("calls/emergency_calls_sample.csv").split(whereSeparator: \.isNewline).dropFirst().compactMap(call)
        let days = Dictionary(grouping: calls, by: \.day).filter { $0.value.count < 500 }
        let cells = Dictionary(grouping: days.values.flatMap { $0 }, by: \.cell).filter { $0.value.count >= 5 }
        let kept = cells.keys.sorted().compactMap { cells[$0] }
        let mean = (12..<15).map { hour in
            days.values.reduce(0.0) { $0 + Double($1.count { $0.hour == hour }) } / Double(days.count)
        }
        let rates = (0..<7).map { weekday -> [Double] in
            let those = days.filter { $0.key % 7 == weekday }.values
            guard !those.isEmpty else { return mean }
            return (12..<15).map { hour in those.reduce(0.0) { $0 + Double($1.count { $0.hour == hour }) } / Double(those.count) }
        }
        return RealCalls(
            rates: rates, counts: kept.map { Double($0.count) },
            places: kept.map { cell in
                let share = 1 / Double(cell.count)
                return (cell.reduce(0) { $0 + $1.latitude * share }, cell.reduce(0) { $0 + $1.longitude * share })
            })
    }

    /// Units at the places that the p-median chooses, with as many calls an hour on the whole, in the rhythm of the real ones.
    func shift(units: Int, callsPerHour: Double) throws -> Shift {
        let hourly = (0..<168).map { rates[$0 / 24][$0 % 3] }
        let factor = callsPerHour * 168 / hourly.reduce(0, +)
        let rhythm = try CallRhythm(hourly: hourly.map { $0 * factor }, places: counts)
        let times = places.flatMap { from in places.map { Int32(1000 * (30 + seconds(from, $0))) } }
        let all = try TimeTable(sites: places.count, points: places.count, milliseconds: times)
        let posts = try Median(costs: all, weights: counts.map { Int64($0) }).solve(count: units).open
        let travel = try TimeTable(sites: units, points: places.count, milliseconds: posts.flatMap { Array(all.row($0)) })
        return Shift(travel: travel, rhythm: rhythm, scene: [Double](repeating: 1500, count: units))
    }

    /// Seconds of travel along streets that run with the compass, at 50 km/h.
    private func seconds(_ one: (latitude: Double, longitude: Double), _ other: (latitude: Double, longitude: Double)) -> Double {
        (abs(one.latitude - other.latitude) * 111_195 + abs(one.longitude - other.longitude) * 85_000) / 13.9
    }

    private static func call(_ line: Substring) -> Call? {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count >= 4, let latitude = Double(fields[0]), let longitude = Double(fields[1]),
            (39.9...40.5).contains(latitude), (-75.8 ... -75.0).contains(longitude)
        else { return nil }
        let numbers = fields[fields.count - 1].split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count >= 4 else { return nil }
        let cell = Int(latitude / 0.03) * 10_000 + Int((longitude + 180) / 0.04)
        return Call(
            day: days(year: numbers[0], month: numbers[1], day: numbers[2]), hour: numbers[3], cell: cell, latitude: latitude,
            longitude: longitude)
    }

    /// Days since a Monday (1970-01-05), by the civil calendar.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let fromMarch = (month + 9) % 12
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * fromMarch + 2) / 5 + day - 1 - 719_468 - 4
    }
}
