public import Ground
public import Journal

/// What happens to an incident by the device that opened it. The register of devices decides when; nobody asks for it by name.
extension ControlRoom {
    /// The open incident that `id` is or belongs to; `nil` where all of them have ended.
    public func standing(_ id: IncidentID) throws -> Incident? {
        var next: IncidentID? = id
        for _ in 0..<8 {
            guard let current = next, let incident = try ledger.incident(current) else { return nil }
            if incident.stage.isOpen { return incident }
            next = incident.linkedTo?.incident
        }
        return nil
    }

    /// The device went off again: the incident says so and, where it is the device's own, is latched once more.
    public func alarmRepeats(on id: IncidentID, device: String, saying words: Words?, by party: Party, at moment: Instant) throws {
        guard let incident = try ledger.incident(id) else { return }
        let isOwn = incident.alarm?.device == device && incident.alarm?.cause == .alarm && incident.alarm?.reset != nil
        try note([.init(.askedAgain, words)] + (isOwn ? [.init(.alarmLatched)] : []), on: incident, by: party, at: moment)
    }

    /// Words of the system's own about a device, for whoever handles the incident.
    public func tell(_ words: Words, on id: IncidentID, by party: Party, at moment: Instant) throws {
        guard let incident = try ledger.incident(id) else { return }
        try note([.init(.told, words)], on: incident, by: party, at: moment)
    }

    /// A person has reset the device. A test ends with it, unless a unit is bound there; an incident that another device opened
    /// only hears of it.
    public func alarmReset(on id: IncidentID, device: String, name: String, reason: String, by party: Party, at moment: Instant) throws {
        guard let incident = try ledger.incident(id) else { return }
        guard incident.alarm?.device == device, incident.alarm?.cause == .alarm else {
            return try note([.init(.told, try Words(text: "\(name)：\(reason)"))], on: incident, by: party, at: moment)
        }
        var events: [Incident.Decided] = [.init(.alarmReset(reason: reason))]
        if incident.isExercise, incident.stage.isOpen, !incident.assignments.contains(where: { !$0.isDone }) {
            events.append(.init(.closed))
        }
        try note(events, on: incident, by: party, at: moment)
    }

    private func note(_ events: [Incident.Decided], on incident: Incident, by party: Party, at moment: Instant) throws {
        var incident = incident
        let version = incident.version
        // Nobody asks for these: the request only says by whom and when.
        let request = CommandRequest(.safe, of: incident.id, by: party, in: incident.organisation, at: moment)
        for event in events { try append(event, to: &incident, request) }
        try store(incident, replacing: version)
    }
}
