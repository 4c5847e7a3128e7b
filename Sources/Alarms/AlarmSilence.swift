public import Ground
import Incidents
public import Journal

/// Heartbeats and what their absence means, faults and their end.
extension AlarmRoom {
    /// The device says that it is there: no entry, unless it had been missed. Throws `Refusal.notFound` for one that is not in
    /// the register.
    public func heard(_ id: DeviceID, of organisation: OrganisationID, at moment: Instant) throws {
        guard var work = try load(id, of: organisation), work.file.device.retired == nil else { throw Self.unknown(id) }
        try hear(&work, at: moment)
        try save(work, at: moment)
    }

    func hear(_ work: inout Work, at moment: Instant) throws {
        let device = work.file.device
        try ledger.put(Heard.slip(device.id, of: device.organisation, at: moment))
        guard device.lost != nil else { return }
        try append(.found, to: &work, by: .system("devices"), at: moment)
        try report(device, "已恢复在线", at: moment)
    }

    /// Devices that were due to be heard of by now; the shell asks each with `lapse`.
    public static func overdue(at now: Instant, in reading: any Reading, limit: Int = 200) throws -> [(organisation: OrganisationID, device: DeviceID)] {
        var query = StateQuery(kind: AlarmDevice.kind)
        (query.dueBy, query.order, query.limit) = (now, .due, limit)
        return try reading.states(query).map { ($0.organisation, AlarmDevice.localID($0.subject.id)) }
    }

    /// Asks once more whether the device is silent, and says so if it is; returns whether it is lost now. `listening` is since
    /// when anybody could have heard it: a server that was off makes no device lost.
    @discardableResult
    public func lapse(_ id: DeviceID, of organisation: OrganisationID, listening: Instant, at moment: Instant) throws -> Bool {
        guard var work = try load(id, of: organisation), let patience = work.file.device.patience, work.file.device.lost == nil else { return false }
        let device = work.file.device
        let last = try ledger.lastHeard(id, of: organisation)
        let heard = max(last ?? device.since, listening)
        guard heard.advanced(bySeconds: patience) <= moment else {
            // Heard of meanwhile: the same state, looked at again when it would be due.
            try ledger.put(device.stored(row: work.row + 1, due: heard.advanced(bySeconds: patience)), replacing: work.row)
            return false
        }
        let said = last.map { "最后在线 \($0.local)" } ?? "登记后从未在线"
        let incident = try trouble(.lost, device, "\(device.facts.name)（\(device.id)）失联，\(said)", at: moment)
        try append(.lost(heard: last ?? device.since, incident), to: &work, by: .system("devices"), at: moment)
        try save(work, at: moment)
        return true
    }

    // MARK: - Faults

    func fail(_ signal: AlarmSignal, _ work: inout Work, by party: Party, at moment: Instant) throws -> AlarmAnswer {
        let device = work.file.device
        let words = signal.zone.isEmpty ? "设备自报故障" : signal.zone
        // The same fault, said again and again, is one.
        if device.fault?.words == words { return AlarmAnswer(.fault, device.trouble) }
        let incident = try trouble(.fault, device, "\(device.facts.name)（\(device.id)）故障：\(words)", at: moment)
        try append(.failed(words: words, incident), to: &work, by: party, at: moment)
        return AlarmAnswer(.fault, incident)
    }

    func clear(_ work: inout Work, by party: Party, at moment: Instant) throws -> AlarmAnswer {
        let device = work.file.device
        if device.fault != nil {
            try append(.mended, to: &work, by: party, at: moment)
            try report(device, "故障已消除", at: moment)
        }
        return AlarmAnswer(.cleared)
    }

    /// The incident by which the desk has it seen to. What fails together is one errand.
    private func trouble(_ cause: AlarmOrigin.Cause, _ device: AlarmDevice, _ text: String, at moment: Instant) throws -> IncidentID {
        let words = try Words(text: text)
        if let known = try device.trouble.flatMap({ try incidents.standing($0) }) ?? recentTrouble(cause, of: device.organisation, at: moment) {
            try incidents.tell(words, on: known.id, by: .system("devices"), at: moment)
            return known.id
        }
        return try open(device, cause: cause, saying: words, by: .system("devices"), at: moment).incident
    }

    private func recentTrouble(_ cause: AlarmOrigin.Cause, of organisation: OrganisationID, at moment: Instant) throws -> Incident? {
        var query = StateQuery(kind: Incident.kind)
        query.organisations = [organisation]
        query.stages = Incident.Stage.open.map(\.rawValue)
        query.fields = ["alarm": cause.rawValue]
        query.from = moment.advanced(bySeconds: -Self.sameTrouble)
        query.limit = 1
        return try ledger.incidents(query).first
    }

    private func report(_ device: AlarmDevice, _ text: String, at moment: Instant) throws {
        guard let trouble = try device.trouble.flatMap({ try incidents.standing($0) }) else { return }
        try incidents.tell(try Words(text: "\(device.facts.name)（\(device.id)）\(text)"), on: trouble.id, by: .system("devices"), at: moment)
    }
}
