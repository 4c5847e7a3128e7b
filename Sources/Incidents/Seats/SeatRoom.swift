public import Ground
public import Journal

/// A command about seats, with who asks, when, and the key under which it is done only once.
public struct SeatRequest: Sendable {
    public var command: SeatCommand
    public var incident: IncidentID
    public var party: SeatParty
    public var at: Instant
    /// Sent twice under the same key, done once.
    public var key: String?
    /// Of what was asked: the same key with another one is refused. Leave out of it how long ago it was typed.
    public var asked: Digest?

    public init(_ command: SeatCommand, of incident: IncidentID, by party: SeatParty, at: Instant) {
        self.command = command
        self.incident = incident
        self.party = party
        self.at = at
    }
}

/// What a command about seats came to.
public struct SeatOutcome: Sendable, Hashable, Codable {
    public let incident: IncidentID
    /// The last seat that was opened or changed.
    public let seat: Int?
    public let version: Int64
    /// It had been done before under the same key, or there was nothing to do.
    public var again = false
}

/// Takes commands about seats: reads the incident, decides, appends the entries and stores what they add up to, inside one write.
public struct SeatRoom {
    private let ledger: any Ledger
    private let targets: Targets
    /// 32 fresh random bytes a call.
    private let salt: () -> [UInt8]

    public init(_ ledger: any Ledger, targets: Targets, salt: @escaping () -> [UInt8]) {
        self.ledger = ledger
        self.targets = targets
        self.salt = salt
    }

    /// Throws `Refusal` and changes nothing when the command is not for this party, not now, or not possible. Whoever may not see
    /// the incident is told that it is not there.
    public func perform(_ request: SeatRequest) throws -> SeatOutcome {
        let what = "seat.\(request.command.name.rawValue)|\(request.incident)|\(request.command.seat ?? 0)"
        let done = try Once(ledger)(request.key, for: what, owner: request.party.keyOwner, at: request.at, asked: request.asked) { try change(request) }
        var outcome = done.outcome
        if done.isAgain { outcome.again = true }
        return outcome
    }

    private func change(_ request: SeatRequest) throws -> SeatOutcome {
        guard var incident = try ledger.incident(request.incident) else { throw Self.notThere }
        try checkRight(request, incident)
        let decided = try incident.decide(request.command, by: request.party, at: request.at, under: targets.rescueRule)
        guard !decided.isEmpty else {
            return SeatOutcome(incident: incident.id, seat: request.command.seat, version: incident.version, again: true)
        }
        let version = incident.version
        for one in decided { try append(one, to: &incident, request) }
        try ledger.put(incident.stored(under: targets), replacing: version)
        return SeatOutcome(incident: incident.id, seat: decided.last?.event.seat ?? request.command.seat, version: incident.version)
    }

    private static var notThere: Refusal { Refusal(.notFound, "没有这起警情，或席位已失效：请联系值班台", "There is no such incident, or the seat is over: ask the desk") }

    private func checkRight(_ request: SeatRequest, _ incident: Incident) throws(Refusal) {
        let seat = request.command.seat.flatMap { incident.seat($0) }
        var who = request.command.name.who
        // Without a seat only the desk and the chief speak; in a seat's name only who holds it.
        if case .say(let id, _, _) = request.command { who = id == nil ? [.desk, .chief] : [.holder] }
        if who.contains(where: { $0.admits(request.party, seat, of: incident) }) { return }
        let mayRead = SeatCommand.Name.reading.contains { who in
            incident.seats.contains { who.admits(request.party, $0, of: incident) } || who.admits(request.party, nil, of: incident)
        }
        throw mayRead ? Refusal(.notYours, "你没有这项操作的权限", "This is not yours to do") : Self.notThere
    }

    private func append(_ decided: Incident.SeatDecided, to incident: inout Incident, _ request: SeatRequest) throws {
        let event = IncidentEvent.seat(decided.event)
        let sealed = decided.sealed.map { [SealedPart(audience: $0.audience, content: $0.content, salt: salt())] } ?? []
        try ledger.append(
            Draft(
                organisation: incident.organisation, subject: incident.subject, act: event.act, by: actor(request), at: request.at,
                open: try event.encoded(when: nil), sealed: sealed))
        incident.apply(event, at: request.at)
    }

    private func actor(_ request: SeatRequest) -> Actor {
        switch request.party {
        case .person(let person): .person(person.id)
        case .browser: .seat(request.command.seat ?? 0)
        case .system(let part): .system(part)
        }
    }
}
