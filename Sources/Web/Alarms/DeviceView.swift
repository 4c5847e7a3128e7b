import Alarms
import Foundation
import Ground
import Hummingbird
import Incidents
import Journal

extension House {
    /// A device's page: how it stands, what may be done, its alarms, its entries.
    func deviceView(_ sheet: DeviceSheet, _ request: Request, _ visit: Visit) -> View {
        let (device, language, words) = (sheet.device, visit.language, strings(visit.language))
        let condition = device.condition(at: sheet.at)
        let sees = seesIncidents(visit, device.organisation)
        let facts = device.facts
        let isLive = device.retired == nil
        var view: View = [
            "id": device.id.text, "name": facts.name, "kind": facts.kind.name(language), "condition": condition.rawValue, "conditionName": condition.name(language),
            "place": Self.placeWords(facts.place, words), "cameras": facts.cameras, "hasCameras": !facts.cameras.isEmpty,
            "opensAs": "\(facts.type.name(language)) · \((facts.category ?? facts.type.usualCategory).name(language)) · \(device.priority.name(language))",
            "steps": Self.full(RunCard.of(facts.type).steps.map { $0.name(language) }.joined(separator: language == .chinese ? "、" : ", ")),
            "heard": heardWords(device, sheet.heard, at: sheet.at, language),
            "heartbeat": facts.heartbeat.map { words("alarms_every", ["time": Self.minutes($0, language)]) } ?? words["alarms_no_heartbeat"],
            "proven": provenWords(device, at: sheet.at, language), "isUnproven": (device.daysUnproven(at: sheet.at) ?? .max) > Self.provenWithin,
            "provenAt": orNone(device.proven?.local), "testedAt": device.tested?.local ?? words["alarms_never"], "since": device.since.local,
            "fragment": "/devices/\(device.id)?part=sheet" + (request.query("organisation").map { "&organisation=\($0)" } ?? ""),
            "deed": "/api/v1/devices/\(device.id)", "of": request.query("organisation").map { "?organisation=\($0)" } ?? "",
            "records": sheet.records.map { recordRow($0, sheet, sees, language) }, "hasRecords": !sheet.records.isEmpty,
            "entries": sheet.entries.compactMap { entryRow($0, sheet, language) },
            "mayReset": sheet.tasks.contains(.reset) && device.latch != nil, "mayArrive": mayArrive(sheet),
            "mayDeclareReal": sheet.tasks.contains(.declareReal) && device.latch?.isTest == true,
            "mayIsolate": sheet.tasks.contains(.isolate) && isLive && !facts.kind.isNeverIsolated && device.latch == nil && !device.isIsolated(at: sheet.at),
            "mayRejoin": sheet.tasks.contains(.rejoin) && device.isIsolated(at: sheet.at), "neverIsolated": facts.kind.isNeverIsolated,
            "mayChange": sheet.tasks.contains(.change) && isLive, "mayRetire": sheet.tasks.contains(.retire) && isLive && device.latch == nil,
            "mayTest": sheet.tasks.contains(.announceTest) && isLive, "isUnregistered": condition == .unregistered || !device.isRegistered && isLive,
            "isolationDefault": sheet.at.advanced(bySeconds: 4 * 3600).isoLocal, "isolationLast": sheet.at.advanced(bySeconds: AlarmRoom.longestIsolation).isoLocal,
        ]
        if let latch = device.latch { view["latch"] = latchView(latch, sees, language) }
        if let lost = device.lost { view["lost"] = lost.local }
        if let fault = device.fault { view["fault"] = "\(fault.words) · \(fault.since.local)" }
        if device.isIsolated(at: sheet.at), let isolation = device.isolation { view["isolated"] = "\(words("alarms_until", ["time": isolation.until.local])) · \(isolation.reason)" }
        if let trouble = device.trouble, sees, device.lost != nil || device.fault != nil { view["trouble"] = trouble.text; view["troubleNumber"] = trouble.shortNumber }
        if let notice = sheet.notice { view["notice"] = "\(Self.stamp(notice.from, sheet.at))–\(Self.stamp(notice.until, sheet.at)) · \(notice.told)" }
        if let position = facts.place.position { view["position"] = "\(position.latitude), \(position.longitude)" }
        for (key, value) in formView(device, language) { view[key] = value }
        return view
    }

    private func mayArrive(_ sheet: DeviceSheet) -> Bool {
        guard sheet.tasks.contains(.arrive), let last = sheet.records.first else { return false }
        return last.arrived == nil && (last.isOpen || sheet.at.seconds(since: last.at) < 86_400)
    }

    /// The alarm that has yet to be reset.
    func latchView(_ latch: AlarmDevice.Latch, _ sees: Bool, _ language: Language) -> View {
        var view: View = [
            "isTest": latch.isTest, "at": latch.at.local, "since": latch.at.milliseconds, "count": latch.count, "isRepeated": latch.count > 1,
            "zones": Self.full(latch.zones.joined(separator: language == .chinese ? "、" : ", ")), "last": latch.last.timeOfDay(seconds: true),
        ]
        if sees { view["incident"] = latch.incident.text; view["number"] = latch.incidentNumber }
        return view
    }

    private func recordRow(_ record: AlarmRecord, _ sheet: DeviceSheet, _ sees: Bool, _ language: Language) -> View {
        let words = strings(language)
        var row: View = [
            "at": record.at.local, "isTest": record.isTest, "count": record.count, "zones": Self.full(record.zones.joined(separator: " · ")),
            "what": words[record.isTest ? "alarms_test" : "alarms_alarm"], "isOvertaken": record.overtaken != nil,
            "arrived": record.arrived.map { "\($0.at.timeOfDay(seconds: true)) \(who($0.who, sheet.names))" } ?? "—",
            "response": record.response.map { Self.minutes($0, language) } ?? "",
        ]
        if let reset = record.reset {
            row["reset"] = "\(Self.stamp(reset.at, sheet.at)) · \(reset.by.person.map { sheet.names[$0] ?? $0.text } ?? words["by_system"])"
            row["reason"] = reset.reason
        }
        if sees { row["incident"] = record.incident.text; row["number"] = record.incidentNumber }
        return row
    }

    /// What an empty text is to a template: nothing.
    static func full(_ text: String) -> Any { orNone(text.isEmpty ? nil : text) }

    /// A call sign as it is, an account by its name.
    func who(_ text: String, _ names: [PersonID: String]) -> String { names[PersonID(text)] ?? text }

    private func entryRow(_ entry: Entry, _ sheet: DeviceSheet, _ language: Language) -> View? {
        let words = strings(language)
        // One that a newer program wrote is shown by its act alone.
        var detail = ""
        if let event = try? AlarmEvent.decoded(entry) {
            switch event {
            case .retired(let reason), .joined(let reason), .reset(_, let reason, _, _), .declaredReal(_, let reason): detail = reason
            case .alarmed(let alarm): detail = [alarm.notice == nil ? "" : words["alarms_test"], alarm.zone].filter { !$0.isEmpty }.joined(separator: " · ")
            case .repeated(let again): detail = ["×\(again.more)", again.zone].filter { !$0.isEmpty }.joined(separator: " · ")
            case .arrived(_, let arrival): detail = who(arrival.who, sheet.names)
            case .ignored(let zone): detail = zone
            case .isolated(let until, let reason): detail = "\(words("alarms_until", ["time": until.local])) · \(reason)"
            case .lost(let heard, _): detail = words("alarms_last_heard", ["time": heard.local])
            case .failed(let fault, _): detail = fault
            case .registered, .met, .changed, .found, .mended: break
            }
        }
        return [
            "at": entry.at.local, "what": words["alarms_act_" + entry.act], "detail": Self.full(detail),
            "by": entry.by.person.map { sheet.names[$0] ?? $0.text } ?? words[entry.by.text.hasPrefix("device:") ? "alarms_by_device" : "by_system"],
        ]
    }
}

extension Instant {
    /// `2026-11-22T08:05` in Shanghai, as a form's field takes it.
    var isoLocal: String { "\(day)T\(timeOfDay())" }
}
