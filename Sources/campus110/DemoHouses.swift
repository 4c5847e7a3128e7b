import Cases
import Geo
import Ground
import Simulation
import Store

extension DemoCasework {
    mutating func houses(in store: SQLStore) async throws {
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
}
