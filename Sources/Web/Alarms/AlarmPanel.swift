import Alarms
import Ground
import Incidents
import Journal

extension House {
    /// What the desk's panel says of the device that opened the incident: as it was then, and as it stands now.
    func alarmView(_ incident: Incident, _ visit: Visit) async throws -> View? {
        guard let alarm = incident.alarm else { return nil }
        let (language, words, moment) = (visit.language, strings(visit.language), now())
        let device = try await store.read { try $0.alarmDevice(DeviceID(alarm.device), of: incident.organisation) }
        var view: View = [
            "id": alarm.device, "name": alarm.name, "kind": alarm.kind(language), "cause": alarm.cause.name(language), "isAlarm": alarm.cause == .alarm,
            "cameras": alarm.cameras, "hasCameras": !alarm.cameras.isEmpty, "deed": "/api/v1/devices/\(alarm.device)",
            "reasons": [words["alarms_reason_handled"], words["alarms_reason_false"], words["alarms_reason_fault"], words["alarms_reason_test"]],
        ]
        guard let device else { return view }
        let condition = device.condition(at: moment)
        (view["condition"], view["conditionName"]) = (condition.rawValue, condition.name(language))
        view["proven"] = provenWords(device, at: moment, language)
        // The latch may belong to a later incident: it is reset where it is shown.
        if alarm.cause == .alarm, let latch = device.latch, try await isLatched(latch, for: incident) {
            view["latch"] = latchView(latch, true, language)
            view["mayDeclareReal"] = latch.isTest
            view["mayArrive"] = latch.isTest
        }
        if let reset = alarm.reset { view["reset"] = reset.local }
        return view
    }

    /// Other devices whose alarm was merged into this incident and is still latched.
    private func isLatched(_ latch: AlarmDevice.Latch, for incident: Incident) async throws -> Bool {
        if latch.incident == incident.id || incident.linkedTo?.incident == latch.incident { return true }
        return incident.linked.contains { $0.incident == latch.incident }
    }

    /// What stands for the type of an incident that nobody has classified: what went off says more than “other”.
    static func alarmTitle(_ incident: Incident, _ language: Language) -> String? {
        guard let alarm = incident.alarm, incident.classification == nil, incident.final == nil else { return nil }
        if alarm.cause != .alarm { return alarm.cause.name(language) }
        return incident.toldType == .other ? alarm.kind(language) : nil
    }

    /// Announced tests that run now, for the desk.
    func runningTests(of organisations: [OrganisationID], _ visit: Visit) async throws -> [View] {
        let moment = now()
        let (notices, devices) = try await store.read { reading in
            let notices = try reading.testNotices(of: organisations, at: moment).filter { $0.from <= moment }
            return (notices, notices.isEmpty ? [] : try reading.alarmDevices(of: organisations))
        }
        return notices.map { notice in
            let names = notice.devices.map { chosen in devices.filter { chosen.contains($0.id) && $0.organisation == notice.organisation }.map(\.facts.name) }
            return [
                "until": Self.stamp(notice.until, moment), "told": notice.told,
                "what": names.map { Self.listed($0, visit.language) } ?? strings(visit.language)["alarms_every_device"],
            ] as View
        }
    }
}
