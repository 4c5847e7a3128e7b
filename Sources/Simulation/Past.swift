import Geo
public import Ground
public import Incidents
public import Journal

/// Plays scripted calls through the control room, with the clocks as they were: an invented past that is as
/// consistent as a real one.
public struct Past {
    private let organisation: OrganisationID
    private let town: Town
    private let campusBuildings: Set<BuildingID>
    private let desk: Party
    private let targets: Targets
    private let salt: () -> [UInt8]

    /// `desk` signs for the operators; `salt` gives 32 random bytes a call.
    public init(of town: Town, in organisation: OrganisationID, desk: Person, targets: Targets, salt: @escaping () -> [UInt8]) {
        self.town = town
        self.organisation = organisation
        self.desk = .person(desk)
        self.targets = targets
        self.salt = salt
        campusBuildings = Set(town.map.buildings.filter(\.onCampus).map(\.id))
    }

    /// One call from the first word to the close. Units must be on duty and free: the past is played before the shift begins.
    /// Throws a `Refusal` where the script does not fit the rules, which would be a fault of the script.
    public func play(_ call: ScriptedCall, in ledger: any Ledger) throws {
        let room = ControlRoom(ledger, targets: targets, salt: salt)
        let reported = Instant(milliseconds: call.at)
        func later(_ seconds: Int) -> Instant { reported.advanced(bySeconds: Double(seconds)) }
        func perform(_ command: Command, of incident: IncidentID?, at: Instant, by party: Party? = nil) throws -> IncidentID {
            try room.perform(CommandRequest(command, of: incident, by: party ?? desk, in: organisation, at: at)).incident
        }

        guard let type = CallType(rawValue: call.type), let final = CallType(rawValue: call.finalType),
            let disposition = Disposition(rawValue: call.disposition), let source = Source(rawValue: call.source)
        else { return }
        let isPhone = source == .sosPage
        var opening = Command.Opening(source: source, location: location(of: call))
        opening.words = try Words(name: call.caller, phone: call.phone, text: call.words)
        if isPhone {
            opening.device = Digest(of: "past/\(call.at)/\(call.phone)".utf8).description
        }
        // Opened by the phone itself, or by the system on the desk's behalf, so that answering keeps a clock of its own.
        let caller: Party = isPhone ? .caller(device: opening.device ?? "") : .system("past")
        let incident = try perform(.open(opening), of: nil, at: reported, by: caller)
        _ = try perform(.claim, of: incident, at: later(call.clock.answered))
        _ = try perform(.classify(Classification(type), nil), of: incident, at: later(call.clock.entered))

        let sendings = try call.units.filter { try ledger.unit($0)?.status == .available }.map { Command.Sending($0) }
        let isFalse = disposition == .falseAlarm || disposition == .unfounded
        let category: Category? = isFalse ? .invalid : nil
        let words = try Words(text: call.feedback)
        if sendings.isEmpty {
            _ = try perform(
                .feedback(assignment: nil, Classification(final, category), disposition, words), of: incident,
                at: later(call.clock.feedback))
        } else {
            _ = try perform(.dispatch(sendings), of: incident, at: later(call.clock.dispatched))
            for (offset, _) in sendings.enumerated() {
                // Each further unit is a little behind the first.
                let behind = offset * 25
                let steps: [(Assignment.Step, Int)] = [
                    (.received, call.clock.dispatched + 1), (.acknowledged, call.clock.acknowledged),
                    (.enRoute, call.clock.departed), (.onScene, call.clock.arrived), (.cleared, call.clock.cleared),
                ]
                for (step, seconds) in steps {
                    _ = try perform(.step(assignment: offset + 1, step), of: incident, at: later(seconds + behind))
                }
                _ = try perform(
                    .feedback(assignment: offset + 1, Classification(final, category), disposition, offset == 0 ? words : nil),
                    of: incident, at: later(call.clock.feedback + behind))
            }
        }
        try close(incident, after: call, at: later(call.clock.feedback + 120), perform: { try perform($0, of: incident, at: $1) }, ledger)
    }

    private func close(
        _ id: IncidentID, after call: ScriptedCall, at: Instant, perform: (Command, Instant) throws -> IncidentID,
        _ ledger: any Ledger
    ) throws {
        guard let incident = try ledger.incident(id) else { return }
        for step in incident.runCard.steps { _ = try perform(.tick(step, done: true), at) }
        for breach in incident.breaches(of: targets, at: nil)
        where targets.explained.contains(breach.interval) && breach.explanation == nil {
            _ = try perform(.explain(breach.interval, reason: call.delayReason ?? "途中受阻"), at)
        }
        _ = try perform(.close, at.advanced(bySeconds: 30))
    }

    private func location(of call: ScriptedCall) -> Location {
        let onCampus = call.building.map(campusBuildings.contains) ?? town.isOnCampus(call.position)
        return Location(
            position: call.position, building: call.building, description: call.place, campus: onCampus ? organisation : nil,
            basis: call.building == nil ? .receiver : .building)
    }
}

extension Town {
    /// Whether the position lies within a campus area of the map.
    func isOnCampus(_ position: Position) -> Bool {
        map.areas.contains { $0.kind == .campus && Self.contains($0.outline, position) }
    }

    /// Even–odd rule.
    private static func contains(_ outline: [Position], _ point: Position) -> Bool {
        var isInside = false
        var previous = outline.last
        for corner in outline {
            defer { previous = corner }
            guard let before = previous, (corner.latitude > point.latitude) != (before.latitude > point.latitude) else { continue }
            let share = (point.latitude - before.latitude) / (corner.latitude - before.latitude)
            if point.longitude < before.longitude + share * (corner.longitude - before.longitude) { isInside.toggle() }
        }
        return isInside
    }
}
