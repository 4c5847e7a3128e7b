import Deployment
import Ground
import Identity
import Incidents
import Journal

extension House {
    /// The right-hand side of the desk: one incident, with what may be done about it now.
    func incidentView(_ id: IncidentID, in order: DispatchAdvice.Order = .nearest, _ visit: Visit) async throws -> View {
        let person = try visit.signedIn()
        let party = Party.person(person)
        let (incident, proposal, advice) = try await advice(for: id, to: party, in: order)
        let lines = try await store.read { try self.lines(of: incident, for: party, in: $0) }
        let open = try await store.read { try $0.openIncidents(of: [incident.organisation]) }
        let heard = try await store.read { try Self.names(of: lines, incident.operatorID, in: $0) }
        let (language, words, moment) = (visit.language, strings(visit.language), now())
        let faults = incident.closingFaults(under: settings.targets)
        let breaches = incident.breaches(of: settings.targets, at: moment)
        let duplicates = incident.likelyDuplicates(among: open)
        let wanted = incident.runCard.units - incident.assignments.count { $0.ending == nil }
        let others = open.filter { other in other.id != incident.id && !duplicates.contains { $0.id == other.id } }
        var view: View = [
            "id": incident.id.text, "number": incident.number, "version": incident.version,
            "p": incident.priority.rawValue, "priorityName": incident.priority.name(language),
            "typeName": incident.counted == nil ? words["desk_unclassified"] : incident.type.name(language),
            "stage": incident.stage.name(language), "isOpen": incident.stage.isOpen, "isWaiting": incident.answered == nil && incident.stage.isOpen,
            "isClosed": incident.stage == .closed, "source": incident.source.name(language), "since": incident.reported.milliseconds,
            "reported": incident.reported.local, "isSilent": incident.isSilent, "isExercise": incident.isExercise && incident.alarm == nil, "isTest": incident.isExercise && incident.alarm != nil,
            "isBackEntry": incident.isBackEntry, "isSafe": incident.callerSafe != nil, "again": incident.askedAgain,
            "askedAgain": incident.askedAgain > 0, "place": Self.placeWords(incident.location, words),
            "basis": incident.location.basis.name(language), "hasPosition": incident.location.position != nil,
            "caller": callerView(lines), "isSealed": incident.isSealed, "protection": incident.protection?.name(language) ?? "",
            "isProtected": incident.protection != nil, "protections": Incident.Protection.allCases.map { ["value": $0.rawValue, "name": $0.name(language)] },
            "mayDispatch": incident.stage.isOpen,
            "types": typeOptions(language, selected: incident.classification?.type ?? incident.toldType),
            "categories": categoryOptions(language, selected: incident.classification?.category ?? incident.toldCategory ?? incident.toldType?.usualCategory),
            "priorities": Priority.allCases.map { ["value": $0.rawValue, "name": $0.name(language), "checked": $0 == incident.priority] as View },
            "isClassified": incident.classification != nil,
            "candidates": advice.choices.prefix(9).enumerated().map { candidateView($1, number: $0 + 1, isAdvised: $0 < advice.advised, moment, language) },
            "hasCandidates": !advice.choices.isEmpty,
            "excluded": proposal.excluded.map { ["callSign": $0.unit.callSign, "reason": $0.reason.words(language)] },
            "hasExcluded": !proposal.excluded.isEmpty,
            "assignments": incident.assignments.reversed().map { assignmentView($0, incident, moment, language) },
            "hasAssignments": !incident.assignments.isEmpty,
            "duplicates": duplicates.prefix(5).map { otherView($0, language) }, "hasDuplicates": !duplicates.isEmpty,
            "others": others.prefix(200).map { otherView($0, language) },
            "linked": incident.linked.map { ["number": $0.number, "kind": $0.kind.name(language), "id": $0.incident.text] },
            "steps": incident.runCard.steps.map { ["value": $0.rawValue, "name": $0.name(language), "done": incident.ticked[$0] != nil, "at": incident.ticked[$0]?.timeOfDay() ?? ""] as View },
            "hasSteps": !incident.runCard.steps.isEmpty,
            "breaches": breaches.map { breachView($0, incident, language) }, "hasBreaches": !breaches.isEmpty,
            "faults": faults.map { $0.words(language) }, "mayClose": faults.isEmpty && incident.stage.isOpen, "hasFaults": !faults.isEmpty,
            "finishes": finishes(incident), "hasFinishes": !finishes(incident).isEmpty,
            "dispositions": Disposition.allCases.map { ["value": $0.rawValue, "name": $0.name(language)] },
            "finalTypes": typeOptions(language, selected: incident.type), "finalCategories": categoryOptions(language, selected: incident.counted?.category),
            "timeline": lines.reversed().map { lineView($0, incident, heard, language) },
            "clocks": Clock.allCases.compactMap { clock in incident.time(clock).map { ["name": clock.name(language), "at": $0.timeOfDay(seconds: true)] } },
        ]
        // Where no time is known there is nothing to order by: each unit says why.
        if let position = incident.location.position, atlas.isOnMap(position) { view["advice"] = adviceView(advice, incident, language) }
        let channel = incident.seats.isEmpty ? [] : try await store.read { try $0.channel(of: id) }
        view["six"] = seatPanel(incident, at: moment, channel, language)
        if let id = incident.operatorID {
            view["operator"] = heard[id] ?? id.text
            if id != person.id { view["colleague"] = heard[id] ?? id.text }
        }
        if let alarm = try await alarmView(incident, visit) {
            view["alarm"] = alarm
            if let title = Self.alarmTitle(incident, language) { view["typeName"] = title }
        }
        view["named"] = !incident.location.description.isEmpty
        if wanted > 0 { view["moreWanted"] = wanted }
        if let told = incident.toldType, incident.alarm == nil { view["told"] = told.name(language) }
        if let final = incident.final { view["final"] = "\(final.category.name(language)) · \(final.type.name(language))" }
        if let disposition = incident.disposition { view["disposition"] = disposition.name(language) }
        if let accuracy = incident.location.accuracy { view["accuracy"] = Int(accuracy.rounded()) }
        if let link = incident.linkedTo { view["linkedTo"] = ["number": link.number, "kind": link.kind.name(language), "id": link.incident.text] }
        if let position = incident.location.position {
            view["lat"] = position.latitude
            view["lon"] = position.longitude
            view["offMap"] = !atlas.isOnMap(position)
        }
        return view
    }

    /// Whose feedback the desk may write down: each unit that owes it, or the desk's own where nobody was sent.
    private func finishes(_ incident: Incident) -> [View] {
        guard incident.stage.isOpen, !incident.assignments.contains(where: \.isActive) else { return [] }
        let owing = incident.assignments.filter { !$0.isDone }
        if owing.isEmpty { return incident.final == nil ? [["body": "{}", "who": ""]] : [] }
        return owing.map { ["body": "{\"assignment\":\($0.id)}", "who": $0.callSign] }
    }

    /// The names of whoever stands in a timeline; those of them that were erased are missing.
    static func names(of lines: [TimelineLine], _ others: PersonID?..., in reading: any Reading) throws -> [PersonID: String] {
        var names: [PersonID: String] = [:]
        for id in Set(lines.compactMap(\.by.person) + others.compactMap(\.self)) {
            if let name = try reading.personRecord(id)?.name, !name.isEmpty { names[id] = name }
        }
        return names
    }

    /// What the caller said: the latest name and number, and every word.
    private func callerView(_ lines: [TimelineLine]) -> View {
        var view: View = ["name": "", "phone": "", "hasAny": false]
        var said: [View] = []
        for line in lines {
            guard line.by == .caller || line.event.act == "opened", let words = line.words else { continue }
            if let name = words.name?.opened() { view["name"] = name }
            if let phone = words.phone?.opened() { view["phone"] = phone }
            if let text = words.text?.opened() { said.append(["text": text, "at": line.at.timeOfDay()]) }
            view["hasAny"] = true
        }
        view["said"] = said
        return view
    }

    /// What the order of the candidates costs and keeps, above them.
    private func adviceView(_ advice: DispatchAdvice, _ incident: Incident, _ language: Language) -> View {
        let words = strings(language)
        var view: View = [
            "isNearest": advice.order == .nearest, "isPrepared": advice.order == .prepared, "isKnown": advice.covered != nil,
            "withSiren": goesWithSiren(incident) && advice.choices.contains { $0.unit.mode != .foot },
        ]
        guard let covered = advice.covered, let everybody = advice.everybody else { return view }
        view["cover"] = words("roads_cover", [
            "minutes": String(Int((advice.within / 60).rounded())), "covered": DispatchAdvice.Reason.people(covered),
            "everybody": DispatchAdvice.Reason.people(everybody),
        ])
        if let difference = advice.difference {
            view["difference"] = words[advice.order == .nearest ? "roads_difference" : "roads_difference_now"] + difference.words(language)
        } else if advice.advised > 0 {
            view["same"] = true
        }
        return view
    }

    private func candidateView(_ choice: DispatchAdvice.Choice, number: Int, isAdvised: Bool, _ moment: Instant, _ language: Language) -> View {
        let (unit, fix) = (choice.unit, choice.candidate.outlook.fix)
        let words = strings(language)
        let whereabouts = Whereabouts(of: unit, fix: fix, at: moment, under: settings.targets)
        var from = words["desk_from_post"]
        if whereabouts?.basis == .fix, let age = whereabouts?.age { from = words("desk_from_fix", ["seconds": String(Int(age))]) }
        else if let age = whereabouts?.age { from = words("desk_from_post_stale", ["age": Self.minutes(age, language)]) }
        var view: View = [
            "number": number, "id": unit.id.text, "callSign": unit.callSign, "name": unit.name,
            "mode": words["desk_mode_" + unit.mode.rawValue], "eta": choice.travel.map { Self.minutes($0, language) } ?? "—",
            "from": from, "isAdvised": isAdvised,
            "reasons": choice.reasons.map { ["words": $0.words(language), "isAgainst": $0.isAgainst] as View },
        ]
        if let metres = choice.candidate.outlook.distance { view["distance"] = Self.metres(metres, language) }
        return view
    }

    private func assignmentView(_ assignment: Assignment, _ incident: Incident, _ moment: Instant, _ language: Language) -> View {
        var clocks: [View] = [["name": Clock.dispatched.name(language), "at": assignment.dispatched.timeOfDay(seconds: true)]]
        for step in Assignment.Step.allCases {
            if let at = assignment.steps[step] { clocks.append(["name": step.name(language), "at": at.timeOfDay(seconds: true)]) }
        }
        if let at = assignment.feedback { clocks.append(["name": Clock.feedback.name(language), "at": at.timeOfDay(seconds: true)]) }
        let waits = assignment.isActive && assignment.steps[.acknowledged] == nil && (assignment.reached ?? .received) == .received
        var view: View = [
            "id": assignment.id, "callSign": assignment.callSign, "unit": assignment.unit.text, "isActive": assignment.isActive,
            "clocks": clocks, "status": (assignment.reached?.name ?? Clock.dispatched.name)(language),
            "waits": waits, "until": assignment.dispatched.advanced(bySeconds: settings.targets.acknowledge).milliseconds,
            "isLate": waits && assignment.lapsed != nil, "voiceCalled": assignment.voiceCalled != nil,
            "owesFeedback": !assignment.isActive && !assignment.isDone, "backup": assignment.backupAsked != nil && assignment.isActive,
            "expected": assignment.expectedTravel.map { Self.minutes($0, language) } ?? "",
            "onScene": assignment.steps[.onScene] != nil,
        ]
        if let next = assignment.next { view["next"] = ["value": next.rawValue, "name": next.name(language)] }
        switch assignment.ending {
        case .refused(let reason, let at): view["ending"] = "\(strings(language)["desk_refused"]) \(at.timeOfDay()) · \(reason)"
        case .stoodDown(let reason, let at): view["ending"] = "\(strings(language)["desk_stood_down"]) \(at.timeOfDay()) · \(reason)"
        case nil: break
        }
        return view
    }

    private func otherView(_ incident: Incident, _ language: Language) -> View {
        [
            "id": incident.id.text, "number": incident.id.shortNumber, "type": incident.type.name(language), "time": incident.reported.timeOfDay(),
            "place": Self.placeWords(incident.location, strings(language)), "stage": incident.stage.name(language),
        ]
    }

    private func breachView(_ breach: Breach, _ incident: Incident, _ language: Language) -> View {
        var view: View = [
            "interval": breach.interval.rawValue, "name": breach.interval.name(language), "took": Self.minutes(breach.took, language),
            "target": Self.minutes(breach.target, language), "reason": breach.explanation ?? "",
        ]
        view["needsReason"] = settings.targets.explained.contains(breach.interval) && breach.explanation == nil
        return view
    }

    /// One line of the timeline in words.
    func lineView(_ line: TimelineLine, _ incident: Incident, _ names: [PersonID: String], _ language: Language) -> View {
        let words = strings(language)
        var view: View = [
            "at": line.at.timeOfDay(seconds: true), "day": line.at.day.description, "what": words["act_" + line.event.act],
            "isBackEntry": line.entered != nil, "wereErased": line.wereErased,
        ]
        view["by"] = line.by.person.map { names[$0] ?? $0.text } ?? line.by.seat.flatMap { incident.seat($0) }?.title(language)
            ?? words[line.by == .caller ? "by_caller" : line.by.text.hasPrefix("device:") ? "alarms_by_device" : "by_system"]
        var detail = ""
        switch line.event {
        case .opened(let opened): detail = opened.source.name(language)
        case .classified(let classification, let priority):
            detail = "\(classification.category.name(language)) · \(classification.type.name(language)) · \(priority.name(language))"
        case .prioritised(let priority): detail = priority.name(language)
        case .located(let location): detail = "\(Self.placeWords(location, words)) · \(location.basis.name(language))"
        case .typeTold(let type): detail = type.name(language)
        case .silenced(let on): view["what"] = words[on ? "act_silenced" : "act_unsilenced"]
        case .dispatched(let order):
            detail = order.callSign + (order.travel.map { " · " + words("desk_expected", ["time": Self.minutes($0, language)]) } ?? "")
        case .progressed(let id, _), .lapsed(let id), .voiceCalled(let id), .backupAsked(let id):
            detail = incident.assignment(id)?.callSign ?? ""
        case .refused(let id, let reason), .stoodDown(let id, let reason):
            detail = [incident.assignment(id)?.callSign ?? "", reason].joined(separator: " · ")
        case .feedback(let id, let classification, let disposition):
            let unit = id.flatMap { incident.assignment($0)?.callSign }
            detail = [unit, "\(classification.category.name(language)) · \(classification.type.name(language))", disposition.name(language)]
                .compactMap(\.self).joined(separator: " · ")
        case .ticked(let step, let done):
            detail = step.name(language)
            if !done { view["what"] = words["act_unticked"] }
        case .explained(let interval, let reason): detail = "\(interval.name(language)) · \(reason)"
        case .linked(let link), .joined(let link): detail = "\(link.number) · \(link.kind.name(language))"
        case .reopened(let reason), .alarmReset(let reason): detail = reason
        case .protected(let protection): detail = protection?.name(language) ?? strings(language)["desk_unprotected"]
        case .seat(let event): detail = seatDetail(event, incident, language)
        case .answered, .told, .askedAgain, .safe, .closed, .alarmLatched: break
        }
        view["detail"] = detail
        view["words"] = [line.words?.name?.opened(), line.words?.phone?.opened(), line.words?.text?.opened()].compactMap(\.self).joined(separator: " · ")
        return view
    }

    /// `42 秒`, `3 分 05 秒`, `1 小时 05 分`.
    static func minutes(_ seconds: Double, _ language: Language) -> String {
        let whole = Int(seconds.rounded())
        let (zh, en): (String, String)
        switch whole {
        case ..<60: (zh, en) = ("\(whole) 秒", "\(whole) s")
        case ..<3600: (zh, en) = ("\(whole / 60) 分 \(two(whole % 60)) 秒", "\(whole / 60):\(two(whole % 60)) min")
        default: (zh, en) = ("\(whole / 3600) 小时 \(two(whole / 60 % 60)) 分", "\(whole / 3600):\(two(whole / 60 % 60)) h")
        }
        return language == .chinese ? zh : en
    }

    static func metres(_ metres: Double, _ language: Language) -> String {
        let isFar = metres >= 1000
        let value = isFar ? String((metres / 100).rounded() / 10) : String(Int((metres / 10).rounded()) * 10)
        return language == .chinese ? "\(value) \(isFar ? "公里" : "米")" : "\(value) \(isFar ? "km" : "m")"
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
