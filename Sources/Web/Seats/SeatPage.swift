import Foundation
import Ground
import Incidents
import Journal

extension House {
    /// The page of one party: the clock, its own next step, who is where, what is said.
    func seatView(_ sight: SeatSight, _ visit: Visit) async throws -> View {
        let (incident, language, words, moment) = (sight.incident, visit.language, strings(visit.language), now())
        let movers = try await seatMovers(sight, language)
        var view: View = [
            "incident": incident.id.text, "number": incident.id.shortNumber, "whole": incident.number, "version": incident.version, "cursor": sight.cursor,
            "seat": sight.seat?.id ?? 0, "title": sight.seat?.title(language) ?? settings.organisationName(language), "isDesk": sight.seat == nil,
            "priority": incident.priority.rawValue, "priorityWords": incident.priority.name(language), "isExercise": incident.isExercise,
            "type": incident.counted == nil ? words["desk_unclassified"] : incident.type.name(language), "stage": incident.stage.name(language),
            "place": Self.placeWords(incident.location, words), "since": incident.reported.milliseconds, "reported": incident.reported.timeOfDay(seconds: true),
            "parties": incident.seats.filter(\.isOpen).map { partyView($0, incident, isOwn: $0.id == sight.seat?.id, language) },
            "seesUnits": sight.sees(.units), "movers": movers.map { moverView($0, words) }, "hasMovers": !movers.isEmpty,
            "seesChannel": sight.sees(.channel), "lines": sight.channel.reversed().map { channelView($0, incident, isOwn: $0.seat == sight.seat?.id, words) },
            "hasLines": !sight.channel.isEmpty, "takesPhotos": files != nil && sight.sees(.channel),
            "said": saidViews(sight, words), "seesWords": sight.sees(.words),
            "isKept": incident.protection != nil && sight.sees(.words) && !sight.sees(.protectedWords), "mayExplain": false,
        ]
        if let position = incident.location.position { (view["latitude"], view["longitude"]) = (position.latitude, position.longitude) }
        if let clock = incident.rescue(under: settings.targets.rescueRule) {
            view["rescue"] = rescueView(clock, at: moment, words)
            if sight.seat == nil, clock.needsReason { view["mayExplain"] = true }
        }
        if let seat = sight.seat { view["own"] = ownView(seat, incident, language) }
        if let sheet = sight.sheet { view["sheet"] = sheetView(sheet, sight, words) }
        return view
    }

    private func seatMovers(_ sight: SeatSight, _ language: Language) async throws -> [SeatMover] {
        guard sight.sees(.units) else { return [] }
        return movers(of: sight.incident, units: sight.units, fixes: try await fixes(), seatFixes: sight.seatFixes, language, at: now())
    }

    /// The ten-minute clock as everybody sees it.
    func rescueView(_ clock: RescueClock, at moment: Instant, _ words: Strings.Words) -> View {
        let minutes = String(Int((clock.due.seconds(since: clock.start) / 60).rounded()))
        var view: View = [
            "due": clock.due.milliseconds, "limit": minutes, "isRunning": clock.stopped == nil, "isOver": clock.isBreached(at: moment),
            "isKept": clock.stopped != nil && !clock.isBreached(at: moment), "needsReason": clock.needsReason, "title": words("seat_rescue", ["minutes": minutes]),
            "awaits": clock.awaited.isEmpty ? words["seat_rescue_anyone"] : clock.awaited.map { $0.name(words.language) }.joined(separator: "／"),
        ]
        if let took = clock.took { view["took"] = Self.minutes(max(0, took), words.language) }
        if let explanation = clock.explanation { view["explanation"] = explanation }
        return view
    }

    private func ownView(_ seat: Seat, _ incident: Incident, _ language: Language) -> View {
        let marks = incident.marks(of: seat)
        let next = incident.next(of: seat)
        return [
            "steps": ([.joined] + seat.kind.course).map { mark -> View in
                ["step": mark.rawValue, "words": seat.kind.name(of: mark)(language), "time": marks[mark]?.timeOfDay() ?? "", "isDone": marks[mark] != nil]
            },
            "reached": marks.keys.max()?.rawValue ?? "", "next": next?.rawValue ?? "", "nextWords": next.map { seat.kind.name(of: $0)(language) } ?? "",
            "course": seat.kind.course.map { "\($0.rawValue)=\(seat.kind.name(of: $0)(language))" }.joined(separator: "|"),
            "hasJoined": seat.holder != nil, "moves": seat.unit == nil && seat.kind.course.contains(.moving) || seat.kind == .emergencyRoom,
        ]
    }

    func partyView(_ seat: Seat, _ incident: Incident, isOwn: Bool, _ language: Language) -> View {
        let marks = incident.marks(of: seat)
        let reached = marks.keys.max()
        let words = strings(language)
        var view: View = [
            "id": seat.id, "kind": seat.kind.rawValue, "name": seat.kind.name(language), "isOwn": isOwn, "reached": reached?.rawValue ?? "none",
            "state": reached.map { seat.kind.name(of: $0)(language) } ?? words["seat_empty"], "time": reached.flatMap { marks[$0] }?.timeOfDay() ?? "",
            "clocks": Seat.Mark.allCases.compactMap { mark in marks[mark].map { ["name": seat.kind.name(of: mark)(language), "at": $0.timeOfDay(seconds: true)] as View } },
        ]
        if !seat.label.isEmpty { view["label"] = seat.label }
        return view
    }

    private func moverView(_ mover: SeatMover, _ words: Strings.Words) -> View {
        var view: View = ["name": mover.name, "state": mover.state, "isThere": mover.isThere, "hasPlace": mover.latitude != nil]
        if let latitude = mover.latitude, let longitude = mover.longitude { (view["latitude"], view["longitude"]) = (latitude, longitude) }
        if let eta = mover.eta {
            let time = eta < 60 ? words["sos_eta_soon"] : words("sos_eta", ["minutes": String(Int((eta / 60).rounded(.up)))])
            view["eta"] = mover.isToHospital ? words("seat_eta_hospital", ["time": time]) : time
        } else if !mover.isThere {
            view["eta"] = words[mover.latitude == nil ? "seat_no_place" : "seat_no_way"]
        }
        if let age = mover.age, age > 60 { view["age"] = words("seat_age", ["age": Self.minutes(age, words.language)]) }
        return view
    }

    private func channelView(_ line: ChannelLine, _ incident: Incident, isOwn: Bool, _ words: Strings.Words) -> View {
        var view: View = [
            "sequence": String(line.sequence), "by": speaker(line.seat, incident, words.language), "time": line.received.timeOfDay(seconds: true), "isOwn": isOwn,
            "wasErased": line.said == nil,
        ]
        if let text = line.said?.words?.opened() { view["text"] = text }
        if let typed = line.typed { view["typed"] = words("seat_typed", ["time": typed.timeOfDay(seconds: true)]) }
        if let photo = line.said?.photo { view["photo"] = ["width": photo.width, "height": photo.height] as View }
        return view
    }

    private func speaker(_ seat: Int?, _ incident: Incident, _ language: Language) -> String {
        seat.flatMap { incident.seat($0) }?.title(language) ?? settings.organisationName(language)
    }

    /// What the caller and the desk said; name and number only where they are for the seat.
    private func saidViews(_ sight: SeatSight, _ words: Strings.Words) -> [View] {
        let isKept = sight.incident.protection != nil && !sight.sees(.protectedWords)
        guard !isKept else { return [] }
        return sight.said.reversed().compactMap { line in
            guard let said = line.words else { return nil }
            var view: View = ["time": line.at.timeOfDay(seconds: true), "by": words[line.by == .caller || line.event.act == "opened" ? "seat_by_caller" : "seat_by_desk"]]
            if sight.sees(.words), let text = said.text?.opened() { view["text"] = text }
            if sight.sees(.phone) {
                if let name = said.name?.opened() { view["name"] = name }
                if let phone = said.phone?.opened() {
                    view["phone"] = phone
                    if !sight.incident.isSilent { view["dial"] = phone.filter { $0.isASCII && ($0.isNumber || $0 == "+") } }
                }
            }
            let isBare = ["text", "name", "phone"].allSatisfy { view[$0] == nil }
            return isBare ? nil : view
        }
    }

    // MARK: - The sheet

    func sheetView(_ record: HandOverRecord, _ sight: SeatSight, _ words: Strings.Words) -> View {
        let (sheet, language) = (record.sheet, words.language)
        let own = sight.incident.seating?.sheet?.seen.first { $0.seat == sight.seat?.id }
        func fieldView(_ field: HandOver.Field) -> View {
            let value = sheet.fields[field] ?? ""
            return [
                "field": field.rawValue, "name": field.name(language), "value": value, "isTime": field.isTime, "isSet": !value.isEmpty,
                "shown": field.choices.first { $0.value == value }?.name(language) ?? value, "hasChoices": !field.choices.isEmpty,
                "choices": field.choices.map { ["value": $0.value, "name": $0.name(language), "isChosen": $0.value == value] as View },
                "isLong": [.mechanism, .injuries, .signs, .treatment].contains(field), "isMIST": [.mechanism, .injuries, .signs, .treatment].contains(field),
            ]
        }
        let groups: [(String, [HandOver.Field])] = [
            ("mist", [.mechanism, .injuries, .signs, .treatment]), ("abcde", [.airway, .breathing, .circulation, .disability, .exposure]),
            ("patient", [.name, .sex, .age, .history, .allergies, .medication]), ("times", [.injured, .contact, .left, .delivered]), ("remarks", [.remarks]),
        ]
        var view: View = [
            "revision": record.revision, "isEmpty": sheet.isEmpty, "wasErased": record.wasErased, "mayWrite": sight.sees(.writeSheet),
            "groups": groups.map { ["group": $0.0, "title": words["seat_group_" + $0.0], "fields": $0.1.map(fieldView), "isSet": $0.1.contains { sheet.fields[$0] != nil }] as View },
            "vitals": sheet.vitals.map(vitalsView), "hasVitals": !sheet.vitals.isEmpty,
            "seen": (sight.incident.seating?.sheet?.seen ?? []).map { one -> View in
                [
                    "by": speaker(one.seat, sight.incident, language), "at": one.at.timeOfDay(seconds: true), "revision": one.revision,
                    "isOld": one.revision < record.revision,
                ]
            },
            "isNew": sight.seat != nil && !sight.sees(.writeSheet) && record.revision > (own?.revision ?? 0),
        ]
        if let written = record.written {
            view["written"] = words("seat_sheet_written", ["time": written.timeOfDay(seconds: true), "by": speaker(record.seat, sight.incident, language)])
        }
        return view
    }

    private func vitalsView(_ row: HandOver.Vitals) -> View {
        func text(_ value: Int?) -> String { value.map(String.init) ?? "—" }
        return [
            "at": row.at.timeOfDay(), "pulse": text(row.pulse), "pressure": row.systolic == nil && row.diastolic == nil ? "—" : "\(text(row.systolic))/\(text(row.diastolic))",
            "breaths": text(row.breaths), "oxygen": text(row.oxygen), "temperature": row.temperature.map { String(Double(Int(($0 * 10).rounded())) / 10) } ?? "—",
            "glasgow": text(row.glasgow),
        ]
    }

    /// The sheet on paper: what the ambulance and the emergency room sign.
    func sheetPage(_ record: HandOverRecord, _ sight: SeatSight, _ visit: Visit) -> View {
        let (incident, words, language) = (sight.incident, strings(visit.language), visit.language)
        func time(_ kind: Seat.Kind, _ mark: Seat.Mark) -> String {
            incident.seats.filter { $0.kind == kind }.compactMap { incident.marks(of: $0)[mark] }.min()?.timeOfDay() ?? ""
        }
        return [
            "incident": incident.id.text, "seat": sight.seat?.id ?? 0, "number": incident.number, "office": settings.organisationName(language),
            "place": Self.placeWords(incident.location, words), "type": incident.counted == nil ? words["desk_unclassified"] : incident.type.name(language),
            "day": incident.reported.day.description, "isExercise": incident.isExercise,
            "times": [
                ("seat_time_reported", incident.reported.timeOfDay()), ("seat_time_rolling", time(.ambulance, .moving)), ("seat_time_scene", time(.ambulance, .arrived)),
                ("seat_time_ready", time(.emergencyRoom, .arrived)), ("seat_time_over", time(.ambulance, .done)), ("seat_time_received", time(.emergencyRoom, .done)),
            ].map { ["name": words[$0.0], "time": $0.1] as View },
            "sheet": sheetView(record, sight, words), "printed": now().local,
            "by": sight.seat?.title(language) ?? "",
        ]
    }
}

// MARK: - As JSON

/// The incident as one seat sees it: what is not for the seat is absent.
struct SeatJSON: Encodable {
    let incident: IncidentID
    let number: String
    let version: Int64
    let seat: Int?
    let stage: String
    let priority: Int
    let place: String
    let seats: [Party]
    let rescue: Rescue?
    let said: [Said]?
    let channel: [Line]?
    let movers: [SeatMover]?
    let sheet: Sheet?

    struct Party: Encodable {
        let id: Int
        let kind: String
        let label: String
        let marks: [String: Instant]
    }

    struct Rescue: Encodable {
        let start: Instant
        let due: Instant
        let stopped: Instant?
        let isBreached: Bool
        let explanation: String?
    }

    struct Said: Encodable {
        let at: Instant
        let words: String?
        let name: String?
        let phone: String?
    }

    struct Line: Encodable {
        let sequence: Int64
        let at: Instant
        let typed: Instant?
        let seat: Int?
        let words: String?
        let hasPhoto: Bool
    }

    struct Sheet: Encodable {
        let revision: Int
        let fields: [String: String]
        let vitals: [HandOver.Vitals]
    }
}

extension House {
    func seatJSON(_ sight: SeatSight, _ language: Language) async throws -> SeatJSON {
        let incident = sight.incident
        let isKept = incident.protection != nil && !sight.sees(.protectedWords)
        let seesSaid = !isKept && (sight.sees(.words) || sight.sees(.phone))
        return SeatJSON(
            incident: incident.id, number: incident.number, version: incident.version, seat: sight.seat?.id, stage: incident.stage.rawValue,
            priority: incident.priority.rawValue, place: Self.placeWords(incident.location, strings(language)),
            seats: incident.seats.filter(\.isOpen).map { seat in
                .init(
                    id: seat.id, kind: seat.kind.rawValue, label: seat.label,
                    marks: Dictionary(uniqueKeysWithValues: incident.marks(of: seat).map { ($0.key.rawValue, $0.value) }))
            },
            rescue: incident.rescue(under: settings.targets.rescueRule).map {
                .init(start: $0.start, due: $0.due, stopped: $0.stopped, isBreached: $0.isBreached(at: now()), explanation: $0.explanation)
            },
            said: !seesSaid ? nil : sight.said.map { line in
                .init(
                    at: line.at, words: sight.sees(.words) ? line.words?.text?.opened() : nil, name: sight.sees(.phone) ? line.words?.name?.opened() : nil,
                    phone: sight.sees(.phone) ? line.words?.phone?.opened() : nil)
            },
            channel: !sight.sees(.channel) ? nil : sight.channel.map {
                .init(sequence: $0.sequence, at: $0.received, typed: $0.typed, seat: $0.seat, words: $0.said?.words?.opened(), hasPhoto: $0.said?.photo != nil)
            },
            movers: sight.sees(.units) ? try await seatMovers(sight, language) : nil,
            sheet: sight.sheet.map { record in
                .init(
                    revision: record.revision, fields: Dictionary(uniqueKeysWithValues: record.sheet.fields.map { ($0.key.rawValue, $0.value) }),
                    vitals: record.sheet.vitals)
            })
    }
}
