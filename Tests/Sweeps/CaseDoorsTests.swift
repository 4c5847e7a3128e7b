import Cases
import Foundation
import Ground
import Identity
import Journal
import Store
import Testing

@testable import Web

@Suite("Doors of casework that people walk through", .serialized, .enabled(if: Office.isFurnished, "bin/setup has not fetched the third-party parts"))
struct CaseDoorsTests {
    private func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }

    private func post(_ office: Office, _ path: String, _ form: [(String, String)], as who: PersonID? = nil) async throws -> Answered {
        let signedIn = if let who { try await office.signedIn(who) } else { [(String, String)]() }
        let token = signedIn.first { $0.0 == "X-Form-Token" }?.1 ?? ""
        let body = (form + [("formToken", token)]).map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
        return try await office.http.send("POST", path, [("Content-Type", "application/x-www-form-urlencoded")] + signedIn.prefix(1), body: Array(body.utf8))
    }

    private func get(_ office: Office, _ path: String, as who: PersonID? = nil) async throws -> Answered {
        let signedIn = if let who { try await office.signedIn(who) } else { [(String, String)]() }
        return try await office.http.send("GET", path, signedIn)
    }

    private func counts(_ office: Office) async throws -> [Int] {
        let thefts = try await office.store.read { try $0.count(StateQuery(kind: "case.THEF")) }
        return [try await office.incidentCount(), thefts]
    }

    @Test("a theft is told on a page without account or script: call and case, once; what is missing is said and nothing opened")
    func theft() async throws {
        let office = try await Office()
        let page = try await get(office, "/theft")
        #expect(page.status == 200 && page.text.contains("name=\"l.what\"") && page.text.contains("tel:110") && page["Set-Cookie"] != nil)
        // The incident is the house's own to write.
        #expect(!page.text.contains("name=\"l.incident\""))
        let before = try await counts(office)
        let told = [("key", UUID().uuidString), ("l.kind", "bike"), ("l.what", "黑色山地车"), ("l.place", "图书馆东侧车棚")]
        let mute = try await post(office, "/theft", told)
        #expect(mute.status == 422 && mute.text.contains("value=\"黑色山地车\"") && mute.text.contains("id=\"t-l.victimPhone-fault\""))
        #expect(try await counts(office) == before)
        let cookie = page["Set-Cookie"].map { ("Cookie", String($0.prefix { $0 != ";" })) }
        let body = (told + [("l.victimPhone", "13900007777"), ("formToken", "")]).map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
        for _ in 1...2 {
            let done = try await office.http.send(
                "POST", "/theft", [("Content-Type", "application/x-www-form-urlencoded")] + [cookie].compactMap { $0 }, body: Array(body.utf8))
            #expect(done.status == 201 && done.text.contains("THEF-"), "\(done.status)")
        }
        #expect(try await counts(office) == [before[0] + 1, before[1] + 1])
        await office.close()
    }

    @Test("the form of a theft alone gives way to the one that opens both")
    func theftOfTheDesk() async throws {
        let office = try await Office()
        let old = try await get(office, "/cases/THEF/new", as: "wang")
        #expect(old.status == 303 && old["Location"] == "/theft")
        let list = try await get(office, "/cases/THEF", as: "wang")
        #expect(list.text.contains("href=\"/theft\"") && !list.text.contains("/cases/THEF/new"))
        let done = try await post(office, "/theft", [("l.kind", "bike"), ("l.what", "红色折叠车"), ("l.place", "东门")], as: "wang")
        #expect(done.status == 201 && done.text.contains("/cases/THEF/campus-THEF-"))
        await office.close()
    }

    @Test("while money may be stopped, ringing 110 stands above the form and above the case")
    func ring() async throws {
        let office = try await Office()
        let form = try await get(office, "/cases/FRAD/new?way=transferred", as: "wang")
        #expect(form.text.contains("class=\"card ring\"") && form.text.contains("tel:110"))
        let plain = try await get(office, "/cases/FRAD/new?way=open", as: "wang")
        #expect(!plain.text.contains("class=\"card ring\""))
        let opened = try await post(
            office, "/cases/FRAD/new",
            [
                ("way", "transferred"), ("l.payee", "收款某"), ("l.payeeAccount", "6222000000000000"), ("l.payeeBank", "演示银行"), ("l.paidAt", "2026-03-05T10:00"), ("l.amount", "300"),
                ("l.victimPhone", "13900007777"),
            ], as: "wang")
        let place = try #require(opened["Location"]).prefix { $0 != "?" }
        let page = try await get(office, String(place), as: "wang")
        #expect(page.text.contains("class=\"card ring\""))
        await office.close()
    }

    @Test("a checklist begins with the items of its rule; left alone it says nothing, begun it is finished")
    func checklist() async throws {
        let office = try await Office()
        _ = try await office.store.write { ledger in
            try OrganisationRegister(ledger, salt: { Secret.bytes(32) })
                .found("station", .bureau, LocalisedText("公安局", "Bureau"), below: nil, by: .system("test"), at: Office.now())
        }
        let form = try await get(office, "/cases/RECT/new?way=open", as: "police")
        #expect(form.status == 200)
        #expect(form.text.contains("name=\"p.checklist\"") && form.text.contains("疏散通道、安全出口是否畅通"))
        let found = [("way", "open"), ("p.checklist", "1"), ("l.place", "东苑3栋"), ("l.kind", "eBikes"), ("l.finding", "楼道停车充电"), ("l.exactPlace", "一层")]
        let items = [("r.checklist.0.item", "疏散通道、安全出口是否畅通"), ("r.checklist.1.item", "消火栓、灭火器材是否完好有效")]
        let half = try await post(office, "/cases/RECT/new", found + items + [("r.checklist.0.result", "fails")], as: "police")
        #expect(half.status == 422 && half.text.contains("r.checklist.1.result-fault"))
        let shown = try #require(try office.house.cases.system("RECT").lines.first { $0.name == "kind" })
        guard case .choice(let kinds) = shown.input else { Issue.record("no choice"); return }
        let kind = ("l.kind", kinds[0].value)
        let whole = try await post(office, "/cases/RECT/new", found.filter { $0.0 != "l.kind" } + [kind] + items, as: "police")
        #expect(whole.status == 303, "\(whole.status)")
        let place = try #require(whole["Location"]).prefix { $0 != "?" }
        let page = try await get(office, String(place), as: "police")
        #expect(page.status == 200 && !page.text.contains("<th scope=\"col\">检查项目</th>"))
        await office.close()
    }

    @Test("whoever asked for a step that waits takes it back, and nobody else is offered to")
    func takeBack() async throws {
        let office = try await Office()
        let opened = try await post(office, "/cases/ERND/new", [("way", "open"), ("org", "campus"), ("l.what", "误报一件"), ("l.sort", "tap"), ("l.reporter", "周小某"), ("l.phone", "13911112222")], as: "wang")
        let place = String(try #require(opened["Location"]).prefix { $0 != "?" })
        let asked = try await post(office, "\(place)/step/drop", [("seen", "1"), ("l.note", "重复登记")], as: "wang")
        #expect(asked.status == 303)
        let own = try await get(office, try #require(asked["Location"]), as: "wang")
        #expect(own.text.contains("撤回申请") && own.text.contains("已提请审批"))
        let chief = try await get(office, place, as: "zhang")
        #expect(!chief.text.contains("撤回申请"))
        let json = try await get(office, "/api/v1" + place, as: "wang")
        #expect((json.json?["pending"] as? [String: Any])?["mayTakeBack"] as? Bool == true)
        let back = try await post(office, "\(place)/decline", [("seen", "2"), ("reason", "看错了")], as: "wang")
        let page = try await get(office, try #require(back["Location"]), as: "wang")
        #expect(back.status == 303 && page.text.contains("已撤回申请") && !page.text.contains("class=\"card pending\""))
        await office.close()
    }

    @Test("the working calendar says which year is missing, takes days from the chief with notice and reason, and gives them back")
    func calendar() async throws {
        let office = try await Office()
        let year = Office.now().day.civil.year
        let seen = try await get(office, "/calendar?year=\(year)", as: "wang")
        #expect(seen.status == 200 && !seen.text.contains("name=\"lines\""))
        #expect(try await post(office, "/calendar", [("lines", "\(year + 1)-01-01,放假,元旦")], as: "wang").status == 403)
        let bad = try await post(office, "/calendar", [("lines", "\(year + 1)-01-01,放假,元旦\n明年春节,放假,春节"), ("source", "通知"), ("reason", "录入")], as: "zhang")
        #expect(bad.status == 400 && bad.text.contains("第 2 行") && bad.text.contains("明年春节"))
        let set = try await post(office, "/calendar", [("lines", "\(year + 1)年1月1日，放假，元旦"), ("source", "演示通知（演示〔2026〕1号）"), ("reason", "录入"), ("checked", "1")], as: "zhang")
        #expect(set.status == 303 && set["Location"] == "/calendar?year=\(year + 1)&saved=1")
        let page = try await get(office, "/calendar?year=\(year + 1)", as: "zhang")
        // One day is no year: the banner stays until the whole notice is there.
        let known = office.house.cases.rules.calendar
        #expect(page.text.contains("演示〔2026〕1号") && page.text.contains("class=\"card warned\"") == !(known.covers(year: year) && known.covers(year: year + 1)))
        let gone = try await post(office, "/calendar/withdraw", [("day", "\(year + 1)-01-01"), ("reason", "录错")], as: "zhang")
        #expect(gone.status == 303)
        #expect(!(try await get(office, "/calendar?year=\(year + 1)", as: "zhang")).text.contains("演示〔2026〕1号"))
        await office.close()
    }
}
