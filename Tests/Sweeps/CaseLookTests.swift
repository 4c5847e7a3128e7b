import Cases
import Foundation
import Ground
import Journal
import Store
import TestSupport
import Testing

@testable import Web

@Suite("Sealed lines of a case over HTTP", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct CaseLookTests {
    private static let phone = "13955556666", name = "闵小某"

    private func opened(_ office: Office) async throws -> String {
        try await CaseVisitor(office, "wang").open("楼道灯不亮", #","reporter":"\#(Self.name)","phone":"\#(Self.phone)""#)
    }

    private func form(_ office: Office, _ path: String, _ fields: [(String, String)], as who: PersonID, formToken: Bool = true) async throws -> Answered {
        let headers = try await office.signedIn(who)
        let token = headers.first { $0.0 == "X-Form-Token" }?.1 ?? ""
        func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
        let body = (fields + (formToken ? [("formToken", token)] : [])).map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
        return try await office.http.send("POST", path, [("Content-Type", "application/x-www-form-urlencoded"), headers[0]], body: Array(body.utf8))
    }

    private func page(_ office: Office, _ path: String, as who: PersonID) async throws -> Answered {
        try await office.http.send("GET", path, try await office.signedIn(who))
    }

    private func shows(_ answered: Answered) -> Bool { answered.everything.contains(Self.phone) || answered.everything.contains(Self.name) }

    @Test("the page shows masks and one button; pressed, the lines are there until a time that it says, and the record knows")
    func onThePage() async throws {
        let office = try await Office()
        let path = try await opened(office)
        let before = try await page(office, path, as: "zhang")
        #expect(before.status == 200 && !shows(before) && before.text.contains("action=\"\(path)/look\"") && before.text.contains("139****6666"))
        let pressed = try await form(office, "\(path)/look", [("reason", "handling"), ("key", Secret.token())], as: "zhang")
        #expect(pressed.status == 303 && pressed["Location"]?.hasPrefix(path) == true)
        let after = try await page(office, path, as: "zhang")
        #expect(after.text.contains(Self.phone) && after.text.contains(Self.name) && after.text.contains("保密内容可见至") && !after.text.contains("action=\"\(path)/look\""))
        #expect(after.text.contains("查看登记") && after.text.contains("张处"))
        // Nobody else's sight is changed by it, and no list's.
        let unit = try await page(office, path, as: "p01")
        #expect(unit.status == 200 && !shows(unit) && !unit.text.contains("action=\"\(path)/look\""))
        let list = try await page(office, "/cases/ERND", as: "zhang")
        #expect(list.status == 200 && !shows(list))
        let log = try await page(office, "/accesslog?kind=looks", as: "audit")
        #expect(log.status == 200 && log.text.contains("张处") && log.text.contains("办理本案") && log.text.contains(path.split(separator: "/").last ?? "-") && !shows(log))
        await office.close()
    }

    @Test("is refused to whoever may never see, without a form of ours, for no reason and for another one without words")
    func refused() async throws {
        let office = try await Office()
        let path = try await opened(office)
        #expect(try await form(office, "\(path)/look", [("reason", "handling")], as: "p01").status == 403)
        #expect(try await form(office, "\(path)/look", [("reason", "handling")], as: "far").status == 404)
        #expect(try await form(office, "\(path)/look", [("reason", "handling")], as: "zhang", formToken: false).status == 403)
        #expect(try await form(office, "\(path)/look", [("reason", "curiosity")], as: "zhang").status == 400)
        let mute = try await form(office, "\(path)/look", [("reason", "other"), ("words", " ")], as: "zhang")
        #expect(mute.status == 422 && mute.text.contains("请写明事由") && mute.text.contains("value=\"other\" selected") && !shows(mute))
        #expect(try await !shows(page(office, path, as: "zhang")))
        await office.close()
    }

    @Test("programs of people ask for it too; a token has no reason to give")
    func api() async throws {
        let office = try await Office()
        let path = try await opened(office)
        let chief = try await CaseVisitor(office, "zhang")
        let before = try await chief.get(path)
        let looking = before.json?["looking"] as? [String: Any]
        #expect(looking?["mayLook"] as? Bool == true && looking?["lines"] as? [String] == ["reporter", "phone"] && !shows(before))
        #expect(try await chief.post("\(path)/looks", #"{"reason":"other"}"#).json?["field"] as? String == "words")
        #expect(try await chief.post("\(path)/looks").json?["field"] as? String == "reason")
        let key = ("Idempotency-Key", Secret.token())
        let first = try await chief.post("\(path)/looks", #"{"reason":"identity"}"#, [key])
        let again = try await chief.post("\(path)/looks", #"{"reason":"identity"}"#, [key])
        #expect(first.status == 201 && first.json?["until"] as? String == again.json?["until"] as? String)
        let after = try await chief.get(path)
        #expect(after.answers["phone"] as? String == Self.phone && after.json?["version"] as? Int == before.json?["version"] as? Int)
        let looks = (after.json?["looking"] as? [String: Any])?["looks"] as? [[String: Any]]
        #expect(looks?.count == 1 && looks?.first?["reason"] as? String == "identity" && looks?.first?["by"] as? String == "person:zhang")
        let unit = try await CaseVisitor(office, "p01")
        #expect(try await unit.post("\(path)/looks", #"{"reason":"emergency"}"#).code == "notYours")
        #expect(try await !shows(unit.get(path)))
        let token = try await CaseVisitor(office, [.casesRead, .casesWrite])
        #expect([401, 403].contains(try await token.post("\(path)/looks", #"{"reason":"handling"}"#).status))
        #expect(try await office.post("/api/v1\(path)/looks", #"{"reason":"handling"}"#).status == 401)
        await office.close()
    }

    @Test("ends after its time")
    func ends() async throws {
        let office = try await Office()
        let path = try await opened(office)
        let id = CaseID(String(path.split(separator: "/").last ?? ""))
        let chief = Party.person(Office.people[1])
        let cases = office.house.cases
        let past = Office.now().advanced(bySeconds: -1801)
        _ = try await office.store.write { try cases.look(LookRequest("ERND", id, because: .handling, by: chief, at: past), on: $0) }
        #expect(try await !shows(page(office, path, as: "zhang")))
        let recent = Office.now().advanced(bySeconds: -1200)
        _ = try await office.store.write { try cases.look(LookRequest("ERND", id, because: .handling, by: chief, at: recent), on: $0) }
        #expect(try await shows(page(office, path, as: "zhang")))
        await office.close()
    }

    @Test("a form that showed masks empties nothing, though its writer has looked since")
    func blanks() async throws {
        let office = try await Office()
        let path = try await opened(office)
        let correct = try await page(office, "\(path)/correct", as: "zhang")
        #expect(correct.status == 200 && correct.text.contains("name=\"masked\" value=\"reporter,phone\"") && !shows(correct))
        _ = try await form(office, "\(path)/look", [("reason", "handling")], as: "zhang")
        let sent = [("seen", "1"), ("masked", "reporter,phone"), ("l.what", "楼道灯坏了"), ("l.sort", "lamp"), ("reason", "错字")]
        #expect(try await form(office, "\(path)/correct", sent, as: "zhang").status == 303)
        let after = try await page(office, path, as: "wang")
        #expect(after.text.contains("楼道灯坏了") && after.text.contains(Self.phone) && after.text.contains(Self.name))
        await office.close()
    }

    @Test("a table is taken along masked, or with a reason that goes on the record")
    func export() async throws {
        let office = try await Office()
        _ = try await opened(office)
        let masked = try await page(office, "/cases/ERND/export.csv", as: "zhang")
        #expect(masked.status == 200 && masked.text.contains("楼道灯不亮") && masked.text.contains("139****6666") && !shows(masked))
        let asking = try await page(office, "/cases/ERND/export?stage=any", as: "zhang")
        #expect(asking.status == 200 && asking.text.contains("action=\"/cases/ERND/export?stage=any\""))
        #expect(try await page(office, "/cases/ERND/export", as: "wang").status == 403)
        let mute = try await form(office, "/cases/ERND/export", [("reason", "other"), ("encoding", "utf-8")], as: "zhang")
        #expect(mute.status == 422 && !shows(mute) && mute.text.contains("请写明事由"))
        #expect(try await form(office, "/cases/ERND/export", [("reason", "lawful")], as: "zhang", formToken: false).status == 403)
        let whole = try await form(office, "/cases/ERND/export", [("reason", "lawful"), ("words", "某院协查函"), ("encoding", "utf-8")], as: "zhang")
        #expect(whole.status == 200 && whole["Content-Disposition"]?.contains("attachment") == true && whole.text.contains(Self.phone) && whole.text.contains(Self.name))
        let log = try await page(office, "/accesslog?kind=exports", as: "audit")
        #expect(log.text.contains("依法调取") && log.text.contains("业务台账") && !log.text.contains("某院协查函"))
        await office.close()
    }
}
