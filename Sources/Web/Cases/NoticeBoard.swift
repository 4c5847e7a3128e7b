import Cases
import Ground
import Identity
import Journal

/// What somebody was told of cases, by name or by a role that they hold.
struct NoticeBoard {
    /// The newest first.
    let told: [Notice]
    /// Cases of which they were told in slips that went to make room, by whose slips they were.
    let dropped: [String: Int]
    /// There are more than were read.
    let isCut: Bool
    /// The slips of each notice, by its mark.
    private let slips: [String: [Slip]]

    /// Organisations whose slips are looked up, and slips that are read.
    private static let places = 2000
    private static let most = 20_000

    init(for person: Person, in reading: any Reading, at now: Instant) throws {
        var (slips, dropped, count) = ([String: [Slip]](), [String: Int](), 0)
        var (owners, isCut) = (try Self.owners(person, in: reading), false)
        if owners.count > Self.places { (owners, isCut) = (Array(owners.prefix(Self.places)), true) }
        var told: [String: Notice] = [:]
        for owner in owners {
            guard count < Self.most else {
                isCut = true
                break
            }
            for slip in try reading.slips(of: Notice.slipKind, owner: owner, at: now) {
                let notice = try Wire.decode(Notice.self, from: slip.content.opened())
                // Told by name and by a role is told once.
                told[notice.mark] = notice
                slips[notice.mark, default: []].append(slip)
                count += 1
            }
            let gone = try NoticeShelf.dropped(owner, in: reading, at: now)
            if gone > 0 { dropped[owner] = gone }
        }
        self.told = told.values.sorted { ($1.at, $1.mark) < ($0.at, $0.mark) }
        (self.slips, self.dropped, self.isCut) = (slips, dropped, isCut)
    }

    /// A person, and the roles that count where cases are kept: in the organisation and in those below it.
    private static func owners(_ person: Person, in reading: any Reading) throws -> [String] {
        var owners: Set<String> = []
        for held in person.appointments where try reading.chain(of: held.organisation) == held.organisation {
            for place in try reading.chainKeepers(under: [held.organisation]) { owners.insert(Notice.owner(held.role, of: place)) }
        }
        return [Notice.owner(person.id)] + owners.sorted()
    }

    /// Remembers at the slips that a notice was put away.
    fileprivate func note(seen notice: Notice, on ledger: any Ledger) throws {
        for slip in slips[notice.mark] ?? [] { try NoticeShelf(ledger, of: slip.owner ?? "").note(seen: slip) }
    }
}

/// Which notices somebody has seen: those of a role are everyone's who holds it, so that each puts them away for themselves.
struct NoticesSeen {
    /// Not put away, the newest first.
    let unseen: [Notice]
    /// Cases of which they were told in slips that are gone.
    let dropped: Int
    /// There are more than were read.
    let isCut: Bool
    private let board: NoticeBoard

    private static let kind = "notice.seen"
    /// As long as a notice is kept, in seconds.
    private static let kept: Double = 30 * 86_400
    /// Whoever puts all away puts away what is older than this, in seconds, at once: what is younger one by one, as another write may
    /// still bring one of the same moment.
    private static let settled: Double = 60
    /// So many of those that are put away at once are marked for making room.
    private static let noted = 200

    init(by person: Person, in reading: any Reading, at now: Instant) throws {
        board = try NoticeBoard(for: person, in: reading, at: now)
        let slips = try reading.slips(of: Self.kind, owner: Notice.owner(person.id), at: now)
        let seen = Set(slips.map(\.name))
        let all = try slips.first { $0.name == Self.all(person.id) }.map { try Wire.decode(All.self, from: $0.content.opened()) }
        unseen = board.told.filter { notice in !(all.map { notice.at <= $0.until } ?? false) && !seen.contains("\(person.id)|\(notice.mark)") }
        dropped = board.dropped.reduce(0) { $0 + max(0, $1.value - (all?.dropped[$1.key] ?? 0)) }
        isCut = board.isCut
    }

    /// What was put away at once: everything up to a moment, and so many that were gone, by whose slips they were.
    private struct All: Codable {
        let until: Instant
        let dropped: [String: Int]
    }

    private static func all(_ person: PersonID) -> String { "\(person)|all" }

    /// Puts one away, or all of them.
    static func mark(_ wanted: String?, for person: Person, on ledger: any Ledger, at now: Instant) throws {
        let seen = try NoticesSeen(by: person, in: ledger, at: now)
        func put(_ name: String, _ content: [UInt8], until end: Instant) throws {
            try ledger.put(Slip(kind: kind, name: name, content: content, at: now, expires: end.advanced(bySeconds: kept), owner: Notice.owner(person.id)))
        }
        let until = now.advanced(bySeconds: -settled)
        for notice in seen.unseen where wanted.map({ $0 == notice.mark }) ?? (notice.at > until) { try put("\(person.id)|\(notice.mark)", [], until: notice.at) }
        if let wanted {
            for notice in seen.unseen where notice.mark == wanted { try seen.board.note(seen: notice, on: ledger) }
        } else {
            // The oldest are the next to go.
            for notice in seen.unseen.suffix(noted) { try seen.board.note(seen: notice, on: ledger) }
            try put(all(person.id), try Wire.encode(All(until: until, dropped: seen.board.dropped)), until: now)
        }
    }
}
