public import Ground
public import Incidents

/// What the weekly bulletin of a command room scores in its own buckets. Raw values are part of the API.
public enum Score: String, CaseIterable, Sendable {
    /// 签收速度: first dispatched → first acknowledged.
    case acknowledge
    /// 出警速度: first dispatched → first en route.
    case depart
    /// 反馈速度: first dispatched → last feedback.
    case feedback

    public var name: LocalisedText {
        switch self {
        case .acknowledge: LocalisedText("签收速度", "Acknowledging")
        case .depart: LocalisedText("出警速度", "Departing")
        case .feedback: LocalisedText("反馈速度", "Feedback")
        }
    }

    /// Upper edges in seconds, each belonging to the bucket below it; one more bucket lies above the last.
    public var edges: [Double] {
        switch self {
        case .acknowledge: [30, 60, 120, 180]
        case .depart: [300, 600, 900, 1800]
        case .feedback: [1800, 3600, 7200, 14_400]
        }
    }

    public var bucketCount: Int { edges.count + 1 }

    /// As the bulletin writes them.
    public func bucketName(_ index: Int) -> LocalisedText {
        let same = { (text: String) in LocalisedText(text, text) }
        switch self {
        case .acknowledge: return same(["0–30 s", "30–60 s", "60–120 s", "120–180 s", ">180 s"][index])
        case .depart: return same(["0–5 min", "5–10 min", "10–15 min", "15–30 min", ">30 min"][index])
        case .feedback: return same(["0–30 min", "30–60 min", "1–2 h", "2–4 h", ">4 h"][index])
        }
    }

    /// The bucket an incident falls into; `nil` where it was not measured.
    public func bucket(of incident: Incident) -> Int? {
        guard let start = incident.time(.dispatched) else { return nil }
        let end: Instant? =
            switch self {
            case .acknowledge: incident.time(.acknowledged)
            case .depart: incident.time(.enRoute)
            case .feedback: incident.time(.feedback)
            }
        guard let seconds = end?.seconds(since: start), seconds >= 0 else { return nil }
        return edges.firstIndex { seconds <= $0 } ?? edges.count
    }

    /// How many of the incidents fall into each bucket; those that do not count are left out.
    public func distribution(of incidents: [Incident]) -> [Int] {
        var counts = [Int](repeating: 0, count: bucketCount)
        for incident in incidents where incident.isCounted {
            if let bucket = bucket(of: incident) { counts[bucket] += 1 }
        }
        return counts
    }
}
