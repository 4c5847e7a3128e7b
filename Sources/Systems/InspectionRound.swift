import Cases
import Ground

/// 检查任务: who goes where in a round of inspections, and what came of it. A spot check (双随机抽查) carries the seed and the share it was drawn
/// with, so that the draw can be done again; each hazard found on the round is a case of 隐患整改 that names it.
enum InspectionRound: Casework {
    static let code = "INSP"
    static let title = LocalisedText("检查任务", "Inspection rounds")

    struct Record: Recordable {
        var name = ""
        var kind = Kind.daily
        var leader: PersonID?
        var members = People()
        var from: Day?
        var until: Day?
        var seed = ""
        var share: Quantity?
        var candidates: Int?
        var places: [RoundPlace] = []
        var report: Paragraph = ""
    }

    enum Stage: String, Named { case planned, running, done, cancelled }
    enum Step: String, Named { case replan, start, record, finish, cancel }

    private static var planners: Who<Self> { .anyone(of: .chief, .inspector, .officer, .registrar) }
    private static var team: Who<Self> { .either(.named(\.leader), .among(\.members)) }

    static var readers: Who<Self> { .either(planners, team, .linked(.officer)) }
    static var keepers: Who<Self> { .role(.chief) }

    static var form: [Field<Self>] {
        Field("name", "任务名称", "Name", \.name).searched().listed()
        Field("kind", "检查类别", "Kind", \.kind).filtered().listed()
        Field("leader", "带队检查员", "Leader", \.leader)
        Field("members", "检查人员", "Inspectors", \.members)
        Field("from", "开始日期", "From", \.from).listed()
        Field("until", "完成期限", "To be done by", \.until).listed()
        Field("seed", "抽取种子", "Seed of the draw", \.seed)
            .hint("凭种子、比例和当时的名单可以重新抽取核对", "With the seed, the share and the list of that day the draw can be done again")
        Field("share", "抽取比例（%）", "Share (%)", \.share)
        Field("candidates", "候选总数", "How many stood for the draw", \.candidates)
        Field("places", "检查对象", "Places", \.places)
        Field("report", "检查小结", "Report", \.report)
    }

    static var headline: Place<Record> { \.name }

    static var openings: [Opening<Self>] {
        Opening("open", "下达检查任务", "Plan a round", at: .planned, by: planners, asks: \.name, \.kind, \.leader, \.members, \.until, \.places)
            .may(\.from).when(twoInspectors).tells(team)
        Opening(
            "draw", "随机抽查", "Draw a spot check", at: .planned, by: planners,
            asks: \.name, \.leader, \.members, \.until, \.seed, \.share, \.candidates, \.places
        )
        .may(\.from).sets(\.kind, to: .spotCheck).when(twoInspectors).when(asManyAsDrawn).when(samePlaces).tells(team)
    }

    static var course: [At<Self>] {
        At(.planned, "已下达", "Planned", within: .until(\.until)) {
            On(.start, "开始检查", "Begin", to: .running, by: team)
            On(.replan, "调整人员、期限", "Change the team or the time", by: planners).may(\.leader, \.members, \.from, \.until).when(twoInspectors).tells(team)
            On(.cancel, "取消", "Cancel", to: .cancelled, by: .role(.chief), asks: \.report).tells(team)
        }
        .late(to: .role(.chief)).late(to: .named(\.leader))

        At(.running, "检查中", "Under way", within: .until(\.until)) {
            On(.record, "登记检查结果", "Record results", by: team, asks: \.places).when(samePlaces)
            On(.finish, "检查完毕", "Done", to: .done, by: .named(\.leader), asks: \.report).when(allLookedAt).tells(.role(.chief))
        }
        .late(to: .role(.chief)).late(to: .named(\.leader))

        At(.done, "已完成", "Done")
        At(.cancelled, "已取消", "Cancelled")
    }

    /// 不少于两名检查人员.
    private static var twoInspectors: Condition<Self> {
        Condition("two inspectors", "检查须由两名以上人员进行", "An inspection needs two people") { record in
            Set(record.members.ids + [record.leader].compactMap { $0 }).count >= 2
        }
    }

    private static var asManyAsDrawn: Condition<Self> {
        Condition("as many places as the share of the candidates") { record, _ in
            guard let share = record.share, let candidates = record.candidates, UInt64(record.seed) != nil else {
                return [LocalisedText("种子须为整数", "The seed is a whole number")]
            }
            let count = min(candidates, Int((Double(candidates) * min(share.value, 100) / 100).rounded(.up)))
            if record.places.count == count { return [] }
            return [LocalisedText("按比例应抽 \(count) 处，名单有 \(record.places.count) 处", "The share comes to \(count) places, and \(record.places.count) are listed")]
        }
    }

    /// A drawn place is not dropped, and none is slipped in.
    private static var samePlaces: Condition<Self> {
        .comparing("every place that was drawn, as it was drawn") { before, after in
            func drawn(_ record: Record) -> [RoundPlace] {
                record.places.map { RoundPlace(place: $0.place, house: $0.house, reason: $0.reason) }
            }
            guard before.kind == .spotCheck else { return [] }
            let isSameDraw = after.kind == .spotCheck && before.seed == after.seed && before.share == after.share && before.candidates == after.candidates
            return (drawn(before) == drawn(after) ? [] : [LocalisedText("抽查对象不能增减、更换", "Places that were drawn stay as they are")])
                + (isSameDraw ? [] : [LocalisedText("抽取种子、比例和候选数不能更改", "What they were drawn with stays as it is")])
        }
    }

    private static var allLookedAt: Condition<Self> {
        Condition("every place has a result") { record, _ in
            let missing = record.places.filter { $0.result == nil }.map(\.place)
            if missing.isEmpty { return [] }
            return [LocalisedText("尚无结果：\(missing.prefix(5).joined(separator: "、"))", "No result yet: \(missing.prefix(5).joined(separator: ", "))")]
        }
    }

    static var tallies: [Tally<Self>] {
        Tally("kind", "按类别", "By kind", by: \.kind)
        Tally("stage", "按情况", "By stage")
        Tally("days", "用时（天）", "Days it took", from: .planned, to: .done)
    }

    enum Kind: String, Choice {
        case daily, spotCheck, special, night
        var title: LocalisedText {
            switch self {
            case .daily: LocalisedText("日常检查", "Routine")
            case .spotCheck: LocalisedText("随机抽查", "Spot check")
            case .special: LocalisedText("专项检查", "Special")
            case .night: LocalisedText("夜查", "By night")
            }
        }
    }
}

/// One place of a round, and what came of it.
struct RoundPlace: Group {
    var place = ""
    var house: Reference<Rental>?
    var reason = Reason.assigned
    var result: Result?
    var checkedOn: Day?
    var remark: String?

    enum Reason: String, Choice {
        case findings, neverChecked, drawn, assigned
        var title: LocalisedText {
            switch self {
            case .findings: LocalisedText("曾有隐患", "Had findings")
            case .neverChecked: LocalisedText("从未检查", "Never checked")
            case .drawn: LocalisedText("随机抽取", "Drawn")
            case .assigned: LocalisedText("指定", "Assigned")
            }
        }
    }

    enum Result: String, Choice {
        case passed, findings, notReached
        var title: LocalisedText {
            switch self {
            case .passed: LocalisedText("未发现问题", "Nothing found")
            case .findings: LocalisedText("发现隐患", "Hazards found")
            case .notReached: LocalisedText("未能入户", "Nobody let us in")
            }
        }
    }

    static var columns: [Cell<Self>] {
        Cell("place", "对象", "Place", \.place)
        Cell(optional: "house", "出租房屋", "Rented house", \.house)
        Cell("reason", "列入原因", "Why", \.reason)
        Cell(optional: "result", "结果", "Result", \.result)
        Cell(optional: "checkedOn", "检查日期", "Checked on", \.checkedOn)
        Cell(optional: "remark", "备注", "Remark", \.remark)
    }

    /// 5 % of 20,000 rentals.
    static var most: Int { 1000 }
}
