public import Ground
public import Incidents

/// Whom to send, in an order, with what speaks for and against each; the operator decides.
public struct DispatchAdvice: Sendable, Hashable {
    /// By what the units are ranked.
    public enum Order: String, CaseIterable, Sendable, Codable {
        /// Who can be there first.
        case nearest
        /// Of those who come little later than the first, whoever leaves the fewest people without help near by.
        case prepared
    }

    /// Whether the streets lead to where the incident is. Raw values are part of the API.
    public enum Scene: String, CaseIterable, Sendable, Codable {
        case onMap
        case offMap
        /// Nobody has said where it is.
        case unknown
    }

    public struct Choice: Sendable, Hashable {
        public let candidate: Proposal.Candidate
        /// Seconds after the first one; `nil` where no time is known.
        public let later: Double?
        /// Incidents it was sent to in this turn of duty.
        public let load: Int
        /// People whom nobody else reaches in time once it is sent; `nil` where nobody knows how many people are where.
        public let uncovers: Double?
        public let reasons: [Reason]

        public var unit: ResponseUnit { candidate.outlook.unit }
        public var travel: Double? { candidate.outlook.travel }
    }

    /// What the prepared order costs and keeps, beside plain nearest, for all the units that the plan wants.
    public struct Difference: Sendable, Hashable {
        /// Seconds later that the first unit is there.
        public let first: Double
        /// Seconds later that the last of them is there.
        public let last: Double
        /// People who stay covered and would not if the nearest went.
        public let keeps: Double
    }

    public let order: Order
    public let choices: [Choice]
    /// So many of the first are advised: what the plan still wants.
    public let advised: Int
    /// `nil` where both orders send the same units, or people are unknown.
    public let difference: Difference?
    /// People whom the free units reach in time before anybody is sent; `nil` where people are unknown.
    public let covered: Double?
    /// All people there are; `nil` where people are unknown.
    public let everybody: Double?
    /// Seconds within which a place counts as covered.
    public let within: Double

    /// What the advice is made under; every figure is the organisation's own to set.
    public struct Rules: Sendable, Hashable {
        /// Seconds within which a place counts as covered.
        public var within: Double = 300
        /// Seconds that a unit may come later than the first so that people stay covered, by priority: nobody waits long for
        /// others' sake when life is at stake.
        public var patience: [Priority: Double] = [.first: 30, .second: 60, .third: 120, .fourth: 180]

        public init() {}
    }

    /// Ranks the proposal's candidates. `wanted` is how many the plan still wants, `loads` how often each was sent in this turn of
    /// duty; without `preparedness`, and for a `scene` that no street leads to, nobody is said to be left behind.
    public init(
        _ proposal: Proposal, for incident: Incident, in order: Order, wanted: Int, loads: [UnitID: Int],
        preparedness known: Preparedness?, scene: Scene = .onMap, under rules: Rules = Rules()
    ) {
        let preparedness = scene == .onMap ? known : nil
        let wish = incident.type.wanted.first
        let nearest = proposal.candidates
        let prepared = preparedness.map {
            Self.prepared(nearest, wanted, $0, patience: rules.patience[incident.priority] ?? 0, limit: rules.within)
        }
        let ranked = order == .prepared ? prepared ?? nearest : nearest
        let first = nearest.compactMap(\.outlook.travel).min()
        let timed = ranked.prefix { $0.outlook.travel != nil }.count
        self.order = prepared == nil ? .nearest : order
        advised = min(max(0, wanted), timed)
        within = rules.within
        covered = preparedness?.covered
        everybody = preparedness?.everybody
        choices = ranked.map { candidate in
            let unit = candidate.outlook.unit
            let later = candidate.outlook.travel.flatMap { time in first.map { time - $0 } }
            let uncovers = preparedness?.uncovered(bySending: unit.id)
            var reasons: [Reason] = []
            if let later { reasons.append(later < 1 ? .first : .later(later)) }
            if scene != .onMap { reasons.append(.noTime(scene)) }
            if let wish { reasons.append(candidate.fits ? .brings(wish) : .lacks(wish)) }
            if let uncovers { reasons.append(uncovers < 0.5 ? .coverStays(rules.within) : .uncovers(uncovers, rules.within)) }
            let load = loads[unit.id] ?? 0
            reasons.append(.load(load))
            if candidate.wasAsked { reasons.append(.wasAsked) }
            return Choice(candidate: candidate, later: later, load: load, uncovers: uncovers, reasons: reasons)
        }
        difference = prepared.flatMap { Self.difference(nearest, $0, wanted, preparedness) }
    }

    private static func prepared(
        _ nearest: [Proposal.Candidate], _ wanted: Int, _ preparedness: Preparedness, patience: Double, limit: Double
    ) -> [Proposal.Candidate] {
        var (rest, chosen, state) = (nearest, [Proposal.Candidate](), preparedness)
        while chosen.count < wanted, let best = rest.first, let time = best.outlook.travel {
            // Who would miss the target where the first one meets it is no alternative.
            let latest = time <= limit ? limit : Double.infinity
            let pool = rest.indices.filter {
                guard let other = rest[$0].outlook.travel else { return false }
                return $0 == 0 || rest[$0].rank <= best.rank + patience && other <= latest
            }
            let pick = pool.min { a, b in
                (state.uncovered(bySending: rest[a].outlook.unit.id).rounded(), a) < (state.uncovered(bySending: rest[b].outlook.unit.id).rounded(), b)
            }
            let candidate = rest.remove(at: pick ?? 0)
            state.send(candidate.outlook.unit.id)
            chosen.append(candidate)
        }
        return chosen + rest
    }

    private static func difference(
        _ nearest: [Proposal.Candidate], _ prepared: [Proposal.Candidate], _ wanted: Int, _ preparedness: Preparedness?
    ) -> Difference? {
        func going(_ candidates: [Proposal.Candidate]) -> [Proposal.Candidate] {
            Array(candidates.prefix(max(0, wanted)).prefix { $0.outlook.travel != nil })
        }
        let (plain, other) = (going(nearest), going(prepared))
        guard let preparedness, Set(plain.map(\.outlook.unit.id)) != Set(other.map(\.outlook.unit.id)) else { return nil }
        let (early, late) = (plain.compactMap(\.outlook.travel), other.compactMap(\.outlook.travel))
        guard let first = early.min(), let last = early.max(), let firstThen = late.min(), let lastThen = late.max() else { return nil }
        let keeps = preparedness.uncovered(bySending: plain.map(\.outlook.unit.id)) - preparedness.uncovered(bySending: other.map(\.outlook.unit.id))
        return Difference(first: firstThen - first, last: lastThen - last, keeps: keeps)
    }
}

extension DispatchAdvice {
    /// One thing that speaks for or against a unit.
    public enum Reason: Sendable, Hashable {
        case first
        /// Seconds.
        case later(Double)
        case brings(Capability)
        case lacks(Capability)
        /// People, and the seconds within which nobody else reaches them.
        case uncovers(Double, Double)
        /// Everybody covered stays so, within so many seconds.
        case coverStays(Double)
        /// Incidents in this turn of duty.
        case load(Int)
        case wasAsked
        /// No time can be told, for no street is known to lead there.
        case noTime(Scene)

        public var words: LocalisedText {
            switch self {
            case .first: LocalisedText("最先到达", "first there")
            case .later(let seconds):
                LocalisedText("晚到 \(Self.span(seconds).zh)", "\(Self.span(seconds).en) later")
            case .brings(let capability): LocalisedText("具备\(capability.name.zh)", "brings \(capability.name.en.lowercased())")
            case .lacks(let capability): LocalisedText("不具备\(capability.name.zh)", "no \(capability.name.en.lowercased())")
            case .uncovers(let people, let within):
                LocalisedText(
                    "派出后 \(Self.people(people)) 人在 \(Self.minutes(within)) 分钟外",
                    "leaves \(Self.people(people)) people beyond \(Self.minutes(within)) min")
            case .coverStays(let within):
                LocalisedText("派出后 \(Self.minutes(within)) 分钟覆盖不减", "\(Self.minutes(within)) min cover stays")
            case .load(0): LocalisedText("本班未出警", "no call this shift")
            case .load(1): LocalisedText("本班已出警 1 次", "1 call this shift")
            case .load(let count): LocalisedText("本班已出警 \(count) 次", "\(count) calls this shift")
            case .wasAsked: LocalisedText("已派过，未接", "asked before, did not take it")
            case .noTime(.unknown): LocalisedText("位置未知，无法计算到达时间", "place unknown: no time of arrival")
            case .noTime: LocalisedText("位置在地图范围外，无法计算到达时间", "off the map: no time of arrival")
            }
        }

        /// Whether it speaks against the unit.
        public var isAgainst: Bool {
            switch self {
            case .lacks, .uncovers, .wasAsked, .noTime: true
            case .first, .later, .brings, .coverStays, .load: false
            }
        }

        static func span(_ seconds: Double) -> LocalisedText {
            let whole = Int(seconds.rounded())
            if whole < 60 { return LocalisedText("\(whole) 秒", "\(whole) s") }
            let rest = whole % 60
            return LocalisedText(
                rest == 0 ? "\(whole / 60) 分钟" : "\(whole / 60) 分 \(rest) 秒", rest == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(rest) s")
        }

        static func minutes(_ seconds: Double) -> String {
            let minutes = seconds / 60
            return minutes == minutes.rounded() ? String(Int(minutes)) : String((minutes * 10).rounded() / 10)
        }

        /// Whole people, in groups of three: `3,100`.
        public static func people(_ count: Double) -> String {
            let digits = String(Int(count.rounded()))
            var text = ""
            for (index, digit) in digits.enumerated() {
                if index > 0, (digits.count - index).isMultiple(of: 3), text != "-" { text.append(",") }
                text.append(digit)
            }
            return text
        }
    }
}

extension DispatchAdvice.Difference {
    /// `现场晚到 40 秒，多保住 2,300 人` in both languages.
    public var words: LocalisedText {
        typealias Reason = DispatchAdvice.Reason
        let people = Reason.people(keeps)
        func time(_ seconds: Double) -> LocalisedText {
            let span = Reason.span(abs(seconds))
            if abs(seconds) < 1 { return LocalisedText("同时到达", "no later") }
            return seconds > 0 ? LocalisedText("晚到 \(span.zh)", "\(span.en) later") : LocalisedText("早到 \(span.zh)", "\(span.en) earlier")
        }
        let (one, all) = (time(first), time(last))
        let when = one == all
            ? LocalisedText("现场\(one.zh)", "at the scene \(one.en)")
            : LocalisedText("首个单位\(one.zh)、末个单位\(all.zh)", "first unit \(one.en), last unit \(all.en)")
        return LocalisedText("\(when.zh)，多保住 \(people) 人的覆盖", "\(when.en), \(people) people stay covered")
    }
}
