import Cases
import Geo
import Ground
import Simulation
import Store

extension DemoCasework {
    mutating func property(in store: SQLStore) async throws {
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
                    by: "s1", in: Self.campus, ["kind": thing.0, "what": thing.1, "place": site.name, "kept": "失物招领柜", "foundOn": at.advanced(bySeconds: -3600).iso])
                if index % 3 == 0 {
                    try found.step("giveBack", after: 30, by: "s1", ["receiver": "领取某（演示）", "receiverPhone": "13900000333", "proof": "described"])
                }
            }
        }
    }
}
