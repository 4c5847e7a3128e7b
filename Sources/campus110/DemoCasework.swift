import Cases
import Foundation
import Geo
import Ground
import Identity
import Journal
import Simulation
import Store

/// Invented casework: hazards, rented houses with their tenants, fraud leads, registered property and thefts, played through the
/// engine step by step, so that every deadline and every paper is as it would be.
struct DemoCasework {
    let town: Town
    let room: CaseRoom
    let now: Instant
    var chance: Chance
    /// Whoever acts, as the register knows them.
    let people: [PersonID: Person]
    let students: [(id: PersonID, name: String)]

    static let campus = Demo.campus
    static let police = Demo.police

    init(town: Town, seed: UInt64, room: CaseRoom, at now: Instant, in store: SQLStore) async throws {
        (self.town, self.room, self.now) = (town, room, now)
        chance = Chance(seed: seed).branch("casework")
        (people, students) = try await store.read { reading in
            var people: [PersonID: Person] = [:]
            for id: PersonID in ["desk1", "s1", "chief", "officer1", "insp1", "insp2", "insp3", "reg1", "reg2", "land1", "couns1", "stu1"] {
                people[id] = try reading.person(id, at: now)
            }
            var query = PeopleQuery(homes: [Self.campus])
            query.role = .student
            query.limit = 300
            let students = try reading.people(query) { _ in "" }.people.sorted { $0.id < $1.id }
            return (people, students.map { ($0.id, $0.name) })
        }
    }

    /// Everything, a few cases a write.
    mutating func play(in store: SQLStore) async throws {
        try await houses(in: store)
        try await hazards(in: store)
        try await leads(in: store)
        try await property(in: store)
    }

    // MARK: - One case

    /// A case that is being played; what has passed its deadline before the next step goes on the record first.
    final class Played {
        let code: String
        private(set) var id: CaseID = ""
        private(set) var at: Instant
        private let ledger: any Ledger
        private let demo: DemoCasework
        /// A step lies ahead: so does whatever follows it.
        private var isAhead = false

        init(_ demo: DemoCasework, _ ledger: any Ledger, _ code: String, at: Instant) { (self.demo, self.ledger, self.code, self.at) = (demo, ledger, code, at) }

        @discardableResult
        func open(_ name: String = "open", by who: PersonID, in organisation: OrganisationID, _ answers: Answers) throws -> Played {
            let request = CaseRequest(code, .open(name), answers, by: try demo.party(who), in: organisation, at: at)
            id = try demo.room.perform(request, on: ledger).id
            return self
        }

        /// So many hours later, unless that is still to come: then the case stands where it stands.
        @discardableResult
        func step(_ step: String, after hours: Double, by who: PersonID, _ answers: Answers = [:]) throws -> Played {
            let moment = at.advanced(bySeconds: hours * 3600)
            guard !isAhead, moment < demo.now else {
                isAhead = true
                return self
            }
            at = moment
            try lapse()
            try demo.room.perform(CaseRequest(code, .step(step), of: id, answers, by: try demo.party(who), in: DemoCasework.campus, at: at), on: ledger)
            return self
        }

        @discardableResult
        func approve(after hours: Double, by who: PersonID) throws -> Played {
            let moment = at.advanced(bySeconds: hours * 3600)
            guard !isAhead, moment < demo.now else {
                isAhead = true
                return self
            }
            at = moment
            try demo.room.perform(CaseRequest(code, .approve, of: id, by: try demo.party(who), in: DemoCasework.campus, at: at), on: ledger)
            return self
        }

        func lapse() throws { _ = try demo.room.lapse(code, id, at: at, on: ledger) }
    }

    func party(_ id: PersonID) throws -> Party {
        guard let person = people[id] else { throw Refusal(.notFound, "演示没有账号 \(id)", "The demo has no account \(id)") }
        return .person(person)
    }

    /// Days before now, in the hours of an office.
    mutating func moment(daysAgo days: Double) -> Instant {
        let day = (now.day - Int(days)).start
        return min(day.advanced(bySeconds: chance.number(8.5...17) * 3600), now.advanced(bySeconds: -1800))
    }

    // MARK: - Rented houses

    private static let families = Array("安柳田石麦竹江云谷林秦向桥雷风岳溪米松桑夏冬丰海星陶金甘平叶")
    private static let given = ["小禾", "大川", "青青", "一帆", "知秋", "雨田", "望山", "小舟", "长河", "晴川", "小满", "远山", "麦冬", "听泉", "晓星", "溪石", "木兰", "向阳", "子衿", "云起"]
    private mutating func name() -> String { "\(chance.pick(Self.families))\(chance.pick(Self.given))" }
    private mutating func phone() -> String { "139000\(chance.whole(10_000...99_999))" }
    /// No citizen's number: what stands there is seen at once to be a demo's.
    private mutating func document() -> String { "DEMO\(chance.whole(100_000...999_999))" }

    private mutating func houses(in store: SQLStore) async throws {
        let homes = town.map.buildings.filter { $0.use == .housing && !$0.onCampus && !$0.outline.isEmpty }
        for number in 1...48 {
            let home = chance.pick(homes)
            let spot = home.outline[0]
            let (landlord, phone, document) = (number <= 2 ? "房小东" : name(), phone(), document())
            let rooms = chance.whole(2...7)
            let opened = moment(daysAgo: chance.number(120...400))
            let kind = chance.pick(["flat", "selfBuilt", "selfBuilt", "apartment"])
            let house: Answers = [
                "number": "SQ-\(String(repeating: "0", count: 4 - String(number).count))\(number)",
                "address": "石桥镇\(town.map.buildings.isEmpty ? "" : "学苑街") \(number * 2 + 1) 号", "kind": kind, "position": "\(spot.latitude),\(spot.longitude)",
                "storeys": "\(chance.whole(2...6))", "roomCount": "\(rooms)", "landlordName": landlord, "landlordPhone": phone, "landlordIdentity": document,
                "heads": "\(rooms)", "beds": "\(rooms)",
            ]
            var tenants: [[Answers]] = []
            for _ in 0..<rooms {
                let kind = chance.weighted([5, 3, 2, 1])
                tenants.append(kind == 3 ? [] : [tenant(kind: kind)])
            }
            let (lets, demo) = (tenants, self)
            try await store.write { ledger in
                var house = house
                if number <= 2 { house["landlord"] = .text("land1") }
                let filed = try Played(demo, ledger, "RENT", at: opened).open("existing", by: "reg1", in: Self.police, house)
                for (index, tenants) in lets.enumerated() {
                    let door = "\(index / 3 + 1)0\(index % 3 + 1)"
                    let number = "\(house["number"].text)-\(door)"
                    let room = try Played(demo, ledger, "ROOM", at: opened.advanced(bySeconds: 600)).open(
                        by: "reg1", in: Self.police,
                        ["house": filed.id.text, "number": number, "door": door, "kind": kind, "use": "bedroom", "area": "\(14 + index * 2)", "heads": "1", "storey": "\(index / 3 + 1)"])
                    for tenant in tenants {
                        var answers = tenant
                        answers["room"] = .text(room.id.text)
                        if number.hasPrefix("SQ-0001") || number.hasPrefix("SQ-0002") { answers["landlord"] = .text("land1") }
                        _ = try Played(demo, ledger, "TENA", at: opened.advanced(bySeconds: 7200)).open(by: "reg2", in: Self.police, answers)
                    }
                }
            }
        }
        let demo = self
        let (applied, checked) = (moment(daysAgo: 6), moment(daysAgo: 12))
        try await store.write { ledger in
            try Played(demo, ledger, "RENT", at: applied).open(
                "apply", by: "land1", in: Self.police,
                ["address": "石桥镇学苑街 101 号", "kind": "selfBuilt", "roomCount": "4", "landlordName": "房小东", "landlordPhone": "13900000701"])
            let house = try Played(demo, ledger, "RENT", at: checked).open(
                by: "reg1", in: Self.police,
                ["address": "石桥镇学苑街 103 号", "kind": "selfBuilt", "landlordName": "房小东", "landlordPhone": "13900000701", "landlord": "land1", "roomCount": "6"]
            ).step(
                "check", after: 26, by: "insp3",
                [
                    "roomCount": "6", "beds": "8", "heads": "8", "storeys": "3", "stairs": "1", "extinguishers": "4", "gas": "none", "secondChecker": "reg2", "hasDetectors": "1",
                    "barsOpen": "1", "number": "SQ-0103",
                ]
            ).step("pledge", after: 20, by: "land1", ["pledgedOn": (checked.day + 1).description])
            _ = try Played(demo, ledger, "RECT", at: house.at).open(
                by: "insp3", in: Self.police,
                [
                    "place": "石桥镇学苑街 103 号", "kind": "ebike", "finding": "一层楼梯间停放并充电电动自行车 3 辆", "exactPlace": "一层楼梯间", "house": house.id.text,
                    "ownerName": "房小东", "owner": "land1",
                ])
        }
    }

    private mutating func tenant(kind: Int) -> Answers {
        let student = chance.pick(students)
        var answers: Answers = [
            "name": kind == 0 ? student.name : name(), "kind": ["student", "accompanying", "worker"][kind], "sex": chance.pick(["male", "female"]), "identity": document(),
            "mobile": phone(), "domicile": chance.pick(["云山市东谷区", "云山市西岭县", "临江市", "外省（演示）"]), "occupation": kind == 0 ? "学生" : kind == 1 ? "陪读" : "务工",
            "movedIn": moment(daysAgo: chance.number(30...110)).day.description, "until": (now.day + chance.whole(20...300)).description,
        ]
        if kind < 2 { answers["school"] = .text(Self.campus.text) }
        if kind == 0 { answers["student"] = .text(student.id.text) }
        if kind == 1 { answers["accompanies"] = .text(student.id.text); answers["relation"] = .text("母亲") }
        return answers
    }

    // MARK: - Hazards

    private static let hazards: [(kind: String, finding: String, spot: String, clause: String, demand: String)] = [
        ("blockedExit", "疏散通道堆放纸箱杂物，宽度不足", "一层东侧疏散通道", "消防法第二十八条", "清除杂物，保持通道畅通"),
        ("fireEquipment", "灭火器压力不足，2 具已过期", "二层配电间旁", "消防法第十六条", "更换灭火器"),
        ("electrical", "私拉电线，插线板串接", "后厨操作间", "安全用电规定", "拆除私拉线路，由电工整改"),
        ("gas", "燃气软管老化，未装报警器", "后厨灶台", "城镇燃气管理条例", "更换软管，安装报警器"),
        ("ebike", "楼道内停放电动自行车并充电", "一层楼梯间", "高层民用建筑消防安全管理规定", "移至集中充电处"),
        ("flammables", "油漆稀料与包装材料混放", "地下储物间", "消防法第十九条", "分间存放，专人管理"),
        ("structure", "用木板隔出两间供人居住", "二层阁楼", "住房租赁条例", "拆除隔断"),
    ]

    private mutating func hazards(in store: SQLStore) async throws {
        let buildings = town.map.buildings.filter { $0.onCampus && !$0.name.isEmpty && !$0.outline.isEmpty }
        guard !buildings.isEmpty else { return }
        for index in 0..<52 {
            let building = chance.pick(buildings)
            let hazard = chance.pick(Self.hazards)
            let spot = building.outline[0]
            let days = index < 14 ? Double(index) * 0.8 : chance.number(12...150)
            let opened = moment(daysAgo: days)
            let (fate, wait) = (chance.unit(), chance.number(24...120))
            let answers: Answers = [
                "place": building.name, "kind": hazard.kind, "finding": hazard.finding, "exactPlace": hazard.spot, "position": "\(spot.latitude),\(spot.longitude)",
                "ownerName": name(), "ownerPhone": phone(), "owner": index % 3 == 0 ? "land1" : "",
            ]
            let (demo, isReported, due) = (self, index % 9 == 8, (opened.day + 14).description)
            try await store.write { ledger in
                let played = Played(demo, ledger, "RECT", at: opened)
                let owner = answers["ownerName"]
                if isReported {
                    try played.open(
                        "report", by: "stu1", in: Self.campus,
                        ["place": answers["place"].text, "kind": hazard.kind, "finding": hazard.finding, "reporter": "举报的同学（演示）", "reporterPhone": "13900000911"])
                    try played.step(
                        "visit", after: 5, by: "insp1",
                        ["finding": hazard.finding, "exactPlace": hazard.spot, "ownerName": owner.text])
                } else {
                    try played.open(by: "insp1", in: Self.campus, answers.only { !answers[$0].isBlank })
                }
                if fate < 0.2, days > 2 {
                    try played.step(
                        "order", after: 1, by: "insp1",
                        ["ownerName": owner.text, "clause": hazard.clause, "demand": hazard.demand, "secondInspector": "insp2", "remedy": "当场改正", "receiver": owner.text])
                    return
                }
                try played.step(
                    "issue", after: 3, by: "insp1",
                    ["ownerName": owner.text, "clause": hazard.clause, "demand": hazard.demand, "dueOn": due, "secondInspector": "insp2", "owner": "land1"])
                try played.step("deliver", after: 20, by: "insp2", ["delivery": "hand", "receiver": owner.text, "deliveredOn": played.at.advanced(bySeconds: 20 * 3600).day.description])
                if fate > 0.9 { return }
                try played.step("remedy", after: wait, by: "land1", Answers(texts: ["remedy": "已按要求整改，请复查"]).merging(demo.photo))
                if fate > 0.75 {
                    try played.step("again", after: 30, by: "insp2", ["opinion": "整改不到位", "dueOn": (opened.day + 30).description, "secondChecker": "insp1"])
                    try played.step("remedy", after: 90, by: "land1", Answers(texts: ["remedy": "已再次整改"]).merging(demo.photo))
                }
                try played.step("clear", after: 26, by: "insp2", ["opinion": "复查合格", "secondChecker": "insp1"])
            }
        }
    }

    /// A picture that the demo's shelf has; set by whoever lays it there.
    var picture: Attachment?
    private var photo: Answers { picture.map { Answers(["remedyPhotos": .rows([$0.row])]) } ?? [:] }

    // MARK: - Fraud

    private static let scams: [(scam: String, story: String, amount: Int)] = [
        ("brushing", "被拉进群做点赞任务，先返 5 元，后要求垫付大额连单", 4_800), ("courier", "自称快递理赔，引导下载会议软件共享屏幕", 9_600),
        ("loan", "自称平台客服，称有学生贷账户须注销", 12_000), ("game", "卖游戏账号，对方要求到指定网站充值解冻", 2_300),
        ("shopping", "低价转让演唱会票，转账后被拉黑", 1_380), ("acquaintance", "好友账号借钱，称家人住院", 3_000),
        ("authority", "自称公安称涉嫌洗钱，要求转入安全账户", 26_000), ("investment", "网友荐股，平台无法提现", 18_000),
    ]

    private mutating func leads(in store: SQLStore) async throws {
        for index in 0..<30 {
            let scam = chance.pick(Self.scams)
            let days = index < 4 ? Double(index) * 0.3 : chance.number(3...90)
            let at = min(moment(daysAgo: days), now.advanced(bySeconds: -Double(index + 1) * 700))
            let level = chance.pick(["high", "middle", "middle", "low"])
            let student = chance.pick(students)
            let (phone, fate, demo) = (phone(), chance.unit(), self)
            try await store.write { ledger in
                if index % 10 == 7 {
                    try Played(demo, ledger, "FRAD", at: at).open(
                        "transferred", by: "desk1", in: Self.campus,
                        [
                            "payee": "收款某（演示）", "payeeAccount": "6222000000000000", "payeeBank": "演示银行", "paidAt": at.advanced(bySeconds: -1200).iso, "amount": "\(scam.amount)",
                            "victimPhone": phone, "victimName": student.name, "scam": scam.scam, "story": scam.story, "source": "desk",
                        ]
                    ).step("call110", after: 0.1, by: "desk1", ["policeNumber": "演示-\(index)"])
                        .step("order", after: 0.4, by: "officer1", ["orderNumber": "止-演示-\(index)", "orderedAt": at.advanced(bySeconds: 1500).iso, "stopped": "\(scam.amount)"])
                        .step("refund", after: 30, by: "officer1", ["returned": "\(scam.amount)"]).step("report", after: 10, by: "officer1", ["feedback": "F-\(index)"])
                    return
                }
                let lead = try Played(demo, ledger, "FRAD", at: at).open(
                    by: "officer1", in: Self.campus,
                    [
                        "level": level, "source": "platform", "alert": "YJ-演示-\(1000 + index)", "victimName": student.name, "victimPhone": phone, "scam": scam.scam, "story": scam.story,
                        "victim": student.id.text, "counsellor": "couns1",
                    ])
                if index == 0 { return }
                try lead.step("sign", after: 0.1, by: "desk1").step("call", after: 0.1, by: "desk1", ["reached": fate < 0.6 ? "answered" : "engaged", "said": "告知对方是诈骗，请勿转账"])
                if index == 1 { return }
                if fate < 0.6 {
                    try lead.step("settle", after: 0.3, by: "desk1", ["outcome": "dissuaded", "said": "已停止操作，删除软件"])
                } else {
                    try lead.step("assess", after: 0.1, by: "desk1", ["level": level, "scam": scam.scam]).step("callIn", after: 0.1, by: "desk1", ["calledIn": "counsellor"])
                        .step("identify", after: 0.5, by: "couns1", ["verified": "teacher"])
                        .step("teach", after: 0.4, by: "couns1", ["outcome": fate < 0.85 ? "dissuaded" : "untransferred", "said": "见面劝阻，查看手机，未转账"])
                }
                try lead.step("report", after: 4, by: "officer1", ["feedback": "F-\(index)"])
            }
        }
    }

    // MARK: - Property

    private mutating func property(in store: SQLStore) async throws {
        let sites = town.map.buildings.filter { $0.onCampus && $0.use == .dormitory && !$0.outline.isEmpty }
        guard !sites.isEmpty else { return }
        for index in 0..<70 {
            let site = chance.pick(sites)
            let owner = chance.pick(students)
            let (kind, colour) = (chance.pick(["bike", "eBike", "eBike", "computer"]), chance.pick(["black", "white", "blue", "red", "green"]))
            let (registered, stolen) = (moment(daysAgo: chance.number(60...300)), moment(daysAgo: chance.number(0.5...55)))
            let (frame, phone, demo, fate) = ("YC\(chance.whole(100_000...999_999))", phone(), self, chance.unit())
            try await store.write { ledger in
                let thing = try Played(demo, ledger, "PROP", at: registered).open(
                    by: "desk1", in: Self.campus,
                    [
                        "kind": kind, "colour": colour, "frame": frame, "ownerName": owner.name, "ownerPhone": phone, "owner": owner.id.text, "place": site.name,
                        "make": kind == "computer" ? "演示牌笔记本" : "演示牌",
                    ])
                guard index % 5 == 0 else { return }
                let spot = site.outline[0]
                let theft = try Played(demo, ledger, "THEF", at: stolen).open(
                    by: "desk1", in: Self.campus,
                    [
                        "kind": kind, "what": kind == "eBike" ? "电动自行车一辆" : kind == "bike" ? "自行车一辆" : "笔记本电脑一台", "place": site.name, "property": thing.id.text, "frame": frame,
                        "colour": colour, "position": "\(spot.latitude),\(spot.longitude)", "from": stolen.advanced(bySeconds: -9 * 3600).iso,
                        "until": stolen.advanced(bySeconds: -1200).iso, "lock": fate < 0.5 ? "wheel" : "chain", "victim": owner.id.text, "victimName": owner.name, "victimPhone": phone,
                    ])
                try theft.step("look", after: 3, by: "s1", ["footage": "seen", "findings": "监控见一人推行出北门"])
                if fate < 0.4 {
                    try theft.step("find", after: 40, by: "s1", ["foundAt": "校外停车棚"]).step("giveBack", after: 12, by: "s1", ["receiver": owner.name])
                } else if fate < 0.8 {
                    try theft.step("handOver", after: 10, by: "desk1", ["station": "石桥派出所（演示）", "policeNumber": "受-演示-\(index)"])
                }
            }
        }
        for index in 0..<16 {
            let at = moment(daysAgo: chance.number(0...25))
            let (site, demo) = (chance.pick(sites), self)
            let thing = chance.pick([("umbrella", "折叠伞一把"), ("card", "校园卡一张"), ("earphones", "无线耳机一副"), ("parcel", "快递包裹一件"), ("keys", "钥匙一串")])
            try await store.write { ledger in
                let found = try Played(demo, ledger, "FOUN", at: at).open(
                    by: "s1", in: Self.campus, ["kind": thing.0, "what": thing.1, "place": site.name, "kept": "desk", "foundOn": at.advanced(bySeconds: -3600).iso])
                if index % 3 == 0 {
                    try found.step("giveBack", after: 30, by: "s1", ["receiver": "领取某（演示）", "receiverPhone": "13900000333", "proof": "described"])
                }
            }
        }
    }
}
