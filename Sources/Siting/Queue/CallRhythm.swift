/// How calls come: so many an hour by the hour of the week, from places in fixed shares.
public struct CallRhythm: Sendable, Equatable {
    /// Hours in a week.
    public static let hoursOfWeek = 168
    /// Calls an hour, by hour of the week from Monday 00:00; 168 of them.
    public let hourly: [Double]
    /// Share of the calls that come from each place; together 1.
    public let places: [Double]

    /// `places` are weights of any sum. Throws `SitingFault` for other than 168 hours, numbers below zero, or no call at all.
    public init(hourly: [Double], places: [Double]) throws(SitingFault) {
        guard hourly.count == Self.hoursOfWeek else { throw .shape("\(hourly.count) hours instead of \(Self.hoursOfWeek)") }
        guard hourly.allSatisfy({ $0 >= 0 && $0.isFinite }), places.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw .value("a rate of calls or a place's weight below zero")
        }
        let sum = places.reduce(0, +)
        guard sum > 0, hourly.contains(where: { $0 > 0 }) else { throw .nobody }
        self.hourly = hourly
        self.places = places.map { $0 / sum }
    }

    /// Counts calls that were made over so many weeks, each with its hour of the week (0 is Monday 00:00) and its place.
    /// Throws `SitingFault` for an hour or place that does not exist, no weeks, or no call.
    public init(calls: [(hourOfWeek: Int, place: Int)], places: Int, weeks: Double) throws(SitingFault) {
        guard weeks > 0, weeks.isFinite else { throw .value("\(weeks) weeks of calls") }
        var hourly = [Double](repeating: 0, count: Self.hoursOfWeek), weights = [Double](repeating: 0, count: max(0, places))
        for call in calls {
            guard hourly.indices.contains(call.hourOfWeek), weights.indices.contains(call.place) else {
                throw .shape("a call in hour \(call.hourOfWeek) of the week from place \(call.place) of \(places)")
            }
            hourly[call.hourOfWeek] += 1 / weeks
            weights[call.place] += 1
        }
        try self.init(hourly: hourly, places: weights)
    }

    /// The same rhythm with `factor` times as many calls.
    public func scaled(by factor: Double) throws(SitingFault) -> CallRhythm {
        try CallRhythm(hourly: hourly.map { $0 * factor }, places: places)
    }

    /// Calls an hour from each place in an hour of the week; hours beyond the week's end begin it again.
    public func rates(hourOfWeek: Int) -> [Double] {
        let rate = hourly[Self.wrapped(hourOfWeek)]
        return places.map { $0 * rate }
    }

    static func wrapped(_ hour: Int) -> Int { ((hour % hoursOfWeek) + hoursOfWeek) % hoursOfWeek }
}
