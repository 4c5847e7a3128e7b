public import Ground
public import Journal

/// Founds, changes and links organisations; every change is an entry in the chain of the organisation.
public struct OrganisationRegister {
    private let ledger: any Ledger
    private let salt: () -> [UInt8]

    /// `salt` gives 32 fresh random bytes a call.
    public init(_ ledger: any Ledger, salt: @escaping () -> [UInt8]) {
        self.ledger = ledger
        self.salt = salt
    }

    /// Throws `Refusal` when the name is taken or cannot be one, or the place in the tree makes no sense.
    @discardableResult
    public func found(
        _ id: OrganisationID, _ kind: Organisation.Kind, _ name: LocalisedText, below parent: OrganisationID?, by actor: Actor, at: Instant
    ) throws -> Organisation {
        guard OrganisationID(checking: id.text) != nil else {
            throw Refusal(.unreadable, field: "id", "机构编号为 1–64 位字母、数字、-、_ 或 .", "An organisation's id has 1 to 64 letters, digits, -, _ or .")
        }
        guard try ledger.organisation(id) == nil else {
            throw Refusal(.taken, field: "id", "机构编号 \(id) 已被使用", "There is an organisation \(id) already")
        }
        let above = try checkedParent(parent, of: kind)
        try checkDepth(1, below: parent)
        let organisation = Organisation(
            id: id, kind: kind, name: try checked(name), parent: parent, chain: kind.keepsChain ? id : above?.chain ?? id)
        try append(organisation, act: "founded", by: actor, at: at, open: Founded(kind: kind, name: organisation.name, parent: parent))
        try put(organisation, replacing: 0, at: at)
        return organisation
    }

    /// Throws `Refusal` when there is no such organisation.
    public func rename(_ id: OrganisationID, _ name: LocalisedText, by actor: Actor, at: Instant) throws {
        var organisation = try found(id)
        organisation.name = try checked(name)
        try change(organisation, act: "renamed", by: actor, at: at, open: ["zh": name.zh, "en": name.en])
    }

    /// Moves it below another; throws `Refusal` when that makes no sense, or would make a circle.
    public func move(_ id: OrganisationID, below parent: OrganisationID?, by actor: Actor, at: Instant) throws {
        var organisation = try found(id)
        let above = try checkedParent(parent, of: organisation.kind)
        if let parent, try stands(parent, under: id) {
            throw Refusal(.outOfOrder, field: "parent", "不能把机构移到自己或自己的下级之下", "It cannot stand below itself")
        }
        try checkDepth(try height(of: id), below: parent)
        guard organisation.parent != parent else { return }
        // A class that moves to another campus would take its entries into another chain: found it there instead.
        guard organisation.kind.keepsChain || above?.chain == organisation.chain else {
            throw Refusal(.outOfOrder, field: "parent", "学院和班级只能在本校内调整；请在对方学校新建", "Colleges and classes stay within their campus: found it anew there")
        }
        let old = organisation.parent
        organisation.parent = parent
        try change(organisation, act: "moved", by: actor, at: at, open: ["parent": parent?.text ?? ""])
        // A class's students are found under its college too.
        if organisation.kind == .class_ { try PeopleTerms.move(membersOf: id, in: organisation.chain, from: old, to: parent, ledger) }
    }

    /// Ends it: its roles give no rights any more. Throws `Refusal` while something active stands below it.
    public func end(_ id: OrganisationID, by actor: Actor, at: Instant) throws {
        var organisation = try found(id)
        guard organisation.isActive else { return }
        guard try !ledger.organisations(below: id, limit: 100_000).contains(where: \.isActive) else {
            throw Refusal(.outOfOrder, "请先撤销其下级机构", "End the organisations below it first")
        }
        organisation.isActive = false
        try change(organisation, act: "ended", by: actor, at: at, open: [String: String]())
    }

    /// Takes back an end; throws `Refusal` while what stands above it has ended.
    public func reopen(_ id: OrganisationID, by actor: Actor, at: Instant) throws {
        var organisation = try found(id)
        guard !organisation.isActive else { return }
        _ = try checkedParent(organisation.parent, of: organisation.kind)
        organisation.isActive = true
        try change(organisation, act: "reopened", by: actor, at: at, open: [String: String]())
    }

    /// Makes, changes or ends a link, e.g. 一校一警; with its end name and phone are erased. Throws `Refusal` when either side is missing or of the wrong kind.
    public func link(_ link: OrganisationLink, by actor: Actor, at: Instant) throws {
        var link = link
        let (from, to) = (try found(link.from), try found(link.to))
        (link.contact, link.phone) = (link.contact.trimmed, link.phone.trimmed)
        guard !link.isActive || (from.isActive && to.isActive) else {
            throw Refusal(.outOfOrder, field: "to", "其中一方已撤销，不能关联", "One of the two has ended: it cannot be linked")
        }
        let fits =
            switch link.purpose {
            case .schoolOfficer: from.kind == .campus && to.kind.isPolice
            case .emergency: from.kind == .campus && (to.kind == .hospital || to.kind == .fireBrigade)
            case .partner: from.id != to.id
            }
        guard fits else {
            throw Refusal(.outOfOrder, field: "to", "\(link.purpose.title.zh)不能这样关联", "This kind of link does not fit these two")
        }
        guard link.contact.count <= 40, link.phone.count <= 40 else {
            throw Refusal(.tooLarge, field: "contact", "姓名和电话各不超过 40 字", "Name and phone take at most 40 letters each")
        }
        if link.purpose == .schoolOfficer, link.isActive, link.contact.isEmpty || link.phone.isEmpty {
            throw Refusal(.missing, field: "contact", "一校一警须填写民警姓名和电话", "One school, one officer: give the officer's name and phone")
        }
        if let person = link.person, try ledger.personRecord(person) == nil {
            throw Refusal(.notFound, field: "person", "没有账号 \(person)", "There is no account \(person)")
        }
        let stored = try ledger.state(of: link.subject)
        guard link.isActive || stored != nil else {
            throw Refusal(.notFound, field: "to", "没有这一关联", "There is no such link")
        }
        link.version = (stored?.version ?? 0) + 1
        if !link.isActive {
            // Nobody is to be reached by it any more: who it was is kept nowhere.
            (link.contact, link.phone) = ("", "")
            try ledger.scrubAfterCommit()
            for entry in try ledger.entries(about: link.subject) where entry.sealed.contains(where: { $0.content != nil }) {
                try ledger.eraseSealed(in: entry.organisation, sequence: entry.sequence)
            }
        }
        let contact = SealedPart(audience: .register, content: try Wire.encode([link.contact, link.phone]), salt: salt())
        let open = ["purpose": link.purpose.rawValue, "to": link.to.text, "person": link.person?.text ?? ""]
        try ledger.append(
            Draft(
                organisation: from.chain, subject: link.subject, act: link.isActive ? "linked" : "unlinked", by: actor, at: at,
                open: try Wire.encode(open), sealed: link.isActive ? [contact] : []))
        try ledger.put(
            StoredState(
                subject: link.subject, organisation: from.chain, stage: link.isActive ? "active" : "ended", moment: at,
                version: link.version, document: try Wire.encode(link),
                fields: ["from": link.from.text, "to": link.to.text, "purpose": link.purpose.rawValue]),
            replacing: stored?.version ?? 0)
    }

    // MARK: -

    private struct Founded: Encodable {
        var kind: Organisation.Kind
        var name: LocalisedText
        var parent: OrganisationID?
    }

    private func found(_ id: OrganisationID) throws -> Organisation {
        guard let organisation = try ledger.organisation(id) else {
            throw Refusal(.notFound, field: "id", "没有机构 \(id)", "There is no organisation \(id)")
        }
        return organisation
    }

    /// Whether `id` is `top` or stands somewhere below it, however deep.
    private func stands(_ id: OrganisationID, under top: OrganisationID) throws -> Bool {
        var (next, seen): (OrganisationID?, Set<OrganisationID>) = (id, [])
        while let id = next, seen.insert(id).inserted {
            if id == top { return true }
            next = try ledger.organisation(id)?.parent
        }
        return false
    }

    /// How many levels there are from it down, itself counted.
    private func height(of id: OrganisationID) throws -> Int {
        var (levels, level) = (0, [id])
        while !level.isEmpty, levels <= deepestTree {
            levels += 1
            level = try level.flatMap { try ledger.organisations(below: $0, limit: 100_000).map(\.id) }
        }
        return levels
    }

    /// Rights come down a whole tree, so that none may be deeper than it is looked up.
    private func checkDepth(_ levels: Int, below parent: OrganisationID?) throws {
        guard let parent, try ledger.line(of: parent).count + levels > deepestTree else { return }
        throw Refusal(.outOfOrder, field: "parent", "机构层级不超过 \(deepestTree) 级", "A tree of organisations has at most \(deepestTree) levels")
    }

    private func checkedParent(_ parent: OrganisationID?, of kind: Organisation.Kind) throws -> Organisation? {
        let above = try parent.map { try found($0) }
        guard kind.parents.contains(above?.kind), above?.isActive ?? true else {
            let possible = kind.parents.map { $0?.title ?? LocalisedText("无上级", "nothing") }
            throw Refusal(
                .outOfOrder, field: "parent", "\(kind.title.zh)的上级应为：\(possible.map(\.zh).joined(separator: "、"))",
                "Above a \(kind.title.en.lowercased()) may stand: \(possible.map { $0.en.lowercased() }.joined(separator: ", "))")
        }
        return above
    }

    private func checked(_ name: LocalisedText) throws -> LocalisedText {
        let name = LocalisedText(name.zh.trimmed, name.en.trimmed)
        guard (1...60).contains(name.zh.count), (1...100).contains(name.en.count) else {
            throw Refusal(.missing, field: "name", "请填写机构名称，不超过 60 字", "Give a name of at most 60 letters")
        }
        return name
    }

    private func change(_ organisation: Organisation, act: String, by actor: Actor, at: Instant, open: some Encodable) throws {
        var organisation = organisation
        organisation.version += 1
        try append(organisation, act: act, by: actor, at: at, open: open)
        try put(organisation, replacing: organisation.version - 1, at: at)
    }

    private func append(_ organisation: Organisation, act: String, by actor: Actor, at: Instant, open: some Encodable) throws {
        try ledger.append(
            Draft(
                organisation: organisation.chain, subject: organisation.subject, act: act, by: actor, at: at, open: try Wire.encode(open)))
    }

    private func put(_ organisation: Organisation, replacing version: Int64, at: Instant) throws {
        var fields = ["kind": organisation.kind.rawValue, "chain": organisation.kind.keepsChain ? "own" : organisation.chain.text]
        fields["parent"] = organisation.parent?.text
        // In the order in which they were founded, whatever is changed later.
        let moment = try ledger.state(of: organisation.subject)?.moment ?? at
        try ledger.put(
            StoredState(
                subject: organisation.subject, organisation: organisation.chain, stage: organisation.isActive ? "active" : "ended",
                moment: moment, version: organisation.version, document: try Wire.encode(organisation), fields: fields),
            replacing: version)
    }
}
