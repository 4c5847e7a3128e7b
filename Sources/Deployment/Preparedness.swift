public import Ground

/// Who is near enough to help whom just now: for each free unit the places it reaches in time. Only numbers: whoever knows the
/// streets says which places those are.
public struct Preparedness: Sendable {
    private let people: [Double]
    private let reached: [UnitID: [Int32]]
    private var free: Set<UnitID>
    /// How many free units reach each place.
    private var counts: [Int32]

    /// `people` of each place, and the numbers of the places that each free unit reaches; numbers that no place has are left out,
    /// and one that stands twice counts once.
    public init(people: [Double], reached: [UnitID: [Int32]]) {
        self.people = people
        let sound = reached.mapValues { numbers in
            Set(numbers.filter { people.indices.contains(Int($0)) }).sorted()
        }
        self.reached = sound
        free = Set(reached.keys)
        counts = [Int32](repeating: 0, count: people.count)
        for number in sound.values.joined() { counts[Int(number)] += 1 }
    }

    /// Everybody there is.
    public var everybody: Double { people.reduce(0, +) }

    /// The people whom at least one free unit reaches in time.
    public var covered: Double {
        counts.indices.reduce(0) { counts[$1] > 0 ? $0 + people[$1] : $0 }
    }

    /// The people whom no free unit reaches any more once this one is sent: those whom it alone reaches. Nobody for a unit that is
    /// not free.
    public func uncovered(bySending unit: UnitID) -> Double {
        guard free.contains(unit) else { return 0 }
        return reached[unit, default: []].reduce(0) { counts[Int($1)] == 1 ? $0 + people[Int($1)] : $0 }
    }

    /// The same for several that go together.
    public func uncovered(bySending units: some Sequence<UnitID>) -> Double {
        var after = self
        return units.reduce(0) { sum, unit in
            defer { after.send(unit) }
            return sum + after.uncovered(bySending: unit)
        }
    }

    /// The unit is free no more.
    public mutating func send(_ unit: UnitID) {
        guard free.remove(unit) != nil else { return }
        for number in reached[unit, default: []] { counts[Int(number)] -= 1 }
    }
}
