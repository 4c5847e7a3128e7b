import Ground
import Identity
import Journal
import Simulation
import Store
import Web

/// The invented town's organisations and the people in its registers. Names are made of hills, rivers and grain, numbers of
/// nines and noughts, so that nobody takes them for a colleague.
extension Demo {
    /// Accounts beside the desk's, to try every role with.
    static let officers: [(id: PersonID, name: String, role: Role, organisation: OrganisationID, what: LocalisedText)] = [
        ("sec1", "钟小锁", .securityAdministrator, campus, LocalisedText("安全管理员 钟小锁", "security administrator")),
        ("audit1", "明小镜", .auditor, campus, LocalisedText("审计管理员 明小镜", "audit administrator")),
        ("guardian1", "盖小印", .recordsGuardian, campus, LocalisedText("档案监护人 盖小印", "guardian of records")),
        ("couns1", "温小雨", .counsellor, campus, LocalisedText("辅导员 温小雨", "counsellor")),
        ("officer1", "巡小安", .officer, police, LocalisedText("民警 巡小安", "police officer")),
        ("insp1", "查小仔", .inspector, campus, LocalisedText("检查员 查小仔", "inspector")),
        ("insp2", "查小细", .inspector, campus, LocalisedText("检查员 查小细", "inspector")),
        ("insp3", "查小严", .inspector, police, LocalisedText("检查员（派出所） 查小严", "inspector of the station")),
        ("reg1", "簿小清", .registrar, police, LocalisedText("备案经办人 簿小清", "registrar of rentals")),
        ("reg2", "簿小楚", .registrar, police, LocalisedText("备案经办人 簿小楚", "registrar of rentals")),
        ("land1", "房小东", .resident, police, LocalisedText("房东 房小东", "landlord")),
        ("stu1", "学小生", .student, campus, LocalisedText("学生 学小生", "student")),
    ]

    private static let colleges: [(id: String, zh: String, en: String, classes: String)] = [
        ("physics", "物理学院", "College of Physics", "物理"), ("agriculture", "农学院", "College of Agriculture", "农学"),
        ("law", "法学院", "College of Law", "法学"), ("water", "水利学院", "College of Water Engineering", "水利"),
        ("arts", "文学院", "College of Letters", "中文"), ("nursing", "护理学院", "College of Nursing", "护理"),
    ]

    /// The tree.
    func organisations(in store: SQLStore, at moment: Instant) async throws {
        let campusName = LocalisedText(town.campusName, "Demo campus")
        try await store.write { ledger in
            let register = OrganisationRegister(ledger, salt: freshSalt)
            func found(_ id: OrganisationID, _ kind: Organisation.Kind, _ zh: String, _ en: String, below parent: OrganisationID? = nil) throws {
                try register.found(id, kind, LocalisedText(zh, en), below: parent, by: .system("demo"), at: moment)
            }
            try found("bureau", .bureau, "云山市公安局（演示）", "Yunshan bureau (demo)")
            try found("district", .district, "东谷分局（演示）", "Donggu district (demo)", below: "bureau")
            try found(Self.police, .station, "石桥派出所（演示）", "Shiqiao police station (demo)", below: "district")
            try found("station-west", .station, "西岭派出所（演示）", "Xiling police station (demo)", below: "district")
            try found("town", .townOffice, "石桥镇人民政府（演示）", "Shiqiao town office (demo)")
            try found("hospital", .hospital, "石桥医院（演示）", "Shiqiao hospital (demo)")
            try found("fire", .fireBrigade, "石桥消防救援站（演示）", "Shiqiao fire brigade (demo)")
            try register.found(Self.campus, .campus, campusName, below: nil, by: .system("demo"), at: moment)
            for college in Self.colleges {
                let id = OrganisationID("campus-\(college.id)")
                try found(id, .college, college.zh, college.en, below: Self.campus)
                for year in [25, 26] {
                    for number in 1...2 {
                        try found(OrganisationID("\(id)-\(year)0\(number)"), .class_, "\(college.classes)\(year)0\(number)", "\(college.en) \(year)0\(number)", below: id)
                    }
                }
            }
        }
    }

    /// 一校一警 and who else comes to the campus.
    func links(in store: SQLStore, at moment: Instant) async throws {
        let links = [
            OrganisationLink(from: Self.campus, to: Self.police, purpose: .schoolOfficer, contact: "巡小安", phone: "13900000110", person: "officer1"),
            OrganisationLink(from: Self.campus, to: "hospital", purpose: .emergency, contact: "值班室", phone: "13900000120"),
            OrganisationLink(from: Self.campus, to: "fire", purpose: .emergency, contact: "值班室", phone: "13900000119"),
            OrganisationLink(from: Self.campus, to: "town", purpose: .partner, contact: "和小平", phone: "13900000100"),
        ]
        try await store.write { ledger in
            for link in links { try OrganisationRegister(ledger, salt: freshSalt).link(link, by: .system("demo"), at: moment) }
        }
    }

    /// Three hundred students and employees, taken in as any school's file is.
    func register(in store: SQLStore, _ vault: Vault, at moment: Instant) async throws {
        for (file, header) in [(students, ["学号", "姓名", "手机", "出生日期", "学院", "班级"]), (staff, ["工号", "姓名", "手机", "出生日期", "学院"])] {
            var sheet = PeopleSheet(today: presentMoment().day)
            try sheet.take(line: 1, header)
            for (index, row) in file.enumerated() { try sheet.take(line: index + 2, row) }
            try sheet.finish()
            let read = sheet
            let plan = try await store.read { try PeopleImport(read, into: Self.campus, batch: "demo").plan($0, at: moment) }
            let start = ContinuousClock.now
            _ = try await ImportRun(plan, by: .system("demo"), salt: freshSalt, blind: vault.phoneHash).write(
                to: store, leavers: false, at: moment, seconds: { (ContinuousClock.now - start) / .seconds(1) }, progress: { _ in })
        }
    }

    private static let families = Array("安柳田石麦竹江云谷林秦向桥雷风岳溪米松桑夏冬丰海星陶金甘平叶")
    private static let given = ["小禾", "大川", "青青", "一帆", "知秋", "雨田", "望山", "小舟", "长河", "晴川", "小满", "远山", "麦冬", "听泉", "晓星", "溪石", "木兰", "向阳", "子衿", "云起"]

    private func name(_ number: Int) -> String {
        "\(Self.families[(number * 7 + Int(seed % 29)) % Self.families.count])\(Self.given[(number * 3 + number / Self.families.count) % Self.given.count])"
    }

    private func born(_ number: Int, _ year: Int) -> String {
        let (month, day) = (number * 5 % 12 + 1, number * 11 % 28 + 1)
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    private func phone(_ number: Int) -> String { "1390000\(9000 + number % 1000)" }

    /// A few are still minors: the year is the one in which today's seventeen-year-olds were born.
    private var students: [[String]] {
        let thisYear = presentMoment().day.civil.year
        return (0..<264).map { index in
            let college = Self.colleges[index % Self.colleges.count]
            let (year, number) = (index / Self.colleges.count % 2 + 25, index / (Self.colleges.count * 2) % 2 + 1)
            let age = index % 31 == 0 ? 17 : 18 + (26 - year) + index % 3
            return ["20\(year)\(9000 + index)", name(index), phone(index), born(index, thisYear - age - (index % 31 == 0 ? 0 : 1)), college.zh, "\(college.classes)\(year)0\(number)"]
        }
    }

    private var staff: [[String]] {
        (0..<36).map { ["T\(9000 + $0)", name($0 + 300), phone($0 + 500), born($0, 1970 + $0 % 30), Self.colleges[$0 % Self.colleges.count].zh] }
    }
}
