import Geo
import Ground

/// Who goes to an invented call, and how long everything takes.
struct Dispatch {
    private let units: [Roster.Unit]
    private let posts: [String: Position]

    init(town: Town, roster: Roster) {
        units = roster.units
        posts = Dictionary(town.sites.map { ($0.id, $0.position) }, uniquingKeysWith: { first, _ in first })
    }

    /// The nearest service station's unit, and whoever a call of this kind also takes.
    func units(for scene: Scene, at place: Position) -> [Roster.Unit] {
        func nearest(_ capability: String) -> Roster.Unit? {
            units.filter { $0.capabilities.contains(capability) }.min { preference($0, place) < preference($1, place) }
        }
        var wanted = ["patrol"]
        switch scene.type {
        case "fire": wanted = ["patrol", "fire"]
        case "chemical": wanted = ["fire", "patrol", "team"]
        case "medical", "injury": wanted = scene.disposition == "hospital" ? ["patrol", "medical"] : ["patrol"]
        case "selfHarm": wanted = ["patrol", "medical", "police"]
        case "fight", "intrusion": wanted = scene.disposition == "transferred" ? ["patrol", "police"] : ["patrol"]
        case "theft", "fraud", "missing", "bullying": wanted = scene.disposition == "transferred" ? ["patrol", "police"] : ["patrol"]
        default: break
        }
        var sent: [Roster.Unit] = []
        for capability in wanted {
            // The ambulance rather than the first-aid bag of a second station.
            let ambulance = capability == "medical" ? units.first { $0.capabilities == ["medical"] } : nil
            guard let unit = ambulance ?? nearest(capability), !sent.contains(where: { $0.id == unit.id }) else { continue }
            sent.append(unit)
        }
        return sent
    }

    /// The service stations are there to go first; a patrol is called off its round when it is much nearer.
    private func preference(_ unit: Roster.Unit, _ place: Position) -> Double {
        travel(unit, place) * (unit.post.hasPrefix("station-") ? 1 : 1.6)
    }

    /// Seconds from post to place: streets are a third longer than the line, and feet, two wheels and four differ.
    private func travel(_ unit: Roster.Unit, _ place: Position) -> Double {
        guard let post = posts[unit.post] else { return 180 }
        let speed = switch unit.mode {
        case .foot: 1.9
        case .ebike: 5.2
        case .car, .ambulance, .fireEngine: 6.4
        }
        return post.distance(to: place) * 1.35 / speed
    }

    private static let reasons = [
        "晚高峰校门拥堵，绕行到达。", "最近的服务站正在处理另一起警情，由邻站支援。", "报警人位置描述不清，电话核实后到达。", "暴雨路滑，步行前往。",
        "道路施工封闭，改走步道。", "楼栋门禁故障，等待宿管开门。", "大型活动散场人流密集，推车前行。",
    ]
    private static let waits = ["多个报警同时接入，排队处理。", "报警人多次挂断，回拨核实后派警。", "需先与派出所确认管辖后派警。"]

    /// The clock of a call, and the reason when a target was missed.
    func clock(
        for scene: Scene, source: String, unit: Roster.Unit?, at place: Position, _ chance: inout Chance
    ) -> (ScriptedCall.Clock, String?) {
        func seconds(_ mean: Double, _ deviation: Double, _ range: ClosedRange<Double>) -> Int {
            Int(max(range.lowerBound, min(range.upperBound, chance.normal(mean: mean, deviation: deviation))).rounded())
        }
        let isUrgent = ["fire", "medical", "injury", "fight", "selfHarm", "chemical"].contains(scene.type)
        let answered = source == "walkIn" || source == "patrol" ? seconds(2, 1, 0...5) : seconds(6, 3, 2...18)
        let entered = answered + (isUrgent ? seconds(26, 8, 10...55) : seconds(40, 14, 15...90))
        var dispatched = entered + (isUrgent ? seconds(9, 4, 3...25) : seconds(20, 10, 4...60))
        var reason: String?
        if chance.happens(0.012) {
            dispatched = entered + seconds(210, 40, 150...340)
        }
        let acknowledged = dispatched + seconds(9, 4, 2...25)
        let departed = acknowledged + seconds(18, 8, 5...50)
        let expected = unit.map { travel($0, place) } ?? 180
        var arrived = departed + Int(max(15, expected * chance.number(0.85...1.2)).rounded())
        if chance.happens(0.035) {
            arrived += seconds(170, 70, 60...420)
        }
        if reason == nil, dispatched > 180 { reason = chance.pick(Self.waits) }
        if reason == nil, arrived > 300 { reason = chance.pick(Self.reasons) }
        let work: Double = switch scene.disposition {
        case "hospital": 38
        case "transferred": 45
        case "reportTaken": 32
        case "mediated": 28
        case "falseAlarm": 14
        default: 16
        }
        let cleared = arrived + seconds(work * 60, work * 18, 240...7_200)
        return (
            ScriptedCall.Clock(
                answered: answered, entered: entered, dispatched: dispatched, acknowledged: acknowledged, departed: departed,
                arrived: arrived, cleared: cleared, feedback: cleared + seconds(1_300, 700, 180...5_400)), reason
        )
    }
}
