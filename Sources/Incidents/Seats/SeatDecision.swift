public import Ground
import Journal

extension Incident {
    /// An event of a seat with what is sealed beside it.
    struct SeatDecided: Sendable {
        let event: SeatEvent
        var sealed: (audience: Audience, content: [UInt8])?

        init(_ event: SeatEvent, sealed: (Audience, [UInt8])? = nil) {
            self.event = event
            self.sealed = sealed.map { (audience: $0.0, content: $0.1) }
        }
    }

    /// More parties than this are a slip of the finger.
    static let mostSeats = 24

    /// What a command comes to for an open incident, or why not. Pure: it changes nothing.
    func decide(_ command: SeatCommand, by party: SeatParty, at now: Instant, under rule: RescueRule) throws -> [SeatDecided] {
        if case .explain(let reason) = command { return try explained(reason, under: rule) }
        guard stage.isOpen else {
            throw Refusal(
                .outOfOrder, stage == .linked ? "已并入 \(linkedTo?.number ?? "")，请到那一起警情处理" : "警情已结，席位和链接随之失效；如需继续，请值班台重新打开",
                stage == .linked ? "Linked to \(linkedTo?.number ?? ""): go on there" : "The incident is closed, and its seats and links with it: the desk can reopen it")
        }
        switch command {
        case .start(let kinds, let scene): return try start(kinds, scene)
        case .add(let opening): return [try added(opening, after: seats.count)]
        case .link(let id, let seconds):
            let seat = try open(id)
            guard seat.person == nil, seat.unit == nil else {
                throw Refusal(.outOfOrder, field: "seat", "这个席位由账号或单位进入，不用链接", "This seat is taken with an account or a unit: it has no link")
            }
            guard seconds.isFinite, (60...7 * 86_400).contains(seconds) else {
                throw Refusal(.unreadable, field: "seconds", "链接有效期须在 1 分钟到 7 天之间", "A link lasts from a minute to seven days")
            }
            return [SeatDecided(.linked(seat: id, Seat.Link(serial: (seat.link?.serial ?? 0) + 1, until: now.advanced(bySeconds: seconds))))]
        case .notify(let id, let notice, let phone): return [try notified(id, notice, phone)]
        case .revoke(let id, let reason):
            _ = try open(id)
            return [SeatDecided(.revoked(seat: id, reason: try Self.reason(reason)))]
        case .claim(let id, let serial): return try claim(id, serial, by: party, at: now)
        case .join(let id): return try join(id, by: party)
        case .step(let id, let mark, let age): return try step(id, mark, age, at: now)
        case .say(let id, let words, let age):
            if let id, !(try open(id)).sees(.channel) { throw Self.notForSeat }
            let typed = Self.typed(age, at: now, after: reported)
            return [
                SeatDecided(.said(seat: id, typed: typed, hasPhoto: words.photo != nil), sealed: (.seats, try Wire.encode(words)))
            ]
        case .fill(let id, let part, let age):
            guard try open(id).sees(.writeSheet) else { throw Self.notForSeat }
            try part.check(at: now)
            return [SeatDecided(.sheetFilled(seat: id, typed: Self.typed(age, at: now, after: reported)), sealed: (.patient, try Wire.encode(part)))]
        case .seen(let id, let revision):
            guard try open(id).sees(.readSheet) else { throw Self.notForSeat }
            guard let sheet = seating?.sheet, (1...sheet.revision).contains(revision) else {
                throw Refusal(.outOfOrder, field: "revision", "交接单没有这一版", "The sheet has no such version")
            }
            // What was read before is known already.
            if sheet.seen.contains(where: { $0.seat == id && $0.revision >= revision }) { return [] }
            return [SeatDecided(.sheetSeen(seat: id, revision: revision))]
        case .overdue:
            guard let due = rescueDue(under: rule), due <= now else { return [] }
            return [SeatDecided(.overdue)]
        case .explain: return []
        }
    }

    static var notForSeat: Refusal { Refusal(.notYours, field: "seat", "这个席位没有这项权限", "This is not for this seat") }

    // MARK: - Opening

    private func start(_ kinds: [Seat.Kind], _ scene: UnitID?) throws(Refusal) -> [SeatDecided] {
        let standing = Set(seats.filter(\.isOpen).map(\.kind))
        var decided: [SeatDecided] = []
        for kind in kinds where !standing.contains(kind) {
            decided.append(try added(Seat.Opening(kind, unit: kind == .guard_ ? scene : nil), after: seats.count + decided.count))
        }
        return decided
    }

    private func added(_ opening: Seat.Opening, after count: Int) throws(Refusal) -> SeatDecided {
        guard seats.count(where: \.isOpen) + count - seats.count < Self.mostSeats else {
            throw Refusal(.tooLarge, field: "seats", "最多 \(Self.mostSeats) 个席位，请先收回不用的", "At most \(Self.mostSeats) seats: take one back first")
        }
        let label = opening.label.filter { $0 != "\0" && !$0.isNewline }
        guard label.count <= 40 else { throw Refusal(.tooLarge, field: "label", "席位说明最多 40 个字", "A seat's label takes at most 40 characters") }
        guard opening.person == nil || opening.unit == nil else {
            throw Refusal(.unreadable, field: "unit", "席位或给账号，或给单位，二选一", "A seat is for an account or for a unit, not for both")
        }
        let isTaken = seats.contains { $0.isOpen && (($0.person != nil && $0.person == opening.person) || ($0.unit != nil && $0.unit == opening.unit)) }
        guard !isTaken else { throw Refusal(.taken, field: "person", "这个账号（单位）已有席位", "This account or unit has a seat already") }
        return SeatDecided(.added(seat: count + 1, Seat.Opening(opening.kind, label: label, person: opening.person, unit: opening.unit)))
    }

    private func notified(_ id: Int, _ notice: Seat.Notice, _ phone: Sealed<String>?) throws -> SeatDecided {
        _ = try open(id)
        guard (1...20).contains(notice.channel.count), (notice.fault?.count ?? 0) <= 200 else {
            throw Refusal(.unreadable, field: "channel", "通知方式不对", "There is no such channel")
        }
        guard let phone else { return SeatDecided(.notified(seat: id, notice)) }
        return SeatDecided(.notified(seat: id, notice), sealed: (.desk, try Wire.encode(try Words(phone: phone.opened()))))
    }

    // MARK: - Taking

    /// Throws the `Refusal` that whoever came with this link would get; takes nothing. `browser` is the digest of a browser's cookie.
    public func checkClaim(seat id: Int, serial: Int, by browser: String, at now: Instant, under rule: RescueRule) throws {
        _ = try decide(.claim(seat: id, serial: serial), by: .browser(browser), at: now, under: rule)
    }

    private func claim(_ id: Int, _ serial: Int, by party: SeatParty, at now: Instant) throws(Refusal) -> [SeatDecided] {
        guard case .browser(let browser) = party else {
            throw Refusal(.notYours, "链接只能在浏览器里打开", "A link is opened in a browser")
        }
        guard let seat = seat(id), let link = seat.link else { throw Self.noLink }
        guard seat.isOpen else {
            throw Refusal(.outOfOrder, "值班台已收回这个席位，如有需要请致电值班台", "The desk took this seat back: call the desk if you need it")
        }
        guard link.serial == serial else {
            throw Refusal(.outOfOrder, "这个链接已被新链接取代，请用值班台最新发来的链接", "A newer link has replaced this one: use the latest from the desk")
        }
        // Opened twice in the same browser, taken once.
        if seat.holder?.browser == browser { return [] }
        guard seat.holder == nil else {
            throw Refusal(.taken, "链接只能用一次，已在另一台手机或浏览器上打开；请值班台重新发一个", "The link works once and was opened in another browser: ask the desk for a new one")
        }
        guard now < link.until else {
            throw Refusal(.outOfOrder, "链接已过期，请值班台重新发一个", "The link has expired: ask the desk for a new one")
        }
        return [SeatDecided(.joined(seat: id, Seat.Holder(browser: browser)))]
    }

    static var noLink: Refusal { Refusal(.notFound, "链接无效：请完整复制，或请值班台重新发一个", "The link is not valid: copy it whole, or ask the desk for a new one") }

    private func join(_ id: Int, by party: SeatParty) throws(Refusal) -> [SeatDecided] {
        let seat = try open(id)
        guard case .person(let person) = party else { return [] }
        return seat.holder?.person == person.id ? [] : [SeatDecided(.joined(seat: id, Seat.Holder(person: person.id)))]
    }

    // MARK: - Going on

    private func step(_ id: Int, _ mark: Seat.Mark, _ age: Double?, at now: Instant) throws(Refusal) -> [SeatDecided] {
        let seat = try open(id)
        // The same press sent twice is one step.
        if seat.marks[mark] != nil { return [] }
        guard seat.kind.course.contains(mark), mark > (seat.reached ?? .notified) else {
            throw Refusal(
                .outOfOrder, field: "step", "\(seat.kind.name.zh)：现在不能登记“\(seat.kind.name(of: mark).zh)”",
                "\(seat.kind.name.en): “\(seat.kind.name(of: mark).en)” does not fit where it stands")
        }
        let before = seat.marks.values.max() ?? reported
        return [SeatDecided(.stepped(seat: id, mark, typed: Self.typed(age, at: now, after: before)))]
    }

    /// When something was typed that reached us later; `nil` for what came at once. Never before what it follows.
    private static func typed(_ age: Double?, at now: Instant, after before: Instant) -> Instant? {
        guard let age, age.isFinite, age >= 5, age <= 7 * 86_400 else { return nil }
        return min(max(now.advanced(bySeconds: -age), before), now)
    }

    private func explained(_ reason: String, under rule: RescueRule) throws(Refusal) -> [SeatDecided] {
        guard let clock = rescue(under: rule), clock.overdue != nil || clock.stopped.map({ $0 > clock.due }) ?? false else {
            throw Refusal(.outOfOrder, "十分钟时钟没有超时，不需要说明", "The ten-minute clock is not over: no reason is needed")
        }
        return [SeatDecided(.overdueExplained(reason: try Self.reason(reason)))]
    }

    private func open(_ id: Int) throws(Refusal) -> Seat {
        guard let seat = seat(id) else { throw Refusal(.notFound, field: "seat", "没有 \(id) 号席位", "There is no seat \(id)") }
        guard seat.isOpen else {
            throw Refusal(.outOfOrder, field: "seat", "值班台已收回这个席位，如有需要请致电值班台", "The desk took this seat back: call the desk if you need it")
        }
        return seat
    }

    private static func reason(_ reason: String) throws(Refusal) -> String {
        let text = reason.filter { $0 != "\0" }
        guard text.contains(where: { !$0.isWhitespace }) else { throw Refusal(.missing, field: "reason", "请写明原因", "Give the reason") }
        guard text.count <= 500 else { throw Refusal(.tooLarge, field: "reason", "最多 500 个字", "At most 500 characters") }
        return text
    }
}
