/// A shift to be played many times: calls come in their rhythm, the nearest free unit goes, works at the scene, and is back.
/// The same seed plays the same shifts.
public struct Shift: Sendable {
    /// How the times at the scene scatter about a unit's mean.
    public enum Spread: Sendable, Equatable {
        /// Every one the same.
        case constant
        /// Exponential, as the hypercube takes it.
        case exponential
        /// Lognormal; the deviation as a share of the mean.
        case lognormal(deviation: Double)
    }

    /// The most calls that are played in all, those before the hours that count among them.
    public static let mostCalls = 2e7
    /// The most calls that may wait at once; a shift that comes to more has too few units to say anything about its waits.
    public static let mostWaiting = 10_000

    /// Travel times, unit at its post × place, milliseconds.
    public var travel: TimeTable
    /// When and where calls come.
    public var rhythm: CallRhythm
    /// Mean seconds at the scene, by unit.
    public var scene: [Double]
    /// How they scatter.
    public var spread: Spread = .lognormal(deviation: 0.7)
    /// How many ways bind the unit besides: 0, 1 (the way there) or 2 (and back).
    public var legs: Int = 1
    /// What becomes of a call when all are busy.
    public var whenAllBusy: Hypercube.AllBusy = .waits
    /// Hours of the week that are played, 0 is Monday 00:00; may run past the week's end.
    public var hours: Range<Int> = 0..<CallRhythm.hoursOfWeek
    /// Hours played before them, so that the shift does not begin with everybody free; their calls are not counted.
    public var before: Int = 2
    /// How often the shift is played.
    public var times: Int = 52
    /// Which hours of the week each unit is on duty, unit × 168; nil: always.
    public var duty: [[Bool]]?
    /// For each place the units in the order they are asked; nil: nearest first.
    public var preferences: [[Int]]?
    /// What the chance grows from.
    public var seed: UInt64 = 1

    /// A shift of a whole week, played 52 times, all units always on duty.
    public init(travel: TimeTable, rhythm: CallRhythm, scene: [Double]) {
        self.travel = travel
        self.rhythm = rhythm
        self.scene = scene
    }

    /// Plays the shift, as often as it can before `pace` ends it; nil when that was before one was through. Throws `SitingFault`
    /// for numbers that do not fit, and where more than `mostWaiting` calls come to wait.
    public func run(pace: Pace = .toTheProof) throws(SitingFault) -> ShiftResult? {
        try check()
        var played = ShiftPlay(self)
        for round in 0..<times {
            guard pace.goesOn(), try played.play(round, goesOn: pace.goesOn) else { break }
        }
        return played.result()
    }

    /// What the hypercube expects of the same shift, hour by hour. Throws as `Hypercube` does: also where, in some hour,
    /// calls that wait come faster than the units on duty can serve them.
    public func forecast() throws(SitingFault) -> ShiftForecast {
        try check()
        return try ShiftForecast(self)
    }

    /// The hypercube of one hour of the week, and which units are in it; nil when no call comes then.
    func model(hourOfWeek: Int) throws(SitingFault) -> (model: Hypercube, units: [Int])? {
        let rates = rhythm.rates(hourOfWeek: hourOfWeek)
        guard rates.contains(where: { $0 > 0 }) else { return nil }
        let units = (0..<travel.sites).filter { isOnDuty($0, hourOfWeek: hourOfWeek) }
        guard !units.isEmpty else { throw .value("nobody is on duty in hour \(CallRhythm.wrapped(hourOfWeek)) of the week") }
        let table = units.count == travel.sites
            ? travel : try TimeTable(sites: units.count, points: travel.points, milliseconds: units.flatMap { travel.row($0) })
        var place = [Int: Int](minimumCapacity: units.count)
        for (index, unit) in units.enumerated() { place[unit] = index }
        let model = try Hypercube(
            travel: table, rates: rates, scene: units.map { scene[$0] }, legs: legs, whenAllBusy: whenAllBusy,
            preferences: preferences?.map { $0.compactMap { place[$0] } })
        return (model, units)
    }

    func isOnDuty(_ unit: Int, hourOfWeek: Int) -> Bool { duty?[unit][CallRhythm.wrapped(hourOfWeek)] ?? true }

    private func check() throws(SitingFault) {
        guard travel.sites > 0 else { throw .shape("no unit") }
        guard rhythm.places.count == travel.points else {
            throw .shape("\(rhythm.places.count) places that call, \(travel.points) in the travel times")
        }
        guard scene.count == travel.sites else { throw .shape("\(scene.count) times at the scene for \(travel.sites) units") }
        guard scene.allSatisfy({ $0 >= 0 && $0.isFinite }) else { throw .value("a time at the scene below zero") }
        if case .lognormal(let deviation) = spread, !(deviation >= 0 && deviation.isFinite) {
            throw .value("a deviation below zero")
        }
        guard (0...2).contains(legs) else { throw .value("\(legs) ways that bind a unit: 0, 1 or 2") }
        guard hours.lowerBound >= -1_000_000, hours.upperBound <= 1_000_000 else {
            throw .value("a shift in hours \(hours.lowerBound) to \(hours.upperBound); 0 is Monday 00:00")
        }
        guard !hours.isEmpty, hours.count <= CallRhythm.hoursOfWeek else { throw .value("a shift of \(hours.count) hours") }
        guard (0...CallRhythm.hoursOfWeek).contains(before), times > 0 else { throw .value("a shift played \(times) times") }
        let played = (hours.lowerBound - before)..<hours.upperBound
        let calls = played.reduce(0) { $0 + rhythm.hourly[CallRhythm.wrapped($1)] } * Double(times)
        guard calls <= Shift.mostCalls else { throw .value("more than \(Int(Shift.mostCalls)) calls are too many to be played") }
        guard hours.contains(where: { rhythm.hourly[CallRhythm.wrapped($0)] > 0 }) else { throw .nobody }
        if let duty, duty.count != travel.sites || !duty.allSatisfy({ $0.count == CallRhythm.hoursOfWeek }) {
            throw .shape("duty is not \(travel.sites) units × \(CallRhythm.hoursOfWeek) hours")
        }
        if let preferences { try Hypercube.check(preferences, units: travel.sites, places: travel.points) }
    }
}
