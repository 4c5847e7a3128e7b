import Cases
import Foundation
import Ground
import Journal
import Store
import TestSupport
import Testing

@testable import Web

@Suite("Pages of casework, as a browser without scripts uses them", .serialized, .enabled(if: Office.isFurnished, "bin/setup has not fetched the third-party parts"))
struct CasePagesTests {
    private func post(_ office: Office, _ path: String, _ form: [(String, String)], as who: PersonID) async throws -> Answered {
        let headers = try await office.signedIn(who)
        let token = headers.first { $0.0 == "X-Form-Token" }?.1 ?? ""
        let body = (form + [("formToken", token)]).map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
        return try await office.http.send(
            "POST", path, [("Content-Type", "application/x-www-form-urlencoded"), headers[0]], body: Array(body.utf8))
    }

    private func get(_ office: Office, _ path: String, as who: PersonID) async throws -> Answered {
        try await office.http.send("GET", path, try await office.signedIn(who))
    }

    private func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }

    private func opened(_ office: Office, _ what: String) async throws -> String {
        let answer = try await post(office, "/cases/ERND/new", [("way", "open"), ("org", "campus"), ("l.what", what), ("l.sort", "tap"), ("l.reporter", "周小某"), ("l.phone", "13911112222")], as: "wang")
        #expect(answer.status == 303)
        let place = try #require(answer["Location"])
        #expect(place.hasPrefix("/cases/ERND/campus-ERND-"))
        return String(place.prefix { $0 != "?" })
    }

    @Test("a form with faults comes back with everything typed and a word beside each fault; a good one opens the case")
    func opening() async throws {
        let office = try await Office()
        let bad = try await post(office, "/cases/ERND/new", [("way", "open"), ("l.what", "<b>漏水</b>"), ("l.wanted", "明天"), ("r.parts.0.count", "两个")], as: "wang")
        #expect(bad.status == 422 && bad.text.contains("value=\"&lt;b&gt;漏水&lt;/b&gt;\"") && bad.text.contains("value=\"明天\"") && bad.text.contains("value=\"两个\""))
        for name in ["l.sort", "l.wanted", "l.parts", "r.parts.0.name", "r.parts.0.count"] { #expect(bad.text.contains("id=\"n-\(name)-fault\""), "\(name)") }
        let case_ = try await opened(office, "水龙头漏水")
        let page = try await get(office, case_, as: "wang")
        #expect(page.status == 200 && page.text.contains("水龙头漏水") && page.text.contains("周小某") && page.text.contains("action=\"\(case_)/step/take\""))
        // Whoever has no part in it is told that there is nothing.
        for stranger in ["far", "bare"] {
            let answer = try await get(office, case_, as: PersonID(stranger))
            #expect(answer.status == 404)
        }
        // Whoever may take it sees the case and not who reported it.
        let masked = try await get(office, case_, as: "p01")
        #expect(masked.status == 200 && !masked.everything.contains("周小某") && !masked.everything.contains("13911112222") && masked.text.contains("周**"))
        await office.close()
    }

    @Test("the same form sent twice is done once; one that looked at an older version is asked to look again and keeps what was typed")
    func twice() async throws {
        let office = try await Office()
        let case_ = try await opened(office, "灯罩破损")
        let first = try await post(office, "\(case_)/step/take", [("seen", "1"), ("key", "one-page-sent-twice")], as: "p01")
        let again = try await post(office, "\(case_)/step/take", [("seen", "1"), ("key", "one-page-sent-twice")], as: "p01")
        #expect(first.status == 303 && again.status == 303 && first["Location"] == again["Location"])
        let stale = try await post(office, "\(case_)/step/finish", [("seen", "1"), ("l.cost", "12.5"), ("key", "a-page-that-is-old")], as: "p01")
        #expect(stale.status == 409 && stale.text.contains("value=\"12.5\"") && stale.text.contains("name=\"seen\" value=\"2\""))
        let found2 = try await post(office, "\(case_)/step/finish", [("seen", "2"), ("l.cost", "12.5"), ("key", "a-page-that-is-new")], as: "p01")
        #expect(found2.status == 303)
        let gone = try await post(office, "\(case_)/step/finish", [("seen", "3"), ("l.cost", "99"), ("key", "a-step-that-is-gone")], as: "p01")
        #expect(gone.status == 404 || gone.text.contains("99"))
        await office.close()
    }

    @Test("a step that needs a second person waits for one, and says why it was declined")
    func approval() async throws {
        let office = try await Office()
        let case_ = try await opened(office, "误报")
        let found3 = try await post(office, "\(case_)/step/drop", [("seen", "1"), ("l.note", "重复登记")], as: "wang")
        #expect(found3.status == 303)
        let found4 = try await get(office, case_, as: "wang")
        #expect(!found4.text.contains("\(case_)/approve\""))
        let found5 = try await get(office, case_, as: "zhang")
        #expect(found5.text.contains("\(case_)/approve\""))
        let mute = try await post(office, "\(case_)/decline", [("seen", "2"), ("reason", "")], as: "zhang")
        #expect(mute.status == 422)
        let found6 = try await post(office, "\(case_)/decline", [("seen", "2"), ("reason", "并非重复")], as: "zhang")
        #expect(found6.status == 303)
        let found7 = try await get(office, case_, as: "wang")
        #expect(found7.text.contains("并非重复"))
        await office.close()
    }

    @Test("a draft comes back on the form, to its writer only, and is gone with the step")
    func drafts() async throws {
        let office = try await Office()
        let found8 = try await post(office, "/cases/ERND/new/draft/open", [("l.what", "写到一半的报修"), ("l.reporter", "周小某")], as: "wang")
        #expect(found8.status == 303)
        let form = try await get(office, "/cases/ERND/new?way=open", as: "wang")
        #expect(form.text.contains("写到一半的报修") && form.text.contains("周小某"))
        let found9 = try await get(office, "/cases/ERND/new?way=open", as: "zhang")
        #expect(!found9.text.contains("写到一半的报修"))
        let found10 = try await get(office, "/work", as: "wang")
        #expect(found10.text.contains("/cases/ERND/new?way=open"))
        _ = try await opened(office, "写完的报修")
        let found11 = try await get(office, "/cases/ERND/new?way=open", as: "wang")
        #expect(!found11.text.contains("写到一半的报修"))
        await office.close()
    }

    @Test("whoever keeps the register corrects a line with a reason; nobody else comes to the form")
    func correction() async throws {
        let office = try await Office()
        let case_ = try await opened(office, "错字")
        let found12 = try await get(office, "\(case_)/correct", as: "wang")
        #expect(found12.status == 403)
        let mute = try await post(office, "\(case_)/correct", [("seen", "1"), ("l.what", "改过的字"), ("l.sort", "tap"), ("reason", "")], as: "zhang")
        #expect(mute.status == 422 && mute.text.contains("改过的字"))
        let found13 = try await post(office, "\(case_)/correct", [("seen", "1"), ("l.what", "改过的字"), ("l.sort", "tap"), ("reason", "录入有误")], as: "zhang")
        #expect(found13.status == 303)
        let page = try await get(office, case_, as: "zhang")
        #expect(page.text.contains("改过的字") && page.text.contains("录入有误"))
        await office.close()
    }

    @Test("a form that lay open writes nothing that its writer left as it was: neither an old value nor a blank goes over what another wrote")
    func stale() async throws {
        let office = try await Office()
        let case_ = try await opened(office, "旧写法")
        func correct(_ lines: [(String, String)], seen: Int, _ reason: String = "更正") async throws -> Answered {
            try await post(office, "\(case_)/correct", [("seen", "\(seen)"), ("l.sort", "tap"), ("reason", reason)] + lines, as: "zhang")
        }
        let other = try await correct([("l.what", "新写法"), ("l.note", "他人补充")], seen: 1)
        #expect(other.status == 303)
        // Nothing but the day was written here; the reason is forgotten the first time.
        let old = [("l.what", "旧写法"), ("l.note", ""), ("l.wanted", "2026-03-09")]
        for reason in ["", "补日期"] {
            let answer = try await correct(old, seen: 1, reason)
            #expect(answer.status == (reason.isEmpty ? 422 : 409) || answer.status == 409)
            #expect(answer.text.contains("value=\"新写法\"") && answer.text.contains("他人补充") && answer.text.contains("value=\"2026-03-09\""), "\(reason)")
            #expect(answer.text.contains("name=\"seen\" value=\"2\"") && !answer.text.contains("旧写法"))
        }
        let own = try await correct([("l.what", "我的写法"), ("l.note", ""), ("l.wanted", "2026-03-09")], seen: 1)
        #expect(own.status == 409 && own.text.contains("value=\"我的写法\"") && own.text.contains("新写法"), "what both wrote stands side by side")
        let sent = try await correct([("l.what", "新写法"), ("l.note", "他人补充"), ("l.wanted", "2026-03-09")], seen: 2)
        #expect(sent.status == 303)
        let entries = try await office.store.read { try $0.entries(about: Subject(kind: "case.ERND", id: String(case_.dropFirst("/cases/ERND/".count)))) }
        let last = try #require(entries.last)
        let event = try Wire.decode(CaseEvent.self, from: last.open)
        #expect(event.answers.lines.keys.sorted() == ["wanted"], "the rest was left as it was")
        await office.close()
    }

    @Test("a draft keeps what its writer wrote and not what the form showed")
    func draftOfAStep() async throws {
        let office = try await Office()
        let case_ = try await opened(office, "灯")
        _ = try await post(office, "\(case_)/step/take", [("seen", "1")], as: "p01")
        for (seen, cost) in [(2, "5.00"), (3, "7.00")] {
            let found = try await post(office, "\(case_)/correct", [("seen", "\(seen)"), ("l.what", "灯"), ("l.sort", "tap"), ("l.runner", "p01"), ("l.reporter", "周小某"), ("l.phone", "13911112222"), ("l.cost", cost), ("reason", "定价")], as: "zhang")
            #expect(found.status == 303)
            guard seen == 2 else { break }
            let kept = try await post(office, "\(case_)/draft/finish", [("seen", "3"), ("l.cost", "5.00"), ("r.parts.0.name", "灯泡"), ("r.parts.0.count", "1")], as: "p01")
            #expect(kept.status == 303)
        }
        let page = try await get(office, case_, as: "p01")
        #expect(page.text.contains("value=\"灯泡\"") && page.text.contains("value=\"7.00\"") && !page.text.contains("value=\"5.00\""))
        await office.close()
    }

    @Test("a message is judged and nothing of it is kept; asking for help keeps it, sealed")
    func scam() async throws {
        let office = try await Office()
        let message = "您的快递丢失，加客服微信办理三倍赔付，下载会议软件开启屏幕共享并提供验证码 zq7781"
        let before = try await office.store.read { try $0.heads() }
        let judged = try await office.http.send(
            "POST", "/scam", [("Content-Type", "application/x-www-form-urlencoded")], body: Array("formToken=&text=\(escaped(message))".utf8))
        #expect(judged.status == 200 && judged.text.contains("<mark") && judged.text.contains("tel:110"))
        let found14 = try await office.store.read { try $0.heads() }
        #expect(found14 == before)
        let asked = try await office.http.send(
            "POST", "/scam/help", [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array("formToken=&phone=13900001111&key=help-once-only&text=\(escaped(message))".utf8))
        #expect(asked.status == 201 && asked.text.contains("FRAD-") && asked["Set-Cookie"] != nil)
        let entries = try await office.store.read { try $0.entries(in: "campus", after: 0, limit: 1000) }
        #expect(entries.contains { $0.act == "help" } && entries.allSatisfy { !String(decoding: $0.open, as: UTF8.self).contains("zq7781") })
        let mute = try await office.http.send(
            "POST", "/scam/help", [("Content-Type", "application/x-www-form-urlencoded")], body: Array("formToken=&phone=&text=\(escaped(message))".utf8))
        #expect(mute.status == 422 && mute.text.contains("zq7781"))
        await office.close()
    }

    @Test("another site's form does nothing")
    func foreign() async throws {
        let office = try await Office()
        let cookie = try await office.signedIn("wang", formToken: false)
        for site in [("Sec-Fetch-Site", "cross-site"), ("X-Other", "1")] {
            let answer = try await office.http.send(
                "POST", "/cases/ERND/new", [("Content-Type", "application/x-www-form-urlencoded"), site] + cookie, body: Array("l.what=x&l.sort=tap&formToken=wrong".utf8))
            #expect(answer.status == 403)
        }
        await office.close()
    }
}
