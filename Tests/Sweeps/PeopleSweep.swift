import Foundation
import Ground
import Identity
import Journal
import Store
import Testing

@testable import Web

@Suite("People and organisations over the wire", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct PeopleSweep {
    /// An office whose campus is registered, with a security administrator and somebody of another organisation.
    private func office() async throws -> Office {
        let office = try await Office()
        let moment = Office.now()
        try await office.store.write { ledger in
            let register = OrganisationRegister(ledger, salt: { Secret.bytes(32) })
            try register.found("physics", .college, LocalisedText("物理学院", "Physics"), below: "campus", by: .system("test"), at: moment)
            try register.found("elsewhere", .hospital, LocalisedText("别处", "Elsewhere"), below: nil, by: .system("test"), at: moment)
        }
        for (id, role, place) in [("sec", Role.securityAdministrator, "campus"), ("fsec", .securityAdministrator, "elsewhere"), ("froot", .systemAdministrator, "elsewhere")] {
            let person = Person(id: PersonID(id), name: "管", appointments: [Appointment(role, of: OrganisationID(place))])
            try await Accounts(office.store).add(person, password: Office.password, in: OrganisationID(place), by: .system("test"), at: moment)
        }
        return office
    }

    private func headers(_ id: PersonID, _ office: Office) async throws -> [(String, String)] {
        let person = try #require(try await office.store.read { try $0.person(id, at: Office.now()) })
        return try await office.signedIn(person)
    }

    @Test("a person is added, given a role for a time and let go, each by whose work it is")
    func life() async throws {
        let office = try await office()
        let (system, security) = (try await headers("root", office), try await headers("sec", office))
        let added = try await office.post("/api/v1/people", #"{"name":"新小石","number":"T9","role":"staff","organisation":"physics","phone":"13900000001"}"#, system)
        #expect(added.status == 201 && added.json?["id"] as? String == "campus-T9", "\(added.text)")
        #expect(try await office.post("/api/v1/people", #"{"name":"又一个","number":"T9","role":"staff","organisation":"campus","id":"other"}"#, system).status == 409)
        #expect(try await office.post("/api/v1/people/campus-T9/grant", #"{"role":"operator","organisation":"campus"}"#, system).status == 403)
        #expect(try await office.post("/api/v1/people/campus-T9/grant", #"{"role":"administrator","organisation":"campus"}"#, security).status == 403)
        #expect(try await office.post("/api/v1/people/sec/grant", #"{"role":"operator","organisation":"campus"}"#, security).status == 403)
        let last = (Office.now().day + 30).description
        #expect(try await office.post("/api/v1/people/campus-T9/grant", #"{"role":"operator","organisation":"campus","until":"\#(last)"}"#, security).status == 200)
        let held = try #require(try await office.store.read { try $0.personRecord("campus-T9") }).roles.first { $0.role == .operator_ }
        #expect(held?.until == (Day(text: last)! + 1).start)
        #expect(try await office.post("/api/v1/people/campus-T9/leave", "{}", security).status == 403)
        #expect(try await office.post("/api/v1/people/campus-T9/correct", #"{"name":"新小岩","version":1}"#, system).status == 409)
        #expect(try await office.post("/api/v1/people/campus-T9/leave", "{}", system).status == 200)
        #expect(try await office.store.read { try $0.person("campus-T9", at: Office.now()) } == nil)
        #expect(try await office.post("/api/v1/people/campus-T9/take-back", #"{"role":"staff","organisation":"physics"}"#, system).status == 200)
        let seen = try await office.http.send("GET", "/api/v1/people/campus-T9", security)
        #expect(seen.status == 200 && seen.text.contains("139****0001") && !seen.text.contains("13900000001"))
        await office.close()
    }

    @Test("administrators elsewhere see nobody here, learn nothing and change nothing")
    func elsewhere() async throws {
        let office = try await office()
        let heads = try await office.store.read { try $0.heads() }
        for id: PersonID in ["froot", "fsec"] {
            let headers = try await headers(id, office)
            for path in ["/api/v1/people", "/api/v1/people?q=%E7%8E%8B", "/admin/people", "/admin/people?q=%E7%8E%8B"] {
                let list = try await office.http.send("GET", path, headers)
                #expect(list.status == 200 && !list.text.contains("王岚") && !list.text.contains("wang"), "\(id) \(path)")
            }
            for path in ["/api/v1/people/wang", "/admin/people/wang", "/admin/organisations?at=campus", "/api/v1/people?organisation=campus", "/api/v1/organisations?parent=campus", "/api/v1/organisations/physics"] {
                #expect([403, 404].contains(try await office.http.send("GET", path, headers).status), "\(id) \(path)")
            }
            for (path, body) in [
                ("people/wang/leave", "{}"), ("people/wang/correct", #"{"name":"x"}"#), ("people/wang/grant", #"{"role":"chief","organisation":"campus"}"#),
                ("people/wang/end-role", #"{"role":"operator","organisation":"campus"}"#), ("people", #"{"name":"x","number":"1","role":"staff","organisation":"campus"}"#),
                ("organisations", #"{"id":"x","kind":"college","zh":"x","parent":"campus"}"#), ("organisations/physics/rename", #"{"zh":"x"}"#),
                ("organisations/physics/end", "{}"), ("organisations/campus/link", #"{"to":"elsewhere","purpose":"emergency"}"#), ("imports?organisation=campus", "学号,姓名\n1,x"),
            ] {
                #expect([403, 404].contains(try await office.post("/api/v1/\(path)", body, headers).status), "\(id) \(path)")
            }
        }
        // Signing in left its own traces in the administrators' chain only.
        let after = try await office.store.read { try $0.heads() }
        #expect(after.filter { $0.organisation == "campus" } == heads.filter { $0.organisation == "campus" })
        await office.close()
    }

    @Test("an organisation is founded, renamed, linked, ended and reopened; nothing that makes no sense")
    func organisations() async throws {
        let office = try await office()
        let system = try await headers("root", office)
        func post(_ path: String, _ body: String) async throws -> Int { try await office.post("/api/v1/organisations\(path)", body, system).status }
        #expect(try await post("", #"{"id":"p1","kind":"class","zh":"一班","parent":"physics"}"#) == 201)
        #expect(try await post("", #"{"id":"p1","kind":"class","zh":"一班","parent":"physics"}"#) == 409)
        #expect(try await post("", #"{"id":"p2","kind":"station","zh":"所","parent":"campus"}"#) == 409)
        #expect(try await post("", #"{"id":"top","kind":"campus","zh":"校"}"#) == 403)
        #expect(try await post("/p1/rename", #"{"zh":"物理一班"}"#) == 200)
        #expect(try await post("/p1/rename", #"{"zh":"  "}"#) == 422)
        #expect(try await post("/p1/move", #"{"parent":"campus"}"#) == 200)
        #expect(try await post("/campus/link", #"{"to":"elsewhere","purpose":"emergency","contact":"值班室","phone":"120"}"#) == 200)
        #expect(try await post("/campus/link", #"{"to":"elsewhere","purpose":"schoolOfficer","contact":"x","phone":"1"}"#) == 409)
        #expect(try await post("/p1/end", "{}") == 200)
        #expect(try await post("/p1/reopen", "{}") == 200)
        #expect(try await post("/campus/end", "{}") == 409)
        #expect(try await post("/p1/nonsense", "{}") == 404)
        let one = try await office.http.send("GET", "/api/v1/organisations/campus", system)
        #expect(one.text.contains("值班室") && (one.json?["people"] as? Int ?? 0) > 0)
        let page = try await office.http.send("GET", "/admin/organisations?at=campus", system)
        #expect(page.status == 200 && page.text.contains("物理一班") && page.text.contains("值班室"))
        await office.close()
    }

    @Test("a role that ends is gone from the list of duties, and lists page without leaving anybody out")
    func lists() async throws {
        let office = try await office()
        let system = try await headers("root", office)
        for number in 1...7 {
            _ = try await office.post("/api/v1/people", #"{"name":"生\#(number)","number":"\#(number)","role":"student","organisation":"physics"}"#, system)
        }
        var (ids, after): ([String], String?) = ([], "")
        while let mark = after {
            let page = try await office.http.send("GET", "/api/v1/people?organisation=physics&limit=3" + (mark.isEmpty ? "" : "&after=\(mark)"), system)
            ids += (page.json?["people"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
            after = page.json?["after"] as? String
        }
        #expect(ids == (1...7).map { "campus-\($0)" })
        for bad in ["limit=0", "limit=x", "after=x", "after=1~a%20b", "role=king", "state=x", "organisation=a%20b"] {
            #expect(try await office.http.send("GET", "/api/v1/people?\(bad)", system).status == 400, "\(bad)")
        }
        let duty = try await office.http.send("GET", "/admin/people?role=duty", system)
        #expect(duty.text.contains("王岚") && !duty.text.contains("生1"))
        await office.close()
    }
}
