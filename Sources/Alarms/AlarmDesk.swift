public import Ground
import Identity
import Incidents
public import Journal

/// What a person asks for about a device.
public enum AlarmAct: Hashable, Sendable {
    case register(AlarmDevice.Facts)
    case change(AlarmDevice.Facts)
    case retire(reason: String)
    /// 复位
    case reset(reason: String)
    /// 到场; `nil` is now.
    case arrive(at: Instant?)
    /// 转为真实警情: this is no test.
    case declareReal(reason: String)
    /// 屏蔽
    case isolate(until: Instant, reason: String)
    /// 解除屏蔽
    case rejoin(reason: String)

    public var task: AlarmTask {
        switch self {
        case .register: .register
        case .change: .change
        case .retire: .retire
        case .reset: .reset
        case .arrive: .arrive
        case .declareReal: .declareReal
        case .isolate: .isolate
        case .rejoin: .rejoin
        }
    }
}

/// An act with who asks, about which device, when, and the key under which it is done only once.
public struct AlarmRequest: Sendable {
    public var act: AlarmAct
    public var device: DeviceID
    public var organisation: OrganisationID
    public var person: Person
    public var at: Instant
    public var key: String?
    /// Of what was asked, word for word.
    public var asked: Digest?

    public init(_ act: AlarmAct, on device: DeviceID, of organisation: OrganisationID, by person: Person, at: Instant) {
        self.act = act
        self.device = device
        self.organisation = organisation
        self.person = person
        self.at = at
    }
}

/// What an act came to.
public struct AlarmOutcome: Hashable, Sendable, Codable {
    public let device: DeviceID
    public let version: Int64
    /// The incident that it is about.
    public let incident: IncidentID?
    public var again = false
}

extension AlarmRoom {
    /// The longest that a detector may be isolated: seconds.
    public static let longestIsolation: Double = 7 * 86_400

    /// Throws `Refusal` and changes nothing when the act is not for this person, not now, or not possible.
    public func perform(_ request: AlarmRequest) throws -> AlarmOutcome {
        let task = request.act.task
        let done = try Once(ledger)(
            request.key, for: "device|\(request.organisation)|\(request.device)|\(task.rawValue)", by: .person(request.person), at: request.at,
            asked: request.asked
        ) { try decide(request) }
        var outcome = done.outcome
        if done.isAgain { outcome.again = true }
        return outcome
    }

    private func decide(_ request: AlarmRequest) throws -> AlarmOutcome {
        try Rights(ledger).require(request.act.task, in: request.organisation, request.person)
        let (party, moment) = (Party.person(request.person), request.at)
        if case .register(let facts) = request.act { return try register(facts, request) }
        guard var work = try load(request.device, of: request.organisation), work.file.device.retired == nil else {
            throw Refusal(.notFound, "没有这台设备", "There is no such device")
        }
        let incident = work.file.device.latch?.incident
        switch request.act {
        case .register: break
        case .change(let facts):
            let facts = try facts.checked()
            guard facts != work.file.device.facts || !work.file.device.isRegistered else { break }
            try append(work.file.device.isRegistered ? .changed(facts) : .registered(facts), to: &work, by: party, at: moment)
        case .retire(let reason):
            guard work.file.device.latch == nil else {
                throw Refusal(.outOfOrder, "设备报警尚未复位，请先复位再停用", "It is in alarm: reset it before it is retired")
            }
            try append(.retired(reason: try Self.checked(reason)), to: &work, by: party, at: moment)
        case .reset(let reason): try reset(try Self.checked(reason), &work, by: party, at: moment)
        case .arrive(let when): try arrive(when, &work, request)
        case .declareReal(let reason): try declareReal(try Self.checked(reason), &work, by: party, at: moment)
        case .isolate(let until, let reason): try isolate(until, try Self.checked(reason), &work, by: party, at: moment)
        case .rejoin(let reason):
            guard work.file.device.isolation != nil else { throw Refusal(.outOfOrder, "设备没有屏蔽", "It is not isolated") }
            try append(.joined(reason: try Self.checked(reason)), to: &work, by: party, at: moment)
        }
        let again = !work.isChanged
        try save(work, at: moment)
        return AlarmOutcome(
            device: request.device, version: work.file.device.version, incident: work.file.device.latch?.incident ?? incident, again: again)
    }

    private func register(_ facts: AlarmDevice.Facts, _ request: AlarmRequest) throws -> AlarmOutcome {
        let facts = try facts.checked()
        let party = Party.person(request.person)
        var work: Work
        if let known = try load(request.device, of: request.organisation) {
            guard known.file.device.retired != nil || !known.file.device.isRegistered else {
                throw Refusal(.taken, field: "id", "设备 \(request.device) 已登记", "There is a device \(request.device) already")
            }
            work = known
            try append(.registered(facts), to: &work, by: party, at: request.at)
        } else {
            work = try begin(.registered(facts), request.device, of: request.organisation, by: party, at: request.at)
        }
        try save(work, at: request.at)
        return AlarmOutcome(device: request.device, version: work.file.device.version, incident: nil)
    }

    // MARK: - The latch

    private func reset(_ reason: String, _ work: inout Work, by party: Party, at moment: Instant) throws {
        let device = work.file.device
        guard let latch = device.latch else {
            throw Refusal(.outOfOrder, "设备没有待复位的报警", "It has no alarm to reset")
        }
        try bring(latch.number, into: &work)
        // Whoever was sent there has been there: nobody needs to say so twice.
        let first = try ledger.incident(latch.incident)?.assignments.compactMap { one in one.steps[.onScene].map { (at: $0, who: one.callSign) } }
            .min { $0.at < $1.at }
        let arrival = first.map { AlarmRecord.Arrival(at: $0.at, who: $0.who) }
        let more = try pending(device)
        try incidents.alarmReset(on: latch.incident, device: device.id.text, name: device.facts.name, reason: reason, by: party, at: moment)
        try append(.reset(number: latch.number, reason: reason, more: more, arrived: arrival), to: &work, by: party, at: moment)
        try forget(device)
    }

    private func arrive(_ when: Instant?, _ work: inout Work, _ request: AlarmRequest) throws {
        let device = work.file.device
        // Whoever is a little late writes it down after the reset.
        let number = device.latch?.number ?? device.alarms
        try bring(number, into: &work)
        guard let record = work.file.records[number], record.isOpen || request.at.seconds(since: record.at) < 86_400 else {
            throw Refusal(.outOfOrder, "设备没有报警，无需登记到场", "It has no alarm to arrive at")
        }
        guard record.arrived == nil else { return }
        let at = when ?? request.at
        guard at <= request.at.advanced(bySeconds: 120), at >= record.at else {
            throw Refusal(
                .unreadable, field: "at", "到场时间须在报警 \(record.at.local) 之后、现在之前", "The arrival lies between the alarm, \(record.at.local), and now")
        }
        let who = try request.person.unit.flatMap { try ledger.unit($0)?.callSign } ?? request.person.id.text
        try append(
            .arrived(number: number, .init(at: min(at, request.at), who: who)), to: &work, by: .person(request.person), at: request.at)
    }

    private func declareReal(_ reason: String, _ work: inout Work, by party: Party, at moment: Instant) throws {
        let device = work.file.device
        guard let latch = device.latch, latch.isTest else {
            throw Refusal(.outOfOrder, "设备没有正在进行的试警", "No test of it is going on")
        }
        let more = try conclude(latch, of: device, reason: reason, at: moment)
        let opened = try open(device, cause: .alarm, said: latch.at, saying: try Words(text: reason), by: .system("devices"), at: moment)
        try bring(latch.number, into: &work)
        let alarm = AlarmEvent.Alarm(
            number: device.alarms + 1, event: "declared", zone: latch.zones.last ?? "", said: latch.at, notice: nil, incident: opened.incident,
            incidentNumber: opened.number, overtook: more)
        try append(.declaredReal(alarm, reason: reason), to: &work, by: party, at: moment)
    }

    private func isolate(_ until: Instant, _ reason: String, _ work: inout Work, by party: Party, at moment: Instant) throws {
        let device = work.file.device
        guard !device.facts.kind.isNeverIsolated else {
            throw Refusal(
                .notYours, "\(device.facts.kind.name.zh)不能屏蔽：可能有人正在求救；需要检修请做试警报备",
                "A \(device.facts.kind.name.en.lowercased()) is never isolated: somebody may be behind it. Announce a test for work on it")
        }
        guard device.latch == nil else { throw Refusal(.outOfOrder, "设备报警尚未复位，请先复位", "It is in alarm: reset it first") }
        guard until > moment, until.seconds(since: moment) <= Self.longestIsolation else {
            throw Refusal(.unreadable, field: "until", "屏蔽须有截止时间，最长 7 天", "An isolation ends within 7 days: say when")
        }
        try append(.isolated(until: until, reason: reason), to: &work, by: party, at: moment)
    }

    /// A reason is kept for ever and read by others: not empty, at most 500 characters.
    static func checked(_ reason: String) throws(Refusal) -> String {
        let text = AlarmDevice.Facts.trimmed(reason)
        guard !text.isEmpty else { throw Refusal(.missing, field: "reason", "请写明原因", "Give the reason") }
        guard text.count <= 500 else { throw Refusal(.tooLarge, field: "reason", "最多 500 个字", "At most 500 characters") }
        return text
    }
}
