public import Ground
public import Journal

/// A case as a table gives it, looked through: what it says, and by what it is known.
public struct ImportedCase: Sendable {
    /// In the file, from 1.
    public let line: Int
    /// As the form keeps them.
    let answers: Answers
    /// A keyed hash, under which it is imported once.
    let row: String

    /// What became of it.
    public enum Outcome: Sendable, Hashable {
        case opened(CaseID)
        /// It was there already.
        case known(CaseID)
        case refused(Refusal)
    }
}

/// An opening was refused after its case was written, so the write must be undone: those before `index` may be tried again without it.
struct TornImport: Error {
    let index: Int
    let refusal: Refusal
}

extension Described {
    public func isKept(by standing: Standing) -> Bool { plan.keepers.admits(standing, to: CaseFile<System>()) }

    public func isReadThroughout(by standing: Standing) -> Bool {
        plan.seers.admitsThroughout(standing)
    }

    public func settled(_ answers: Answers) -> (answers: Answers, wrong: [String]) {
        var (record, settled, wrong) = (System.Record(), Answers(), [String]())
        for (name, answer) in answers.lines {
            guard let field = plan.fields[name], field.write(&record, answer) else {
                wrong.append(name)
                continue
            }
            let kept = field.read(record)
            if !kept.isBlank { settled[name] = kept }
        }
        return (settled, wrong.sorted())
    }

    public func trial(
        _ cases: [Answers], by opening: String, for party: Party, in organisation: OrganisationID, at moment: Instant, in reading: any Reading, room: CaseRoom
    ) throws -> [Refusal?] {
        let standing = try Standings(of: party, in: reading)(for: organisation)
        let around = Surroundings(
            at: moment, rules: try room.rules(of: organisation, in: reading), neighbour: { try room.neighbour($0, $1, in: reading) },
            referringTo: { try room.referring(to: $0, $1, by: $2, in: reading) })
        let file = CaseFile<System>(organisation: organisation, opened: moment)
        return try cases.map { answers in
            do {
                _ = try file.open(opening, answers, by: standing, in: around, under: plan)
                return nil
            } catch let refusal as Refusal {
                return refusal
            }
        }
    }

    public func take(
        _ cases: [ImportedCase], by opening: String, like request: CaseRequest, until isEnough: () -> Bool, on ledger: any Ledger, in room: CaseRoom
    ) throws -> [ImportedCase.Outcome] {
        try Office(plan: plan, room: room, ledger: ledger).take(cases, by: opening, like: request, until: isEnough)
    }

    public func known(by key: String, of organisation: OrganisationID, in reading: any Reading) throws -> CaseID? {
        guard let field = plan.form.first(where: \.isKey) else { return nil }
        return try reading.known(by: key, on: field.name, under: plan, of: organisation)
    }
}

extension Office {
    func take(_ cases: [ImportedCase], by opening: String, like request: CaseRequest, until isEnough: () -> Bool) throws -> [ImportedCase.Outcome] {
        let counter = try counter(for: request)
        guard plan.keepers.admits(counter.standing, to: CaseFile<System>()) else { throw CaseFile<System>.notYours }
        let key = plan.form.first(where: \.isKey)?.name
        var outcomes: [ImportedCase.Outcome] = []
        for (index, one) in cases.enumerated() {
            if index > 0, isEnough() { break }
            if let known = try ledger.imported(one.row, as: CaseFile<System>.kind) {
                outcomes.append(.known(known))
                continue
            }
            if let key, let known = try ledger.known(by: one.answers[key].text, on: key, under: plan, of: counter.organisation) {
                outcomes.append(.known(known))
                continue
            }
            var request = request
            (request.answers, request.row) = (one.answers, one.row)
            let decision: CaseDecision
            do {
                decision = try decided(opening, request, at: counter, isLookedUp: true)
            } catch let refusal as Refusal {
                outcomes.append(.refused(refusal))
                continue
            }
            do {
                outcomes.append(.opened(try opened(decision, request, at: counter).id))
            } catch let refusal as Refusal {
                throw TornImport(index: index, refusal: refusal)
            }
        }
        return outcomes
    }
}

extension Who {
    /// Whether somebody of the standing counts here whatever a case says.
    func admitsThroughout(_ standing: Standing) -> Bool {
        switch self {
        case .role, .linked, .member, .token, .signedIn, .anyone: admits(standing, to: CaseFile())
        case .any(let them): them.contains { $0.admitsThroughout(standing) }
        case .all(let them): them.allSatisfy { $0.admitsThroughout(standing) }
        case .roleOf, .named, .among, .opener, .phone, .did, .but: false
        }
    }
}

extension Reading {
    /// The case that a row of a table was imported as; `nil` for none.
    func imported(_ row: String, as kind: String) throws -> CaseID? {
        var query = StateQuery(kind: kind)
        query.fields = ["row": row]
        query.limit = 1
        return try states(query).first.map { CaseID($0.subject.id) }
    }

    /// The case of an organisation with this text on its key line that has not ended; `nil` for none. A house that was ended is let again
    /// under its number.
    func known<System: Casework>(by key: String, on line: String, under plan: Plan<System>, of organisation: OrganisationID) throws -> CaseID? {
        if key.isEmpty { return nil }
        var query = StateQuery(kind: CaseFile<System>.kind)
        query.stages = plan.course.filter { !$0.moves.isEmpty }.map(\.stage.rawValue)
        query.fields = [line: String(key.prefix(120))]
        query.organisations = [organisation]
        query.limit = 1
        return try states(query).first.map { CaseID($0.subject.id) }
    }

    /// Throws `Refusal.taken` where another open case of the organisation has the same key, and names it to whoever sees it.
    func requireFreeKey<System: Casework>(
        _ answers: Answers, under plan: Plan<System>, in organisation: OrganisationID, for standing: Standing, but own: CaseID? = nil
    ) throws {
        var read = System.Record()
        guard let field = plan.form.first(where: \.isKey), let written = answers.lines[field.name], field.write(&read, written) else { return }
        let key = field.read(read).text
        guard key.count <= 120 else {
            throw Refusal(.tooLarge, field: field.name, "“\(field.title.zh)”最长 120 字", "\"\(field.title.en)\" has at most 120 characters")
        }
        guard let other = try known(by: key, on: field.name, under: plan, of: organisation), other != own else { return }
        guard try file(other, under: plan)?.isSeen(by: standing, under: plan) == true else {
            throw Refusal(.taken, field: field.name, "“\(field.title.zh)”已被使用", "\"\(field.title.en)\" is taken already")
        }
        throw Refusal(.taken, field: field.name, "“\(field.title.zh)”已用于 \(other)", "\"\(field.title.en)\" is \(other)'s already")
    }
}

extension Described {
    public func openLines(of state: StoredState) throws -> Answers {
        try Answers(openOf: state.document)
    }
}
