import Ground
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    static let readers = PeopleTask.readRegister.who

    /// Organisations and people as JSON. What an administrator may is asked of the policy, in the same write.
    func addPeopleAPI(to list: inout RouteList) {
        list.get("/api/v1/organisations", for: .duty(PeopleTask.readOrganisations.who), api: "Organisations: those of the administrator, or those below ?parent=") { request, visit in
            let person = try visit.signedIn()
            let parent: OrganisationID? = try Field.optional(request.query("parent"), "parent")
            let found = try await store.read { reading -> [Organisation] in
                guard let parent else {
                    return try reading.chainKeepers(under: PeopleScope.tops(of: person, for: .readOrganisations)).compactMap { try reading.organisation($0) }
                }
                try Rights(reading).require(.readOrganisations, in: parent, person)
                return try reading.organisations(below: parent, limit: 5000)
            }
            return try Answer.json(["organisations": found.map(OrganisationJSON.init)], to: request)
        }
        list.get("/api/v1/organisations/:id", for: .duty(PeopleTask.readOrganisations.who), api: "One organisation with its links") { request, visit in
            let (person, id) = (try visit.signedIn(), try Self.organisationID(visit))
            struct One: Encodable, Sendable {
                let organisation: OrganisationJSON
                let people: Int
                let line: [OrganisationID]
                let links: [OrganisationLink]
            }
            let one = try await store.read { reading in
                try Rights(reading).require(.readOrganisations, in: id, person)
                guard let organisation = try reading.organisation(id) else { throw Self.noOrganisation }
                return One(
                    organisation: OrganisationJSON(organisation), people: try reading.headcount(of: organisation), line: try reading.line(of: id),
                    links: try reading.links(of: id).filter(\.isActive))
            }
            return try Answer.json(one, to: request)
        }
        list.post("/api/v1/organisations", for: .duty(PeopleTask.found.who), api: "Found an organisation: {id, kind, zh, en, parent}") { request, visit in
            try SameSite.check(request, visit)
            let body: OrganisationBody = try Self.decode(try await request.bytes(visit))
            let command = try body.found()
            try await perform(command, try visit.signedIn())
            guard case .found(let id, _, _, _) = command else { throw Self.noOrganisation }
            return try Answer.json(["id": id.text], status: .created)
        }
        list.post("/api/v1/organisations/:id/:act", for: .duty(PeopleTask.rename.who), api: "Change it: rename {zh, en}, move {parent}, end, reopen, link {to, purpose, contact, phone, person, isActive}") { request, visit in
            try SameSite.check(request, visit)
            let body: OrganisationBody = try Self.decode(try await request.bytes(visit))
            let id = try Self.organisationID(visit)
            guard let act = visit.parameters.get("act").flatMap(OrganisationBody.Act.init(rawValue:)) else { throw Self.noAct }
            try await perform(try body.command(act, id), try visit.signedIn())
            return try Answer.json(["id": id.text])
        }

        list.get("/api/v1/people", for: .duty(Self.readers), api: "People of the administrator's organisations, a page at a time") { request, visit in
            let person = try visit.signedIn()
            let asked = try PeopleAsked(request.query)
            let moment = now()
            let found = try await people(asked, by: person)
            let isWhole = person.appointments.contains { $0.role == .systemAdministrator }
            let rows = found.people.map { PersonJSON($0, isWhole: isWhole, at: moment) }
            return try Answer.json(PeoplePage(people: rows, after: found.next.map(PeopleAsked.mark)), to: request)
        }
        list.get("/api/v1/people/:id", for: .duty(Self.readers), api: "One person with roles held now, before and later") { request, visit in
            let (person, moment) = (try visit.signedIn(), now())
            let record = try await seen(try Self.personID(visit), by: person)
            let isWhole = try await store.read { try Rights($0).may(.correct, in: record.home, person) }
            return try Answer.json(PersonJSON(record, isWhole: isWhole, at: moment), to: request)
        }
        list.post("/api/v1/people", for: .duty(PeopleTask.addPerson.who), api: "Add a student or an employee: {name, number, role, organisation, id, phone, born}") { request, visit in
            try SameSite.check(request, visit)
            let body: PersonBody = try Self.decode(try await request.bytes(visit))
            let (person, moment, blind) = (try visit.signedIn(), now(), phoneHash)
            let id = try await store.write { ledger -> PersonID in
                let command = try body.newcomer(at: moment) { try ledger.organisation($0)?.chain ?? $0 }
                try PeopleOffice(ledger, salt: { Secret.bytes(32) }, blind: blind).perform(command, by: person, at: moment)
                guard case .addPerson(let record) = command else { throw Self.noAct }
                return record.id
            }
            return try Answer.json(["id": id.text], status: .created)
        }
        list.post("/api/v1/people/:id/:act", for: .duty(Self.readers), api: "Change it: correct {name, number, phone, born, version}, leave, take-back {role, organisation}; grant {role, organisation, from, until}, end-role {role, organisation}, unit {unit}, sign-out, reset-factor") { request, visit in
            try SameSite.check(request, visit)
            let body: PersonBody = try Self.decode(try await request.bytes(visit))
            let id = try Self.personID(visit)
            guard let act = visit.parameters.get("act").flatMap(PersonBody.Act.init(rawValue:)) else { throw Self.noAct }
            let person = try visit.signedIn()
            switch act {
            case .signOut, .resetFactor: try await secure(act, id, person)
            default:
                let command = try body.command(act, id, at: now())
                if case .setUnit(let unit?, _) = command { try await requireUnit(unit, person) }
                try await perform(command, person)
            }
            return try Answer.json(["id": id.text])
        }
    }

    /// What touches how somebody signs in, and no right.
    private func secure(_ act: PersonBody.Act, _ id: PersonID, _ person: Person) async throws {
        let record = try await seen(id, by: person)
        let task = act == .resetFactor ? PeopleTask.resetFactor : .endSessions
        try await store.read { try Rights($0).require(task, in: record.home, person) }
        if act == .resetFactor {
            guard id != person.id else { throw Refusal(.notYours, field: "id", "不能重置自己的两步验证", "Nobody resets their own second factor") }
            try await Accounts(store).resetFactor(of: id, by: .person(person.id), at: now())
        } else {
            try await Accounts(store).signOut(id, by: .person(person.id), at: now())
        }
    }

    /// A unit's page shows what the unit is sent to: whoever gives it must have the right where the unit belongs.
    private func requireUnit(_ id: UnitID, _ person: Person) async throws {
        try await store.read { reading in
            guard let unit = try reading.unit(id) else { throw Refusal(.notFound, field: "unit", "没有单位 \(id)", "There is no unit \(id)") }
            try Rights(reading).require(.setUnit, in: unit.organisation, person)
        }
    }

    // MARK: - Shared with the pages

    /// Under which a phone number is found; the number itself is in no index.
    var phoneHash: @Sendable (String) -> String { { [vault] in vault.blind($0, purpose: "phone") } }

    func perform(_ command: PeopleCommand, _ person: Person) async throws {
        let (moment, blind) = (now(), phoneHash)
        try await store.write { try PeopleOffice($0, salt: { Secret.bytes(32) }, blind: blind).perform(command, by: person, at: moment) }
    }

    /// Somebody in the register; throws `Refusal.notFound` where the person may not see them.
    func seen(_ id: PersonID, by person: Person) async throws -> PersonRecord {
        try await store.read { reading in
            guard let record = try reading.personRecord(id), try Rights(reading).maySee(record, person) else { throw Self.nobody }
            return record
        }
    }

    /// A page of the people that were asked for and that the person may see.
    func people(_ asked: PeopleAsked, by person: Person) async throws -> FoundPeople {
        let blind = phoneHash
        return try await store.read { reading in
            let homes = try reading.chainKeepers(under: PeopleScope.tops(of: person, for: .readRegister))
            return try reading.people(try asked.query(homes, in: reading), blind)
        }
    }

    static func organisationID(_ visit: Visit) throws -> OrganisationID {
        guard let id = visit.parameters.get("id").flatMap({ OrganisationID(checking: $0) }) else { throw noOrganisation }
        return id
    }

    static func personID(_ visit: Visit) throws -> PersonID {
        guard let id = visit.parameters.get("id").flatMap({ PersonID(checking: $0) }) else { throw nobody }
        return id
    }

    static let noOrganisation = Refusal(.notFound, "没有这个机构", "There is no such organisation")
    static let nobody = Refusal(.notFound, "没有这个账号", "There is no such account")
    private static let noAct = Refusal(.notFound, "没有这种操作", "There is no such command")
}

/// Of which organisations an administrator sees people, before what stands below is added.
enum PeopleScope {
    static func tops(of person: Person, for task: PeopleTask) -> Set<OrganisationID> {
        Set(person.appointments.filter { task.who.contains($0.role) }.map(\.organisation))
    }
}

/// What a list of people is narrowed by, as an address says it.
struct PeopleAsked: Sendable {
    var text = ""
    var organisation: OrganisationID?
    var role: Role?
    var onlyDuty = false
    /// `active`, `ended` or `all`.
    var state = "active"
    var after: (moment: Instant, id: String)?
    var limit = 50

    init(_ query: (String) -> String?) throws {
        text = query("q").map { String($0.prefix(64)) } ?? ""
        organisation = try Field.optional(query("organisation"), "organisation")
        if let wanted = query("role") {
            if wanted == "duty" { onlyDuty = true } else { role = try Field.named(wanted, "role") as Role }
        }
        if let wanted = query("state") {
            guard ["active", "ended", "all"].contains(wanted) else {
                throw Refusal(.unreadable, field: "state", "“state”只能是：active, ended, all", "“state” must be one of: active, ended, all")
            }
            state = wanted
        }
        if let wanted = query("limit") {
            guard let number = Int(wanted), (1...200).contains(number) else {
                throw Refusal(.unreadable, field: "limit", "“limit”应为 1–200", "“limit” should be 1 to 200")
            }
            limit = number
        }
        after = try query("after").map(Self.read)
    }

    static func mark(_ place: (moment: Instant, id: String)) -> String { "\(place.moment.milliseconds)~\(place.id)" }

    private static func read(_ mark: String) throws -> (moment: Instant, id: String) {
        let parts = mark.split(separator: "~", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = PersonID(checking: String(parts[1])) else {
            throw Refusal(.unreadable, field: "after", "“after”应取自上一页", "“after” comes from the page before")
        }
        return (Instant(milliseconds: milliseconds), id.text)
    }

    /// `homes` are all that the asking person may see; one asked for must be among them, or below one of them.
    func query(_ homes: [OrganisationID], in reading: any Reading) throws -> PeopleQuery {
        var query = PeopleQuery(homes: homes)
        if let organisation {
            let place = try reading.organisation(organisation)
            let chain = place?.chain ?? organisation
            guard homes.contains(chain) || homes.contains(organisation) else {
                throw Refusal(.notYours, field: "organisation", "这个机构不在你的管理范围内", "This organisation is not among yours")
            }
            query.homes = homes.contains(chain) ? [chain] : [organisation]
            if chain != organisation { query.within = organisation }
        }
        query.text = text
        query.role = role
        query.onlyDuty = onlyDuty
        query.isActive = state == "all" ? nil : state == "active"
        query.after = after
        query.limit = limit
        return query
    }
}

struct PeoplePage: Encodable, Sendable {
    let people: [PersonJSON]
    /// Goes into `?after=` for the next page; absent on the last.
    let after: String?
}

struct OrganisationJSON: Encodable, Sendable {
    let id: OrganisationID
    let kind: String
    let name: LocalisedText
    let parent: OrganisationID?
    let chain: OrganisationID
    let isActive: Bool
    let version: Int64

    init(_ organisation: Organisation) {
        id = organisation.id
        kind = organisation.kind.rawValue
        name = organisation.name
        parent = organisation.parent
        chain = organisation.chain
        isActive = organisation.isActive
        version = organisation.version
    }
}

/// A person as an administrator sees them: whole to whoever keeps the register, else phone and birthday masked.
struct PersonJSON: Encodable, Sendable {
    let id: PersonID
    let name: String
    let number: String
    let phone: String
    let born: Day?
    let home: OrganisationID
    let roles: [RoleJSON]
    let unit: UnitID?
    let isActive: Bool
    let version: Int64

    struct RoleJSON: Encodable, Sendable {
        let role: String
        let organisation: OrganisationID
        let from: Instant?
        let until: Instant?
        let isHeld: Bool
    }

    init(_ record: PersonRecord, isWhole: Bool, at moment: Instant) {
        id = record.id
        name = record.name
        number = record.number
        phone = isWhole ? record.phone : Masked.phone(record.phone)
        born = isWhole ? record.born : nil
        home = record.home
        roles = record.roles.map {
            RoleJSON(role: $0.role.rawValue, organisation: $0.organisation, from: $0.from, until: $0.until, isHeld: record.isActive && $0.isHeld(at: moment))
        }
        unit = record.unit
        isActive = record.isActive
        version = record.version
    }
}
