import Cases
import Ground

/// 承租人登记: one person who lives in a rented room, with the lines of 公安部令第24号, and for a school the tie to its student or to the family that
/// lives there with one (以校管租、以租管房、以房管人).
///
/// A school sees the tenancies that name it, for its counsellors and its chief: who lives where and with whom, but identity numbers, phones and
/// registered residences stay masked, because it did not collect them and does not need them for looking after its students.
enum Tenancy: Casework {
    static let code = "TENA"
    static let title = LocalisedText("承租人登记", "Tenants")

    struct Record: Recordable {
        var room: Reference<RentalRoom>?
        var name = ""
        var kind = Kind.worker
        var sex = Sex.unknown
        var born = Sealed(Day?.none)
        var identity = Sealed(IdentityNumber?.none)
        var phone = Sealed(Phone?.none)
        var domicile = Sealed("")
        var occupation = ""
        var workplace = Sealed("")

        var student: PersonID?
        var accompanies: PersonID?
        var relation = ""
        var school: OrganisationID?

        var movedIn: Day?
        var until: Day?
        var contractOn: Day?
        var headTenant: Reference<Tenancy>?
        var landlordAgrees = false
        var landlord: PersonID?
        var reasons: Paragraph = ""
        var leftOn: Day?
    }

    enum Stage: String, Named { case reported, living, left, rejected }
    enum Step: String, Named { case register, reject, change, move, renew, leave }

    // MARK: - Who

    private static var office: Who<Self> { .anyone(of: .registrar, .officer) }
    private static var full: Who<Self> { .either(office, .role(.chief), .named(\.landlord)) }

    static var readers: Who<Self> {
        .either(
            office, .role(.inspector), .role(.chief), .linked(.officer), .named(\.landlord), .named(\.student), .role(.counsellor, of: \.school),
            .role(.chief, of: \.school))
    }
    static var keepers: Who<Self> { .anyone(of: .registrar, .chief) }

    // MARK: - What is recorded

    static var form: [Field<Self>] {
        Field("room", "所住房间", "Room", \.room).listed()
        Field("name", "姓名", "Name", \.name).searched().listed()
        Field("kind", "承租人类别", "Kind of tenant", \.kind).filtered().listed()
        Field("sex", "性别", "Sex", \.sex)
        Field("born", "出生日期", "Born on", \.born).seen(by: full)
        Field("identity", "证件号码", "Document", \.identity).seen(by: full, masked: .identity)
        Field("mobile", "联系电话", "Phone", \.phone).seen(by: full, masked: .phone)
        Field("domicile", "常住户口所在地", "Registered residence", \.domicile).seen(by: full)
        Field("occupation", "职业或者主要经济来源", "Occupation or means of living", \.occupation)
        Field("workplace", "服务处所", "Place of work", \.workplace).seen(by: full)

        Field("student", "本人学生账号", "Student's own account", \.student)
        Field("accompanies", "陪读的学生账号", "Student who is accompanied", \.accompanies)
        Field("relation", "与学生关系", "Relation to the student", \.relation)
        Field("school", "学校", "School", \.school)

        Field("movedIn", "入住日期", "Moved in on", \.movedIn).listed()
        Field("until", "租期至", "Let until", \.until)
        Field("contractOn", "合同签订日期", "Contract signed on", \.contractOn)
        Field("headTenant", "转租人（原承租登记）", "Let by the tenant", \.headTenant)
        Field("landlordAgrees", "出租人同意转租", "The landlord agrees to the sub-let", \.landlordAgrees)
        Field("landlord", "出租人账号", "Landlord's account", \.landlord).follows("landlord", of: \.room)
        Field("reasons", "说明", "Explanation", \.reasons)
        Field("leftOn", "退租日期", "Left on", \.leftOn)
    }

    static var headline: Place<Record> { \.name }

    // MARK: - What happens

    static var openings: [Opening<Self>] {
        Opening(
            "open", "窗口登记", "Registered at the desk", at: .living, by: office,
            asks: \.room, \.name, \.kind, \.sex, \.identity, \.domicile, \.occupation, \.movedIn
        )
        .may(\.born, \.phone, \.workplace, \.student, \.accompanies, \.relation, \.school, \.until, \.contractOn)
        .may(\.headTenant, \.landlordAgrees, \.landlord)
        .when(roomTakes).when(tiedToStudent).when(sublet)
        Opening(
            "report", "出租人申报", "Reported by the landlord", at: .reported, by: .signedIn,
            asks: \.room, \.name, \.kind, \.sex, \.identity, \.movedIn
        )
        .may(\.domicile, \.occupation, \.born, \.phone, \.workplace, \.student, \.accompanies, \.relation, \.school, \.until, \.contractOn)
        .may(\.headTenant, \.landlordAgrees)
        .signs(\.landlord).when(ownRoom).when(roomTakes).when(tiedToStudent).when(sublet).tells(office)
    }

    static var course: [At<Self>] {
        At(.reported, "待登记", "To be registered", within: .rule("rent.moveIn", fromDay: \.movedIn)) {
            On(.register, "核实登记", "Registered", to: .living, by: office, asks: \.domicile, \.occupation)
                .may(\.name, \.kind, \.born, \.identity, \.phone, \.workplace, \.student, \.accompanies, \.relation, \.school, \.contractOn)
                .when(roomTakes).when(tiedToStudent)
            On(.reject, "退回", "Sent back", to: .rejected, by: office, asks: \.reasons).tells(.named(\.landlord))
        }
        .late(to: .anyone(of: .registrar, .chief))

        At(.living, "在住", "Living there", within: .until(\.until)) {
            On(.change, "变更", "Change", by: office)
                .may(\.phone, \.occupation, \.workplace, \.kind, \.student, \.accompanies, \.relation, \.school, \.landlord).when(tiedToStudent)
            On(.move, "换房", "Move to another room", to: .living, by: office, asks: \.room, \.movedIn).may(\.until, \.contractOn).when(roomTakes)
            On(.renew, "续租", "Renew", to: .living, by: .either(office, .named(\.landlord)), asks: \.until).may(\.contractOn).when(untilAhead)
            On(.leave, "退租", "Leave", to: .left, by: .either(office, .named(\.landlord)), asks: \.leftOn)
        }
        .late(to: .role(.registrar)).late(to: .named(\.landlord))

        At(.left, "已退租", "Left")
        At(.rejected, "已退回", "Sent back")
    }

    // MARK: - What must hold

    /// The room may be let, and no more people live in it than are allowed.
    private static var roomTakes: Condition<Self> {
        Condition("the room may be let, its house is filed, and it has a place") { record, around in
            guard let room = record.room, let found = try around.neighbour("ROOM", room.id) else { return [] }
            guard found.stage == RentalRoom.Stage.open.rawValue else {
                return [LocalisedText("房间 \(found.number) 不得出租或已停用", "Room \(found.number) may not be let, or is closed")]
            }
            let house = try CaseID(checking: found.lines["house"].text).flatMap { try around.neighbour("RENT", $0) }
            if let house, house.stage != Rental.Stage.filed.rawValue {
                return [LocalisedText("房屋 \(house.number) 未备案或已暂停出租", "House \(house.number) is not filed, or is suspended")]
            }
            let living = try around.referringTo(room.id, "TENA", "room").count { !$0.isEnded && $0.id != around.own }
            guard let allowed = Int(found.lines["heads"].text), living >= allowed else { return [] }
            return [LocalisedText("房间 \(found.number) 核定 \(allowed) 人，已住 \(living) 人", "Room \(found.number) is for \(allowed), and \(living) live there")]
        }
    }

    /// A landlord reports tenants of a room of their own.
    private static var ownRoom: Condition<Self> {
        Condition("the room is the landlord's") { record, around in
            guard let room = record.room, let found = try around.neighbour("ROOM", room.id) else { return [] }
            if found.lines["landlord"].text == record.landlord?.text { return [] }
            let house = try CaseID(checking: found.lines["house"].text).flatMap { try around.neighbour("RENT", $0) }
            if house?.lines["landlord"].text == record.landlord?.text { return [] }
            return [LocalisedText("这不是你备案的房间", "This is no room of yours")]
        }
    }

    private static var tiedToStudent: Condition<Self> {
        Condition("a student is named with the school, and whoever accompanies one with the student") { record, _ in
            switch record.kind {
            case .student where record.school == nil: [LocalisedText("学生须填写学校", "Name the student's school")]
            case .accompanying where record.accompanies == nil && record.school == nil:
                [LocalisedText("陪读人员须填写陪读的学生或学校", "Name the student who is accompanied, or the school")]
            default: []
            }
        }
    }

    private static var sublet: Condition<Self> {
        Condition("a sub-let has the landlord's word", "转租须经出租人同意", "A sub-let needs the landlord's agreement") {
            $0.headTenant == nil || $0.landlordAgrees
        }
    }

    private static var untilAhead: Condition<Self> {
        Condition("the new end is ahead") { record, around in
            guard let until = record.until, until <= around.at.day else { return [] }
            return [LocalisedText("租期须晚于今天", "It must end after today")]
        }
    }

    // MARK: - What is printed and counted

    static var papers: [Paper<Self>] {
        Paper(
            "slip", "承租人登记表", "Registration of a tenant", for: full,
            lines: \.room, \.name, \.sex, \.born, \.identity, \.domicile, \.occupation, \.workplace, \.phone, \.movedIn, \.until
        )
        .signed("承租人（签名）", "Tenant").signed("登记单位（盖章）", "Registered by (seal)")
    }

    static var tallies: [Tally<Self>] {
        Tally("kind", "按类别", "By kind", by: \.kind)
        Tally("stage", "按情况", "By stage")
    }

    /// A year after somebody has left.
    static var sealedDays: Int? { 365 }

    enum Kind: String, Choice {
        case student, accompanying, worker, other
        var title: LocalisedText {
            switch self {
            case .student: LocalisedText("学生", "Student")
            case .accompanying: LocalisedText("陪读人员", "Accompanies a student")
            case .worker: LocalisedText("务工人员", "Worker")
            case .other: LocalisedText("其他", "Other")
            }
        }
    }

    enum Sex: String, Choice {
        case male, female, unknown
        var title: LocalisedText {
            switch self {
            case .male: LocalisedText("男", "Male")
            case .female: LocalisedText("女", "Female")
            case .unknown: LocalisedText("未说明", "Not said")
            }
        }
    }
}
