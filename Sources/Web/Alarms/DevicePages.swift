import Alarms
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// 报警设备: the list, a device, announced tests, and the proof sheet of a month.
    func addDevicePages(to list: inout RouteList) {
        list.get("/devices", for: Self.deviceAccess) { request, visit in
            let organisation = try deviceOrganisation(request, visit)
            let view = try await devicesView(try await register(of: organisation, for: visit), DeviceFilter(request), request, visit)
            return request.query("part") == "rows"
                ? try pages.fragment("devices-list", view, for: visit, to: request) : try pages.page("devices", view, for: visit, to: request)
        }
        list.get("/devices/:id", for: Self.deviceAccess) { request, visit in
            let organisation = try deviceOrganisation(request, visit)
            let view = deviceView(try await deviceSheet(try Self.deviceID(visit), of: organisation, for: visit), request, visit)
            return request.query("part") == "sheet"
                ? try pages.fragment("device-sheet", view, for: visit, to: request) : try pages.page("device", view, for: visit, to: request)
        }
        list.get("/alarmtests", for: .duty(AlarmTask.proofSheet.who.union([.officer]))) { request, visit in
            let organisation = try deviceOrganisation(request, visit)
            try await requireRight(.proofSheet, in: organisation, visit)
            return try pages.page("alarmtests", try await testsView(try await register(of: organisation, for: visit), visit), for: visit, to: request)
        }
        list.get("/alarmtests/proof", for: .duty(AlarmTask.proofSheet.who.union([.officer]))) { request, visit in
            let organisation = try deviceOrganisation(request, visit)
            try await requireRight(.proofSheet, in: organisation, visit)
            let month = try request.query("month").map { text in
                guard let month = Month(text: text) else {
                    throw Refusal(.unreadable, field: "month", "月份应写作 2026-11", "A month is written 2026-11")
                }
                return month
            } ?? now().day.month
            return try pages.page("alarmproof", try await proofView(month, organisation, request, visit), for: visit, to: request)
        }
    }

    // MARK: - The list

    private static let rowsAPage = 100

    private func devicesView(_ register: DeviceRegister, _ filter: DeviceFilter, _ request: Request, _ visit: Visit) async throws -> View {
        let (language, words) = (visit.language, strings(visit.language))
        let rank = Dictionary(uniqueKeysWithValues: AlarmDevice.Condition.allCases.enumerated().map { ($1, $0) })
        let found = register.devices.filter { filter.admits($0, at: register.at) }.map { ($0, $0.condition(at: register.at)) }.sorted { a, b in
            (rank[a.1]!, a.0.facts.kind.rawValue, a.0.facts.name, a.0.id.text) < (rank[b.1]!, b.0.facts.kind.rawValue, b.0.facts.name, b.0.id.text)
        }
        let page = max(1, min(request.query("page").flatMap(Int.init) ?? 1, 1_000_000))
        let shown = found.dropFirst((page - 1) * Self.rowsAPage).prefix(Self.rowsAPage)
        let conditions = Dictionary(grouping: register.devices, by: { $0.condition(at: register.at) }).mapValues(\.count)
        let sees = seesIncidents(visit, register.organisation)
        let query = Self.query(filter, condition: filter.condition)
        var tiles: [View] = [tile(words["alarms_all"], register.devices.count, Self.query(filter, condition: nil), filter.condition == nil, "")]
        for condition in [AlarmDevice.Condition.alarm, .test, .lost, .fault, .isolated, .unregistered, .ready] {
            let count = conditions[condition, default: 0]
            tiles.append(tile(condition.name(language), count, Self.query(filter, condition: condition.rawValue), filter.condition == condition.rawValue, count > 0 ? condition.rawValue : ""))
        }
        let unproven = register.devices.count { ($0.daysUnproven(at: register.at) ?? .max) > Self.provenWithin }
        var view: View = [
            "rows": shown.map { deviceRow($0.0, $0.1, register, sees, language) }, "isEmpty": shown.isEmpty, "isNone": register.devices.isEmpty, "tiles": tiles,
            "unproven": unproven, "hasUnproven": unproven > 0, "provenWithin": Self.provenWithin, "total": found.count,
            "kinds": AlarmDevice.Kind.allCases.map { ["value": $0.rawValue, "name": $0.name(language), "selected": $0 == filter.kind] as View },
            "q": filter.text ?? "", "condition": orNone(filter.condition), "isUnproven": filter.days != nil, "isFiltered": !filter.isNone,
            "fragment": "/devices?part=rows" + (query.isEmpty ? "" : "&" + query) + (page > 1 ? "&page=\(page)" : ""),
            "notices": register.notices.map { noticeRow($0, register, language) }, "hasNotices": !register.notices.isEmpty,
            "mayRegister": try await may(.register, in: register.organisation, visit), "mayTest": try await may(.proofSheet, in: register.organisation, visit),
            "cursor": "",
        ]
        if page > 1 { view["before"] = "/devices?" + query + "&page=\(page - 1)" }
        if found.count > page * Self.rowsAPage { view["next"] = "/devices?" + query + "&page=\(page + 1)" }
        for (key, value) in formView(nil, language) { view[key] = value }
        return view
    }

    /// A device is tested every month (镇江 2022; quarterly at the least elsewhere).
    static let provenWithin = 31

    private func tile(_ name: String, _ count: Int, _ query: String, _ isChosen: Bool, _ tone: String) -> View {
        ["name": name, "count": count, "href": query.isEmpty ? "/devices" : "/devices?" + query, "isChosen": isChosen, "tone": tone]
    }

    private static func query(_ filter: DeviceFilter, condition: String?) -> String {
        var parts: [URLQueryItem] = []
        if let condition { parts.append(URLQueryItem(name: "condition", value: condition)) }
        if let kind = filter.kind { parts.append(URLQueryItem(name: "kind", value: kind.rawValue)) }
        if let text = filter.text { parts.append(URLQueryItem(name: "q", value: text)) }
        if let days = filter.days { parts.append(URLQueryItem(name: "unproven", value: String(days))) }
        var components = URLComponents()
        components.queryItems = parts
        return parts.isEmpty ? "" : components.percentEncodedQuery ?? ""
    }

    func may(_ task: AlarmTask, in organisation: OrganisationID, _ visit: Visit) async throws -> Bool {
        guard let person = visit.person else { return false }
        return try await store.read { try Rights($0).may(task, in: organisation, person) }
    }

    private func deviceRow(
        _ device: AlarmDevice, _ condition: AlarmDevice.Condition, _ register: DeviceRegister, _ sees: Bool, _ language: Language
    ) -> View {
        let words = strings(language)
        var row: View = [
            "id": device.id.text, "name": device.facts.name, "kind": device.facts.kind.name(language), "place": Self.placeWords(device.facts.place, words),
            "condition": condition.rawValue, "conditionName": condition.name(language), "cameras": device.facts.cameras.count,
            "hasCameras": !device.facts.cameras.isEmpty, "proven": provenWords(device, at: register.at, language),
            "isUnproven": (device.daysUnproven(at: register.at) ?? .max) > Self.provenWithin,
            "heard": heardWords(device, register.heard[device.id], at: register.at, language),
        ]
        if let latch = device.latch {
            row["since"] = latch.at.milliseconds
            if sees { row["incident"] = latch.incident.text; row["incidentNumber"] = latch.incidentNumber }
        }
        if condition == .lost, let lost = device.lost { row["detail"] = words("alarms_since", ["time": Self.stamp(lost, register.at)]) }
        if condition == .fault, let fault = device.fault { row["detail"] = fault.words }
        if condition == .isolated, let isolation = device.isolation {
            row["detail"] = words("alarms_until", ["time": Self.stamp(isolation.until, register.at)]) + " · " + isolation.reason
        }
        return row
    }

    /// `3 天前`, `今天`, `从未`.
    func provenWords(_ device: AlarmDevice, at now: Instant, _ language: Language) -> String {
        let words = strings(language)
        guard let days = device.daysUnproven(at: now) else { return words["alarms_never_proven"] }
        return days == 0 ? words["alarms_today"] : words("alarms_days_ago", ["days": String(days)])
    }

    func heardWords(_ device: AlarmDevice, _ heard: Instant?, at now: Instant, _ language: Language) -> String {
        let words = strings(language)
        guard device.facts.heartbeat != nil else { return heard.map { Self.stamp($0, now) } ?? words["alarms_no_heartbeat"] }
        guard let heard else { return words["alarms_never_heard"] }
        let age = now.seconds(since: heard)
        return age < 3600 ? words("alarms_ago", ["age": Self.minutes(max(0, age), language)]) : Self.stamp(heard, now)
    }

    /// The time of today, else the day as well.
    static func stamp(_ moment: Instant, _ now: Instant) -> String {
        moment.day == now.day ? moment.timeOfDay() : "\(moment.day) \(moment.timeOfDay())"
    }

    func noticeRow(_ notice: TestNotice, _ register: DeviceRegister, _ language: Language) -> View {
        let words = strings(language)
        let names = notice.devices.map { chosen in register.devices.filter { chosen.contains($0.id) }.map(\.facts.name) }
        return [
            "id": notice.id, "from": Self.stamp(notice.from, register.at), "until": Self.stamp(notice.until, register.at), "told": notice.told, "note": Self.full(notice.note),
            "isRunning": notice.from <= register.at, "what": names.map { Self.listed($0, language) } ?? words["alarms_every_device"],
        ]
    }

    /// The first few, and how many more.
    static func listed(_ names: [String], _ language: Language) -> String {
        let some = names.prefix(4).joined(separator: language == .chinese ? "、" : ", ")
        return names.count > 4 ? language == .chinese ? "\(some) 等 \(names.count) 台" : "\(some) and \(names.count - 4) more" : some
    }

    /// The form in which a device is entered; filled from one where it is changed.
    func formView(_ device: AlarmDevice?, _ language: Language) -> View {
        let facts = device?.facts
        var view: View = [
            "formKinds": AlarmDevice.Kind.allCases.map { ["value": $0.rawValue, "name": $0.name(language), "selected": $0 == facts?.kind, "type": $0.usualType.rawValue] as View },
            "formTypes": typeOptions(language, selected: facts?.type), "formCategories": categoryOptions(language, selected: facts?.category),
            "formPriorities": Priority.allCases.map { ["value": $0.rawValue, "name": $0.name(language), "selected": $0 == facts?.priority] as View },
            "formName": facts?.name ?? "", "formPlace": facts?.place.description ?? "", "formCameras": facts?.cameras.joined(separator: "\n") ?? "",
            "formHeartbeat": facts?.heartbeat.map { String(Int($0)) } ?? "", "formID": device?.id.text ?? "",
            "buildings": places("").map { ["id": $0.id.text, "name": $0.name] },
        ]
        if let position = facts?.place.position { view["formLatitude"] = String(position.latitude); view["formLongitude"] = String(position.longitude) }
        return view
    }
}
