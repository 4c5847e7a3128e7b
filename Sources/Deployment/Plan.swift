public import Geo
public import Ground
public import Journal

/// Where units stand, or could stand: what a commander weighs, compares and keeps.
public struct StationPlan: Hashable, Sendable, Codable, Identifiable {
    /// Unique in the record, e.g. `campus-3`.
    public let id: String
    public let organisation: OrganisationID
    public internal(set) var terms: Terms
    /// Grows with every change.
    public internal(set) var version: Int64
    /// Taken off the list; it stays in the record and can come back.
    public internal(set) var isWithdrawn: Bool
    public internal(set) var changedBy: Actor
    public internal(set) var changedAt: Instant

    init(id: String, organisation: OrganisationID, terms: Terms, by actor: Actor, at moment: Instant) {
        self.id = id
        self.organisation = organisation
        self.terms = terms
        version = 1
        isWithdrawn = false
        changedBy = actor
        changedAt = moment
    }

    /// What the commander decides: the posts, and for whom and when they are meant.
    public struct Terms: Hashable, Sendable, Codable {
        public var name: String
        /// Why, in the commander's words; may be empty.
        public var note: String
        public var posts: [Post]
        /// Whose way there counts: the campus, or all that the map shows.
        public var scope: Scope
        public var day: DayKind
        /// 0…23, local time.
        public var hour: Int
        /// Seconds on the way within which somebody counts as reached.
        public var limit: Double

        public init(name: String, note: String, posts: [Post], scope: Scope, day: DayKind, hour: Int, limit: Double) {
            self.name = name
            self.note = note
            self.posts = posts
            self.scope = scope
            self.day = day
            self.hour = hour
            self.limit = limit
        }
    }

    /// The kind of its stored state.
    public static let stateKind = "station-plan"
    public var subject: Subject { Subject(kind: Self.stateKind, id: id) }
}

/// A place where units stand, all moving alike.
public struct Post: Hashable, Sendable, Codable {
    public var name: String
    public var position: Position
    public var profile: TravelProfile
    /// How many units stand here.
    public var units: Int
    /// Stays where it is when better places are sought.
    public var isFixed: Bool
    /// The call signs of the units that stand here now; empty for a place that is only thought of.
    public var callSigns: [String]

    public init(
        name: String, position: Position, profile: TravelProfile, units: Int = 1, isFixed: Bool = false, callSigns: [String] = []
    ) {
        self.name = name
        self.position = position
        self.profile = profile
        self.units = units
        self.isFixed = isFixed
        self.callSigns = callSigns
    }
}

/// Whose people count. Raw values are stored.
public enum Scope: String, Sendable, Codable, CaseIterable {
    /// Those on the campus of the map.
    case campus
    /// Everybody the map shows.
    case map
}

/// Where people are differs from a working day to a day off. Raw values are stored.
public enum DayKind: String, Sendable, Codable, CaseIterable { case working, off }

/// Keeps, changes and withdraws plans; every change is an entry in the chain of the organisation, decided in the same write.
public struct PlanRegister {
    private let ledger: any Ledger

    public init(_ ledger: any Ledger) { self.ledger = ledger }

    /// More posts than any force has; a plan beyond it is a slip.
    public static let mostPosts = 200

    /// Keeps a new plan. Throws `Refusal` when it cannot be one, its name is taken, or the person is not the chief there.
    @discardableResult
    public func keep(_ terms: StationPlan.Terms, in organisation: OrganisationID, by person: Person, at moment: Instant) throws -> StationPlan {
        try check(person, organisation)
        let terms = try checked(terms)
        try checkName(terms.name, in: organisation, besides: nil)
        let number = try ledger.next(in: "\(StationPlan.stateKind):\(organisation)")
        let plan = StationPlan(id: "\(organisation)-\(number)", organisation: organisation, terms: terms, by: .person(person.id), at: moment)
        try store(plan, act: "kept", open: try Wire.encode(terms))
        return plan
    }

    /// Changes a plan that was seen as `version`. Throws `Refusal.stale` when somebody else has changed it since.
    @discardableResult
    public func change(
        _ id: String, seen version: Int64, to terms: StationPlan.Terms, in organisation: OrganisationID, by person: Person, at moment: Instant
    ) throws -> StationPlan {
        try check(person, organisation)
        var plan = try found(id, organisation)
        guard plan.version == version else {
            throw Refusal(.stale, field: "version", "方案已被他人修改，请重新打开后再保存", "Somebody has changed the plan: open it again, then save")
        }
        guard !plan.isWithdrawn else { throw Refusal(.outOfOrder, "方案已撤下，请先恢复", "The plan is withdrawn: bring it back first") }
        plan.terms = try checked(terms)
        try checkName(plan.terms.name, in: organisation, besides: id)
        try advance(&plan, by: person, at: moment)
        try store(plan, act: "changed", open: try Wire.encode(plan.terms))
        return plan
    }

    /// Takes a plan off the list, or brings it back; nothing is written where it is so already.
    @discardableResult
    public func setWithdrawn(
        _ isWithdrawn: Bool, _ id: String, in organisation: OrganisationID, by person: Person, at moment: Instant
    ) throws -> StationPlan {
        try check(person, organisation)
        var plan = try found(id, organisation)
        guard plan.isWithdrawn != isWithdrawn else { return plan }
        if !isWithdrawn { try checkName(plan.terms.name, in: organisation, besides: id) }
        plan.isWithdrawn = isWithdrawn
        try advance(&plan, by: person, at: moment)
        try store(plan, act: isWithdrawn ? "withdrawn" : "restored", open: Array("{}".utf8))
        return plan
    }

    // MARK: -

    private func check(_ person: Person, _ organisation: OrganisationID) throws {
        guard person.holds(.chief, of: organisation) else {
            throw Refusal(.notYours, "只有本单位负责人可以保存部署方案", "Only the chief of the organisation keeps its plans")
        }
    }

    private func found(_ id: String, _ organisation: OrganisationID) throws -> StationPlan {
        guard let plan = try ledger.stationPlan(id), plan.organisation == organisation else {
            throw Refusal(.notFound, field: "id", "没有这个方案", "There is no such plan")
        }
        return plan
    }

    private func checkName(_ name: String, in organisation: OrganisationID, besides id: String?) throws {
        guard try !ledger.stationPlans(of: organisation).contains(where: { $0.id != id && $0.terms.name == name }) else {
            throw Refusal(.taken, field: "name", "已有方案“\(name)”，请换一个名称", "There is a plan called “\(name)”: choose another name")
        }
    }

    private func advance(_ plan: inout StationPlan, by person: Person, at moment: Instant) throws {
        plan.version += 1
        plan.changedBy = .person(person.id)
        plan.changedAt = moment
    }

    private func store(_ plan: StationPlan, act: String, open: [UInt8]) throws {
        try ledger.append(
            Draft(organisation: plan.organisation, subject: plan.subject, act: act, by: plan.changedBy, at: plan.changedAt, open: open))
        try ledger.put(
            StoredState(
                subject: plan.subject, organisation: plan.organisation, stage: plan.isWithdrawn ? "withdrawn" : "active",
                moment: plan.changedAt, version: plan.version, document: try Wire.encode(plan)))
    }

    private func checked(_ terms: StationPlan.Terms) throws -> StationPlan.Terms {
        var terms = terms
        terms.name = terms.name.trimmingSpaces
        terms.note = terms.note.trimmingSpaces
        guard (1...40).contains(terms.name.count) else {
            throw Refusal(.missing, field: "name", "请给方案取名，不超过 40 字", "Give the plan a name of at most 40 letters")
        }
        guard terms.note.count <= 500 else { throw Refusal(.tooLarge, field: "note", "说明不超过 500 字", "A note takes at most 500 letters") }
        guard (0...23).contains(terms.hour) else { throw Refusal(.unreadable, field: "hour", "时段须为 0–23 时", "The hour must be 0 to 23") }
        guard (30...7200).contains(terms.limit) else {
            throw Refusal(.unreadable, field: "limit", "到达时限须在 30 秒到 2 小时之间", "The limit must be between 30 seconds and 2 hours")
        }
        terms.posts = try Self.checked(terms.posts)
        return terms
    }

    /// The posts as they may stand. Throws `Refusal` where there are none, too many, or one cannot be.
    public static func checked(_ posts: [Post]) throws(Refusal) -> [Post] {
        guard (1...mostPosts).contains(posts.count) else {
            throw Refusal(.unreadable, field: "posts", "方案须有 1–\(mostPosts) 个站点", "A plan has 1 to \(mostPosts) posts")
        }
        var checked: [Post] = []
        for (index, post) in posts.enumerated() {
            var post = post
            post.name = post.name.trimmingSpaces
            if post.name.isEmpty { post.name = "站点 \(index + 1)" }
            guard post.name.count <= 60, post.callSigns.count <= 50, post.callSigns.allSatisfy({ $0.count <= 40 }) else {
                throw Refusal(.tooLarge, field: "posts", "站点名称不超过 60 字", "The name of a post takes at most 60 letters")
            }
            guard Position(checking: post.position.latitude, post.position.longitude) != nil else {
                throw Refusal(.unreadable, field: "posts", "站点“\(post.name)”的位置不在地球上", "The post “\(post.name)” is not on the earth")
            }
            guard (1...50).contains(post.units) else {
                throw Refusal(.unreadable, field: "posts", "每个站点 1–50 个单位", "A post has 1 to 50 units")
            }
            checked.append(post)
        }
        return checked
    }
}

extension Reading {
    /// `nil` when there is none, withdrawn ones included. Throws where the stored document cannot be read.
    public func stationPlan(_ id: String) throws -> StationPlan? {
        try state(of: Subject(kind: StationPlan.stateKind, id: id)).map { try Wire.decode(from: $0.document) }
    }

    /// The plans of an organisation that are on its list, the one changed last first.
    public func stationPlans(of organisation: OrganisationID) throws -> [StationPlan] {
        var query = StateQuery(kind: StationPlan.stateKind)
        query.organisations = [organisation]
        query.stages = ["active"]
        query.limit = 1000
        return try states(query).map { try Wire.decode(from: $0.document) }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
