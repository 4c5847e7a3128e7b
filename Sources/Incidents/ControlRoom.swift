public import Ground
public import Journal

/// A command with who asks, when, and the key under which it is done only once.
public struct CommandRequest: Sendable {
    public var command: Command
    /// `nil` for `open` only.
    public var incident: IncidentID?
    public var party: Party
    /// The organisation whose desk takes a new call.
    public var organisation: OrganisationID
    public var at: Instant
    /// 补录: when it really happened; for the desk only.
    public var when: Instant?
    /// Sent twice under the same key, done once.
    public var key: String?
    /// Of what was asked, word for word: the same key with another one is refused. `nil` takes the key for it, as for a cry for
    /// help, which is never refused.
    public var asked: Digest?
    /// The version the person was looking at; another one refuses the command as stale.
    public var seen: Int64?

    public init(
        _ command: Command, of incident: IncidentID? = nil, by party: Party, in organisation: OrganisationID, at: Instant
    ) {
        self.command = command
        self.incident = incident
        self.party = party
        self.organisation = organisation
        self.at = at
    }
}

/// What a command came to.
public struct Outcome: Sendable, Hashable, Codable {
    public let incident: IncidentID
    public let number: String
    public let version: Int64
    /// The command had been done before under the same key, or the same phone's call was open already.
    public var again = false
}

/// Takes commands: reads the state, decides, appends the entries and stores what they add up to, inside one write.
public struct ControlRoom {
    let ledger: any Ledger
    private let targets: Targets
    /// 32 fresh random bytes a call.
    private let salt: () -> [UInt8]

    /// Within this, a phone that asks again is asking about the same thing.
    public static let sameCall: Double = 30 * 60

    public init(_ ledger: any Ledger, targets: Targets, salt: @escaping () -> [UInt8]) {
        self.ledger = ledger
        self.targets = targets
        self.salt = salt
    }

    /// Throws `Refusal` and changes nothing when the command is not for this party, not now, or not possible.
    public func perform(_ request: CommandRequest) throws -> Outcome {
        try once(request.key, for: "\(request.command.name.rawValue)|\(request.incident?.text ?? "")", by: request.party, at: request.at, asked: request.asked) {
            if case .open(let opening) = request.command { return try open(opening, request) }
            return try change(request)
        }
    }

    /// Does `body`, or answers what it came to before under the same key. A key stands for one command only: sent with
    /// another, that one is done as well, and never mistaken for the first.
    func once(
        _ text: String?, for what: String, by party: Party, at: Instant, asked: Digest? = nil, _ body: () throws -> Outcome
    ) throws -> Outcome {
        let done = try Once(ledger)(text, for: what, by: party, at: at, asked: asked, body)
        var outcome = done.outcome
        if done.isAgain { outcome.again = true }
        return outcome
    }

    // MARK: - Opening

    private func open(_ opening: Command.Opening, _ request: CommandRequest) throws -> Outcome {
        let opening = try checked(opening, request)
        if let open = try openCall(of: opening, request) { return try askAgain(open, opening, request) }
        let backEntry = opening.reported != nil
        let reported = opening.reported ?? request.at
        let day = request.at.day
        let count = try ledger.next(in: "incident/\(request.organisation)/\(day)")
        let number = "\(day.description.filter { $0 != "-" })-\(String(repeating: "0", count: max(0, 4 - String(count).count)))\(count)"
        let id = IncidentID("\(request.organisation)-\(number)")
        let isDesk = if case .person(let person) = request.party { person.holds(.operator_, of: request.organisation) } else { false }
        let opened = IncidentEvent.Opened(
            number: number, source: opening.source, location: opening.location, reported: reported,
            occurred: opening.occurred, type: isDesk ? nil : opening.type, silent: opening.silent ? true : nil,
            exercise: opening.exercise ? true : nil, backEntry: backEntry ? true : nil, device: opening.device,
            fold: opening.fold, alarm: opening.alarm, category: opening.alarm == nil ? nil : opening.category,
            priority: opening.alarm == nil ? nil : opening.priority)
        var incident = Incident(id: id, organisation: request.organisation, opened: opened)
        var request = request
        if backEntry { request.when = reported }
        try append(.init(.opened(opened), opening.words), to: &incident, request, isFirst: true)
        // A call that the desk itself writes down is answered by whoever writes, and classified if they said so.
        if case .person(let person) = request.party, person.holds(.operator_, of: request.organisation) {
            if backEntry { request.when = opening.answered }
            try append(.init(.answered(by: person.id)), to: &incident, request)
            if backEntry { request.when = opening.entered }
            if let type = opening.type {
                let classification = Classification(type, opening.category)
                try append(
                    .init(.classified(classification, opening.priority ?? type.usualPriority)), to: &incident, request)
            } else if let priority = opening.priority {
                try append(.init(.prioritised(priority)), to: &incident, request)
            }
        }
        try store(incident, replacing: 0)
        return Outcome(incident: id, number: number, version: incident.version)
    }

    private func openCall(of opening: Command.Opening, _ request: CommandRequest) throws -> Incident? {
        guard let device = opening.device else { return nil }
        var query = StateQuery(kind: Incident.kind)
        query.organisations = [request.organisation]
        query.fields = ["device": device]
        query.stages = Incident.Stage.open.map(\.rawValue)
        query.limit = 10
        // A linked call goes on under the incident it was linked to: asking again there would be lost on the desk. And a cry
        // for help in the middle of a drill is no drill.
        return try ledger.incidents(query).first {
            $0.isExercise == opening.exercise && request.at.seconds(since: $0.reported) < Self.sameCall
        }
    }

    private func askAgain(_ incident: Incident, _ opening: Command.Opening, _ request: CommandRequest) throws -> Outcome {
        var incident = incident
        let version = incident.version
        try append(.init(.askedAgain, opening.words), to: &incident, request)
        // Whoever must not be heard now says so; that they may be heard again, they say on the page.
        if opening.silent, !incident.isSilent { try append(.init(.silenced(true)), to: &incident, request) }
        if opening.location.position != nil || incident.location.position == nil && !opening.location.description.isEmpty {
            try append(.init(.located(opening.location)), to: &incident, request)
        }
        if let type = opening.type, type != incident.toldType {
            try append(.init(.typeTold(type)), to: &incident, request)
        }
        try store(incident, replacing: version)
        return Outcome(incident: incident.id, number: incident.number, version: incident.version, again: true)
    }

    // MARK: - Changing

    private func change(_ request: CommandRequest) throws -> Outcome {
        guard let id = request.incident else { throw Refusal(.missing, field: "incident", "缺少警情编号", "Say which incident") }
        guard var incident = try ledger.incident(id) else { throw Refusal(.notFound, "没有这起警情", "There is no such incident") }
        try checkRight(request, incident)
        if let seen = request.seen, seen != incident.version {
            throw Refusal(.stale, "警情刚被他人更新，请看过最新内容再操作", "It has just been changed: look at it again, then act")
        }
        var request = request
        request.when = try checkedWhen(request, incident)
        let decided = try incident.decide(
            request.command, by: request.party, others: try others(request.command), units: try units(request.command),
            under: targets)
        guard !decided.isEmpty else {
            return Outcome(incident: id, number: incident.number, version: incident.version, again: true)
        }
        let version = incident.version
        for one in decided { try append(one, to: &incident, request) }
        try store(incident, replacing: version)
        return Outcome(incident: id, number: incident.number, version: incident.version)
    }

    private func checkRight(_ request: CommandRequest, _ incident: Incident) throws {
        let name = request.command.name
        let admitted = name.who.admits(
            request.party, organisation: incident.organisation, incident: incident, assignment: request.command.assignment)
        guard admitted else {
            // Whoever may not even see it is told that it is not there.
            let mayRead = Command.Name.reading.admits(
                request.party, organisation: incident.organisation, incident: incident, assignment: nil)
            throw mayRead
                ? Refusal(.notYours, "你没有这项操作的权限", "This is not yours to do")
                : Refusal(.notFound, "没有这起警情", "There is no such incident")
        }
    }

    private func others(_ command: Command) throws -> [IncidentID: Incident] {
        guard case .link(let id, _) = command, let other = try ledger.incident(id) else { return [:] }
        return [id: other]
    }

    private func units(_ command: Command) throws -> [UnitID: ResponseUnit] {
        guard case .dispatch(let sendings) = command, sendings.count <= 50 else { return [:] }
        var units: [UnitID: ResponseUnit] = [:]
        for sending in sendings { units[sending.unit] = try ledger.unit(sending.unit) }
        return units
    }

    // MARK: - Entries and what follows from them

    func append(
        _ decided: Incident.Decided, to incident: inout Incident, _ request: CommandRequest, isFirst: Bool = false
    ) throws {
        let when = request.when
        var sealed: [SealedPart] = []
        if let words = decided.words, !words.isEmpty {
            sealed.append(SealedPart(audience: .handlers, content: try Wire.encode(words), salt: salt()))
        }
        try ledger.append(
            Draft(
                organisation: incident.organisation, subject: incident.subject, act: decided.event.act,
                by: request.party.actor, at: request.at, open: try decided.event.encoded(when: when), sealed: sealed))
        let moment = when ?? request.at
        if !isFirst { incident.apply(decided.event, at: moment) }
        try follow(decided.event, of: incident, request, at: moment)
    }

    private func follow(_ event: IncidentEvent, of incident: Incident, _ request: CommandRequest, at: Instant) throws {
        switch event {
        case .dispatched(let order):
            guard order.isOver != true else { return }
            try move(order.unit, .bound(incident.id, assignment: order.assignment), at)
        case .progressed(let id, let step):
            try move(incident, id, step == .cleared ? .freed : .step(step), at)
        case .refused(let id, _), .stoodDown(let id, _): try move(incident, id, .freed, at)
        case .linked(let link): try join(incident, to: link, request)
        default: break
        }
    }

    private func move(_ incident: Incident, _ assignment: Int, _ event: ResponseUnit.Event, _ at: Instant) throws {
        guard let assignment = incident.assignment(assignment), assignment.isOver != true else { return }
        try move(assignment.unit, event, at)
    }

    private func move(_ id: UnitID, _ event: ResponseUnit.Event, _ at: Instant) throws {
        guard var unit = try ledger.unit(id) else {
            throw Refusal(.notFound, field: "units", "没有单位 \(id)", "There is no unit \(id)")
        }
        let version = unit.version
        try unit.take(event, at: at)
        try ledger.put(unit.stored(), replacing: version)
    }

    private func join(_ incident: Incident, to link: Incident.Link, _ request: CommandRequest) throws {
        guard var main = try ledger.incident(link.incident) else { return }
        let version = main.version
        let back = Incident.Link(
            incident: incident.id, number: incident.number, kind: link.kind, device: incident.device)
        // What had been linked to it comes along: those phones go on seeing what happens.
        for one in [back] + incident.linked { try append(.init(.joined(one)), to: &main, request) }
        try store(main, replacing: version)
    }

    func store(_ incident: Incident, replacing version: Int64) throws {
        try ledger.put(incident.stored(under: targets), replacing: version)
    }
}
