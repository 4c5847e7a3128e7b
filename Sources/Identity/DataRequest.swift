public import Ground
public import Journal

/// What somebody asks about their own data: that it be corrected or erased (个人信息保护法 Art. 46, 47).
public struct DataRequest: Hashable, Sendable, Codable, Identifiable {
    public let id: String
    public let kind: Kind
    public let organisation: OrganisationID
    /// Who asks; `nil` for a phone without an account.
    public let person: PersonID?
    /// Digest of the phone's token, where a phone asks.
    public let device: String?
    /// What it is about: the person, or an incident.
    public let target: Subject
    public let asked: Instant
    public private(set) var stage: Stage
    public private(set) var decided: Instant?
    public private(set) var version: Int64

    /// Raw values are stored.
    public enum Kind: String, CaseIterable, Sendable, Codable {
        /// Decided by the system administrator of the person's organisation.
        case correction
        /// Decided by the guardian of records.
        case erasure

        public var deciders: Set<Role> { self == .correction ? [.systemAdministrator] : [.recordsGuardian] }

        public var title: LocalisedText {
            switch self {
            case .correction: LocalisedText("更正", "Correction")
            case .erasure: LocalisedText("删除", "Erasure")
            }
        }
    }

    /// Raw values are stored.
    public enum Stage: String, Sendable, Codable { case waiting, done, refused }

    /// What the person's particulars should be; `nil` leaves one as it is.
    public struct Wanted: Hashable, Sendable, Codable {
        public var name: String?
        public var number: String?
        public var phone: String?
        public var born: Day?
        /// In their own words.
        public var remark: String

        public init(name: String? = nil, number: String? = nil, phone: String? = nil, born: Day? = nil, remark: String = "") {
            self.name = name
            self.number = number
            self.phone = phone
            self.born = born
            self.remark = remark
        }

        public var isEmpty: Bool { name == nil && number == nil && phone == nil && born == nil && remark.isEmpty }
    }

    public static let stateKind = "dataRequest"
    public var subject: Subject { Subject(kind: Self.stateKind, id: id) }

    init(id: String, _ kind: Kind, of organisation: OrganisationID, person: PersonID?, device: String?, about target: Subject, at: Instant) {
        self.id = id
        self.kind = kind
        self.organisation = organisation
        self.person = person
        self.device = device
        self.target = target
        asked = at
        stage = .waiting
        version = 1
    }

    mutating func decide(_ stage: Stage, at: Instant) {
        self.stage = stage
        decided = at
        version += 1
    }
}

/// Takes requests about one's own data and has them decided. What was asked is sealed, and erased once it is decided.
public struct DataRequestDesk {
    private let ledger: any Ledger
    private let salt: () -> [UInt8]
    private let blind: (String) -> String

    /// `salt` gives 32 fresh random bytes a call; `blind` is the keyed hash under which the register finds a phone number.
    public init(_ ledger: any Ledger, salt: @escaping () -> [UInt8], blind: @escaping (String) -> String) {
        self.ledger = ledger
        self.salt = salt
        self.blind = blind
    }

    /// Requests of one person or phone that may wait at a time.
    public static let mostWaiting = 5

    /// A person asks about themselves. Throws `Refusal` when nothing is asked, or too much waits already.
    public func ask(_ kind: DataRequest.Kind, _ wanted: DataRequest.Wanted, by person: PersonID, at: Instant) throws -> DataRequest {
        guard let record = try ledger.personRecord(person), let home = try ledger.state(of: record.subject)?.organisation else {
            throw Refusal(.notFound, "没有这个账号", "There is no such account")
        }
        return try begin(kind, wanted, of: home, person: person, device: nil, about: record.subject, at: at)
    }

    /// Whoever called asks that what they said about an incident be erased; whose it is, the caller of this has checked.
    public func askErasure(
        of incident: Subject, in organisation: OrganisationID, because remark: String, person: PersonID?, device: String?, at: Instant
    ) throws -> DataRequest {
        try begin(.erasure, .init(remark: remark), of: organisation, person: person, device: device, about: incident, at: at)
    }

    /// Does what was asked, or refuses it with an answer; an erasure itself is done beside this, in the same write. Throws
    /// `Refusal` for one's own request, and for whoever may not decide it.
    @discardableResult
    public func decide(_ id: String, agrees: Bool, answer: String, by decider: Person, at: Instant) throws -> DataRequest {
        guard var request = try ledger.dataRequest(id), try Rights(ledger).holds(request.kind.deciders, over: request.organisation, decider) else {
            throw Refusal(.notFound, "没有这项申请", "There is no such request")
        }
        guard request.person != decider.id else {
            throw Refusal(.notYours, "不能处理自己的申请，须由他人处理", "Nobody decides their own request: somebody else does")
        }
        guard request.stage == .waiting else { throw Refusal(.outOfOrder, "该申请已处理", "It has been decided already") }
        let words = agrees && answer.trimmed.isEmpty ? nil : try checkedReason(answer)
        if agrees, request.kind == .correction { try correct(request, by: decider, at: at) }
        // Its purpose is done, and the register's own entry says what was corrected.
        for entry in try ledger.entries(about: request.subject) where entry.sealed.contains(where: { $0.content != nil }) {
            try ledger.eraseSealed(in: entry.organisation, sequence: entry.sequence)
        }
        request.decide(agrees ? .done : .refused, at: at)
        try write(request, agrees ? "done" : "refused", try words.map { try Wire.encode($0) }, by: .person(decider.id), at: at)
        return request
    }

    private func correct(_ request: DataRequest, by decider: Person, at: Instant) throws {
        guard let id = request.person, var record = try ledger.personRecord(id), let wanted = try ledger.wanted(by: request) else {
            throw Refusal(.outOfOrder, "申请内容已删除，请本人重新申请", "What was asked has been erased: they ask again")
        }
        if let name = wanted.name { record.name = name }
        if let number = wanted.number { record.number = number }
        if let phone = wanted.phone { record.phone = phone }
        if let born = wanted.born { record.born = born }
        try PeopleRegister(ledger, salt: salt, blind: blind).correct(record, by: .person(decider.id), at: at)
    }

    private func begin(
        _ kind: DataRequest.Kind, _ wanted: DataRequest.Wanted, of organisation: OrganisationID, person: PersonID?, device: String?,
        about target: Subject, at: Instant
    ) throws -> DataRequest {
        guard !wanted.isEmpty else { throw Refusal(.missing, field: "remark", "请填写要更正或删除的内容", "Say what is to be corrected or erased") }
        guard wanted.remark.count <= 500 else { throw Refusal(.tooLarge, field: "remark", "说明不超过 500 字", "At most 500 letters") }
        if kind == .correction, let person, let record = try ledger.personRecord(person) {
            var meant = record
            (meant.name, meant.number) = (wanted.name ?? record.name, wanted.number ?? record.number)
            (meant.phone, meant.born) = (wanted.phone ?? record.phone, wanted.born ?? record.born)
            _ = try PeopleRegister(ledger, salt: salt, blind: blind).checked(meant)
        }
        let waiting = try ledger.dataRequests(person: person, device: device).filter { $0.stage == .waiting }
        if kind == .erasure, waiting.contains(where: { $0.kind == kind && $0.target == target }) {
            throw Refusal(.taken, "已提交过申请，正在等待处理", "It has been asked for and waits to be decided")
        }
        guard waiting.count < Self.mostWaiting else {
            throw Refusal(.unavailable, "待处理的申请已有 \(waiting.count) 项，请等待处理", "\(waiting.count) requests wait already: wait until they are decided")
        }
        let number = try ledger.next(in: "dataRequest/\(organisation)")
        let request = DataRequest(
            id: "\(organisation)-D\(number)", kind, of: organisation, person: person, device: device, about: target, at: at)
        try write(request, "asked", try Wire.encode(wanted), by: person.map { .person($0) } ?? .caller, at: at)
        return request
    }

    private func write(_ request: DataRequest, _ act: String, _ words: [UInt8]?, by actor: Actor, at: Instant) throws {
        let open = ["kind": request.kind.rawValue, "target": request.target.description]
        try ledger.append(
            Draft(
                organisation: request.organisation, subject: request.subject, act: act, by: actor, at: at, open: try Wire.encode(open),
                sealed: words.map { [SealedPart(audience: .register, content: $0, salt: salt())] } ?? []))
        var fields = ["target": request.target.description, "kind": request.kind.rawValue]
        fields["person"] = request.person?.text
        fields["device"] = request.device
        try ledger.put(
            StoredState(
                subject: request.subject, organisation: request.organisation, stage: request.stage.rawValue, moment: request.asked,
                version: request.version, document: try Wire.encode(request), fields: fields),
            replacing: request.version - 1)
    }
}

extension Reading {
    public func dataRequest(_ id: String) throws -> DataRequest? {
        try state(of: Subject(kind: DataRequest.stateKind, id: id)).map { try Wire.decode(from: $0.document) }
    }

    /// A person's or a phone's requests, the newest first; none for neither.
    public func dataRequests(person: PersonID?, device: String?) throws -> [DataRequest] {
        var fields: [String: String] = [:]
        if let person { fields["person"] = person.text } else { fields["device"] = device }
        guard !fields.isEmpty else { return [] }
        var query = StateQuery(kind: DataRequest.stateKind)
        query.fields = fields
        return try states(query).map { try Wire.decode(from: $0.document) }
    }

    /// Requests of a kind that wait in these organisations, the oldest first; at most 200.
    public func waitingRequests(_ kind: DataRequest.Kind, in organisations: [OrganisationID]) throws -> [DataRequest] {
        if organisations.isEmpty { return [] }
        var query = StateQuery(kind: DataRequest.stateKind)
        query.organisations = organisations
        query.stages = [DataRequest.Stage.waiting.rawValue]
        query.fields = ["kind": kind.rawValue]
        query.newestFirst = false
        query.limit = 200
        return try states(query).map { try Wire.decode(from: $0.document) }
    }

    /// What a waiting request asks for; `nil` once it is decided and erased.
    public func wanted(by request: DataRequest) throws -> DataRequest.Wanted? {
        try entries(about: request.subject).first { $0.act == "asked" }?.sealed.first?.content.map { try Wire.decode(from: $0.opened()) }
    }

    /// What a decided request was answered; `nil` when nothing was said.
    public func answer(to request: DataRequest) throws -> String? {
        let last = try entries(about: request.subject).last { $0.act == "done" || $0.act == "refused" }
        return try last?.sealed.first?.content.map { try Wire.decode(from: $0.opened()) }
    }
}
