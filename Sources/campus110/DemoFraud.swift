import Cases
import Geo
import Ground
import Simulation
import Store

extension DemoCasework {
    private static let scams: [(scam: String, story: String, amount: Int)] = [
        ("brushing", "被拉进群做点赞任务，先返 5 元，后要求垫付大额连单", 4_800), ("courier", "自称快递理赔，引导下载会议软件共享屏幕", 9_600),
        ("loan", "自称平台客服，称有学生贷账户须注销", 12_000), ("game", "卖游戏账号，对方要求到指定网站充值解冻", 2_300),
        ("shopping", "低价转让演唱会票，转账后被拉黑", 1_380), ("acquaintance", "好友账号借钱，称家人住院", 3_000),
        ("authority", "自称公安称涉嫌洗钱，要求转入安全账户", 26_000), ("investment", "网友荐股，平台无法提现", 18_000),
    ]

    mutating func leads(in store: SQLStore) async throws {
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
}
