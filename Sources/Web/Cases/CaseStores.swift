import Cases
import Ground
import Journal

/// Half-filled forms that somebody will come back to: encrypted, their own, gone after fourteen days or when the step is taken.
struct CaseDrafts {
    /// The kind of slip; found and removed with its owner.
    static let kind = "draft"
    /// Seconds that one is kept.
    static let kept: Double = 14 * 86_400
    static let mostBytes = 256 * 1024
    static let most = 100
    /// What a draft of a correction is called, beside the names of openings and steps.
    static let amend = "case.amended"

    let vault: Vault

    struct Key: Hashable, Sendable {
        let person: PersonID
        let code: String
        /// An opening, a step, or `amend`.
        let act: String
        /// `nil` for an opening.
        let subject: CaseID?

        var slip: SlipKey { SlipKey(kind: CaseDrafts.kind, name: "\(person)/\(code)/\(act)/\(subject?.text ?? "-")") }
    }

    struct Draft: Sendable {
        let answers: Answers
        let at: Instant
    }

    /// Stores it in place of the one before; what is blank removes it. Throws `Refusal` where it is too large or there are too many.
    func save(_ answers: Answers, as key: Key, on ledger: any Ledger, at now: Instant) throws {
        let answers = answers.only { !answers[$0].isBlank }
        guard !answers.isEmpty else { return try ledger.remove(key.slip) }
        let plain = try Wire.encode(answers)
        guard plain.count <= Self.mostBytes else { throw Refusal(.tooLarge, "草稿太大，最多 256 KB", "The draft is too large: at most 256 KB") }
        if try ledger.slip(key.slip) == nil, try ledger.slips(of: Self.kind, owner: key.person.text, at: now).count >= Self.most {
            throw Refusal(.tooMany, "草稿已有 \(Self.most) 份，请先提交或删除一些", "You keep \(Self.most) drafts: finish or remove some first")
        }
        let box = try vault.seal(plain, purpose: Self.purpose(key.slip.name))
        try ledger.put(
            Slip(
                kind: Self.kind, name: key.slip.name, content: try Wire.encode(box), at: now, expires: now.advanced(bySeconds: Self.kept),
                owner: key.person.text))
    }

    /// `nil` where there is none, or none that these keys open.
    func load(_ key: Key, in reading: any Reading, at now: Instant) throws -> Draft? {
        guard let slip = try reading.slip(key.slip), slip.expires.map({ $0 > now }) ?? true,
            let box: Vault.Box = try? Wire.decode(from: slip.content.opened()), let plain = try? vault.open(box, purpose: Self.purpose(slip.name)),
            let answers: Answers = try? Wire.decode(from: plain)
        else { return nil }
        return Draft(answers: answers, at: slip.at)
    }

    /// What somebody has begun, the latest first, without a word of what is in it.
    func all(of person: PersonID, in reading: any Reading, at now: Instant) throws -> [(key: Key, at: Instant)] {
        try reading.slips(of: Self.kind, owner: person.text, at: now).compactMap { slip in
            let parts = slip.name.split(separator: "/")
            guard parts.count == 4 else { return nil }
            return (Key(person: person, code: String(parts[1]), act: String(parts[2]), subject: CaseID(checking: String(parts[3])).flatMap { parts[3] == "-" ? nil : $0 }), slip.at)
        }
        .sorted { $1.at < $0.at }
    }

    /// Removes what anybody has begun about a case whose sealed lines go.
    static func forget(_ subject: CaseID, on ledger: any Ledger, at now: Instant) throws {
        for slip in try ledger.slips(of: kind, at: now) where slip.name.hasSuffix("/\(subject)") {
            try ledger.remove(slip.key)
            try ledger.scrubAfterCommit()
        }
    }

    private static func purpose(_ name: String) -> String { "case-draft/" + name }
}

/// Questions to a list that somebody asks again and again, under names of their own.
struct CaseViewsKept {
    static let kind = "view"
    static let most = 30

    let vault: Vault

    struct SavedView: Codable, Sendable, Equatable {
        let id: String
        let code: String
        let title: String
        /// As in the list's address, without the question mark.
        let query: String
    }

    /// Throws `Refusal` for a name or a question that cannot be kept, and where there are too many.
    @discardableResult
    func save(_ title: String, _ query: String, of code: String, for person: PersonID, on ledger: any Ledger, at now: Instant) throws -> SavedView {
        let title = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...40).contains(title.count) else { throw Refusal(.missing, field: "title", "请给筛选起名（1–40 字）", "Name the view, in 1 to 40 letters") }
        let isPlain = query.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "%&=._~+-".utf8.contains($0) }
        guard isPlain, query.utf8.count <= 2000 else { throw Refusal(.unreadable, field: "query", "筛选条件有误", "That is no question to the list") }
        // The same name stands for the newer question.
        let view = SavedView(id: Digest(of: "\(code)|\(title)".utf8).description.prefix(16).lowercased(), code: code, title: title, query: query)
        let key = Self.key(view.id, person)
        if try ledger.slip(key) == nil, try ledger.slips(of: Self.kind, owner: person.text, at: now).count >= Self.most {
            throw Refusal(.tooMany, "常用筛选已有 \(Self.most) 个，请先删除一些", "You keep \(Self.most) views: remove some first")
        }
        let box = try vault.seal(try Wire.encode(view), purpose: "case-view/" + key.name)
        try ledger.put(Slip(kind: Self.kind, name: key.name, content: try Wire.encode(box), at: now, owner: person.text))
        return view
    }

    /// Somebody's views of a system, or of all, in order of name.
    func all(of person: PersonID, code: String? = nil, in reading: any Reading, at now: Instant) throws -> [SavedView] {
        try reading.slips(of: Self.kind, owner: person.text, at: now).compactMap { slip -> SavedView? in
            guard let box: Vault.Box = try? Wire.decode(from: slip.content.opened()), let plain = try? vault.open(box, purpose: "case-view/" + slip.name) else { return nil }
            return try? Wire.decode(from: plain)
        }
        .filter { code == nil || $0.code == code }.sorted { ($0.title, $0.id) < ($1.title, $1.id) }
    }

    /// Throws `Refusal.notFound` where there is none.
    func remove(_ id: String, of person: PersonID, on ledger: any Ledger) throws {
        guard try ledger.slip(Self.key(id, person)) != nil else { throw Refusal(.notFound, "没有这个常用筛选", "There is no such view") }
        try ledger.remove(Self.key(id, person))
    }

    private static func key(_ id: String, _ person: PersonID) -> SlipKey { SlipKey(kind: kind, name: "\(person)/\(id)") }
}

extension House {
    var drafts: CaseDrafts { CaseDrafts(vault: vault) }
    var savedViews: CaseViewsKept { CaseViewsKept(vault: vault) }
}
