import Cases
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

extension House {
    /// 报失: what was stolen, told from a phone without an account, by somebody who has signed in, or written down at the desk. It works
    /// without a script, but for photos.
    func addTheftPage(to list: inout RouteList) {
        list.get("/theft", for: .anyone) { request, visit in
            var page = TheftPage(house: self, visit: visit)
            page.filling = CaseFilling(draft: try await ownTheft(visit))
            var response = try pages.page("theft", try page.view, for: visit, to: request)
            // The phone is known before it reports: a report whose answer was lost comes again from the same phone.
            if visit.device == nil { response.headers[.setCookie] = deviceCookie(Secret.token()) }
            return response
        }
        list.post("/theft", for: .anyone) { request, visit in
            let form = try await PostedForm(of: request, visit)
            let stale = try refusesForm(request, visit, form)
            try checkCasePace(visit)
            return try await takeTheft(form, stale, visit, to: request)
        }
    }

    private func deviceCookie(_ token: String) -> String { CookieJar.header(CookieJar.device, token, seconds: 90 * 24 * 3600, secure: settings.isSecure) }

    /// What the register knows of somebody who reports what is theirs.
    private func ownTheft(_ visit: Visit) async throws -> [String: LineAnswer] {
        guard theftWay(of: visit.person) == "own", let own = try await ownContact(visit) else { return [:] }
        return ["victimName": .text(own.name), "victimPhone": .text(own.phone)].filter { !$0.value.isBlank }
    }

    private func takeTheft(_ form: PostedForm, _ stale: Refusal?, _ visit: Visit, to request: Request) async throws -> Response {
        let (moment, receipts) = (now(), receipts)
        var (device, newToken) = (visit.device ?? "", String?.none)
        if visit.device == nil {
            let token = Secret.token()
            (newToken, device) = (token, Secret.digest(token))
        }
        let party = visit.person.map { Party.person($0) } ?? Party.caller(device: device)
        // Nobody is offered people or cases who has not signed in.
        let reader = visit.person ?? Person(id: "caller", name: "", appointments: [])
        var page = TheftPage(house: self, visit: visit)
        let (asked, optional) = try page.lines
        (page.filling, page.names) = try await store.read { reading in
            let ground = CaseFilling.Ground(
                reading: reading, room: cases, people: PeopleKnown(reading: reading, person: reader, blind: phoneHash),
                file: { try receipts.open($0, of: party, at: moment) })
            let filling = try CaseFilling(form, asked: asked, optional: optional, current: [:], shown: [:], on: ground)
            var names = CaseNames()
            for line in asked + optional { try names.add(filling.typed[line.name], line.input, cases, reading) }
            return (filling, names)
        }
        func refused(_ refusal: Refusal) throws -> Response {
            page.filling.take(refusal)
            page.fault = refusal
            return try pages.page("theft", try page.view, for: visit, to: request, status: Answer.status(of: refusal.code))
        }
        if let stale { return try refused(stale) }
        if !page.filling.faults.isEmpty { return try refused(Self.needsCorrecting) }
        let sent = Digest(of: form.pairs.filter { $0.name != "formToken" }.map { "\($0.name)=\($0.value)" }.joined(separator: "\u{1E}").utf8)
        let theft = TheftReport(answers: page.filling.answers, places: page.filling.places, asked: sent, key: form["key"].isEmpty ? nil : form["key"])
        do {
            page.outcome = try await report(theft, by: visit.person, on: device)
        } catch let refusal as Refusal {
            return try refused(refusal)
        }
        var response = try pages.page("theft", try page.view, for: visit, to: request, status: .created)
        if let newToken { response.headers[.setCookie] = deviceCookie(newToken) }
        return response
    }
}

/// The form of a report, or what it came to.
private struct TheftPage {
    let house: House
    let visit: Visit
    var filling = CaseFilling(draft: [:])
    var names = CaseNames()
    var fault: Refusal?
    var outcome: TheftOutcome?

    init(house: House, visit: Visit) { (self.house, self.visit) = (house, visit) }

    /// What the way in asks for; the incident is the house's own to write.
    var lines: (asked: [LineShape], optional: [LineShape]) {
        get throws {
            let (system, act) = (try house.cases.system("THEF"), house.theftWay(of: visit.person))
            guard let way = system.openings.first(where: { $0.act == act }) else { throw Refusal(.notFound, "没有这一页", "There is no such page") }
            return (way.asked, way.optional.filter { $0.name != "incident" })
        }
    }

    var view: View {
        get throws {
            let (asked, optional) = try lines
            let words = house.strings(visit.language)
            let form = CaseForm(words: words, names: names, prefix: "t", files: nil, filling: filling)
            var view: View = [
                "form": form.lines(asked: asked, optional: optional), "fault": orNone(fault?.message(visit.language)), "key": Secret.token(), "done": false,
                "home": house.mapBounds, "attribution": house.mapLayers.attribution,
            ]
            if let outcome {
                view["done"] = [
                    "incident": outcome.incidentNumber, "case": outcome.number, "href": orNone(visit.person == nil ? nil : "/cases/THEF/\(outcome.case)"),
                ] as View
            }
            return view
        }
    }
}
