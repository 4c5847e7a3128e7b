import Figures
import Ground
import Incidents
import Journal

extension House {
    /// The list of incidents with its form. It names no caller.
    func listView(_ found: FoundIncidents, _ filter: IncidentFilter, _ visit: Visit) async throws -> View {
        let (language, words) = (visit.language, FiguresWords(house: self, visit: visit))
        let moment = now()
        var view: View = [
            "path": filter.address, "total": found.total, "isCut": found.isCut, "lookedAt": Self.lookedAt,
            "isEmpty": found.incidents.isEmpty, "rows": found.incidents.map { listRow($0, moment, visit) },
            "chips": chips(filter, words), "hidden": hidden(filter), "number": filter.number ?? "",
            "fromDay": filter.from?.day.description ?? "",
            "toDay": filter.until.map { Instant(milliseconds: $0.milliseconds - 1).day.description } ?? "",
            "stages": [["value": "open", "name": words.words["incidents_open"], "selected": filter.stage == .open] as View]
                + Incident.Stage.allCases.map { option($0.rawValue, $0.name(language), filter.stage == .only($0)) },
            "kinds": (Category.allCases.map { Kind($0) } + [Kind(nil)]).map { option($0.code, $0.name(language), filter.kind == $0) },
            "types": CallType.allCases.map { option($0.rawValue, $0.name(language), filter.type == $0) },
            "sources": Source.allCases.map { option($0.rawValue, $0.name(language), filter.source == $0) },
            "priorities": Priority.allCases.map { option(String($0.rawValue), $0.name(language), filter.priority == $0) },
            "campuses": Set([settings.organisation.text, "-"] + [filter.campus].compactMap(\.self)).sorted { $0 > $1 }
                .map { option($0, words.campus($0), filter.campus == $0) },
            "countedOnly": filter.counted == true, "uncountedOnly": filter.counted == false,
        ]
        if let after = found.after {
            view["next"] = filter.address + (filter.query.isEmpty ? "?" : "&") + "after=" + after
        }
        return view
    }

    private func option(_ value: String, _ name: String, _ selected: Bool) -> View {
        ["value": value, "name": name, "selected": selected]
    }

    private func listRow(_ incident: Incident, _ moment: Instant, _ visit: Visit) -> View {
        let (language, words) = (visit.language, strings(visit.language))
        let breaches = incident.breaches(of: settings.targets, at: moment)
        func interval(_ interval: Interval) -> View {
            let breach = breaches.first { $0.interval == interval }
            return [
                "text": incident.seconds(interval).map(clockText) ?? "—", "isOver": breach != nil,
                "reason": orNone(breach?.explanation),
            ]
        }
        return [
            "id": incident.id.text, "number": incident.number, "day": incident.reported.day.description,
            "time": incident.reported.timeOfDay(), "category": incident.kind.name(language),
            "type": orNone(incident.counted == nil || incident.kind.name(language) == incident.type.name(language) ? nil : incident.type.name(language)),
            "p": incident.priority.rawValue, "priority": incident.priority.name(language),
            "place": Self.placeWords(incident.location, words), "stage": incident.stage.name(language),
            "isOpen": incident.stage.isOpen, "source": incident.source.name(language),
            "act": interval(.act), "arrive": interval(.arrive), "answer": interval(.answer),
            "units": incident.assignments.map(\.callSign).joined(separator: language == .chinese ? "、" : ", "),
            "isBackEntry": incident.isBackEntry, "isExercise": incident.isExercise,
            "exclusion": orNone(incident.isExercise ? nil : incident.exclusion?.name(language)),
        ]
    }

    /// What narrows the list beyond the form, each with a way to drop it.
    private func chips(_ filter: IncidentFilter, _ words: FiguresWords) -> [View] {
        let language = words.language
        func chip(_ text: String, _ drop: (inout IncidentFilter) -> Void) -> View {
            ["text": text, "href": filter.with(drop).address]
        }
        var chips: [View] = []
        if let exclusion = filter.exclusion { chips.append(chip(exclusion.name(language)) { $0.exclusion = nil }) }
        if let hour = filter.hour {
            let text = hour < 10 ? "0\(hour)" : String(hour)
            chips.append(chip(words.words("incidents_chip_hour", ["hour": text])) { $0.hour = nil })
        }
        for (name, interval, drop) in [
            ("incidents_chip_measured", filter.measured, { $0.measured = nil }),
            ("incidents_chip_within", filter.within, { $0.within = nil }),
            ("incidents_chip_over", filter.over, { $0.over = nil }),
        ] as [(String, Interval?, (inout IncidentFilter) -> Void)] {
            if let interval { chips.append(chip(words.words(name, ["interval": interval.name(language)]), drop)) }
        }
        if let bucket = filter.bucket {
            chips.append(chip("\(bucket.score.name(language)) \(bucket.score.bucketName(bucket.index)(language))") { $0.bucket = nil })
        }
        if let until = filter.until, until != until.day.start {
            chips.append(chip(words.words("incidents_chip_until", ["time": String(until.local.prefix(16))])) { $0.until = (until.day + 1).start })
        }
        return chips
    }

    /// What the form carries along without showing it.
    private func hidden(_ filter: IncidentFilter) -> [View] {
        let kept: Set = ["excluded", "hour", "measured", "within", "over", "bucket"]
        return filter.query.filter { kept.contains($0.name) }.map { ["name": $0.name, "value": $0.value] }
    }
}
