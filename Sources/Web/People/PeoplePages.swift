import Foundation
import Ground
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// People and organisations: the lists, somebody's page, the tree.
    func addPeople(to list: inout RouteList) {
        list.get("/admin/people", for: .duty(Self.readers)) { request, visit in
            let asked = try PeopleAsked(request.query)
            let found = try await people(asked, by: try visit.signedIn())
            return try pages.page("people", try await listView(found, asked, visit), for: visit, to: request)
        }
        list.get("/admin/people/:id", for: .duty(Self.readers)) { request, visit in
            let record = try await seen(try Self.personID(visit), by: try visit.signedIn())
            return try pages.page("person", try await personView(record, visit), for: visit, to: request)
        }
        list.get("/admin/organisations", for: .duty(PeopleTask.readOrganisations.who)) { request, visit in
            let at: OrganisationID? = try Field.optional(request.query("at"), "at")
            return try pages.page("organisations", try await treeView(at, visit), for: visit, to: request)
        }
        addPeopleAPI(to: &list)
        addPeopleImport(to: &list)
    }

    // MARK: - List

    private func listView(_ found: FoundPeople, _ asked: PeopleAsked, _ visit: Visit) async throws -> View {
        let (person, language, moment) = (try visit.signedIn(), visit.language, now())
        let names = try await placeNames(found.people.flatMap { $0.roles.map(\.organisation) + [$0.home] } + [asked.organisation].compactMap(\.self))
        let homes = try await store.read { reading in
            try reading.chainKeepers(under: PeopleScope.tops(of: person, for: .readRegister)).map { id in
                (id, try reading.organisation(id)?.name ?? LocalisedText(id.text, id.text))
            }
        }
        var view: View = [
            "q": asked.text, "isEmpty": found.people.isEmpty,
            "rows": found.people.map { row($0, names, moment, language) },
            "homes": homes.map { Self.option($0.0.text, $0.1(language), asked.organisation == $0.0) }, "hasHomes": homes.count > 1,
            "roles": Role.allCases.map { Self.option($0.rawValue, $0.title(language), asked.role == $0) }, "onlyDuty": asked.onlyDuty,
            "isEnded": asked.state == "ended", "isAll": asked.state == "all",
            "mayAdd": person.appointments.contains { PeopleTask.addPerson.who.contains($0.role) },
            "today": moment.day.description,
        ]
        if let organisation = asked.organisation, !homes.contains(where: { $0.0 == organisation }) {
            view["within"] = ["id": organisation.text, "name": names[organisation]?(language) ?? organisation.text] as View
        }
        if let next = found.next { view["next"] = asked.address(after: PeopleAsked.mark(next)) }
        return view
    }

    private func row(_ record: PersonRecord, _ names: [OrganisationID: LocalisedText], _ moment: Instant, _ language: Language) -> View {
        let ahead = record.roles.filter { $0.isAhead(at: moment) }
        let plain = ahead.first { $0.role == .student || $0.role == .staff }
        let duties = ahead.filter { $0.role != .student && $0.role != .staff }
        return [
            "id": record.id.text, "name": record.name, "number": record.number, "phone": Masked.phone(record.phone), "isActive": record.isActive,
            "kind": plain?.role.title(language) ?? "", "place": (plain?.organisation ?? record.home).name(names, language),
            "isErased": record.name.isEmpty, "home": record.home.name(names, language),
            "duties": duties.map { ["name": $0.role.title(language), "later": !$0.isHeld(at: moment)] as View },
        ]
    }

    // MARK: - Somebody

    private func personView(_ record: PersonRecord, _ visit: Visit) async throws -> View {
        let (person, language, moment) = (try visit.signedIn(), visit.language, now())
        let words = strings(language)
        let facts = try await store.read { try PersonFacts(record, $0, seenBy: person) }
        let names = try await placeNames(record.roles.map(\.organisation) + [record.home] + facts.places)
        let isMinor = record.isMinor(on: moment.day)
        let roles = record.roles.sorted { ($0.isAhead(at: moment) ? 0 : 1, $0.role.rawValue) < ($1.isAhead(at: moment) ? 0 : 1, $1.role.rawValue) }
        var view: View = [
            "id": record.id.text, "name": record.name, "isErased": record.name.isEmpty, "number": record.number, "isActive": record.isActive,
            "phone": facts.isWhole ? record.phone : Masked.phone(record.phone), "version": record.version,
            "born": record.born.map { facts.isWhole ? $0.description : "••••" } ?? "", "isMinor": isMinor == true, "home": record.home.name(names, language),
            "homeID": record.home.text, "unit": record.unit?.text ?? "", "mayCorrect": facts.mayKeep && !record.name.isEmpty,
            "mayLeave": facts.mayKeep && record.isActive && !facts.isAdministrator(at: moment), "mayTakeBack": facts.mayKeep && !record.isActive,
            "isKeptByCommand": facts.isAdministrator(at: moment), "mayGrant": facts.mayGrant && record.isActive && person.id != record.id,
            "maySecure": facts.maySecure && record.isActive, "mayReset": facts.maySecure && facts.hasFactor && person.id != record.id,
            "isSelf": person.id == record.id, "hasRoles": !roles.isEmpty, "today": moment.day.description,
            "roles": roles.map { held -> View in
                [
                    "role": held.role.rawValue, "name": held.role.title(language), "organisation": held.organisation.text,
                    "place": held.organisation.name(names, language), "from": held.from?.termText(isEnd: false) ?? words["people_always"],
                    "until": held.until?.termText(isEnd: true) ?? words["people_open"], "isHeld": record.isActive && held.isHeld(at: moment),
                    "isLater": record.isActive && held.from.map { $0 > moment } ?? false && held.isAhead(at: moment),
                    "mayEnd": record.isActive && held.isAhead(at: moment) && !Role.administrators.contains(held.role) && facts.grantable.contains(held.organisation),
                ]
            },
            "history": facts.entries.reversed().map { PersonHistory.line($0, names, visit) },
            "grantRoles": Role.allCases.filter { !Role.administrators.contains($0) }.map { Self.option($0.rawValue, $0.title(language), false) },
            "places": facts.places.map { ["id": $0.text, "name": $0.name(names, language)] as View },
            "plainPlaces": facts.places.map { Self.option($0.text, $0.name(names, language), $0 == record.home) },
            "units": facts.units.map { Self.option($0.id.text, "\($0.callSign) \($0.name)", record.unit == $0.id) },
        ]
        view["isUnder14"] = record.isUnder14(on: moment.day) == true
        // The template's sections take an empty text for something.
        for key in ["unit", "number", "phone", "born"] where (view[key] as? String)?.isEmpty == true { view[key] = nil }
        view["lacksConsent"] = try await store.read { try $0.lacksConsent(record, on: moment.day) }
        return view
    }

    /// What the page of a person shows beside the record, and what the visitor may do there.
    private struct PersonFacts: Sendable {
        let record: PersonRecord
        let entries: [Entry]
        /// Phone and birthday are shown.
        let isWhole: Bool
        let mayKeep: Bool
        let mayGrant: Bool
        /// Ends sessions, resets the second factor.
        let maySecure: Bool
        let hasFactor: Bool
        /// Organisations in which the visitor ends roles.
        let grantable: Set<OrganisationID>
        /// Where roles can be given or the person belongs: the home with its colleges, and the visitor's other organisations.
        let places: [OrganisationID]
        let units: [ResponseUnit]

        init(_ record: PersonRecord, _ reading: any Reading, seenBy person: Person) throws {
            let rights = Rights(reading)
            self.record = record
            entries = Array(try reading.entries(about: record.subject).suffix(200))
            mayKeep = try rights.may(.correct, in: record.home, person)
            isWhole = mayKeep
            let homes = try reading.chainKeepers(under: PeopleScope.tops(of: person, for: .readRegister))
            mayGrant = person.appointments.contains { PeopleTask.grant.who.contains($0.role) }
            maySecure = try rights.may(.endSessions, in: record.home, person)
            hasFactor = try maySecure && Factor.exists(of: record.id, in: reading)
            grantable = try Set(record.roles.map(\.organisation).filter { try rights.may(.endRole, in: $0, person) })
            let own = homes.contains(record.home) ? try reading.organisations(below: record.home, limit: 200).filter { !$0.kind.keepsChain && $0.isActive } : []
            let classes = try own.filter { college in try record.roles.contains { try reading.organisation($0.organisation)?.parent == college.id } }
                .flatMap { try reading.organisations(below: $0.id, limit: 200).filter(\.isActive) }
            places = (homes.contains(record.home) ? [record.home] : []) + (own + classes).map(\.id) + homes.filter { $0 != record.home }.prefix(200)
            units = mayGrant ? try reading.units().filter { homes.contains($0.organisation) } : []
        }

        func isAdministrator(at moment: Instant) -> Bool {
            record.isAdministrators(at: moment)
        }
    }

    // MARK: -

    static func option(_ value: String, _ name: String, _ selected: Bool) -> View { ["value": value, "name": name, "selected": selected] }

    /// Names for identifiers; those that are not registered are called by their identifier.
    func placeNames(_ ids: [OrganisationID]) async throws -> [OrganisationID: LocalisedText] {
        let wanted = Set(ids)
        return try await store.read { reading in
            try Dictionary(uniqueKeysWithValues: wanted.map { ($0, try reading.organisation($0)?.name ?? LocalisedText($0.text, $0.text)) })
        }
    }
}

extension OrganisationID {
    func name(_ names: [OrganisationID: LocalisedText], _ language: Language) -> String { names[self]?(language) ?? text }
}

extension Instant {
    /// A day where the term begins or ends with one, else the moment. The end of a day is the last day of the term.
    func termText(isEnd: Bool) -> String {
        guard self == day.start else { return local }
        return (isEnd ? day - 1 : day).description
    }
}

extension PeopleAsked {
    func address(after mark: String) -> String {
        var parts = [("q", text), ("organisation", organisation?.text ?? ""), ("role", onlyDuty ? "duty" : role?.rawValue ?? ""), ("state", state), ("after", mark)]
        parts.removeAll { $0.1.isEmpty }
        return "/admin/people?" + parts.map { "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }.joined(separator: "&")
    }
}

/// What was done with somebody's account, in words; what is sealed stays sealed.
enum PersonHistory {
    static func line(_ entry: Entry, _ names: [OrganisationID: LocalisedText], _ visit: Visit) -> View {
        let language = visit.language
        var details: [String] = []
        if let written: Written = try? Wire.decode(from: entry.open) {
            for held in written.roles ?? [] { details.append(words(held, names, language)) }
            if let batch = written.batch, !batch.isEmpty { details.append(language == .chinese ? "导入批次 \(batch)" : "import \(batch)") }
            if let reason = written.reason { details.append(reason) }
            if let unit = written.unit { details.append(unit.isEmpty ? "—" : unit) }
        }
        if let held: HeldRole = try? Wire.decode(from: entry.open) { details.append(words(held, names, language)) }
        return [
            "at": entry.at.local, "act": acts[entry.act]?(language) ?? entry.act, "by": who(entry.by, language),
            "details": details.joined(separator: language == .chinese ? "；" : "; "), "number": entry.sequence,
            "isSealed": entry.sealed.contains { $0.content != nil }, "isErased": entry.sealed.contains { $0.content == nil },
        ]
    }

    private struct Written: Decodable {
        var roles: [HeldRole]?
        var batch: String?
        var reason: String?
        var unit: String?
    }

    private static func words(_ held: HeldRole, _ names: [OrganisationID: LocalisedText], _ language: Language) -> String {
        var text = "\(held.role.title(language)) · \(held.organisation.name(names, language))"
        if let until = held.until?.termText(isEnd: true) { text += language == .chinese ? "，至 \(until)" : ", until \(until)" }
        return text
    }

    private static func who(_ actor: Actor, _ language: Language) -> String {
        if let person = actor.person { return person.text }
        switch actor.text {
        case "system:command-line": return language == .chinese ? "服务器命令行" : "command line"
        case "system:demo": return language == .chinese ? "演示数据" : "demo"
        default: return actor.text
        }
    }

    private static let acts: [String: LocalisedText] = [
        "added": LocalisedText("入册", "added"), "corrected": LocalisedText("更正", "corrected"), "imported": LocalisedText("导入更新", "changed by import"),
        "granted": LocalisedText("授予角色", "role granted"), "roleEnded": LocalisedText("终止角色", "role ended"), "unitSet": LocalisedText("设定警力单位", "unit set"),
        "left": LocalisedText("离校（离职）", "left"), "returned": LocalisedText("恢复在册", "taken back"), "erased": LocalisedText("个人信息已删除", "erased"),
        "passwordChanged": LocalisedText("更换密码", "password changed"), "factorSet": LocalisedText("设置两步验证", "second factor set"),
        "signedIn": LocalisedText("登录", "signed in"), "signInFailed": LocalisedText("登录失败", "sign-in failed"),
        "recoveryUsed": LocalisedText("使用恢复码", "recovery code used"), "recoveryRenewed": LocalisedText("更换恢复码", "recovery codes renewed"),
        "factorRemoved": LocalisedText("取消两步验证", "second factor removed"), "sessionsEnded": LocalisedText("退出全部登录", "signed out everywhere"),
    ]
}
