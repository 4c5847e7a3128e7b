public import Ground
public import Journal

/// A role that somebody holds for a time.
public struct HeldRole: Hashable, Sendable, Codable {
    public let role: Role
    public let organisation: OrganisationID
    /// `nil` for since ever.
    public var from: Instant?
    /// The role ends at this moment; `nil` until it is ended.
    public var until: Instant?

    public init(_ role: Role, of organisation: OrganisationID, from: Instant? = nil, until: Instant? = nil) {
        self.role = role
        self.organisation = organisation
        self.from = from
        self.until = until
    }

    public func isHeld(at moment: Instant) -> Bool {
        (from.map { $0 <= moment } ?? true) && (until.map { moment < $0 } ?? true)
    }

    /// Whether it is held now or will be. One that was to end before it began never was.
    public func isAhead(at moment: Instant) -> Bool {
        guard let until else { return true }
        return moment < until && (from.map { $0 < until } ?? true)
    }
}

/// Everything that is kept of a person; what a request sees of them is `Person`.
public struct PersonRecord: Hashable, Sendable, Codable, Identifiable {
    public let id: PersonID
    public var name: String
    /// In whose chain the entries about the person stand.
    public internal(set) var home: OrganisationID
    /// Held now, before and later; what ended long ago is in the chain only.
    public var roles: [HeldRole]
    /// The unit whose page this person carries.
    public var unit: UnitID?
    /// 学号 or 工号; empty for none.
    public var number: String
    public var phone: String
    /// Tells a minor; `nil` where it is not known.
    public var born: Day?
    /// Whether rights are given at all: a leaver has none.
    public var isActive: Bool
    /// The batch of an import that wrote this last; empty for none.
    public var batch: String
    public var version: Int64

    public init(
        id: PersonID, name: String, home: OrganisationID, roles: [HeldRole] = [], unit: UnitID? = nil, number: String = "",
        phone: String = "", born: Day? = nil, batch: String = ""
    ) {
        self.id = id
        self.name = name
        self.home = home
        self.roles = roles
        self.unit = unit
        self.number = number
        self.phone = phone
        self.born = born
        self.batch = batch
        isActive = true
        version = 1
    }

    /// The stored kind keeps its first name: entries of that kind exist.
    public static let stateKind = "account"
    public var subject: Subject { Subject(kind: Self.stateKind, id: id.text) }

    /// The person with the roles held at a moment; `nil` for a leaver.
    public func person(at moment: Instant) -> Person? {
        guard isActive else { return nil }
        let held = roles.filter { $0.isHeld(at: moment) }.map { Appointment($0.role, of: $0.organisation) }
        // Whoever is no responder any more carries no unit, whatever the register still says.
        let carries = held.contains { $0.role == .responder }
        return Person(id: id, name: name, appointments: Set(held), unit: carries ? unit : nil)
    }

    /// Whether a role is held, now or later, that is more than being a student or an employee.
    public func hasDuty(at moment: Instant) -> Bool {
        roles.contains { $0.role != .student && $0.role != .staff && $0.isAhead(at: moment) }
    }

    /// Whether an administrator's role is held, now or later: such an account is given and ended on the command line only.
    public func isAdministrators(at moment: Instant) -> Bool {
        roles.contains { Role.administrators.contains($0.role) && $0.isAhead(at: moment) }
    }

    /// Younger than 18 on the day (未成年人保护法 Art. 2); `nil` where the birthday is not known.
    public func isMinor(on day: Day) -> Bool? { isYounger(than: 18, on: day) }

    /// Younger than 14 on the day: all data is sensitive (个人信息保护法 Art. 28, 31); `nil` where the birthday is not known.
    public func isUnder14(on day: Day) -> Bool? { isYounger(than: 14, on: day) }

    private func isYounger(than years: Int, on day: Day) -> Bool? {
        guard let born else { return nil }
        let (today, birth) = (day.civil, born.civil)
        // 周岁 is taken to be reached on the day after the birthday: the reading that protects longer.
        return (today.year - birth.year, today.month, today.day) <= (years, birth.month, birth.day)
    }

    // MARK: - Stored

    private enum Keys: String, CodingKey { case id, name, home, roles, unit, number, phone, born, isActive, batch, version, person }

    /// What version 0.1.0's first demo stored.
    private struct First: Decodable {
        var id: PersonID
        var name: String
        var appointments: Set<Appointment>
        var unit: UnitID?
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        if let first = try values.decodeIfPresent(First.self, forKey: .person) {
            let roles = first.appointments.map { HeldRole($0.role, of: $0.organisation) }
                .sorted { ($0.organisation, $0.role.rawValue) < ($1.organisation, $1.role.rawValue) }
            self.init(id: first.id, name: first.name, home: roles.first?.organisation ?? "", roles: roles, unit: first.unit)
        } else {
            self.init(
                id: try values.decode(PersonID.self, forKey: .id), name: try values.decode(String.self, forKey: .name),
                home: try values.decode(OrganisationID.self, forKey: .home),
                roles: try values.decodeIfPresent([HeldRole].self, forKey: .roles) ?? [],
                unit: try values.decodeIfPresent(UnitID.self, forKey: .unit),
                number: try values.decodeIfPresent(String.self, forKey: .number) ?? "",
                phone: try values.decodeIfPresent(String.self, forKey: .phone) ?? "",
                born: try values.decodeIfPresent(Day.self, forKey: .born),
                batch: try values.decodeIfPresent(String.self, forKey: .batch) ?? "")
        }
        isActive = try values.decode(Bool.self, forKey: .isActive)
        version = try values.decode(Int64.self, forKey: .version)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        try values.encode(id, forKey: .id)
        try values.encode(name, forKey: .name)
        try values.encode(home, forKey: .home)
        if !roles.isEmpty { try values.encode(roles, forKey: .roles) }
        try values.encodeIfPresent(unit, forKey: .unit)
        if !number.isEmpty { try values.encode(number, forKey: .number) }
        if !phone.isEmpty { try values.encode(phone, forKey: .phone) }
        try values.encodeIfPresent(born, forKey: .born)
        try values.encode(isActive, forKey: .isActive)
        if !batch.isEmpty { try values.encode(batch, forKey: .batch) }
        try values.encode(version, forKey: .version)
    }
}

extension PersonRecord {
    /// Reads a stored state; throws `DecodingError` for one that is no person's.
    public init(_ state: StoredState) throws {
        self = try Wire.decode(from: state.document)
        // What the first version stored does not say it.
        home = state.organisation
    }
}

extension Reading {
    /// What is kept of a person; `nil` when there is nobody of that name.
    public func personRecord(_ id: PersonID) throws -> PersonRecord? {
        try state(of: Subject(kind: PersonRecord.stateKind, id: id.text)).map { try PersonRecord($0) }
    }

    /// The person with the roles held at a moment, without those of organisations that have ended; `nil` for nobody and for a
    /// leaver.
    public func person(_ id: PersonID, at moment: Instant) throws -> Person? {
        guard var record = try personRecord(id), record.isActive else { return nil }
        let ended = try Set(record.roles.map(\.organisation)).filter { try organisation($0)?.isActive == false }
        record.roles.removeAll { ended.contains($0.organisation) }
        return record.person(at: moment)
    }

    /// Whoever asks for something as they are in this moment of the record: their rights may have ended since the request began.
    /// Throws `Refusal.notSignedIn` for a leaver and for somebody who is not in the register.
    public func present(_ person: Person, at moment: Instant) throws -> Person {
        guard let present = try self.person(person.id, at: moment) else {
            throw Refusal(.notSignedIn, "账号已停用，请重新登录", "This account has ended: sign in again")
        }
        return present
    }
}
