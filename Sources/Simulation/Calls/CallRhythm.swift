#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Ground

/// The calls of a campus of twenty thousand, invented so that an empty desk has a past: about fourteen a day in term,
/// busy at noon, at supper and before the lights go out, with fewer thefts each year.
public enum CallRhythm {
    /// The calls of `days` times 24 hours from an instant (milliseconds since 1970), in the order they came.
    /// What happens on a calendar day depends on the day and the seed alone, so two spans that overlap agree.
    public static func calls(from start: Int64, days: Int, seed: UInt64, town: Town) -> [ScriptedCall] {
        guard days > 0 else { return [] }
        let end = start + Int64(days) * CampusCalendar.day
        let spots = Spots(town)
        let roster = Roster(town: town, seed: seed)
        let dispatch = Dispatch(town: town, roster: roster)
        var calls: [ScriptedCall] = []
        for day in CampusCalendar.dayNumber(start)...CampusCalendar.dayNumber(end) {
            var chance = Chance(seed: seed).branch("day \(day)")
            calls += Self.calls(on: day, &chance, spots, dispatch).filter { $0.at >= start && $0.at < end }
        }
        return calls
    }

    private struct Kind {
        let type: String
        /// Calls on an ordinary day of term in 2024.
        let daily: Double
        /// How many times as many each year as the year before.
        let trend: Double
        let weekend: Double
        /// What the hour does beyond what it does to every call.
        let hours: [ClosedRange<Int>: Double]
        /// Weights of sosPage, phone, walkIn, patrol.
        let sources: [Double]
    }

    private static let kinds: [Kind] = [
        Kind(type: "lostProperty", daily: 3.1, trend: 1.0, weekend: 0.8, hours: [0...6: 0.1], sources: [0.25, 0.3, 0.45, 0]),
        Kind(type: "other", daily: 2.2, trend: 0.98, weekend: 0.95, hours: [:], sources: [0.3, 0.6, 0.1, 0]),
        Kind(type: "theft", daily: 1.7, trend: 0.86, weekend: 0.9, hours: [0...6: 0.2], sources: [0.25, 0.45, 0.3, 0]),
        Kind(type: "dispute", daily: 1.3, trend: 0.96, weekend: 1.05, hours: [0...6: 0.5], sources: [0.2, 0.7, 0.1, 0]),
        Kind(type: "medical", daily: 1.15, trend: 1.0, weekend: 0.9, hours: [0...6: 1.8], sources: [0.45, 0.55, 0, 0]),
        Kind(type: "injury", daily: 1.05, trend: 0.99, weekend: 1.2, hours: [15...20: 1.7, 0...6: 0.2], sources: [0.4, 0.55, 0.05, 0]),
        Kind(type: "fraud", daily: 1.0, trend: 0.9, weekend: 0.9, hours: [0...6: 0.3], sources: [0.3, 0.5, 0.2, 0]),
        Kind(type: "traffic", daily: 0.9, trend: 0.95, weekend: 0.8, hours: [7...8: 1.6, 17...18: 1.4, 0...6: 0.15], sources: [0.2, 0.75, 0.05, 0]),
        Kind(type: "fire", daily: 0.85, trend: 0.95, weekend: 0.9, hours: [11...12: 1.3, 17...18: 1.3], sources: [0.1, 0.9, 0, 0]),
        Kind(type: "intrusion", daily: 0.42, trend: 0.92, weekend: 1.1, hours: [22...23: 2.2, 0...4: 3], sources: [0.3, 0.7, 0, 0]),
        Kind(type: "fight", daily: 0.2, trend: 0.92, weekend: 1.3, hours: [20...23: 1.6], sources: [0.4, 0.6, 0, 0]),
        Kind(type: "missing", daily: 0.14, trend: 1.0, weekend: 1.0, hours: [0...1: 1.5], sources: [0.1, 0.7, 0.2, 0]),
        Kind(type: "bullying", daily: 0.09, trend: 0.94, weekend: 0.8, hours: [0...6: 0.3], sources: [0.7, 0.2, 0.1, 0]),
        Kind(type: "selfHarm", daily: 0.06, trend: 1.0, weekend: 1.0, hours: [0...3: 2.5], sources: [0.5, 0.5, 0, 0]),
        Kind(type: "chemical", daily: 0.06, trend: 0.93, weekend: 0.5, hours: [0...6: 0.2], sources: [0.2, 0.8, 0, 0]),
    ]

    /// How many of a day's calls come in each hour, local time.
    private static let hours: [Double] = [
        1.6, 0.9, 0.5, 0.35, 0.3, 0.4, 0.9, 2.2, 3.2, 3.4, 3.6, 4.6, 6.6, 4.4, 3.8, 4.0, 4.9, 6.8, 6.6, 5.0, 5.2, 6.4, 6.9, 5.0,
    ]

    private static func calls(on day: Int64, _ chance: inout Chance, _ spots: Spots, _ dispatch: Dispatch) -> [ScriptedCall] {
        let calendar = CampusCalendar(day)
        var calls: [ScriptedCall] = []
        for kind in kinds {
            let trend = max(0.4, min(1.6, pow(kind.trend, calendar.years)))
            let mean = kind.daily * calendar.season * trend * (calendar.isWeekend ? kind.weekend : 1)
            let weights = hours.indices.map { hour in
                hours[hour] * (kind.hours.first { $0.key.contains(hour) }?.value ?? 1)
            }
            for _ in 0..<chance.events(mean: mean) {
                let hour = chance.weighted(weights)
                let at = CampusCalendar.start(of: day) + Int64(hour) * 3_600_000 + Int64(chance.whole(0...3_599_999))
                if let call = call(at: at, kind, &chance, spots, dispatch) { calls.append(call) }
            }
        }
        return calls.sorted { ($0.at, $0.type) < ($1.at, $1.type) }
    }

    private static func call(
        at: Int64, _ kind: Kind, _ chance: inout Chance, _ spots: Spots, _ dispatch: Dispatch
    ) -> ScriptedCall? {
        let scene = chance.pick(Scene.all.filter { $0.type == kind.type })
        guard let spot = spots.pick(chance.pick(scene.places), &chance) else { return nil }
        let source = scene.voice == .guard_ ? "patrol" : ["sosPage", "phone", "walkIn", "patrol"][chance.weighted(kind.sources)]
        let caller = Callers.name(scene.voice, &chance)
        let said = scene.words.filling("{p}", with: spot.name).filling("{n}", with: String(chance.whole(10...89)))
        let units = dispatch.units(for: scene, at: spot.position)
        let (clock, reason) = dispatch.clock(for: scene, source: source, unit: units.first, at: spot.position, &chance)
        // Some are over, or were nothing, when somebody comes.
        let ended = chance.unit()
        let quick = ["dispute", "fight", "intrusion", "other", "traffic"].contains(scene.type) && scene.becomes == nil
        let (disposition, feedback) = quick && ended < 0.07
            ? ("goneOnArrival", "到场时当事人已离开，现场检查无异常。")
            : ended > 0.975 && scene.disposition == "handled"
                ? ("unfounded", "经核实情况与报警内容不符，已告知报警人。") : (scene.disposition, scene.feedback)
        return ScriptedCall(
            at: at, type: scene.type, finalType: disposition == scene.disposition ? scene.becomes ?? scene.type : scene.type,
            source: source, position: spot.position, building: spot.building, place: spot.name,
            words: Callers.greeting(scene.voice, caller, source: source, &chance) + said, caller: caller,
            phone: "1000000" + String(chance.whole(1_000...9_999)), clock: clock, delayReason: reason,
            units: units.map(\.id), disposition: disposition, feedback: feedback)
    }
}

extension String {
    /// Every occurrence of one text replaced by another.
    func filling(_ text: String, with other: String) -> String {
        var result = ""
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(text) {
                result += other
                rest = rest.dropFirst(text.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
