import Cases
import Geo
import Ground
import Simulation
import Store

extension DemoCasework {
    private static let hazards: [(kind: String, finding: String, spot: String, clause: String, demand: String)] = [
        ("blockedExit", "疏散通道堆放纸箱杂物，宽度不足", "一层东侧疏散通道", "消防法第二十八条", "清除杂物，保持通道畅通"),
        ("fireEquipment", "灭火器压力不足，2 具已过期", "二层配电间旁", "消防法第十六条", "更换灭火器"),
        ("electrical", "私拉电线，插线板串接", "后厨操作间", "安全用电规定", "拆除私拉线路，由电工整改"),
        ("gas", "燃气软管老化，未装报警器", "后厨灶台", "城镇燃气管理条例", "更换软管，安装报警器"),
        ("ebike", "楼道内停放电动自行车并充电", "一层楼梯间", "高层民用建筑消防安全管理规定", "移至集中充电处"),
        ("flammables", "油漆稀料与包装材料混放", "地下储物间", "消防法第十九条", "分间存放，专人管理"),
        ("structure", "用木板隔出两间供人居住", "二层阁楼", "住房租赁条例", "拆除隔断"),
    ]

    mutating func hazards(in store: SQLStore) async throws {
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

    private var photo: Answers { picture.map { Answers(["remedyPhotos": .rows([$0.row])]) } ?? [:] }
}
