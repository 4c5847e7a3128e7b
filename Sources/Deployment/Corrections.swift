public import Geo
public import Ground
public import Journal

/// A correction of the map as it stands on the record: who drew it, when, and whether it was undone.
public struct DrawnCorrection: Hashable, Sendable, Codable, Identifiable {
    public let correction: RoadCorrection
    /// Counts the organisation's corrections: what people say to each other, e.g. `7`.
    public let number: Int64
    public let organisation: OrganisationID
    public let by: Actor
    public let drawn: Instant
    /// `nil` while it stands.
    public internal(set) var undone: Undone?
    public internal(set) var version: Int64 = 1

    /// One that was just drawn.
    public init(correction: RoadCorrection, number: Int64, organisation: OrganisationID, by: Actor, drawn: Instant) {
        self.correction = correction
        self.number = number
        self.organisation = organisation
        self.by = by
        self.drawn = drawn
    }

    public var id: String { correction.id }

    /// How it was taken back.
    public struct Undone: Hashable, Sendable, Codable {
        public let by: Actor
        public let at: Instant
        public let reason: String
    }

    /// Where it stands at a moment. Raw values are part of the API.
    public enum Stage: String, Sendable, CaseIterable {
        /// Holds from a later moment on.
        case planned
        case standing
        /// Its time is over.
        case over
        case undone

        public var name: LocalisedText {
            switch self {
            case .planned: LocalisedText("未生效", "Planned")
            case .standing: LocalisedText("生效中", "In force")
            case .over: LocalisedText("已到期", "Over")
            case .undone: LocalisedText("已撤销", "Undone")
            }
        }
    }

    public func stage(at now: Instant) -> Stage {
        if undone != nil { return .undone }
        if correction.isCurrent(at: now) { return .standing }
        return correction.from.map { now < $0 } ?? false ? .planned : .over
    }
}

extension DrawnCorrection {
    public static let kind = "correction"
    public var subject: Subject { Subject(kind: Self.kind, id: id) }

    /// The row it is stored as.
    public func stored() throws -> StoredState {
        StoredState(
            subject: subject, organisation: organisation, stage: undone == nil ? "active" : "undone", moment: drawn,
            due: undone == nil ? correction.until : nil, version: version, document: try Wire.encode(self),
            fields: ["kind": correction.kind.rawValue])
    }
}

extension RoadCorrection.Kind {
    public var name: LocalisedText {
        switch self {
        case .closure: LocalisedText("封路", "Closed road")
        case .shortcut: LocalisedText("通道", "Shortcut")
        case .gate: LocalisedText("门禁", "Gate")
        case .speed: LocalisedText("限速", "Speed")
        }
    }
}

extension Reading {
    /// `nil` when there is none. Throws where the stored document cannot be read.
    public func correction(_ id: String) throws -> DrawnCorrection? {
        try state(of: Subject(kind: DrawnCorrection.kind, id: id)).map { try Wire.decode(from: $0.document) }
    }

    /// The organisation's corrections that were not undone, in the order in which they were drawn; those that cannot be read are
    /// left out.
    public func standingCorrections(of organisation: OrganisationID) throws -> [DrawnCorrection] {
        try storedCorrections(of: organisation).corrections
    }

    /// The same, with the ids of those whose stored document cannot be read.
    public func storedCorrections(of organisation: OrganisationID) throws -> (corrections: [DrawnCorrection], unreadable: [String]) {
        var query = StateQuery(kind: DrawnCorrection.kind)
        query.organisations = [organisation]
        query.stages = ["active"]
        query.newestFirst = false
        // Those whose time is over stay among them.
        query.limit = 100_000
        var (corrections, unreadable): ([DrawnCorrection], [String]) = ([], [])
        for row in try states(query) {
            do { corrections.append(try Wire.decode(from: row.document)) } catch { unreadable.append(row.subject.id) }
        }
        return (corrections, unreadable)
    }

    /// How many of the organisation's corrections hold now or will: neither undone nor over.
    func correctionCount(of organisation: OrganisationID, at now: Instant) throws -> Int {
        var query = StateQuery(kind: DrawnCorrection.kind)
        query.organisations = [organisation]
        query.stages = ["active"]
        let all = try count(query)
        query.dueBy = now
        return try all - count(query)
    }

    /// The corrections that were undone, the latest first; at most `limit`.
    public func undoneCorrections(of organisation: OrganisationID, limit: Int = 50) throws -> [DrawnCorrection] {
        var query = StateQuery(kind: DrawnCorrection.kind)
        query.organisations = [organisation]
        query.stages = ["undone"]
        query.limit = limit
        return try states(query).map { try Wire.decode(from: $0.document) }
    }
}

/// Takes what people draw over the map and what they take back: decides and appends in one write.
public struct CorrectionRegister {
    /// Who may draw and undo, at the organisation whose map it is.
    public static let roles: [Role] = [.operator_, .chief]
    /// So many may stand at once: more is a new map.
    public static let most = 1000
    /// Points of one line.
    public static let longestLine = 500
    /// Letters of a reason.
    public static let longestReason = 200

    /// Seconds before it begins that one may be drawn.
    static let farthestAhead = 366.0 * 24 * 3600

    private let ledger: any Ledger

    public init(_ ledger: any Ledger) { self.ledger = ledger }

    /// Draws a correction; the map must have a place for it, which `RoadGraph.check` has said. Under a key that was used before
    /// by the same person it is the same correction, unless that was undone. Throws `Refusal` for what cannot be meant, and for
    /// whoever may not.
    public func draw(
        _ wanted: RoadCorrection, key: String?, by person: Person, in organisation: OrganisationID, at: Instant
    ) throws -> DrawnCorrection {
        try checkRight(person, organisation)
        var correction = try Self.checked(wanted, at: at)
        if let key {
            correction.id = "k" + Digest(of: "\(organisation)|\(person.id)|\(key)".utf8).description.prefix(16)
            if let known = try ledger.correction(correction.id) { return try same(known, correction) }
        }
        guard try ledger.correctionCount(of: organisation, at: at) < Self.most else {
            throw Refusal(
                .tooLarge, "同时生效的修正已达 \(Self.most) 条（已到期的不计），请先撤销不再需要的，或更新地图",
                "\(Self.most) corrections stand already, not counting what is over: undo what is no longer needed, or import a newer map")
        }
        let count = try ledger.next(in: "correction/\(organisation)")
        if key == nil { correction.id = "n\(count)-\(organisation)" }
        let drawn = DrawnCorrection(
            correction: correction, number: count, organisation: organisation, by: .person(person.id), drawn: at)
        try ledger.append(
            Draft(
                organisation: organisation, subject: drawn.subject, act: "drawn", by: .person(person.id), at: at,
                open: try Wire.encode(correction)))
        try ledger.put(drawn.stored(), replacing: 0)
        return drawn
    }

    /// Takes a correction back; one that was taken back already stays so. Throws `Refusal` without a reason, for one that is not
    /// there, and for whoever may not.
    public func undo(
        _ id: String, reason: String, by person: Person, in organisation: OrganisationID, at: Instant
    ) throws -> DrawnCorrection {
        try checkRight(person, organisation)
        guard var drawn = try ledger.correction(id), drawn.organisation == organisation else {
            throw Refusal(.notFound, "没有这条修正", "There is no such correction")
        }
        guard drawn.undone == nil else { return drawn }
        let reason = try Self.checked(reason: reason, field: "reason")
        drawn.undone = .init(by: .person(person.id), at: at, reason: reason)
        drawn.version += 1
        try ledger.append(
            Draft(
                organisation: organisation, subject: drawn.subject, act: "undone", by: .person(person.id), at: at,
                open: try Wire.encode(["reason": reason])))
        try ledger.put(drawn.stored(), replacing: drawn.version - 1)
        return drawn
    }

    // MARK: -

    private func checkRight(_ person: Person, _ organisation: OrganisationID) throws {
        guard Self.roles.contains(where: { person.appointments.contains(Appointment($0, of: organisation)) }) else {
            throw Refusal(.notYours, "只有接警员和负责人可以修正地图", "Only the desk's operators and its chief correct the map")
        }
    }

    private func same(_ known: DrawnCorrection, _ asked: RoadCorrection) throws -> DrawnCorrection {
        guard known.correction == asked else {
            throw Refusal(
                .keyReused, field: "Idempotency-Key", "此幂等键已用于另一条修正，请换一个键", "This idempotency key was used for another correction: take a new one")
        }
        if let undone = known.undone {
            throw Refusal(
                .keyReused, field: "Idempotency-Key", "修正 \(known.number) 已于 \(undone.at.local) 撤销（\(undone.reason)），不会重新生效；如仍需要，请换一个键重新绘制",
                "Correction \(known.number) was undone at \(undone.at.local) (\(undone.reason)) and does not hold again: draw it anew, under a new key")
        }
        return known
    }

    /// Throws `Refusal` naming the field at fault; what the map itself says is not asked here.
    public static func checked(_ wanted: RoadCorrection, at now: Instant) throws -> RoadCorrection {
        var correction = wanted
        correction.note = try checked(reason: wanted.note, field: "note")
        let fewest = correction.kind == .shortcut || correction.kind == .speed ? 2 : 1
        guard correction.line.count >= fewest else {
            throw Refusal(
                .missing, field: "line", fewest == 1 ? "请在地图上点选位置" : "请至少画两个点",
                fewest == 1 ? "Choose a place on the map" : "Draw at least two points")
        }
        guard correction.line.count <= longestLine else {
            throw Refusal(.tooLarge, field: "line", "一条线最多 \(longestLine) 个点，请分段绘制", "A line has at most \(longestLine) points: draw it in parts")
        }
        if correction.kind == .gate { correction.line = Array(correction.line.prefix(1)) }
        if let from = correction.from, from.seconds(since: now) > farthestAhead {
            throw Refusal(.unreadable, field: "from", "开始时间最多提前一年填写", "It begins more than a year ahead: draw it when that is nearer")
        }
        if let until = correction.until {
            guard until > now, until > correction.from ?? now else {
                throw Refusal(.unreadable, field: "until", "结束时间须晚于现在和开始时间", "It must end after now and after it begins")
            }
        }
        if correction.kind == .speed {
            guard let speed = correction.speed, (1...150).contains(speed) else {
                throw Refusal(.missing, field: "speed", "请填写 1–150 的时速（公里）", "Give a speed of 1 to 150 km/h")
            }
        } else {
            correction.speed = nil
        }
        return correction
    }

    private static func checked(reason: String, field: String) throws -> String {
        let words = plain(reason).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...longestReason).contains(words.count) else {
            throw Refusal(.missing, field: field, "请写明原因（1–\(longestReason) 字）", "Give the reason, in 1 to \(longestReason) letters")
        }
        return words
    }

    /// Without the signs that only turn or break a line of text: beside other words they would hide what is said.
    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.compactMap { scalar in
            switch scalar.value {
            case 0x09...0x0D, 0x85, 0x2028, 0x2029: " "
            case 0...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: nil
            default: scalar
            }
        }))
    }
}
