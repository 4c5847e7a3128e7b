public import Ground
public import Journal

extension CaseRoom {
    /// Opens the sealed lines of a case to a person for a while, with a reason that goes on the record. Throws `Refusal`.
    @discardableResult
    public func look(_ request: LookRequest, on ledger: any Ledger) throws -> LookOutcome {
        try Once(ledger)(request.key, for: "look/\(request.code)|\(request.id)", by: request.party, at: request.at) {
            try system(request.code).look(request, on: ledger, in: self)
        }.outcome
    }
}

/// What a look came to.
public struct LookOutcome: Sendable, Hashable, Codable {
    /// Until when the lines are seen.
    public let until: Instant
}

extension Described {
    public func look(_ request: LookRequest, on ledger: any Ledger, in room: CaseRoom) throws -> LookOutcome {
        guard case .person(let person) = request.party else { throw Refusal(.notSignedIn, "请先登录", "Sign in first") }
        // Whoever looks already may look on: what is theirs to open is asked as though they had opened nothing.
        let (file, standing) = try seen(request.id, by: request.party, tokenOf: nil, in: ledger)
        let audiences = sealed(in: file, for: standing)
        guard !audiences.isEmpty else {
            throw Refusal(.notYours, "没有须由你另行查看的保密内容：其余内容不对你开放", "Nothing sealed here is yours to open: the rest is for others")
        }
        let words = try request.reason.words(request.words.opened())
        let rules = try room.rules(of: file.organisation, in: ledger)
        let end = rules[Look.rule].flatMap { rules.end($0, since: request.at) } ?? request.at.advanced(bySeconds: Look.minutes * 60)
        let state = try ledger.state(of: Look.subject(file.id, person.id))
        let before: Look? = try state.map { try Wire.decode(from: $0.document) }
        let at = max(request.at, before?.at ?? request.at)
        let counting = audiences.reduce(into: Set<Role>()) { $0.formUnion($1.everyRole) }
        let held = standing.within.values.reduce(standing.roles.union(standing.linkedRoles)) { $0.union($1) }
        let roles = counting.intersection(held).sorted { $0.rawValue < $1.rawValue }
        let look = Look(code: code, caseID: file.id, person: person.id, reason: request.reason, at: at, until: max(end, before?.until ?? end), roles: roles)
        let made = Look.Made(code: code, reason: look.reason, until: look.until, roles: roles)
        try ledger.append(
            Draft(
                organisation: file.organisation, subject: Look.subject(file.id, person.id), act: Look.act, by: .person(person.id), at: at,
                open: try Wire.encode(made),
                sealed: words.isEmpty ? [] : [SealedPart(audience: Look.audience(code), content: try Wire.encode(words), salt: room.salt())]))
        try ledger.put(look.stored(in: file.organisation, version: (state?.version ?? 0) + 1), replacing: state?.version ?? 0)
        return LookOutcome(until: look.until)
    }

    /// For whom the lines are that somebody could open and does not see, and who may know who reported in confidence.
    func sealed(in file: CaseFile<System>, for standing: Standing) -> [Who<System>] {
        var found = plan.form.compactMap { field in
            (field.audience ?? field.like.flatMap(plan.field(at:))?.audience).flatMap { !field.read(file.record).isBlank && file.sight(of: field, standing, under: plan) == .sealed ? $0 : nil }
        }
        if let who = file.opensOpener(under: plan), file.sightOfOpener(standing, under: plan) == .sealed { found.append(who) }
        return found
    }

    /// What somebody has open of a case, could open, and may know of others' looks.
    func looking(at file: CaseFile<System>, for standing: Standing, in reading: any Reading) throws -> CaseSheet.Looking {
        var looking = CaseSheet.Looking(mayLook: !sealed(in: file, for: standing).isEmpty)
        guard let person = standing.person else { return looking }
        if standing.looks.cover(file.id) { looking.until = try reading.look(at: file.id, by: person)?.until }
        let keeps = plan.keepers.admits(standing, to: file)
        // Whom the case is about learns that it was opened, not by which person; what a law asked for in secret stays with the office.
        let isConcerned = !keeps && (file.openedBy?.person == person || file.names(person, under: plan)) && !plan.seers.official.admits(standing, to: file)
        guard keeps || isConcerned else { return looking }
        for state in try reading.lookers(at: file.id) {
            let look: Look = try Wire.decode(from: state.document)
            for entry in try reading.entries(about: state.subject) {
                let made: Look.Made = try Wire.decode(from: entry.open)
                if isConcerned, made.reason == .lawful, look.person != person { continue }
                let words = try keeps ? entry.sealed.compactMap { try $0.content.map { try Wire.decode(String.self, from: $0.opened()) } }.first : nil
                looking.looks.append(
                    CaseSheet.Looked(at: entry.at, until: made.until, reason: made.reason, by: keeps ? entry.by : nil, roles: made.roles, words: words))
            }
        }
        looking.looks.sort { $1.at < $0.at }
        looking.looks = Array(looking.looks.prefix(CaseSheet.Looking.most))
        return looking
    }
}

extension CaseSystem {
    /// The case without what anybody opened with a reason.
    public func sheet(_ id: CaseID, for party: Party, tokenOf: OrganisationID?, in reading: any Reading, room: CaseRoom) throws -> CaseSheet {
        try sheet(id, for: party, tokenOf: tokenOf, in: reading, room: room, at: nil)
    }

    /// A file, where the party sees it without having opened anything with a reason.
    public func attachment(_ digest: String, of id: CaseID, for party: Party, tokenOf: OrganisationID?, in reading: any Reading) throws -> Attachment {
        try attachment(digest, of: id, for: party, tokenOf: tokenOf, in: reading, at: nil)
    }

    /// The paper without what anybody opened with a reason.
    public func paper(_ name: String, of id: CaseID, for party: Party, in reading: any Reading, room: CaseRoom, _ language: Language) throws -> PaperSheet {
        try paper(name, of: id, for: party, in: reading, room: room, language, at: nil)
    }
}

extension CaseSheet {
    /// What this party has open of the case's sealed lines, and who else opened them.
    public struct Looking: Sendable {
        /// Some lines are theirs to open, and still closed.
        public var mayLook: Bool
        /// Until when they see what they opened; `nil` where nothing is open.
        public var until: Instant?
        /// The latest first; none for whoever neither keeps the register nor is concerned.
        public var looks: [Looked] = []
        static let most = 50
    }

    /// One look at the sealed lines.
    public struct Looked: Sendable {
        public let at: Instant
        public let until: Instant
        public let reason: LookReason
        /// `nil` for whom the case is about: to them it was somebody with these roles.
        public let by: Actor?
        public let roles: [Role]
        /// For whoever keeps the register.
        public let words: String?
    }
}

extension Office {
    /// Erases what the reasons of looks at a case said.
    func eraseLooks(at id: CaseID) throws {
        var query = StateQuery(kind: Look.kind)
        (query.fields, query.limit) = (["case": id.text], 500)
        while true {
            let page = try ledger.states(query)
            for entry in try page.flatMap({ try ledger.entries(about: $0.subject) }) where entry.sealed.contains(where: { $0.content != nil }) {
                try ledger.eraseSealed(in: entry.organisation, sequence: entry.sequence)
            }
            guard page.count == query.limit, let last = page.last else { return }
            query.goOn(after: last)
        }
    }
}
