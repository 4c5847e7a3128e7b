import Ground
@testable import Incidents

/// Chance from a seed, so that a failing case comes again.
typealias Chance = SplitMix

extension SplitMix {
    mutating func seconds(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self).rounded() }
    mutating func whole(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
    mutating func happens(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }
    mutating func one<Value>(of values: [Value]) -> Value { values[whole(below: values.count)] }
}

extension Month {
    init(_ text: String) { self.init(text: text)! }
}

extension Instant {
    init(_ text: String) { self.init(iso: text)! }
}

extension Incident {
    /// An incident reported then, with nothing done about it.
    static func invented(_ number: Int, at reported: Instant, campus: OrganisationID? = "campus", exercise: Bool = false, alarm: AlarmOrigin? = nil) -> Incident {
        Incident(
            id: IncidentID("campus-\(number)"), organisation: "campus",
            opened: .init(
                number: "20261101-\(1000 + number)", source: .phone,
                location: Location(description: "东门", campus: campus), reported: reported, exercise: exercise ? true : nil, alarm: alarm))
    }

    /// The same once the event has happened `seconds` after the report.
    func after(_ seconds: Double, _ event: IncidentEvent) -> Incident {
        var incident = self
        incident.apply(event, at: reported.advanced(bySeconds: seconds))
        return incident
    }

    func order(after seconds: Double) -> Incident {
        after(seconds, .dispatched(.init(assignment: assignments.count + 1, unit: "P-01", callSign: "巡逻01", travel: nil)))
    }

    func step(_ step: Assignment.Step, after seconds: Double) -> Incident {
        after(seconds, .progressed(assignment: assignments.count, step))
    }
}

/// Incidents of every sort, between two moments.
func invented(_ count: Int, from: Instant, until: Instant, seed: UInt64) -> [Incident] {
    var chance = Chance(seed: seed)
    let width = until.seconds(since: from)
    return (0..<count).map { number in
        let reported = from.advanced(bySeconds: Double.random(in: 0..<width, using: &chance))
        var incident = Incident.invented(
            number, at: reported, campus: chance.one(of: ["campus", "campus", "north", nil]), exercise: chance.happens(0.05),
            alarm: number % 40 == 7 ? AlarmOrigin(device: "P-01", name: "东门报警柱", kind: LocalisedText("一键报警柱", "One-key post"), cause: .lost) : nil)
        guard chance.happens(0.95) else { return incident }
        var clock = chance.seconds(0...40)
        incident = incident.after(clock, .answered(by: "wang"))
        if chance.happens(0.97) {
            let type = chance.one(of: CallType.allCases)
            let category = chance.happens(0.2) ? chance.one(of: Category.allCases) : nil
            incident = incident.after(clock + 20, .classified(Classification(type, category), type.usualPriority))
        }
        if chance.happens(0.1) {
            let link = Incident.Link(incident: "campus-x", number: "20261101-0001", kind: chance.one(of: Incident.Link.Kind.allCases))
            return incident.after(clock + 30, .linked(link))
        }
        for _ in 0..<chance.whole(below: 3) {
            clock += chance.seconds(0...90)
            incident = incident.order(after: clock)
            for step in Assignment.Step.allCases.dropFirst() {
                guard chance.happens(0.9) else { break }
                clock += chance.seconds(0...240)
                incident = incident.step(step, after: clock)
            }
        }
        if chance.happens(0.7) {
            let final = Classification(chance.one(of: CallType.allCases), chance.happens(0.1) ? .invalid : nil)
            let assignment = incident.assignments.isEmpty ? nil : incident.assignments.count
            incident = incident.after(
                clock + chance.seconds(0...20_000), .feedback(assignment: assignment, final, .handled))
        }
        return incident
    }
}
