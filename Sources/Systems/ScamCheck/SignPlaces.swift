/// Where signs stand in a folded text, by sign.
struct SignPlaces: Sendable {
    /// Folded scalars `start ..< end`.
    struct Place: Hashable, Sendable {
        let start: Int
        let end: Int
        /// Where the last part of its words begins.
        let lastStart: Int
        var range: Range<Int> { start..<end }
    }

    private var first: [Int32]
    private var all: [Place]

    /// SignPlaces in any order; of those of one sign that end together the shortest is kept.
    init(_ found: [(sign: Int32, place: Place)], signs: Int) {
        first = [Int32](repeating: 0, count: signs + 1)
        all = []
        all.reserveCapacity(found.count)
        let sorted = found.sorted { ($0.sign, $0.place.end, -$0.place.start) < ($1.sign, $1.place.end, -$1.place.start) }
        var last: (sign: Int32, end: Int) = (-1, -1)
        for (sign, place) in sorted where last != (sign, place.end) {
            last = (sign, place.end)
            all.append(place)
            first[Int(sign) + 1] += 1
        }
        for sign in 0..<signs { first[sign + 1] += first[sign] }
    }

    var signs: Int { first.count - 1 }

    /// The places of a sign, ascending.
    subscript(sign: Int) -> ArraySlice<Place> { all[Int(first[sign])..<Int(first[sign + 1])] }

    func isEmpty(_ sign: Int) -> Bool { first[sign] == first[sign + 1] }

    /// What of every sign's places is kept.
    func filtered(_ isKept: (_ sign: Int, _ place: Place) -> Bool) -> SignPlaces {
        var kept = self
        kept.all.removeAll(keepingCapacity: true)
        for sign in 0..<signs {
            kept.first[sign] = Int32(kept.all.count)
            for place in self[sign] where isKept(sign, place) { kept.all.append(place) }
        }
        kept.first[signs] = Int32(kept.all.count)
        return kept
    }

    /// The same with other places for one sign.
    func replacing(_ sign: Int, by places: [Place]) -> SignPlaces {
        var found: [(sign: Int32, place: Place)] = places.map { (Int32(sign), $0) }
        for other in 0..<signs where other != sign { for place in self[other] { found.append((Int32(other), place)) } }
        return SignPlaces(found, signs: signs)
    }
}
