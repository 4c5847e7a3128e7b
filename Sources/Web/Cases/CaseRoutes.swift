import Cases
import Ground
import Hummingbird
import Journal

extension House {
    /// The pages of casework, the same for every system. Whoever has signed in comes to each of them; what they find there is asked of
    /// every case.
    func addCases(to list: inout RouteList) {
        list.get("/cases", for: .signedIn) { request, visit in
            try pages.page("cases-home", try await casesHome(visit), for: visit, to: request)
        }
        list.get("/cases/:code", for: .signedIn) { request, visit in
            let system = try system(visit)
            return try pages.page("cases", try await caseList(system, request, visit), for: visit, to: request)
        }
        list.get("/cases/:code/new", for: .signedIn) { request, visit in
            let system = try system(visit)
            if system.code == "THEF" { return Answer.redirect(to: "/theft") }
            return try await newCase(system, visit, to: request)
        }
        list.post("/cases/:code/new", for: .signedIn) { request, visit in
            try await openCase(try system(visit), visit, to: request)
        }
        list.get("/cases/:code/:id", for: .signedIn) { request, visit in
            try await casePage(try system(visit), visit, to: request)
        }
        list.get("/cases/:code/:id/correct", for: .signedIn) { request, visit in
            try await correctionForm(try system(visit), visit, to: request)
        }
        list.post("/cases/:code/:id/correct", for: .signedIn) { request, visit in
            try await correctCase(try system(visit), visit, to: request)
        }
        list.post("/cases/:code/:id/step/:act", for: .signedIn) { request, visit in
            try await act(try system(visit), .step(visit.parameters.get("act") ?? ""), visit, to: request)
        }
        for plain in CaseDeed.Plain.allCases {
            list.post("/cases/:code/:id/\(plain.rawValue)", for: .signedIn) { request, visit in
                try await act(try system(visit), .plain(plain), visit, to: request)
            }
        }
        addCaseLooks(to: &list)
        addCaseDrafts(to: &list)
        addCaseFinding(to: &list)
        addWork(to: &list)
        addPersonCases(to: &list)
        addScamPage(to: &list)
        addTagPage(to: &list)
        addCalendar(to: &list)
    }

    private func casePage(_ system: any CaseSystem, _ visit: Visit, to request: Request) async throws -> Response {
        let (id, person) = (try Self.caseID(visit), try visit.signedIn())
        let did = request.query("did")
        // What an address brings along for a step's form; sealed lines are never in an address.
        let given = system.lines.reduce(into: [String: LineAnswer]()) { given, line in
            if !line.isSealed, let text = request.query("l.\(line.name)"), !text.isEmpty { given[line.name] = .text(String(text.prefix(200))) }
        }
        let (seen, drafts): (SeenCase, [String: [String: LineAnswer]])
        do {
            (seen, drafts) = try await store.read { reading in
                var (seen, drafts) = try begunCase(id, system, person, in: reading)
                try seen.mention(["": given], of: system, in: reading, room: cases)
                return (seen, drafts)
            }
        } catch let refusal as Refusal where refusal.code == .notFound && did != nil {
            // Somebody's own step may take the case out of their sight.
            return Answer.redirect(to: "/work?done=\(id)")
        }
        var page = CasePage(house: self, visit: visit, system: system, seen: seen)
        page.drafts = drafts
        (page.wanted, page.given) = (request.query("step"), given)
        page.matches = try await possibleMatches(of: seen.sheet, system, for: person)
        page.did = did.map { done(act: $0, of: seen.sheet, system, by: person, strings(visit.language)) }
        return try page.response(to: request)
    }

    /// What the page says was done: a step that waits for a second person was only asked for.
    private func done(act: String, of sheet: CaseSheet, _ system: any CaseSystem, by person: Person, _ words: Strings.Words) -> String {
        if act == CaseEvent.decline, let last = sheet.timeline.last, last.act == act, last.by.person == person.id, last.asker == last.by { return words["cases_did_take_back"] }
        return words(sheet.pending?.act == act ? "cases_did_ask" : "cases_did", ["act": system.title(ofAct: act)(words.language)])
    }

    private func begunCase(_ id: CaseID, _ system: any CaseSystem, _ person: Person, in reading: any Reading) throws -> (SeenCase, [String: [String: LineAnswer]]) {
        var seen = try SeenCase(id, of: system, for: person, in: reading, room: cases, at: now())
        let drafts = try begun(seen.sheet.offered.map(\.act), of: id, system.code, by: person.id, in: reading, at: now())
        try seen.mention(drafts, of: system, in: reading, room: cases)
        return (seen, drafts)
    }
}
