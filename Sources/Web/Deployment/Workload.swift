import Deployment
import Ground
import Incidents
import Journal
import Synchronization

/// How calls have come of late and how long they bound a unit: what a simulated shift and the busy share of units rest on.
struct Workload: Sendable, Equatable {
    /// Calls an hour, by hour of the week from Monday 00:00; 168 of them.
    let hourly: [Double]
    /// Where located calls were made.
    let places: [Position]
    /// Mean seconds from arrival to clearing; `nil` where no call says so.
    let scene: Double?
    /// Incidents that were counted, over so many days.
    let calls: Int
    let days: Int

    /// What is taken where the record says nothing of the time at the scene; seconds.
    static let usualScene = 900.0
    /// Calls longer back say little of the next season.
    static let days = 90
    /// A city's newest calls are enough.
    static let mostCalls = 20_000

    /// Fewer days or calls than this say nothing of what comes.
    private static let (fewestDays, fewestCalls) = (14, 50)

    var isYoung: Bool { days < Self.fewestDays || calls < Self.fewestCalls }

    var sceneSeconds: Double { scene ?? Self.usualScene }

    init(_ incidents: [Incident], upTo moment: Instant) {
        var hours = [Double](repeating: 0, count: 168)
        var (places, seconds, scenes): ([Position], Double, Int) = ([], 0, 0)
        // From the first call that is read on: a young record or a cut one has fewer days.
        let first = incidents.map(\.reported).min() ?? moment
        let span = max(1, moment.seconds(since: first) / 86_400)
        let weeks = max(1.0 / 7, min(Double(Self.days), span) / 7)
        for incident in incidents {
            let day = incident.reported.day
            let hour = Int(incident.reported.seconds(since: day.start) / 3600)
            hours[(day.weekday - 1) * 24 + min(23, max(0, hour))] += 1 / weeks
            if let position = incident.location.position { places.append(position) }
            for assignment in incident.assignments {
                guard let began = assignment.steps[.onScene], let ended = assignment.steps[.cleared], ended > began else { continue }
                // Somebody who forgot to clear for half a day says nothing of the work.
                seconds += min(ended.seconds(since: began), 4 * 3600)
                scenes += 1
            }
        }
        hourly = hours
        self.places = places
        scene = scenes > 0 ? seconds / Double(scenes) : nil
        calls = incidents.count
        days = Int(min(Double(Self.days), span).rounded(.up))
    }

    /// Mean calls an hour at an hour of the day, over the five working days or the two days off.
    func rate(_ day: Deployment.DayKind, hour: Int) -> Double {
        let days = day == .working ? 0..<5 : 5..<7
        return days.reduce(0) { $0 + hourly[$1 * 24 + hour] } / Double(days.count)
    }

    /// The share of its time that each of so many units is busy at an hour, below 1.
    func busy(_ day: Deployment.DayKind, hour: Int, units: Int) -> Double {
        min(0.9, rate(day, hour: hour) * sceneSeconds / 3600 / Double(max(1, units)))
    }
}

/// The workload as last read: the record is read anew after ten minutes.
final class WorkloadBook: Sendable {
    private let kept = Mutex<(at: Instant, organisations: [OrganisationID], workload: Workload)?>(nil)

    func workload(in store: any RecordStore, of organisations: [OrganisationID], at moment: Instant) async throws -> Workload {
        if let kept = kept.withLock({ $0 }), kept.organisations == organisations, abs(moment.seconds(since: kept.at)) < 600 { return kept.workload }
        var query = StateQuery(kind: Incident.kind)
        query.organisations = organisations
        query.fields = ["counted": "1"]
        query.from = moment.advanced(bySeconds: -Double(Workload.days) * 86_400)
        query.limit = Workload.mostCalls
        let workload = Workload(try await store.read { [query] in try $0.incidents(query) }, upTo: moment)
        kept.withLock { $0 = (moment, organisations, workload) }
        return workload
    }
}
