public import Ground
public import Journal

/// Whether what the screens show of devices is what the record says.
public enum AlarmProof {
    /// The devices of a page of stored states that, with their alarms, are not what their entries add up to, and where the next page begins.
    public static func differing(
        in reading: any Reading, after mark: (moment: Instant, id: String)?, limit: Int = 100
    ) throws -> (checked: Int, differing: [String], next: (moment: Instant, id: String)?) {
        var query = StateQuery(kind: AlarmDevice.kind)
        (query.newestFirst, query.after, query.limit) = (false, mark, limit)
        let states = try reading.states(query)
        let differing = try states.filter { try !holds($0, in: reading) }.map(\.subject.id)
        return (states.count, differing, states.count == limit ? states.last.map { ($0.moment, $0.subject.id) } : nil)
    }

    private static func holds(_ state: StoredState, in reading: any Reading) throws -> Bool {
        guard let device: AlarmDevice = try? Wire.decode(from: state.document), let file = try? AlarmFile.replayed(try reading.entries(about: state.subject)),
            file.device == device
        else { return false }
        for (number, record) in file.records where try reading.alarmRecord(number, of: device.id, in: device.organisation) != record { return false }
        return true
    }
}
