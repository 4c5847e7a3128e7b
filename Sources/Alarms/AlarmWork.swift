import Ground
import Journal

extension AlarmRoom {
    static let pendingKind = "alarmPending"
    static let ignoredKind = "alarmIgnored"

    /// A device as it is being worked on within one write.
    struct Work {
        var file: AlarmFile
        /// Version of the stored row; 0 for a new device. It grows with every write, also with one that is no entry.
        var row: Int64
        /// Versions of the stored records.
        var kept: [Int: Int64] = [:]
        /// Something is to be stored.
        var isChanged = false
    }

    func load(_ id: DeviceID, of organisation: OrganisationID) throws -> Work? {
        guard let state = try ledger.state(of: AlarmDevice.subject(id, of: organisation)) else { return nil }
        return Work(file: AlarmFile(device: try Wire.decode(from: state.document)), row: state.version)
    }

    /// Reads one of the device's alarms, so that entries can change it.
    func bring(_ number: Int, into work: inout Work) throws {
        let device = work.file.device
        guard work.file.records[number] == nil, let record = try ledger.alarmRecord(number, of: device.id, in: device.organisation) else { return }
        work.file.records[number] = record
        work.kept[number] = record.version
    }

    func begin(_ event: AlarmEvent, _ id: DeviceID, of organisation: OrganisationID, by party: Party, at moment: Instant) throws -> Work {
        guard let file = AlarmFile(event, id: id, organisation: organisation, at: moment) else {
            throw Refusal(.outOfOrder, "设备须先登记", "A device is entered first")
        }
        try write(event, file.device, by: party, at: moment)
        return Work(file: file, row: 0, isChanged: true)
    }

    func append(_ event: AlarmEvent, to work: inout Work, by party: Party, at moment: Instant) throws {
        try write(event, work.file.device, by: party, at: moment)
        work.file.apply(event, by: party.actor, at: moment)
        work.isChanged = true
    }

    private func write(_ event: AlarmEvent, _ device: AlarmDevice, by party: Party, at moment: Instant) throws {
        try ledger.append(
            Draft(
                organisation: device.organisation, subject: device.subject, act: event.act, by: party.actor, at: moment,
                open: try event.encoded()))
    }

    /// Stores what was changed. A device without a row yet is new.
    func save(_ work: Work, at moment: Instant) throws {
        guard work.isChanged else { return }
        let device = work.file.device
        try ledger.put(device.stored(row: work.row + 1, due: try due(device, at: moment)), replacing: work.row)
        for (number, record) in work.file.records.sorted(by: { $0.key < $1.key }) where record.version != work.kept[number] {
            try ledger.put(record.stored(), replacing: work.kept[number] ?? 0)
        }
    }

    /// When it counts as lost, if nothing is heard of it until then.
    private func due(_ device: AlarmDevice, at moment: Instant) throws -> Instant? {
        guard device.lost == nil, let patience = device.patience else { return nil }
        let heard = try ledger.lastHeard(device.id, of: device.organisation) ?? moment
        return max(heard, moment).advanced(bySeconds: patience)
    }

    // MARK: - What is only counted

    func pending(_ device: AlarmDevice) throws -> Int {
        guard let slip = try ledger.slip(SlipKey(kind: Self.pendingKind, name: device.subject.id)) else { return 0 }
        return try Wire.decode(from: slip.content.opened())
    }

    func keep(_ count: Int, _ device: AlarmDevice, at moment: Instant) throws {
        try ledger.put(Slip(kind: Self.pendingKind, name: device.subject.id, content: try Wire.encode(count), at: moment))
    }

    func forget(_ device: AlarmDevice) throws { try ledger.remove(SlipKey(kind: Self.pendingKind, name: device.subject.id)) }
}
