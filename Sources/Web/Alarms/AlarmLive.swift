import Alarms
import Ground
import Journal

extension LiveEvent {
    private struct AlarmData: Encodable {
        /// `nil` for an announcement of a test.
        var device: String?
        var act: String
        var at: Int64
    }

    /// The event of an entry about a device or an announced test: for whoever works with devices there. It names no incident:
    /// whoever keeps the register sees none.
    init(alarmBy entry: Entry) throws {
        let device = entry.subject.kind == AlarmDevice.kind ? entry.subject.id.split(separator: "/").last.map(String.init) : nil
        self.init(
            kind: .alarm,
            data: String(decoding: try Wire.encode(AlarmData(device: device, act: entry.act, at: entry.at.milliseconds)), as: UTF8.self),
            audience: Audience(organisation: entry.organisation, roles: [.operator_, .chief, .responder, .systemAdministrator]))
    }
}
