public import Cases
public import Ground

/// A small system that tests know by heart: things to be mended, with a line of nearly every kind. Titles are invented.
public enum Errand: Casework {
    public static let code = "ERND"
    public static let title = LocalisedText("报修", "Errands")

    public struct Record: Recordable {
        public var what = ""
        public var sort = Sort.lamp
        public var note: Paragraph?
        public var reporter: Sealed<String>?
        public var phone: Sealed<Phone>?
        public var spot: Spot?
        public var wanted: Day?
        public var cost: Money?
        public var runner: PersonID?
        public var finished: Instant?
        public var photos: [Attachment] = []
        public var proof: [Attachment] = []
        public var parts: [Part] = []
        public init() {}
    }

    public enum Sort: String, Choice {
        case lamp, lock, tap
        public var title: LocalisedText {
            switch self {
            case .lamp: LocalisedText("路灯", "Lamp")
            case .lock: LocalisedText("门锁", "Lock")
            case .tap: LocalisedText("水龙头", "Tap")
            }
        }
    }

    public struct Part: Group {
        public var name = ""
        public var count = 1
        public init() {}
        public static var columns: [Cell<Part>] {
            Cell("name", "配件", "Part", \.name)
            Cell("count", "数量", "Count", \.count)
        }
    }

    public enum Stage: String, Named { case waiting, running, done, dropped }
    public enum Step: String, Named { case take, finish, drop }

    public static var form: [Field<Errand>] {
        Field("what", "报修内容", "What is broken", \.what).searched().listed()
        Field("sort", "类别", "Sort", \.sort).filtered().listed()
        Field("note", "说明", "Note", \.note)
        Field("reporter", "报修人", "Reporter", \.reporter).seen(by: .anyone(of: .operator_, .chief), masked: .name)
        Field("phone", "联系电话", "Telephone", \.phone).seen(by: .anyone(of: .operator_, .chief), masked: .phone)
        Field("spot", "位置", "Place", \.spot)
        Field("wanted", "希望完成日期", "Wanted by", \.wanted)
        Field("cost", "费用", "Cost", \.cost)
        Field("runner", "经办人", "Runner", \.runner).filtered().listed()
        Field("finished", "完成时间", "Finished", \.finished)
        Field("photos", "照片", "Photos", \.photos)
        Field("proof", "完工照片", "Proof", \.proof)
        Field("parts", "配件", "Parts", \.parts)
    }

    public static var openings: [Opening<Errand>] {
        Opening("open", "登记报修", "Report", at: .waiting, by: .anyone(of: .operator_, .chief), asks: \.what, \.sort)
            .may(\.note, \.reporter, \.phone, \.spot, \.wanted, \.photos, \.parts)
        Opening("phone", "手机报修", "Report by phone", at: .waiting, by: .anyone, asks: \.what, \.sort).may(\.phone, \.photos, \.spot)
        Opening("device", "系统报修", "Report by a system", at: .waiting, by: .token, asks: \.what, \.sort).may(\.note, \.reporter, \.phone, \.spot)
    }

    public static var course: [At<Errand>] {
        At(.waiting, "待接", "Waiting", within: .hours(2)) {
            On(.take, "接单", "Take", to: .running, by: .anyone(of: .responder, .operator_)).signs(\.runner)
            On(.drop, "作废", "Drop", to: .dropped, by: .role(.operator_), asks: \.note).approved(by: .role(.chief))
        }.late(to: .role(.chief))
        At(.running, "处理中", "Running", within: .workingDays(3)) {
            On(.finish, "完工", "Finish", to: .done, by: .either(.named(\.runner), .token)).may(\.proof, \.cost, \.parts).stamps(\.finished).tells(.opener)
        }
        At(.done, "已完工", "Done")
        At(.dropped, "已作废", "Dropped")
    }

    public static var readers: Who<Errand> { .either(.anyone(of: .operator_, .chief), .opener, .phone, .token) }
    public static var keepers: Who<Errand> { .role(.chief) }
    public static var papers: [Paper<Errand>] {
        Paper("slip", "完工单", "Slip", on: .finish, for: .anyone(of: .operator_, .chief), lines: \.what, \.sort, \.runner, \.cost)
    }
    public static var tallies: [Tally<Errand>] {
        Tally("sorts", "按类别", "By sort", by: \.sort)
        Tally("spent", "费用合计", "Spent", sum: \.cost)
    }
    public static let sealedDays: Int? = 30
    public static var headline: Place<Record> { \.what }
}
