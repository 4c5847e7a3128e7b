import Deployment
import Geo
import Ground
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// 接警台: the page, and the parts of it that scripts fetch when something changed.
    func addDesk(to list: inout RouteList) {
        list.get("/desk", for: .roles([.operator_])) { request, visit in
            let person = try visit.signedIn()
            let (queue, heads) = try await queueView(person, visit)
            var view = queue
            view["units"] = try await unitRows(visit)
            view["cursor"] = cursors.text(of: Cursor(heads))
            view["campus"] = settings.campusName
            view["home"] = (settings.home ?? mapLayers.home ?? mapLayers.bounds).map { "\($0.west),\($0.south),\($0.east),\($0.north)" } ?? ""
            view["attribution"] = mapLayers.attribution
            view["types"] = typeOptions(visit.language, selected: nil)
            view["sources"] = [Source.phone, .walkIn, .transferred, .patrol].map { ["value": $0.rawValue, "name": $0.name(visit.language)] }
            view["stations"] = atlas.map.buildings.filter { !$0.name.isEmpty && [.police, .fire, .medical, .gate].contains($0.use) }.prefix(300).map {
                ["id": $0.id.text, "name": $0.name]
            }
            view["modes"] = TravelMode.allCases.map { ["value": $0.rawValue, "name": strings(visit.language)["desk_mode_" + $0.rawValue]] }
            view["buildings"] = places("").map { ["id": $0.id.text, "name": $0.name] }
            return try pages.page("desk", view, for: visit, to: request)
        }
        list.get("/desk/queue", for: .roles([.operator_])) { request, visit in
            try pages.fragment("desk-queue", try await queueView(try visit.signedIn(), visit).0, for: visit, to: request)
        }
        list.get("/desk/units", for: .roles([.operator_])) { request, visit in
            try pages.fragment("desk-units", ["units": try await unitRows(visit)], for: visit, to: request)
        }
        list.get("/desk/incidents/:id", for: .roles([.operator_])) { request, visit in
            let id = try Self.incidentID(visit)
            let order = request.query("order").flatMap(DispatchAdvice.Order.init(rawValue:)) ?? .nearest
            return try pages.fragment("desk-incident", try await incidentView(id, in: order, visit), for: visit, to: request)
        }
    }

    // MARK: - The queue

    /// Waiting calls first, then by priority, then the oldest; calls of one flood fold into one row.
    private func queueView(_ person: Person, _ visit: Visit) async throws -> (View, [ChainHead]) {
        let organisations = person.organisations(as: .operator_)
        let (open, names, heads) = try await store.read { reading in
            let open = try reading.openIncidents(of: organisations)
            var names: [PersonID: String] = [:]
            for id in Set(open.compactMap(\.operatorID)) { names[id] = try reading.personRecord(id)?.name }
            return (open, names, try reading.heads())
        }
        let sorted = open.sorted { a, b in
            ((a.stage == .waiting ? 0 : 1), a.priority, a.reported, a.id) < ((b.stage == .waiting ? 0 : 1), b.priority, b.reported, b.id)
        }
        let moment = now()
        var folded: [String: Int] = [:]
        for incident in sorted { if let fold = Self.fold(of: incident) { folded[fold, default: 0] += 1 } }
        var seen: Set<String> = []
        let rows = sorted.compactMap { incident -> View? in
            var row = queueRow(incident, names, moment, visit.language)
            if let fold = Self.fold(of: incident), let count = folded[fold], count > 1 {
                row["inFold"] = true
                if seen.insert(fold).inserted { row["foldCount"] = count }
                row["foldKey"] = fold
            }
            return row
        }
        let view: View = [
            "rows": rows, "isEmpty": rows.isEmpty, "waiting": open.count { $0.stage == .waiting }, "open": open.count,
            "bound": open.count { $0.stage == .dispatched || $0.stage == .onScene },
            "tests": try await runningTests(of: organisations, visit),
        ]
        return (view, heads)
    }

    /// A waiting call that looks like one of a flood; one that has said what is the matter stands for itself.
    private static func fold(of incident: Incident) -> String? {
        incident.stage == .waiting && incident.toldType == nil ? incident.fold : nil
    }

    private func queueRow(_ incident: Incident, _ names: [PersonID: String], _ moment: Instant, _ language: Language) -> View {
        let active = incident.assignments.filter(\.isActive)
        let breach = incident.breaches(of: settings.targets, at: moment).last { $0.explanation == nil && settings.targets.explained.contains($0.interval) }
        var row: View = [
            "id": incident.id.text, "number": incident.id.shortNumber, "priority": incident.priority.name(language),
            "p": incident.priority.rawValue, "type": incident.counted == nil ? strings(language)["desk_unclassified"] : incident.type.name(language),
            "stage": incident.stage.name(language), "isWaiting": incident.stage == .waiting,
            "place": Self.placeWords(incident.location, strings(language)), "source": incident.source.name(language),
            "since": incident.reported.milliseconds, "limit": Int(settings.targets.answer),
            "units": active.map { ["callSign": $0.callSign, "step": ($0.reached?.name ?? Clock.dispatched.name)(language), "late": $0.lapsed != nil && $0.steps[.acknowledged] == nil] as View },
            "isSilent": incident.isSilent, "isExercise": incident.isExercise && incident.alarm == nil, "isTest": incident.isExercise && incident.alarm != nil, "isLatched": incident.alarm?.isLatched ?? false,
            "isSafe": incident.callerSafe != nil,
            "isBackEntry": incident.isBackEntry, "again": incident.askedAgain, "askedAgain": incident.askedAgain > 0,
            "linked": incident.linked.count, "hasLinked": !incident.linked.isEmpty,
            "isLate": active.contains { $0.lapsed != nil && $0.steps[.acknowledged] == nil },
            "backup": active.contains { $0.backupAsked != nil }, "version": incident.version,
            "toClose": incident.stage == .handled,
        ]
        if let alarm = incident.alarm {
            row["place"] = [alarm.name, incident.location.description].filter { !$0.isEmpty }.joined(separator: " · ")
            if let title = Self.alarmTitle(incident, language) { row["type"] = title }
        }
        if let breach { row["breach"] = breach.interval.name(language) }
        if let position = incident.location.position { row["lat"] = position.latitude; row["lon"] = position.longitude }
        if let id = incident.operatorID { row["operator"] = names[id] ?? id.text }
        return row
    }

    static func placeWords(_ location: Location, _ words: Strings.Words) -> String {
        if !location.description.isEmpty { return location.description }
        return location.position == nil ? words["desk_no_place"] : words["desk_off_map"]
    }

    // MARK: - Units

    func unitRows(_ visit: Visit) async throws -> [View] {
        let (units, fixes, heard, moment) = (try await store.read { try $0.units() }, try await fixes(), await links.all(), now())
        let language = visit.language
        let order: [ResponseUnit.Status] = [.dispatched, .acknowledged, .enRoute, .onScene, .available, .offDuty]
        return units.sorted { (order.firstIndex(of: $0.status)!, $0.callSign) < (order.firstIndex(of: $1.status)!, $1.callSign) }.map { unit in
            let whereabouts = Whereabouts(of: unit, fix: fixes[unit.id], at: moment, under: settings.targets)
            var row: View = [
                "id": unit.id.text, "callSign": unit.callSign, "name": unit.name, "status": unit.status.rawValue,
                "statusName": unit.status.name(language), "mode": strings(language)["desk_mode_" + unit.mode.rawValue],
                "post": unit.postName, "offDuty": unit.onDuty == nil, "isFix": whereabouts?.basis == .fix,
                "capabilities": unit.capabilities.map { $0.name(language) }.sorted().joined(separator: " "),
            ]
            if let bound = unit.bound { row["incident"] = bound.incident.text; row["incidentShort"] = bound.incident.shortNumber }
            if unit.onDuty != nil, let position = whereabouts?.position { row["lat"] = position.latitude; row["lon"] = position.longitude }
            if let at = fixes[unit.id]?.at { row["fixAt"] = at.milliseconds }
            if let at = heard[unit.id] { row["linkAt"] = at.milliseconds }
            return row
        }
    }

    /// The types of call as options: a number to type, the name, what goes with it.
    func typeOptions(_ language: Language, selected: CallType?) -> [View] {
        CallType.allCases.enumerated().map { index, type in
            [
                "value": type.rawValue, "number": index < 9 ? "0\(index + 1)" : "\(index + 1)", "name": type.name(language),
                "category": type.usualCategory.rawValue, "priority": type.usualPriority.rawValue, "selected": type == selected,
            ]
        }
    }

    func categoryOptions(_ language: Language, selected: Category?) -> [View] {
        Category.allCases.map { ["value": $0.rawValue, "name": $0.name(language), "selected": $0 == selected] }
    }
}
