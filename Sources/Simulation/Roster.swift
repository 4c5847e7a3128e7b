import Geo
public import Ground

/// Who is on duty in the invented office: units at their posts, the people in them, and accounts to try the desk with.
public struct Roster: Sendable, Equatable {
    public var units: [Unit]
    public var accounts: [Account]

    /// A response unit and the people in it.
    public struct Unit: Sendable, Equatable {
        /// E.g. `S1`, `P-01`.
        public var id: UnitID
        /// What is said on the radio, e.g. `站01`.
        public var callSign: String
        public var name: LocalisedText
        public var mode: TravelMode
        /// Of `patrol`, `medical`, `fire`, `police`, `team`.
        public var capabilities: [String]
        /// The site it waits at; empty in a town without sites.
        public var post: String
        /// Invented names, the leader first.
        public var members: [String]
    }

    /// Someone who can sign in to try things out.
    public struct Account: Sendable, Equatable {
        public var id: PersonID
        public var name: String
        /// `operator`, `responder`, `chief` or `administrator`.
        public var role: String
        /// The unit a responder belongs to.
        public var unit: UnitID?
    }

    /// Mans the sites of a town: each service station one guard, one post, one vehicle; three teams; the police
    /// station's units; the ambulance and the fire engine. A post the town lacks is filled by one it has.
    public init(town: Town, seed: UInt64) {
        var chance = Chance(seed: seed).branch("roster")
        var people = chance.shuffled(Self.people)
        let manned = Self.plan.enumerated().map { index, row in
            let post = row.posts.first { town.site($0) != nil } ?? (town.sites.isEmpty ? "" : town.sites[index % town.sites.count].id)
            let members = (0..<row.members).map { _ in people.popLast() ?? "值班员" }
            let station = row.id.hasPrefix("S") && !row.id.contains("-") ? town.site(post) : nil
            return Unit(
                id: UnitID(row.id), callSign: row.callSign, name: station?.name ?? LocalisedText(row.name, row.english),
                mode: row.mode, capabilities: row.capabilities, post: post, members: members)
        }
        units = manned
        func leader(_ id: String) -> String { manned.first { $0.id.text == id }?.members.first ?? "" }
        let responders = ["S1", "S2", "P-01", "M-01"].map { id in
            Account(id: PersonID(id.lowercased()), name: leader(id), role: "responder", unit: UnitID(id))
        }
        accounts = [
            Account(id: "desk1", name: "云小朵", role: "operator", unit: nil),
            Account(id: "desk2", name: "林一一", role: "operator", unit: nil),
        ] + responders + [
            Account(id: "chief", name: "江大川", role: "chief", unit: nil),
            Account(id: "admin", name: "石小磊", role: "administrator", unit: nil),
        ]
    }

    private struct Row {
        let id: String
        let callSign: String
        let name: String
        let english: String
        let mode: TravelMode
        let capabilities: [String]
        let posts: [String]
        let members: Int
    }

    private static let plan: [Row] = [
        Row(id: "S1", callSign: "站01", name: "一号服务站", english: "Post 1", mode: .ebike, capabilities: ["patrol", "medical"], posts: ["station-1"], members: 1),
        Row(id: "S2", callSign: "站02", name: "二号服务站", english: "Post 2", mode: .ebike, capabilities: ["patrol", "medical"], posts: ["station-2"], members: 1),
        Row(id: "S3", callSign: "站03", name: "三号服务站", english: "Post 3", mode: .car, capabilities: ["patrol", "medical"], posts: ["station-3"], members: 1),
        Row(id: "S4", callSign: "站04", name: "四号服务站", english: "Post 4", mode: .foot, capabilities: ["patrol", "medical"], posts: ["station-4"], members: 1),
        Row(id: "X-01", callSign: "巡01", name: "机动巡逻车", english: "Patrol Car", mode: .car, capabilities: ["patrol"], posts: ["desk"], members: 2),
        Row(id: "X-02", callSign: "巡02", name: "南门巡逻", english: "South Gate Patrol", mode: .ebike, capabilities: ["patrol"], posts: ["gate-south", "gate-1"], members: 1),
        Row(id: "X-03", callSign: "巡03", name: "北门巡逻", english: "North Gate Patrol", mode: .ebike, capabilities: ["patrol"], posts: ["gate-north", "gate-2"], members: 1),
        Row(id: "X-04", callSign: "巡04", name: "步巡组", english: "Foot Patrol", mode: .foot, capabilities: ["patrol"], posts: ["gate-east", "gate-3"], members: 2),
        Row(id: "T-01", callSign: "应01", name: "应急分队", english: "Emergency Team", mode: .car, capabilities: ["team"], posts: ["team-emergency"], members: 4),
        Row(id: "T-02", callSign: "消01", name: "消防分队", english: "Fire Team", mode: .car, capabilities: ["team", "fire"], posts: ["team-fire"], members: 4),
        Row(id: "T-03", callSign: "信01", name: "信息分队", english: "Information Team", mode: .foot, capabilities: ["team"], posts: ["team-information"], members: 2),
        Row(id: "P-01", callSign: "警01", name: "派出所巡逻车", english: "Police Car", mode: .car, capabilities: ["police"], posts: ["police"], members: 2),
        Row(id: "P-02", callSign: "警02", name: "派出所警用电动车", english: "Police E-bike 1", mode: .ebike, capabilities: ["police"], posts: ["police"], members: 1),
        Row(id: "P-03", callSign: "警03", name: "校园警务电动车", english: "Police E-bike 2", mode: .ebike, capabilities: ["police"], posts: ["police"], members: 1),
        Row(id: "M-01", callSign: "医01", name: "校医院救护车", english: "School Ambulance", mode: .ambulance, capabilities: ["medical"], posts: ["hospital-campus", "hospital-town"], members: 3),
        Row(id: "F-01", callSign: "消11", name: "镇消防车", english: "Town Fire Engine", mode: .fireEngine, capabilities: ["fire"], posts: ["fire"], members: 5),
    ]

    /// Names made of hills, rivers and grain, so that nobody takes them for a colleague.
    private static let people = [
        "安大山", "柳长河", "田小禾", "石坚强", "麦青青", "竹小节", "江小舟", "云有山", "谷雨田", "林中木", "秦小麦", "向日葵", "桥小石", "雷小雨",
        "风小岚", "岳小峰", "溪小流", "米多多", "松长青", "桑小叶", "夏小满", "冬小雪", "丰小年", "海小浪", "星小河", "陶小土", "金小秋", "钟小楼",
        "甘小泉", "平小川", "叶小舟", "和小平", "路小远", "万小里", "常小青", "高小台",
    ]
}
