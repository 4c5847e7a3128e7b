import Ground
import Identity

/// A day or a moment as a form sends it.
struct TermEnd: Decodable, Sendable {
    private let moment: Instant?
    private let day: Day?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self), let day = Day(text: text) {
            (self.day, moment) = (day, nil)
        } else {
            (day, moment) = (nil, try container.decode(CommandBody.Moment.self).instant)
        }
    }

    /// The moment itself, or the first of the day.
    var from: Instant { moment ?? day?.start ?? Instant(milliseconds: 0) }
    /// The moment itself, or the end of the day.
    var until: Instant { moment ?? day.map { ($0 + 1).start } ?? Instant(milliseconds: 0) }
}

/// The JSON body of a command about an organisation; which fields must be there depends on the command.
struct OrganisationBody: Decodable, Sendable {
    var id: String?
    var kind: String?
    var zh: String?
    var en: String?
    var parent: String?
    var to: String?
    var purpose: String?
    var contact: String?
    var phone: String?
    var person: String?
    var isActive: Bool?

    /// What can be asked for at `/api/v1/organisations/:id/:act`.
    enum Act: String, CaseIterable { case rename, move, end, reopen, link }

    /// Throws `Refusal` naming the field that is missing or cannot be read.
    func found() throws -> PeopleCommand {
        .found(try need(id, "id"), try Field.named(kind, "kind"), try name(), below: try Field.optional(parent, "parent"))
    }

    /// Throws `Refusal` naming the field that is missing or cannot be read.
    func command(_ act: Act, _ id: OrganisationID) throws -> PeopleCommand {
        switch act {
        case .rename: return .rename(id, try name())
        case .move: return .move(id, below: try Field.optional(parent, "parent"))
        case .end: return .endOrganisation(id)
        case .reopen: return .reopenOrganisation(id)
        case .link:
            var link = OrganisationLink(
                from: id, to: try need(to, "to"), purpose: try Field.named(purpose, "purpose"), contact: contact ?? "", phone: phone ?? "",
                person: try Field.optional(person, "person"))
            link.isActive = isActive ?? true
            return .link(link)
        }
    }

    /// A name in one language serves for both.
    private func name() throws -> LocalisedText {
        let texts = [zh, en].map { $0.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }
        guard let first = texts[0] ?? texts[1] else { throw Refusal(.missing, field: "zh", "请填写机构名称", "Give the organisation's name") }
        return LocalisedText(texts[0] ?? first, texts[1] ?? first)
    }

    private func need(_ text: String?, _ field: String) throws -> OrganisationID {
        guard let id: OrganisationID = try Field.optional(text, field) else { throw Field.missing(field) }
        return id
    }
}

/// The JSON body of a command about a person; which fields must be there depends on the command.
struct PersonBody: Decodable, Sendable {
    var id: String?
    var name: String?
    var number: String?
    var phone: String?
    var born: String?
    var organisation: String?
    var home: String?
    var role: String?
    var from: TermEnd?
    var until: TermEnd?
    var unit: String?
    var version: Int64?

    /// What can be asked for at `/api/v1/people/:id/:act`.
    enum Act: String, CaseIterable {
        case correct, leave, unit, grant
        case takeBack = "take-back"
        case endRole = "end-role"
        case signOut = "sign-out"
        case resetFactor = "reset-factor"
    }

    /// Somebody new: with the account named, or else organisation and number. Throws `Refusal` naming the field at fault.
    func newcomer(at moment: Instant, _ chain: (OrganisationID) throws -> OrganisationID) throws -> PeopleCommand {
        let held = try plain(at: moment)
        let home = try chain(held.organisation)
        let number = number ?? ""
        guard let account: PersonID = try Field.optional(id, "id") ?? (number.isEmpty ? nil : PersonID(checking: "\(home)-\(number)")) else {
            throw Refusal(.missing, field: "number", "请填写学号（工号）或账号", "Give a number or an account")
        }
        return .addPerson(
            PersonRecord(
                id: account, name: name ?? "", home: home, roles: [held], number: number, phone: phone ?? "", born: try birthday(upTo: moment)))
    }

    /// Throws `Refusal` naming the field that is missing or cannot be read.
    func command(_ act: Act, _ id: PersonID, at moment: Instant) throws -> PeopleCommand {
        switch act {
        case .correct:
            return .correct(id, .init(name: name, number: number, phone: phone, born: try birthday(upTo: moment), version: version))
        case .leave: return .leave(id)
        case .takeBack: return .takeBack(id, try plain(at: moment))
        case .unit: return .setUnit(try Field.optional(unit, "unit"), id)
        case .grant:
            let role: Role = try Field.named(role, "role")
            return .grant(HeldRole(role, of: try place(), from: from?.from ?? moment, until: until?.until), id)
        case .endRole: return .endRole(try Field.named(role, "role"), try place(), id)
        case .signOut, .resetFactor: throw Refusal(.notFound, "没有这种操作", "There is no such command")
        }
    }

    private func plain(at moment: Instant) throws -> HeldRole { HeldRole(try Field.named(role, "role"), of: try place(), from: moment) }

    private func place() throws -> OrganisationID {
        guard let id: OrganisationID = try Field.optional(organisation, "organisation") else { throw Field.missing("organisation") }
        return id
    }

    private func birthday(upTo moment: Instant) throws -> Day? {
        guard let born, !born.isEmpty else { return nil }
        guard let day = Day(text: born), day <= moment.day else {
            throw Refusal(.unreadable, field: "born", "出生日期应如 2006-09-01，且不晚于今天", "Write the birthday 2006-09-01, not after today")
        }
        return day
    }
}

/// Reads single fields of a body.
enum Field {
    static func missing(_ field: String) -> Refusal { Refusal(.missing, field: field, "缺少“\(field)”", "“\(field)” is missing") }

    /// `nil` for nothing; throws `Refusal` for what is no identifier.
    static func optional<Kind>(_ text: String?, _ field: String) throws -> Identifier<Kind>? {
        guard let text, !text.isEmpty else { return nil }
        guard let id = Identifier<Kind>(checking: text) else {
            throw Refusal(.unreadable, field: field, "“\(field)”应为 1–64 位字母、数字、-、_ 或 .", "“\(field)” should have 1 to 64 letters, digits, -, _ or .")
        }
        return id
    }

    static func named<Value: RawRepresentable<String> & CaseIterable>(_ text: String?, _ field: String) throws -> Value {
        guard let text, !text.isEmpty else { throw missing(field) }
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.unreadable, field: field, "“\(field)”只能是：\(known)", "“\(field)” must be one of: \(known)")
        }
        return value
    }
}
