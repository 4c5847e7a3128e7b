import Cases
import Ground

/// What a city asks of a house and its rooms before they are let: every number is a row of the rule table with its source.
enum RentalStandard {
    /// 居住人数较多的出租房屋: so many rooms, beds or people, whichever comes first.
    static func isLarge(_ house: Rental.Record, rooms: Int, under rules: Rules) -> Bool {
        func reaches(_ count: Int?, _ key: String) -> Bool {
            guard let count, let limit = rules.number(key) else { return false }
            return Double(count) >= limit
        }
        return reaches(max(house.roomCount ?? 0, rooms), "rent.large.rooms") || reaches(house.beds, "rent.large.beds") || reaches(house.heads, "rent.large.heads")
    }

    /// What is wrong with a house, a sentence each with the rule's source; empty when it may be let. `rooms` are those on file.
    static func faults(of house: Rental.Record, rooms: Int = 0, under rules: Rules) -> [LocalisedText] {
        var faults: [LocalisedText] = []
        func fault(_ key: String, _ zh: String, _ en: String) { faults.append(said(zh, en, by: rules[key])) }
        func number(_ key: String) -> Int? { rules.number(key).map { Int($0) } }

        let isLarge = isLarge(house, rooms: rooms, under: rules)
        if isLarge, number("rent.large.manager") == 1, house.manager.isEmpty {
            fault("rent.large.manager", "居住人数较多的出租房屋须确定安全管理人", "a house with many tenants needs a safety manager")
        }
        if number("rent.detectors") == 1, !house.hasDetectors {
            fault("rent.detectors", "各房间及公共部位须安装独立式感烟报警器", "every room and public part needs a smoke detector of its own")
        }
        if isLarge, let each = rules.number("rent.large.extinguishers"), Double(house.extinguishers ?? 0) < Double(house.heads ?? 0) * each {
            let least = Int((Double(house.heads ?? 0) * each).rounded(.up))
            fault("rent.large.extinguishers", "灭火器不足 \(least) 具", "there are fewer than \(least) extinguishers")
        }
        if let heads = number("rent.stairs.heads"), (house.heads ?? 0) >= heads, (house.stairs ?? 0) < 2 {
            fault("rent.stairs.heads", "居住 \(heads) 人以上须有两部疏散楼梯", "\(heads) people or more need two staircases")
        }
        if let storey = number("rent.ladder.storey"), (house.letUpTo ?? house.storeys ?? 1) >= storey, (house.stairs ?? 0) < 2, isLarge, !house.hasLadder {
            fault("rent.ladder.storey", "只有一部楼梯的，\(storey) 层以上须配缓降器或逃生梯", "with one staircase, storeys from the \(storey)th need escape ladders")
        }
        if let storeys = number("rent.wood.storeys"), (house.storeys ?? 0) >= storeys, house.hasWoodenStair {
            fault("rent.wood.storeys", "\(storeys) 层以上不得使用木楼梯", "a house of \(storeys) storeys or more may have no wooden stair")
        }
        if number("rent.bars") == 1, !house.barsOpen {
            fault("rent.bars", "外窗防护栏须能从内开启", "window bars must open from inside")
        }
        if number("rent.cylinder") == 1, house.gas == .cylinderElsewhere {
            fault("rent.cylinder", "瓶装液化气只能放在厨房", "gas cylinders may stand in the kitchen only")
        }
        return faults
    }

    /// What is wrong with a room: what it is used as, and how many may live there.
    static func faults(ofRoom room: RentalRoom.Record, under rules: Rules) -> [LocalisedText] {
        var faults: [LocalisedText] = []
        func fault(_ key: String, _ zh: String, _ en: String) { faults.append(said(zh, en, by: rules[key])) }
        let barred = Set(rules.text("rent.notAlone").split(whereSeparator: { " ;；、".contains($0) }).map(String.init))
        if barred.contains(room.use.rawValue) {
            fault("rent.notAlone", "\(room.use.title.zh)不得单独出租供人居住", "a \(room.use.title.en.lowercased()) may not be let alone as a place to live")
        }
        let key = room.kind == .flat ? "rent.area.flat" : "rent.area.other"
        if let least = rules.number(key), let area = room.area, let heads = room.heads, heads > 0, area.value / Double(heads) < least {
            fault(key, "人均面积不足 \(Self.plain(least)) 平方米", "there are fewer than \(Self.plain(least)) square metres for each")
        }
        return faults
    }

    /// A fault with the source of its rule, where that is known.
    private static func said(_ zh: String, _ en: String, by rule: Rules.Rule?) -> LocalisedText {
        guard let source = rule?.source, !source.isEmpty else { return LocalisedText(zh, en) }
        return LocalisedText("\(zh)（\(source)）", "\(en) (\(source))")
    }

    private static func plain(_ number: Double) -> String { number == number.rounded() ? String(Int(number)) : String(number) }

    /// 租赁房屋治安管理规定: the landlord's duties, as the statement says them; `paper.RENT.pledge.statement` gives a local wording.
    static let pledge = LocalisedText(
        """
        本人（单位）自愿遵守《租赁房屋治安管理规定》，并保证：一、不向无合法有效身份证件的人出租房屋；二、登记承租人姓名、性别、年龄、常住户口所在地、\
        职业或者主要经济来源、服务处所等情况，并按期向公安派出所备案；三、发现承租人有违法犯罪活动或者有违法犯罪嫌疑的，及时报告公安机关；四、对出租的房屋\
        经常进行安全检查，及时发现和排除不安全隐患；五、房屋停止租赁的，到公安派出所办理注销手续；六、委托代理人管理的，代理人遵守上述规定，承担相应责任。
        """,
        """
        I undertake to keep to the rules of public order for rented houses: 1. to let to nobody without a valid document; 2. to register each tenant's name, sex, \
        age, registered residence, occupation or means of living and place of work, and to file them in time; 3. to report crimes and suspicions of crime at once; \
        4. to look after the safety of the house and remove hazards; 5. to have the filing ended when the house is no longer let; 6. an agent is bound likewise.
        """)
}

/// 房屋类别: what decides the area that each tenant must have.
enum BuildingKind: String, Choice {
    case flat, selfBuilt, apartment, dormitory, other
    var title: LocalisedText {
        switch self {
        case .flat: LocalisedText("商品住房", "Flat")
        case .selfBuilt: LocalisedText("自建房", "Self-built house")
        case .apartment: LocalisedText("公寓（商业用房）", "Apartment house")
        case .dormitory: LocalisedText("集体宿舍", "Dormitory")
        case .other: LocalisedText("其他", "Other")
        }
    }
}

enum Gas: String, Choice {
    case none, piped, cylinderKitchen, cylinderElsewhere
    var title: LocalisedText {
        switch self {
        case .none: LocalisedText("不用气", "None")
        case .piped: LocalisedText("管道燃气", "Piped")
        case .cylinderKitchen: LocalisedText("瓶装液化气，在厨房", "Cylinders, in the kitchen")
        case .cylinderElsewhere: LocalisedText("瓶装液化气，不在厨房", "Cylinders, elsewhere")
        }
    }
}
