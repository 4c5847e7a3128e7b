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
    /// A picture that the demo's shelf has; set by whoever lays it there.
    var picture: Attachment?

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

    // MARK: - Invented people

    private static let families = Array("安柳田石麦竹江云谷林秦向桥雷风岳溪米松桑夏冬丰海星陶金甘平叶")
    private static let given = ["小禾", "大川", "青青", "一帆", "知秋", "雨田", "望山", "小舟", "长河", "晴川", "小满", "远山", "麦冬", "听泉", "晓星", "溪石", "木兰", "向阳", "子衿", "云起"]
    mutating func name() -> String { "\(chance.pick(Self.families))\(chance.pick(Self.given))" }
    mutating func phone() -> String { "139000\(chance.whole(10_000...99_999))" }
    /// No citizen's number: what stands there is seen at once to be a demo's.
    mutating func document() -> String { "DEMO\(chance.whole(100_000...999_999))" }
}
