import Cases
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

extension House {
    /// The form of a new case: `?way=` names the way in, `?org=` the organisation, `?l.LINE=` what is filled in beforehand.
    func newCase(_ system: any CaseSystem, _ visit: Visit, to request: Request) async throws -> Response {
        let person = try visit.signedIn()
        let given = Dictionary(request.uri.queryParameters.map { (String($0.key), String($0.value)) }) { first, _ in first }
        let typed = system.lines.reduce(into: [String: LineAnswer]()) { typed, line in
            guard let text = given["l.\(line.name)"], !text.isEmpty, !line.isSealed else { return }
            typed[line.name] = .text(text)
        }
        let chosen = NewCase.Chosen(way: given["way"] ?? "", organisation: given["org"] ?? "")
        let page = NewCase(house: self, visit: visit, system: system, person: person)
        let (_, way) = try await page.way(chosen)
        let moment = now()
        let begun = try await store.read { try self.begun([way.act], of: nil, system.code, by: person.id, in: $0, at: moment)[way.act] }
        // A spot check is drawn before it is written down.
        if system.code == "INSP", way.act == "draw", begun == nil { return Answer.redirect(to: "/cases/INSP/draw?org=\(chosen.organisation)") }
        // What an address brings along was chosen just now.
        let view = try await page.view(chosen, CaseFilling(draft: (begun ?? [:]).merging(typed) { $1 }), nil, hasDraft: begun != nil)
        return try pages.page("case-new", view, for: visit, to: request)
    }

    /// Opens a case, or shows the form again with what is wrong.
    func openCase(_ system: any CaseSystem, _ visit: Visit, to request: Request) async throws -> Response {
        let (person, moment) = (try visit.signedIn(), now())
        let form = try await PostedForm(of: request, visit)
        let stale = try refusesForm(request, visit, form)
        let page = NewCase(house: self, visit: visit, system: system, person: person)
        let chosen = NewCase.Chosen(way: form["way"], organisation: form["org"])
        let (organisation, way) = try await page.way(chosen)
        var filling = try await store.read { reading in
            try CaseFilling(form, asked: way.asked, optional: way.optional, current: [:], shown: [:], on: ground(reading, person))
        }
        func refused(_ refusal: Refusal) async throws -> Response {
            filling.take(refusal)
            let view = try await page.view(NewCase.Chosen(way: way.act, organisation: organisation.text), filling, refusal)
            return try pages.page("case-new", view, for: visit, to: request, status: Answer.status(of: refusal.code))
        }
        if let stale { return try await refused(stale) }
        if !filling.faults.isEmpty { return try await refused(Self.needsCorrecting) }
        var asked = CaseRequest(system.code, .open(way.act), filling.answers, by: .person(person), in: organisation, at: moment)
        asked.places = filling.places
        do {
            let outcome = try await perform(asked, form)
            return Answer.redirect(to: "/cases/\(system.code)/\(outcome.id)?did=\(way.act)")
        } catch let refusal as Refusal {
            return try await refused(refusal)
        }
    }
}

/// The form of a new case.
struct NewCase {
    let house: House
    let visit: Visit
    let system: any CaseSystem
    let person: Person

    struct Chosen: Sendable {
        let way: String
        let organisation: String
    }

    private typealias Ways = [(organisation: OrganisationID, ways: [MoveShape])]

    private func ways() async throws -> Ways {
        let desk = house.settings.organisation
        return try await house.store.read { try CaseReach(system, for: person, in: $0).openings(desk: desk) }
    }

    /// The organisation and the way in that were chosen, or the first there are. Throws `Refusal.notYours` where there is none.
    func way(_ chosen: Chosen) async throws -> (OrganisationID, MoveShape) { try Self.way(chosen, in: try await ways()) }

    private static func way(_ chosen: Chosen, in all: Ways) throws -> (OrganisationID, MoveShape) {
        guard let place = all.first(where: { $0.organisation.text == chosen.organisation }) ?? all.first,
            let way = place.ways.first(where: { $0.act == chosen.way }) ?? place.ways.first
        else { throw Refusal(.notYours, "你没有登记这类案件的权限", "You may not open cases of this kind") }
        return (place.organisation, way)
    }

    func view(_ chosen: Chosen, _ filling: CaseFilling, _ refusal: Refusal?, hasDraft: Bool = false) async throws -> View {
        let (language, words) = (visit.language, house.strings(visit.language))
        let all = try await ways()
        let (organisation, way) = try Self.way(chosen, in: all)
        let lines = system.lines
        let names = try await house.store.read { reading in
            var names = CaseNames()
            for place in all { try names.add(place.organisation, reading) }
            for line in lines { try names.add(filling.typed[line.name], line.input, house.cases, reading) }
            return names
        }
        let form = CaseForm(words: words, names: names, prefix: "n", files: nil, presets: CasePresets(system, house.cases.rules).rows, filling: filling)
        let here = all.first { $0.organisation == organisation }?.ways ?? []
        return [
            "code": system.code, "system": system.title(language), "action": "/cases/\(system.code)/new", "way": way.act, "title": way.title(language),
            "organisation": organisation.text, "organisationName": names.name(organisation, language),
            "ways": here.map { ["title": $0.title(language), "href": address($0.act, organisation), "isHere": $0.act == way.act] as View },
            "hasWays": here.count > 1,
            "places": all.map { ["title": names.name($0.organisation, language), "href": address(way.act, $0.organisation), "isHere": $0.organisation == organisation] as View },
            "hasPlaces": all.count > 1, "form": form.lines(asked: way.asked, optional: way.optional), "fault": orNone(refusal?.message(language)), "key": Secret.token(),
            "draftAddress": CaseAddress.draft(system.code, "new", way.act), "hasDraft": hasDraft, "urgent": PoliceCall.isDue(system.code, act: way.act), "home": house.mapBounds, "attribution": house.mapLayers.attribution,
        ]
    }

    private func address(_ way: String, _ organisation: OrganisationID) -> String { "/cases/\(system.code)/new?way=\(way)&org=\(organisation)" }
}
