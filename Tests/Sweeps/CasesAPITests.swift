import Cases
import Foundation
import Ground
import HTTPTypes
import Journal
import Store
import TestSupport
import Testing

@testable import Web

/// What a test asks of casework over HTTP, as whoever it says.
struct CaseVisitor {
    let office: Office
    let headers: [(String, String)]

    init(_ office: Office, _ id: PersonID) async throws { (self.office, headers) = (office, try await office.signedIn(id)) }

    init(_ office: Office, headers: [(String, String)]) { (self.office, self.headers) = (office, headers) }

    /// With a token of these scopes.
    init(_ office: Office, _ scopes: Set<TokenScope>, in organisation: OrganisationID = "campus") async throws {
        let made = try await AccessTokens(office.store).make(
            .init(label: "test", scopes: scopes, days: 1), in: organisation, by: .system("test"), at: Office.now())
        self.init(office, headers: [("Authorization", "Bearer \(made.text)")])
    }

    func get(_ path: String) async throws -> Answered { try await office.http.send("GET", "/api/v1\(path)", headers) }

    func post(_ path: String, _ body: String = "{}", _ more: [(String, String)] = []) async throws -> Answered {
        try await office.post("/api/v1\(path)", body, headers + more)
    }

    /// Opens an errand and returns its path.
    func open(_ what: String = "三号楼路灯", _ more: String = "") async throws -> String {
        let opened = try await post("/cases/ERND", #"{"answers":{"what":"\#(what)","sort":"lamp"\#(more)}}"#)
        #expect(opened.status == 201, "\(opened.text)")
        return "/cases/ERND/\(try #require(opened.json?["id"] as? String))"
    }
}

extension Answered {
    var offered: [String] { (json?["offered"] as? [[String: Any]] ?? []).compactMap { $0["act"] as? String } }
    var answers: [String: Any] { json?["answers"] as? [String: Any] ?? [:] }
    var code: String? { json?["code"] as? String }
}

@Suite("Casework for programs", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct CasesAPITests {
    private let secrets = #","reporter":"周小某","phone":"13900001111","note":"晚上不亮""#

    @Test("a case goes its way: opened once under one key, taken, finished, each by whoever may, with the version that was looked at")
    func course() async throws {
        let office = try await Office.shared.value
        let (desk, unit, other) = (try await CaseVisitor(office, "wang"), try await CaseVisitor(office, "p01"), try await CaseVisitor(office, "p02"))
        let (key, body) = (("Idempotency-Key", Secret.token()), #"{"answers":{"what":"东门门锁","sort":"lock","spot":{"latitude":30.5212345,"longitude":114.3600004},"parts":[{"name":"锁芯","count":2}]}}"#)
        let opened = try await desk.post("/cases/ERND", body, [key])
        let id = try #require(opened.json?["id"] as? String)
        let path = "/cases/ERND/\(id)"
        #expect(opened.status == 201 && opened["Location"] == "/api/v1\(path)" && opened["ETag"] == "\"1\"" && opened.json?["stage"] as? String == "waiting")
        let again = try await desk.post("/cases/ERND", body, [key])
        #expect(again.status == 200 && again.json?["id"] as? String == id && again.json?["again"] as? Bool == true)
        #expect(try await desk.post("/cases/ERND", body.replacingOccurrences(of: "东门", with: "西门"), [key]).code == "keyReused")

        let shown = try await unit.get(path)
        #expect(shown.status == 200 && shown["ETag"] == "\"1\"" && shown.offered == ["take"])
        #expect((shown.answers["parts"] as? [[String: Any]])?.first?["count"] as? Int == 2 && (shown.answers["spot"] as? [String: Any])?["latitude"] as? Double == 30.52123)
        #expect(try await unit.post("\(path)/steps/finish").code == "outOfOrder")
        #expect(try await unit.post("\(path)/steps/take", #"{"answers":{"what":"x"}}"#).status == 400, "a line that the step does not ask for")
        let taken = try await unit.post("\(path)/steps/take", "{}", [("If-Match", "\"1\"")])
        #expect(taken.status == 200 && taken["ETag"] == "\"2\"" && taken.json?["stage"] as? String == "running")
        let late = try await unit.post("\(path)/steps/finish", "{}", [("If-Match", "\"1\"")])
        #expect(late.status == 412 && late.code == "stale")
        #expect(try await unit.post("\(path)/steps/finish", #"{"version":1}"#).status == 409)
        #expect(try await other.get(path).status == 404, "taken by somebody else, it is not theirs to see")
        #expect(try await other.post("\(path)/steps/finish").status == 404)
        let done = try await unit.post("\(path)/steps/finish", #"{"answers":{"cost":"120.5"}}"#, [("If-Match", "\"2\"")])
        #expect(done.status == 200 && done.json?["stage"] as? String == "done")
        let ended = try await desk.get(path)
        #expect(ended.json?["isEnded"] as? Bool == true && ended.answers["cost"] as? String == "120.50" && ended.answers["runner"] as? String == "p01")
        #expect((ended.json?["timeline"] as? [[String: Any]])?.compactMap { $0["by"] as? String } == ["person:wang", "person:p01", "person:p01"])
        #expect(try await office.store.read { try office.house.cases.system("ERND").replays(CaseID(id), in: $0) }, "what was written is what it adds up to")
    }

    @Test("what a line says only to some is masked for the rest, in a case and in its timeline, and never in a list")
    func masked() async throws {
        let office = try await Office.shared.value
        let (desk, unit) = (try await CaseVisitor(office, "wang"), try await CaseVisitor(office, "p01"))
        let path = try await desk.open("北门水龙头", secrets)
        let full = try await desk.get(path)
        #expect(full.answers["phone"] as? String == "13900001111" && full.answers["reporter"] as? String == "周小某")
        let (shown, listed) = (try await unit.get(path), try await unit.get("/cases/ERND?limit=200"))
        #expect(shown.answers["note"] as? String == "晚上不亮" && shown.answers["phone"] == nil)
        #expect((shown.json?["masked"] as? [String: String])?["phone"] == "139****1111" && (shown.json?["masked"] as? [String: String])?["reporter"] == "周**")
        for text in [shown.everything, listed.everything] { #expect(!text.contains("13900001111") && !text.contains("周小某")) }
        #expect(listed.status == 200 && listed.text.contains("北门水龙头"))
        #expect(try await unit.get("/cases/ERND?q=%E6%B0%B4%E9%BE%99&limit=200").text.contains("北门水龙头"), "two characters find it")
        #expect(!(try await desk.get("/cases/ERND?q=13900001111&limit=200").text.contains("北门水龙头")), "sealed text is never searched")
    }

    @Test("somebody without a part in it finds no case, whatever they ask", arguments: [PersonID("bare"), "root", "safe", "audit", "ward", "couns", "police", "late", "far"])
    func notThere(who: PersonID) async throws {
        let office = try await Office.shared.value
        let visitor = try await CaseVisitor(office, who)
        let (path, missing) = ("/cases/ERND/\(office.errand)", "/cases/ERND/campus-ERND-2020-000001")
        for (method, rest, body) in [
            ("GET", "", ""), ("POST", "/steps/take", "{}"), ("POST", "/approve", "{}"), ("POST", "/decline", #"{"reason":"x"}"#), ("POST", "/remarks", #"{"text":"x"}"#),
            ("POST", "/amend", #"{"reason":"x","answers":{"what":"x"}}"#), ("GET", "/files/\(String(repeating: "0", count: 64))", ""),
        ] {
            let asked = method == "GET" ? try await visitor.get(path + rest) : try await visitor.post(path + rest, body)
            let none = method == "GET" ? try await visitor.get(missing + rest) : try await visitor.post(missing + rest, body)
            #expect(asked.status == 404 && none.status == 404 && asked.text == none.text, "\(who) \(method) \(rest): \(asked.status) \(asked.text)")
        }
        #expect((try await visitor.get("/cases/ERND").json?["cases"] as? [Any])?.isEmpty == true)
        #expect(try await visitor.post("/cases/ERND", #"{"opening":"open","organisation":"campus","answers":{"what":"x","sort":"lamp"}}"#).status == 403)
    }

    @Test("a step that needs a second person waits for one, who is not whoever asked")
    func approval() async throws {
        let office = try await Office.shared.value
        let (desk, chief) = (try await CaseVisitor(office, "wang"), try await CaseVisitor(office, "zhang"))
        let path = try await desk.open()
        #expect(try await desk.post("\(path)/approve").status == 409, "nothing waits")
        let missing = try await desk.post("\(path)/steps/drop")
        #expect(missing.status == 422 && missing.json?["field"] as? String == "note")
        #expect(try await desk.post("\(path)/steps/drop", #"{"answers":{"note":"重复登记"}}"#).json?["stage"] as? String == "waiting")
        let waiting = try await chief.get(path)
        #expect((waiting.json?["pending"] as? [String: Any])?["mayApprove"] as? Bool == true && waiting.offered.isEmpty)
        #expect(try await desk.post("\(path)/approve").status == 403)
        #expect(try await chief.post("\(path)/decline").json?["field"] as? String == "reason")
        #expect(try await chief.post("\(path)/decline", #"{"reason":"再核实"}"#).status == 200)
        #expect(try await desk.post("\(path)/steps/drop", #"{"answers":{"note":"重复登记"}}"#).status == 200)
        #expect(try await chief.post("\(path)/approve").json?["stage"] as? String == "dropped")
        let told = try await desk.get(path)
        #expect(told.text.contains("再核实"), "the reason is shown to whoever asked")
    }

    @Test("whoever keeps the register corrects a line with a reason; a remark is for people with an account")
    func corrections() async throws {
        let office = try await Office.shared.value
        let (desk, chief) = (try await CaseVisitor(office, "wang"), try await CaseVisitor(office, "zhang"))
        let path = try await desk.open("二号楼路灯")
        #expect(try await desk.post("\(path)/amend", #"{"reason":"楼号有误","answers":{"what":"三号楼路灯"}}"#).status == 403)
        #expect(try await chief.post("\(path)/amend", #"{"answers":{"what":"三号楼路灯"}}"#).status == 422)
        #expect(try await chief.post("\(path)/amend", #"{"reason":"楼号有误","answers":{"sort":"roof"}}"#).json?["field"] as? String == "sort")
        #expect(try await chief.post("\(path)/amend", #"{"reason":"楼号有误","answers":{"what":"三号楼路灯"}}"#).status == 200)
        #expect(try await desk.get(path).answers["what"] as? String == "三号楼路灯")
        #expect(try await desk.post("\(path)/remarks", #"{"text":"明早处理"}"#).status == 200)
        let reader = try await CaseVisitor(office, [.casesRead])
        #expect(try await chief.get(path).text.contains("明早处理"))
        let shown = try await reader.get(path)
        #expect(shown.status == 200 && !shown.text.contains("明早处理") && !shown.text.contains("楼号有误") && !shown.text.contains("person:"))
    }

    @Test("a phone without an account opens what is open to anyone, and sees that and nothing else")
    func phone() async throws {
        let office = try await Office.shared.value
        let key = UUID().uuidString
        let body = #"{"answers":{"what":"宿舍门锁","sort":"lock","phone":"13800002222"}}"#
        let nobody = CaseVisitor(office, headers: [])
        let opened = try await nobody.post("/cases/ERND", body, [("Idempotency-Key", key)])
        let cookie = try #require(opened["Set-Cookie"]?.split(separator: ";").first.map(String.init))
        #expect(opened.status == 201 && cookie.hasPrefix("\(CookieJar.device)="))
        let path = "/cases/ERND/\(try #require(opened.json?["id"] as? String))"
        let again = try await nobody.post("/cases/ERND", body, [("Idempotency-Key", key)])
        #expect(again.status == 200 && again.json?["id"] as? String == opened.json?["id"] as? String, "a phone that keeps no cookies is known by its key")
        let (mine, other) = (CaseVisitor(office, headers: [("Cookie", cookie)]), CaseVisitor(office, headers: [("Cookie", "\(CookieJar.device)=\(Secret.token())")]))
        let shown = try await mine.get(path)
        #expect(shown.status == 200 && shown.offered.isEmpty && (shown.json?["masked"] as? [String: String])?["phone"] == "138****2222")
        #expect((try await mine.get("/cases/ERND").json?["cases"] as? [[String: Any]])?.count == 1)
        #expect(try await other.get(path).status == 404)
        #expect((try await other.get("/cases/ERND").json?["cases"] as? [Any])?.isEmpty == true)
        #expect(try await nobody.get(path).status == 401)
        #expect(try await mine.post("\(path)/steps/take").status == 403)
        let unit = try await CaseVisitor(office, "p01")
        #expect(try await unit.post("\(path)/steps/take").status == 200)
        let lines = try #require(try await mine.get(path).json?["timeline"] as? [[String: Any]])
        #expect(lines.compactMap { $0["by"] as? String } == ["caller"], "who did the rest is for people with an account")
    }

    @Test("an integration opens and acts where a system lets a token, in its organisation and below, and sees no sealed line")
    func integration() async throws {
        let office = try await Office.shared.value
        let (both, reader, elsewhere) = (
            try await CaseVisitor(office, [.casesRead, .casesWrite]), try await CaseVisitor(office, [.casesRead]), try await CaseVisitor(office, [.casesRead, .casesWrite], in: "elsewhere")
        )
        let opened = try await both.post("/cases/ERND", #"{"opening":"device","answers":{"what":"平台转来的报修","sort":"tap","reporter":"周小某","phone":"13900001111"}}"#)
        #expect(opened.status == 201)
        let path = "/cases/ERND/\(try #require(opened.json?["id"] as? String))"
        let shown = try await reader.get(path)
        #expect(shown.status == 200 && !shown.everything.contains("13900001111") && !shown.everything.contains("周小某"))
        #expect(try await reader.get("/cases/ERND?limit=200").text.contains("平台转来的报修"))
        #expect(try await reader.post("\(path)/steps/take").status == 403)
        #expect(try await both.post("\(path)/steps/take").status == 403, "taking is for people")
        #expect(try await elsewhere.get(path).status == 404)
        #expect((try await elsewhere.get("/cases/ERND").json?["cases"] as? [Any])?.isEmpty == true)
        #expect(try await both.post("/cases/ERND", #"{"opening":"open","answers":{"what":"x","sort":"tap"}}"#).status == 403)
        let entry = try #require(try await office.store.read { try $0.entries(about: Subject(kind: "case.ERND", id: String(path.dropFirst("/cases/ERND/".count)))) }.first)
        #expect(entry.by.text.hasPrefix("device:"))
    }

    @Test("values of the wrong kind are refused at their line, whatever they are")
    func wrong() async throws {
        let office = try await Office.shared.value
        let desk = try await CaseVisitor(office, "wang")
        for (name, value) in [
            ("what", "7"), ("what", "null"), ("what", #"["x"]"#), ("sort", #""roof""#), ("note", "true"), ("spot", #"{"latitude":300,"longitude":1}"#), ("spot", #""here""#),
            ("wanted", #""soon""#), ("phone", "13900001111"), ("parts", #"[{"name":"x"}]"#), ("parts", #"[{"name":"x","count":1,"price":2}]"#), ("parts", #""x""#),
            ("photos", #"[{"digest":"\#(String(repeating: "0", count: 64))"}]"#), ("photos", #"[{"receipt":"x"}]"#), ("photos", "[7]"), ("runner", #""p01""#), ("nonsense", "1"),
        ] {
            let lines = ["what": #""x""#, "sort": #""lamp""#].merging([name: value]) { $1 }.map { "\"\($0)\":\($1)" }.joined(separator: ",")
            let refused = try await desk.post("/cases/ERND", "{\"answers\":{\(lines)}}")
            #expect((400..<500).contains(refused.status) && refused.json?["message"] is String, "\(name): \(refused.status) \(refused.text)")
            #expect(refused.json?["field"] as? String == name || name == "photos", "\(name): \(refused.text)")
        }
        #expect(try await desk.post("/cases/NONE", #"{"answers":{}}"#).status == 404)
        #expect(try await desk.post("/cases/ERND", #"{"organisation":"a b","answers":{}}"#).status == 400)
        #expect(try await desk.post("/cases/ERND", #"{"answers":{"what":"\#(String(repeating: "x", count: 1_100_000))"}}"#).status == 413)
        #expect(try await desk.get("/cases/ERND?from=soon").status == 400)
    }

    @Test("pages of a list follow one another, and a filter narrows them")
    func paging() async throws {
        let office = try await Office()
        let desk = try await CaseVisitor(office, "wang")
        for number in 0..<7 { _ = try await desk.open("第\(number)件", number == 3 ? #","note":"x""# : "") }
        var (seen, after): ([String], String?) = ([], nil)
        repeat {
            let page = try await desk.get("/cases/ERND?limit=3" + (after.map { "&after=\($0)" } ?? ""))
            seen += (page.json?["cases"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
            after = page.json?["after"] as? String
        } while after != nil
        #expect(seen.count == 8 && Set(seen).count == 8)
        #expect((try await desk.get("/cases/ERND?f.sort=lock").json?["cases"] as? [Any])?.isEmpty == true)
        #expect((try await desk.get("/cases/ERND?scope=mine&limit=200").json?["cases"] as? [Any])?.count == 8)
        #expect((try await desk.get("/cases/ERND?stage=done").json?["cases"] as? [Any])?.isEmpty == true)
        await office.close()
    }

    @Test("systems say who may open what; work is what somebody has to do, and what they were told")
    func work() async throws {
        let office = try await Office()
        let (desk, unit, nobody) = (try await CaseVisitor(office, "wang"), try await CaseVisitor(office, "p01"), CaseVisitor(office, headers: []))
        let path = try await desk.open("宿舍路灯")
        func openings(_ visitor: CaseVisitor) async throws -> [String]? {
            (try await visitor.get("/systems").json?["systems"] as? [[String: Any]])?.first { $0["code"] as? String == "ERND" }?["openings"] as? [String]
        }
        #expect(try await openings(desk) == ["open", "phone"])
        #expect(try await openings(nobody) == ["phone"])
        let lines = try #require(try await desk.get("/systems/ERND").json?["lines"] as? [[String: Any]])
        #expect(lines.first { $0["name"] as? String == "phone" }?["isSealed"] as? Bool == true)
        func titles(_ visitor: CaseVisitor) async throws -> [String] {
            (try await visitor.get("/work").json?["work"] as? [[String: Any]] ?? []).compactMap { $0["headline"] as? String }
        }
        #expect(try await titles(unit).contains("宿舍路灯"))
        _ = try await unit.post("\(path)/steps/take")
        #expect(try await titles(unit).contains("宿舍路灯"), "named for the next step")
        #expect(!(try await titles(try await CaseVisitor(office, "p02")).contains("宿舍路灯")))
        _ = try await unit.post("\(path)/steps/finish")
        #expect(!(try await titles(unit).contains("宿舍路灯")))
        let told = try #require(try await desk.get("/work").json?["notices"] as? [[String: Any]])
        #expect(told.first?["act"] as? String == "finish" && told.first?["code"] as? String == "ERND")
        #expect(try await nobody.get("/work").status == 401)
        await office.close()
    }

    @Test("a deadline that passes is an entry, once, and whoever must know is told")
    func lapse() async throws {
        let start = Office.now()
        let office = try await Office(stopped: start)
        let clock = CaseClock(house: office.house)
        #expect(try await clock.look(at: start.advanced(bySeconds: 2 * 3600 - 1)) == 0)
        #expect(try await clock.look(at: start.advanced(bySeconds: 2 * 3600 + 1)) == 1)
        #expect(try await clock.look(at: start.advanced(bySeconds: 3 * 3600)) == 0)
        let entries = try await office.store.read { try $0.entries(about: Subject(kind: "case.ERND", id: office.errand.text)) }
        #expect(entries.map(\.act) == ["open", CaseEvent.lapse] && entries.last?.by == .system("lapse"))
        let told = try await office.store.read { try NoticeBoard(for: Office.people[1], in: $0, at: start).told }
        #expect(told.map(\.act) == [CaseEvent.lapse] && told.first?.id == office.errand)
        #expect(try await office.store.read { try office.house.cases.system("ERND").replays(office.errand, in: $0) })
        await office.close()
    }
}
