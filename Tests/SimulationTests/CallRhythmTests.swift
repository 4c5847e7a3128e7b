import Geo
import Ground
import Simulation
import Testing

@Suite("The rhythm of calls")
struct CallRhythmTests {
    /// Midnight of 1 January 2024 in Shanghai.
    private static let newYear2024: Int64 = 1_704_038_400_000
    private static let day: Int64 = 86_400_000
    private static let town = Towns.town(110)
    /// The years 2024 (366 days) and 2025.
    private static let years = CallRhythm.calls(from: newYear2024, days: 731, seed: 11, town: town)

    private var first: [ScriptedCall] { Self.years.filter { $0.at < Self.newYear2024 + 366 * Self.day } }
    private var second: [ScriptedCall] { Self.years.filter { $0.at >= Self.newYear2024 + 366 * Self.day } }
    private func hour(_ call: ScriptedCall) -> Int { Int((call.at + 8 * 3_600_000) % Self.day / 3_600_000) }

    @Test("brings about fourteen calls a day in term, few in the holidays, most in September")
    func volume() {
        func daily(_ from: Int, _ days: Int) -> Double {
            let start = Self.newYear2024 + Int64(from) * Self.day
            return Double(Self.years.filter { $0.at >= start && $0.at < start + Int64(days) * Self.day }.count) / Double(days)
        }
        let term = daily(60, 60)
        #expect((11.5...16.5).contains(term))
        #expect(daily(195, 40) < term / 2)
        #expect(daily(244, 30) > term * 1.1)
    }

    @Test("is busy at noon, at supper and before the lights go out")
    func peaks() {
        var count = [Int](repeating: 0, count: 24)
        for call in Self.years { count[hour(call)] += 1 }
        #expect(count[12] > count[10] && count[12] > count[14])
        #expect(count[17] > count[15] && count[18] > count[19])
        #expect(count[22] > count[20])
        #expect(count[4] * 5 < count[12])
    }

    @Test("brings fewer thefts in the second year")
    func trend() {
        let thefts = (first.filter { $0.type == "theft" }.count, second.filter { $0.type == "theft" }.count)
        #expect(thefts.1 < thefts.0)
    }

    @Test("has every kind of call, in at least six wordings", arguments: [
        "fire", "injury", "medical", "fight", "bullying", "theft", "fraud", "missing", "selfHarm", "intrusion", "traffic", "chemical",
        "dispute", "lostProperty", "other",
    ])
    func kinds(type: String) {
        let calls = Self.years.filter { $0.type == type }
        // The feedback tells the scenes apart whatever the place and the greeting.
        #expect(Set(calls.map(\.feedback)).count >= 6)
    }

    @Test("writes only codes the desk knows, and numbers that no network assigns")
    func codes() {
        let types: Set = [
            "fire", "injury", "medical", "fight", "bullying", "theft", "fraud", "missing", "selfHarm", "intrusion", "traffic",
            "chemical", "dispute", "lostProperty", "other",
        ]
        let dispositions: Set = [
            "handled", "reportTaken", "mediated", "transferred", "hospital", "falseAlarm", "goneOnArrival", "unfounded",
        ]
        let nodes = Set(Self.town.map.nodes)
        for call in Self.years {
            #expect(types.contains(call.type) && types.contains(call.finalType))
            #expect(dispositions.contains(call.disposition))
            #expect(["sosPage", "phone", "walkIn", "patrol"].contains(call.source))
            #expect(call.phone.count == 11 && call.phone.hasPrefix("1000000"))
            #expect(!call.words.contains("{") && !call.caller.isEmpty && call.feedback.hasSuffix("。"))
            #expect(call.building != nil || nodes.contains(call.position))
            #expect(!call.units.isEmpty)
        }
        #expect(Set(Self.years.map(\.disposition)) == dispositions)
        #expect(Self.years.contains { $0.finalType != $0.type })
    }

    @Test("happens on the campus, and mostly where a station is near")
    func places() throws {
        let campus = try #require(Self.town.map.areas.first { $0.kind == .campus }).outline
        let inside = Self.years.filter { Flat.contains(campus, $0.position) || Self.town.sites(.gate).map(\.position).contains($0.position) }
        #expect(inside.count == Self.years.count)
        let stations = Self.years.filter { $0.units.first?.text.hasPrefix("S") == true }
        #expect(stations.count * 2 > Self.years.count)
    }

    @Test("keeps its clock in order, and gives a reason for every target missed and for no other")
    func clocks() {
        for call in Self.years {
            let clock = call.clock
            let marks = [
                0, clock.answered, clock.entered, clock.dispatched, clock.acknowledged, clock.departed, clock.arrived, clock.cleared,
                clock.feedback,
            ]
            #expect(zip(marks, marks.dropFirst()).allSatisfy { $0 <= $1 })
            #expect((call.delayReason != nil) == (clock.dispatched > 180 || clock.arrived > 300))
        }
        let late = Double(Self.years.filter { $0.delayReason != nil }.count) / Double(Self.years.count)
        #expect((0.01...0.12).contains(late))
    }

    @Test("tells the same of a day whichever span asks")
    func spans() {
        let start = Self.newYear2024 + 100 * Self.day
        let week = CallRhythm.calls(from: start, days: 7, seed: 11, town: Self.town)
        #expect(week == Self.years.filter { $0.at >= start && $0.at < start + 7 * Self.day })
        let shifted = CallRhythm.calls(from: start + 5_000_000, days: 2, seed: 11, town: Self.town)
        #expect(shifted == Self.years.filter { $0.at >= start + 5_000_000 && $0.at < start + 5_000_000 + 2 * Self.day })
        #expect(CallRhythm.calls(from: start, days: 7, seed: 12, town: Self.town) != week)
        #expect(CallRhythm.calls(from: start, days: 0, seed: 11, town: Self.town).isEmpty)
    }
}
