public import Ground
public import Journal

/// Something that somebody is told: where their work is, never what is in it.
public struct Notice: Sendable, Hashable, Codable {
    public let code: String
    /// The case; where it speaks of several, the first of them.
    public let id: CaseID
    public let number: String
    /// What happened: a step, or `case.lapsed`.
    public let act: String
    public let at: Instant
    /// The stage that a deadline moved it on to by its passing; `nil` where it stayed.
    public internal(set) var to: String?
    /// Where the cases are kept; `nil` where they are kept in several places.
    public internal(set) var organisation: OrganisationID?
    /// How many cases it speaks of; `nil` for one.
    public internal(set) var count: Int?
    /// Somebody has put it away.
    public internal(set) var isSeen: Bool?

    /// How many cases it speaks of.
    public var cases: Int { count ?? 1 }
    /// What it is known by to whoever puts it away: one that has come to speak of more cases since is another.
    public var mark: String { "\(id)/\(act)/\(at.milliseconds)" + (count.map { "/\($0)" } ?? "") }

    /// The kind of slip it is kept as, for thirty days.
    public static let slipKind = "notice"
    /// The kind of slip that says how many there are of an owner.
    public static let shelfKind = "notice.shelf"
    static let kept: Double = 30 * 24 * 3600

    /// Whose slip it is: a person's, or of whoever holds a role in an organisation.
    public static func owner(_ person: PersonID) -> String { "person/\(person)" }
    public static func owner(_ role: Role, of organisation: OrganisationID) -> String { "role/\(role.rawValue)@\(organisation)" }
}

/// What one owner was told: so many slips and no more. The oldest of those that were put away go first, then the oldest; how many
/// went that nobody may have seen is kept.
public struct NoticeShelf {
    /// Slips that an owner keeps, and how many more there may be before some go.
    public static let most = 400
    static let spare = 100

    private struct Count: Codable {
        var slips = 0
        var dropped = 0
    }

    private let ledger: any Ledger
    private let owner: String

    public init(_ ledger: any Ledger, of owner: String) { (self.ledger, self.owner) = (ledger, owner) }

    /// Keeps the notice under a name that no other owner's has, in place of the one that was there.
    func put(_ notice: Notice, as name: String) throws {
        let isNew = try ledger.slip(SlipKey(kind: Notice.slipKind, name: name)) == nil
        try write(notice, name)
        guard isNew else { return }
        var count = try Self.count(owner, ledger, at: notice.at)
        count.slips += 1
        if count.slips > Self.most + Self.spare { try trim(&count, at: notice.at) }
        try ledger.put(
            Slip(kind: Notice.shelfKind, name: owner, content: try Wire.encode(count), at: notice.at, expires: notice.at.advanced(bySeconds: Notice.kept), owner: owner))
    }

    /// Keeps one notice for all cases of which the same is to be said under the name.
    func add(_ notice: Notice, as name: String) throws {
        guard let slip = try ledger.slip(SlipKey(kind: Notice.slipKind, name: name)) else { return try put(notice, as: name) }
        var all = try Wire.decode(Notice.self, from: slip.content.opened())
        all.count = all.cases + 1
        all.isSeen = nil
        if all.organisation != notice.organisation { all.organisation = nil }
        try write(all, name)
    }

    /// Remembers that somebody has put the slip away.
    public func note(seen slip: Slip) throws {
        guard var notice = try? Wire.decode(Notice.self, from: slip.content.opened()), notice.isSeen != true else { return }
        notice.isSeen = true
        try write(notice, slip.name)
    }

    private func write(_ notice: Notice, _ name: String) throws {
        try ledger.put(
            Slip(
                kind: Notice.slipKind, name: name, content: try Wire.encode(notice), at: notice.at, expires: notice.at.advanced(bySeconds: Notice.kept), owner: owner))
    }

    private func trim(_ count: inout Count, at now: Instant) throws {
        let slips = try ledger.slips(of: Notice.slipKind, owner: owner, at: now)
        let told = slips.map { (slip: $0, notice: try? Wire.decode(Notice.self, from: $0.content.opened())) }
        func rank(_ one: (slip: Slip, notice: Notice?)) -> (Int, Instant, String) { (one.notice.map { $0.isSeen == true } ?? true ? 0 : 1, one.slip.at, one.slip.name) }
        let going = told.sorted { rank($0) < rank($1) }.prefix(max(0, told.count - Self.most))
        for one in going {
            try ledger.remove(one.slip.key)
            // What one who holds a role has put away, another may not have read.
            guard let notice = one.notice, notice.isSeen != true || !owner.hasPrefix("person/") else { continue }
            count.dropped += notice.cases
        }
        count.slips = told.count - going.count
    }

    /// Cases of which an owner was told in slips that went to make room.
    public static func dropped(_ owner: String, in reading: any Reading, at now: Instant) throws -> Int { try count(owner, reading, at: now).dropped }

    private static func count(_ owner: String, _ reading: any Reading, at now: Instant) throws -> Count {
        guard let slip = try reading.slip(SlipKey(kind: Notice.shelfKind, name: owner)), slip.expires.map({ now < $0 }) ?? true else { return Count() }
        return try Wire.decode(Count.self, from: slip.content.opened())
    }
}
