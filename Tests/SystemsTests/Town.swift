import Cases
import Foundation
import Ground
import Identity
import Journal
import Synchronization

/// The town in which the stories happen: invented organisations, and everybody who is spoken of.
enum Town {
    static let actor = Actor.system("test")
    static let founded = Instant(iso: "2025-01-01T00:00")!

    /// Whoever a story may name: each has an account, and what they may do a story says itself; of those that are named as a second
    /// inspector the register says it too.
    static let people = [
        "wang", "zhao", "qian", "sun", "li", "zhou", "wu", "zheng", "chen", "feng", "lin", "he", "gao", "luo", "song", "tang", "xu", "yang", "zhu", "ma",
    ]

    static let roles: [PersonID: Role] = ["wang": .inspector, "zhao": .inspector, "qian": .officer]

    /// city ─ river ─ mill (派出所), hill (派出所); maple (街道); north (学校, 一校一警 with mill) with a college and a class; south (学校, on its own).
    static func found(in ledger: any Ledger) throws {
        let register = OrganisationRegister(ledger, salt: salts())
        func found(_ id: OrganisationID, _ kind: Organisation.Kind, _ zh: String, _ en: String, below parent: OrganisationID? = nil) throws {
            try register.found(id, kind, LocalisedText(zh, en), below: parent, by: actor, at: founded)
        }
        try found("city", .bureau, "临江市公安局", "Linjiang Bureau")
        try found("river", .district, "临江市公安局滨河分局", "Riverside District", below: "city")
        try found("mill", .station, "磨坊街派出所", "Mill Street Station", below: "river")
        try found("hill", .station, "小山派出所", "Hill Station", below: "river")
        try found("maple", .townOffice, "枫林街道办事处", "Maple Town Office")
        try found("north", .campus, "临江学院北校区", "North Campus")
        try found("art", .college, "艺术学院", "College of Art", below: "north")
        try found("art1", .class_, "艺术一班", "Art Class 1", below: "art")
        try found("south", .campus, "临江学院南校区", "South Campus")
        try register.link(
            OrganisationLink(from: "north", to: "mill", purpose: .schoolOfficer, contact: "周警官", phone: "13900000000"), by: actor, at: founded)
        let people = PeopleRegister(ledger, salt: salts(), blind: { "blind-\($0.utf8.count)" })
        for id in self.people {
            let held = roles[PersonID(id)].map { [HeldRole($0, of: "mill")] } ?? []
            try people.add(PersonRecord(id: PersonID(id), name: "\(id)", home: "north", roles: held), by: actor, at: founded)
        }
    }

    /// 32 bytes a call that are never the same, and the same in every run.
    static func salts() -> @Sendable () -> [UInt8] {
        let count = Mutex<UInt64>(0)
        return {
            let number = count.withLock { count in
                count += 1
                return count
            }
            var chance = SplitMix(seed: number)
            return (0..<4).flatMap { _ in withUnsafeBytes(of: chance.next()) { Array($0) } }
        }
    }

    static func picture(_ number: Int) -> Attachment {
        Attachment(digest: String(repeating: "0", count: 62) + (number < 16 ? "0" : "") + String(number, radix: 16), kind: "jpeg", name: "p\(number).jpg", bytes: 1000 + number)
    }

    /// The project's folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

extension Rules {
    /// What the project ships.
    static let shipped: Rules = {
        do {
            let folder = Town.root.appending(path: "Public/rules")
            let calendar = try WorkCalendar(csv: String(contentsOf: folder.appending(path: "workdays.csv"), encoding: .utf8))
            return try Rules(csv: String(contentsOf: folder.appending(path: "cases.csv"), encoding: .utf8), calendar: calendar)
        } catch {
            fatalError("Public/rules cannot be read: \(error)")
        }
    }()
}
