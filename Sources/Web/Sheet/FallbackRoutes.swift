import Ground
import Hummingbird
import Incidents
import Journal

extension House {
    /// What lies printed beside the desk, so that it goes on when the system does not.
    func addFallback(to list: inout RouteList) {
        list.get("/fallback", for: .roles([.operator_, .chief])) { request, visit in
            let view = try await fallbackView(visit)
            return try pages.page("fallback", view, for: visit, to: request)
        }
        list.get("/fallback/list", for: .roles([.operator_, .chief])) { request, visit in
            try pages.fragment("fallback-list", try await fallbackView(visit), for: visit, to: request)
        }
        list.get("/fallback/form", for: .roles([.operator_, .chief])) { request, visit in
            let language = visit.language
            let clocks: [Clock] = [.dispatched, .acknowledged, .enRoute, .onScene, .cleared, .feedback]
            let view: View = [
                "path": "/fallback/form", "office": settings.organisationName(language),
                "types": CallType.allCases.map { $0.name(language) }, "dispositions": Disposition.allCases.map { $0.name(language) },
                "sources": Source.allCases.map { $0.name(language) }, "priorities": Priority.allCases.map { $0.name(language) },
                "unitClocks": clocks.map { $0.name(language) }, "orders": [1, 2, 3].map { ["n": $0] as View },
                "cells": clocks.map { _ in ["": ""] as View },
            ]
            return try pages.page("fallback-form", view, for: visit, to: request)
        }
    }

    /// Open incidents and units, without a word about any caller: the paper lies on a table.
    private func fallbackView(_ visit: Visit) async throws -> View {
        let person = try visit.signedIn()
        let organisations = person.organisations(as: .operator_, .chief)
        let (open, units) = try await store.read { (try $0.openIncidents(of: organisations), try $0.units()) }
        let (language, words, moment) = (visit.language, strings(visit.language), now())
        return [
            "office": settings.organisationName(language), "asOf": moment.local, "asOfMilliseconds": moment.milliseconds,
            "openCount": open.count, "isEmpty": open.isEmpty, "unitCount": units.count,
            "rows": open.sorted { ($0.priority, $0.reported, $0.id) < ($1.priority, $1.reported, $1.id) }.map { incident -> View in
                let units = incident.assignments.filter(\.isActive).map {
                    "\($0.callSign) \(($0.reached?.name ?? Clock.dispatched.name)(language))"
                }
                return [
                    "number": incident.number, "time": incident.reported.timeOfDay(seconds: true),
                    "day": orNone(incident.reported.day == moment.day ? nil : incident.reported.day.description),
                    "p": incident.priority.rawValue, "priority": incident.priority.name(language),
                    "type": incident.counted == nil ? words["figures_unclassified"] : incident.type.name(language),
                    "place": Self.placeWords(incident.location, words), "stage": incident.stage.name(language),
                    "isSilent": incident.isSilent, "isExercise": incident.isExercise,
                    "units": units.joined(separator: language == .chinese ? "；" : "; "), "hasUnits": !units.isEmpty,
                ]
            },
            "units": units.sorted { ($0.onDuty == nil ? 1 : 0, $0.callSign) < ($1.onDuty == nil ? 1 : 0, $1.callSign) }.map { unit -> View in
                [
                    "callSign": unit.callSign, "name": unit.name, "status": unit.status.name(language), "post": unit.postName,
                    "isOff": unit.onDuty == nil, "mode": words["fallback_mode_" + unit.mode.rawValue],
                    "capabilities": unit.capabilities.map { $0.name(language) }.sorted().joined(separator: " "),
                    "incident": orNone(unit.bound?.incident.shortNumber),
                ]
            },
        ]
    }
}
