/// Units that may be busy when they are needed (Larson's hypercube queueing model): calls come at random from places, the
/// first free unit in a place's order of preference goes, and stays away for a while. Tells how busy each unit is and
/// how long people wait, with what happens when the nearest is away counted in.
public struct Hypercube: Sendable {
    /// What becomes of a call when every unit that could go is busy.
    public enum AllBusy: Sendable, Equatable {
        /// Somebody else takes it; it is counted, and has no response time here.
        case lost
        /// It waits for the first unit that is free, first come first served.
        case waits
    }

    /// The most that calls may ask of a unit, in hours of work an hour: beyond it hardly any call is answered, and figures about
    /// those that are mean nothing.
    public static let mostLoad = 1000.0

    /// Travel times, unit at its post × place, milliseconds.
    public let travel: TimeTable
    /// Calls an hour from each place.
    public let rates: [Double]
    /// Mean seconds a unit works at the scene, by unit.
    public let scene: [Double]
    /// How many times the way to the scene binds the unit besides: 0 (counted in `scene`), 1 (the way there) or 2 (and back).
    public let legs: Int
    /// What becomes of a call when all are busy.
    public let whenAllBusy: AllBusy

    /// Units of each place in the order they are asked, place by place.
    let order: [Int32]
    /// Where each place begins in `order`, and after the last one the end.
    let first: [Int]
    /// Seconds of travel, as `order`.
    let way: [Double]
    /// Seconds a unit is bound, as `order`.
    let bound: [Double]
    /// Calls a second from places that some unit reaches.
    let reachable: Double

    /// `preferences` gives each place the units in the order they are asked; nearest first unless told. Units without a way
    /// to a place are never asked. Throws `SitingFault` for numbers that do not fit, are negative, come to no call at
    /// all, or to more work than `mostLoad` for each unit.
    public init(
        travel: TimeTable, rates: [Double], scene: [Double], legs: Int = 1, whenAllBusy: AllBusy = .waits,
        preferences: [[Int]]? = nil
    ) throws(SitingFault) {
        let units = travel.sites, places = travel.points
        guard units > 0 else { throw .shape("no unit") }
        guard rates.count == places else { throw .shape("\(rates.count) rates for \(places) places") }
        guard scene.count == units else { throw .shape("\(scene.count) times at the scene for \(units) units") }
        guard rates.allSatisfy({ $0 >= 0 && $0.isFinite }) else { throw .value("a rate of calls below zero") }
        guard scene.allSatisfy({ $0 >= 0 && $0.isFinite }) else { throw .value("a time at the scene below zero") }
        guard (0...2).contains(legs) else { throw .value("\(legs) ways that bind a unit: 0, 1 or 2") }
        guard rates.contains(where: { $0 > 0 }) else { throw .nobody }
        if let preferences { try Self.check(preferences, units: units, places: places) }
        self.travel = travel
        self.rates = rates
        self.scene = scene
        self.legs = legs
        self.whenAllBusy = whenAllBusy
        var order: [Int32] = [], first = [0], way: [Double] = [], bound: [Double] = []
        order.reserveCapacity(units * places)
        way.reserveCapacity(units * places)
        bound.reserveCapacity(units * places)
        var reachable = 0.0, load = 0.0
        for place in 0..<places {
            for unit in Self.asked(at: place, travel, preferences?[place]) {
                let seconds = Double(travel[unit, place]) / 1000
                order.append(Int32(unit))
                way.append(seconds)
                bound.append(scene[unit] + Double(legs) * seconds)
            }
            first.append(order.count)
            guard first[place] < first[place + 1] else { continue }
            reachable += rates[place] / 3600
            load += rates[place] / 3600 * (bound[first[place]...].max() ?? 0)
        }
        self.order = order
        self.first = first
        self.way = way
        self.bound = bound
        self.reachable = reachable
        guard reachable > 0 else { throw .shape("no unit reaches any place that calls") }
        guard bound.contains(where: { $0 > 0 }) else { throw .value("no unit is ever bound: no time at the scene, no way") }
        guard load <= Self.mostLoad * Double(units) else {
            throw .value("calls ask for \(load) hours of work an hour of \(units) units: more units, or a rate in calls an hour")
        }
    }

    /// The number of units.
    public var units: Int { travel.sites }

    static func check(_ preferences: [[Int]], units: Int, places: Int) throws(SitingFault) {
        guard preferences.count == places else { throw .shape("\(preferences.count) orders for \(places) places") }
        for order in preferences {
            guard order.allSatisfy({ $0 >= 0 && $0 < units }), Set(order).count == order.count else {
                throw .shape("an order names a unit twice or one that does not exist")
            }
        }
    }

    /// The units that can go to a place, in the order they are asked.
    static func asked(at place: Int, _ travel: TimeTable, _ preference: [Int]?) -> [Int] {
        if let preference { return preference.filter { travel[$0, place] != TimeTable.noWay } }
        var keys: [UInt64] = []
        keys.reserveCapacity(travel.sites)
        for unit in 0..<travel.sites where travel[unit, place] != TimeTable.noWay {
            keys.append(UInt64(travel[unit, place]) << 32 | UInt64(unit))
        }
        keys.sort()
        return keys.map { Int($0 & 0xFFFF_FFFF) }
    }
}
