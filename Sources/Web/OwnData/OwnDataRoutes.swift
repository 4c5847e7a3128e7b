import Ground
import HTTPTypes
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// A person's own data: seen, taken away, corrected, erased; and whoever decides about it.
    func addOwnData(to list: inout RouteList) {
        list.get("/me/data", for: .party) { request, visit in
            try await ownPage(visit, to: request, done: request.query("done"))
        }
        list.get("/me/data/export", for: .party) { _, visit in
            let data = try await ownData(of: visit)
            return Answer.download(
                try Wire.encode(data), name: "my-data-\(now().day).json", type: "application/json; charset=utf-8")
        }
        list.post("/me/data/correction", for: .signedIn) { request, visit in
            let form = Self.form(try await request.bytes(visit))
            try SameSite.check(request, visit, formToken: form["formToken"] ?? "")
            let person = try visit.signedIn().id
            return try await answered(visit, to: request, done: "correction") {
                let moment = now()
                try await store.write { ledger in
                    guard let record = try ledger.personRecord(person) else { throw Refusal(.notFound, "没有这个账号", "There is no such account") }
                    _ = try requests(ledger).ask(.correction, try Self.wanted(form, of: record), by: person, at: moment)
                }
            }
        }
        list.post("/me/data/erasure", for: .party) { request, visit in
            let form = Self.form(try await request.bytes(visit))
            try SameSite.check(request, visit, formToken: form["formToken"] ?? "")
            return try await answered(visit, to: request, done: "erasure") { try await askErasure(form, visit) }
        }
        addCorrections(to: &list)
        addRetention(to: &list)
    }

    /// The desk for requests, with the keyed hash under which the register finds a phone number.
    func requests(_ ledger: any Ledger) -> DataRequestDesk {
        DataRequestDesk(ledger, salt: { Secret.bytes(32) }, blind: phoneHash)
    }

    private func ownData(of visit: Visit) async throws -> OwnData {
        let (person, device, moment, settings) = (visit.person?.id, visit.device, now(), settings)
        return try await store.read { reading in
            try OwnDataReader(reading: reading, desk: settings.organisation, office: settings.organisationName, now: moment)
                .data(of: person, device: device)
        }
    }

    private func ownPage(
        _ visit: Visit, to request: Request, done: String? = nil, fault: String? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let words = strings(visit.language)
        let shows = request.uri.path == "/me/data" && request.query("words") == "1"
        var view = OwnDataView(data: try await ownData(of: visit), language: visit.language, words: words, showsWords: shows).view
        if let done, ["correction", "erasure"].contains(done) { view["done"] = words["own_done_" + done] }
        if let fault { view["fault"] = fault }
        return try pages.page("owndata", view, for: visit, to: request, status: status)
    }

    /// Back to the page when it is done; the page with what was wrong when it is not.
    private func answered(_ visit: Visit, to request: Request, done: String, _ body: () async throws -> Void) async throws -> Response {
        do {
            try await body()
        } catch let refusal as Refusal {
            return try await ownPage(visit, to: request, fault: refusal.message(visit.language), status: Answer.status(of: refusal.code))
        }
        return Answer.redirect(to: "/me/data?done=" + done)
    }

    private func askErasure(_ form: [String: String], _ visit: Visit) async throws {
        let (person, device, moment) = (visit.person?.id, visit.device, now())
        let (incident, remark) = (form["incident"] ?? "", form["remark"] ?? "")
        try await store.write { ledger in
            guard !incident.isEmpty else {
                guard let person else { throw Refusal(.missing, field: "incident", "请选择要删除内容的求助", "Choose the call whose words are to be erased") }
                _ = try requests(ledger).ask(.erasure, .init(remark: remark), by: person, at: moment)
                return
            }
            // Only the phone that called may ask; to anybody else the incident is not there.
            guard let device, let found = try ledger.incident(IncidentID(incident)), found.device == device else {
                throw Refusal(.notFound, field: "incident", "没有这次求助", "There is no such call")
            }
            guard try IncidentScan(ledger, .usual, at: moment).ended(found) != nil else {
                throw Refusal(.outOfOrder, field: "incident", "求助办结后才能申请删除", "It can be asked for once the call is closed")
            }
            _ = try requests(ledger).askErasure(
                of: found.subject, in: found.organisation, because: remark, person: person, device: person == nil ? device : nil, at: moment)
        }
    }

    /// What differs from what is kept. Throws `Refusal` for a birthday that is no day.
    private static func wanted(_ form: [String: String], of record: PersonRecord) throws -> DataRequest.Wanted {
        func changed(_ field: String, _ kept: String) -> String? { form[field].flatMap { $0 == kept || $0.isEmpty ? nil : $0 } }
        var wanted = DataRequest.Wanted(
            name: changed("name", record.name), number: changed("number", record.number), phone: changed("phone", record.phone),
            remark: form["remark"] ?? "")
        if let text = changed("born", record.born?.description ?? "") {
            guard let day = Day(text: text) else { throw Refusal(.unreadable, field: "born", "出生日期应为 2008-05-06 这样的格式", "Give the birthday as 2008-05-06") }
            wanted.born = day
        }
        return wanted
    }
}
