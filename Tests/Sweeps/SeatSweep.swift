import Foundation
import Ground
import Identity
import Incidents
import Journal
import Store
import TestSupport
import Testing

@testable import Web

/// A phone or a screen that holds seats, by its cookie.
private struct Browser: Sendable {
    let office: Office
    let token: String

    var headers: [(String, String)] { [("Cookie", "\(CookieJar.seat)=\(token)")] }

    func get(_ path: String) async throws -> Answered { try await office.http.send("GET", path, headers, body: []) }
    func post(_ path: String, _ body: String) async throws -> Answered { try await office.post(path, body, headers) }
}

/// What the desk does, and the browsers that come with its links.
private struct Room: Sendable {
    let office: Office
    let desk: [(String, String)]
    let id: IncidentID

    static func open(_ change: (inout Settings) -> Void = { _ in }) async throws -> Room {
        let office = try await Office { settings in
            settings.publicAddress = nil
            change(&settings)
        }
        return Room(office: office, desk: try await office.signedIn("wang"), id: office.incident)
    }

    func post(_ path: String, _ body: String = "{}") async throws -> Answered { try await office.post("/api/v1/seats/\(id)/\(path)", body, desk) }

    func add(_ kind: Seat.Kind, _ more: String = "") async throws -> Int {
        let answered = try await post("add", #"{"kind":"\#(kind.rawValue)"\#(more)}"#)
        #expect(answered.status == 200, "\(answered.text)")
        return try Self.number(answered, "seat")
    }

    static func number(_ answered: Answered, _ name: String) throws -> Int {
        let object = try JSONSerialization.jsonObject(with: Data(answered.text.utf8)) as? [String: Any]
        return try #require(object?[name] as? Int, "\(answered.text)")
    }

    static func text(_ answered: Answered, _ name: String) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(answered.text.utf8)) as? [String: Any]
        return try #require(object?[name] as? String, "\(answered.text)")
    }

    func token(of seat: Int, renew: Bool = false) async throws -> String {
        let link = try Self.text(try await post("\(seat)/link", renew ? #"{"renew":true}"# : "{}"), "link")
        return link.split(separator: "/").last.map(String.init) ?? ""
    }

    func join(_ token: String, as known: Browser? = nil) async throws -> (Answered, Browser?) {
        let answered = try await office.post("/api/v1/seats/join", #"{"token":"\#(token)"}"#, known?.headers ?? [])
        guard let cookie = answered["Set-Cookie"], let value = cookie.split(separator: ";").first?.split(separator: "=", maxSplits: 1).last else { return (answered, nil) }
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
        return (answered, Browser(office: office, token: String(value)))
    }

    /// A seat of the kind with somebody on it.
    func seated(_ kind: Seat.Kind) async throws -> (Int, Browser) {
        let seat = try await add(kind)
        let (answered, browser) = try await join(try await token(of: seat))
        #expect(answered.status == 200, "\(answered.text)")
        return (seat, try #require(browser))
    }
}

@Suite("Seats over the wire", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct SeatSweep {
    @Test("a link is opened by nobody's looking, taken once, and bound to the browser that took it")
    func once() async throws {
        let room = try await Room.open()
        let seat = try await room.add(.ambulance)
        let token = try await room.token(of: seat)
        // Chat apps look into links before people do: three looks take nothing.
        for _ in 0..<3 { #expect(try await room.office.http.send("GET", "/s/\(token)", [], body: []).status == 200) }
        #expect(try await room.office.stored(room.id)?.seat(seat)?.holder == nil)
        let (first, browser) = try await room.join(token)
        #expect(first.status == 200)
        let own = try #require(browser)
        #expect(try await own.get("/seat/\(room.id)?seat=\(seat)").status == 200)
        #expect(try await own.get("/s/\(token)").status == 303, "its own link leads back to the seat")
        // A second browser.
        let (second, other) = try await room.join(token)
        #expect(second.status == 409 && other == nil && second.text.contains("值班台"), "\(second.text)")
        let look = try await room.office.http.send("GET", "/s/\(token)", [], body: [])
        #expect(look.status == 409 && look.text.contains("只能用一次"))
        // What is stored opens nothing.
        let stored = try #require(try await room.office.stored(room.id)?.seat(seat)?.holder?.browser)
        #expect(stored != own.token && stored == Secret.digest(own.token))
        await room.office.close()
    }

    @Test("forged, expired, revoked, replaced: refused, and each says what to do")
    func bad() async throws {
        let room = try await Room.open()
        let seat = try await room.add(.emergencyRoom)
        let token = try await room.token(of: seat)
        for forged in [String(token.dropLast()) + (token.hasSuffix("A") ? "B" : "A"), "x", token + "x"] {
            #expect(try await room.join(forged).0.status == 404)
            let page = try await room.office.http.send("GET", "/s/\(forged)", [], body: [])
            #expect(page.status == 404 && page.text.contains("重新发一个"))
        }
        let fresh = try await room.token(of: seat, renew: true)
        let replaced = try await room.join(token).0
        #expect(fresh != token && replaced.status == 409 && replaced.text.contains("新链接"))
        // One that lapsed: made an hour and a minute ago for an hour.
        let (id, past) = (room.id, Office.now().advanced(bySeconds: -3660))
        let serial = try await room.office.store.write { ledger -> Int in
            let order = SeatRequest(.link(seat: seat, seconds: 3600), of: id, by: .person(Office.people[0]), at: past)
            _ = try SeatRoom(ledger, targets: Targets(), salt: { Secret.bytes(32) }).perform(order)
            return try ledger.incident(id)?.seat(seat)?.link?.serial ?? 0
        }
        let lapsed = room.office.house.seatLinks.token(.init(incident: id, seat: seat, serial: serial))
        let expired = try await room.join(lapsed).0
        #expect(expired.status == 409 && expired.text.contains("过期"))
        #expect(try await room.post("\(seat)/revoke", #"{"reason":"不需要了"}"#).status == 200)
        let revoked = try await room.join(fresh).0
        #expect(revoked.status == 409 && revoked.text.contains("收回"))
        await room.office.close()
    }

    @Test("a seat of one incident is nothing at another, and one seat is no other seat")
    func elsewhere() async throws {
        let room = try await Room.open()
        let (seat, browser) = try await room.seated(.ambulance)
        let other = try await room.add(.fire119)
        let answered = try await room.office.post("/api/v1/incidents", #"{"source":"phone","type":"fire","location":{"description":"别处"}}"#, room.desk)
        let second = try Room.text(answered, "incident")
        _ = try await room.office.post("/api/v1/seats/\(second)/add", #"{"kind":"ambulance"}"#, room.desk)
        for path in ["/api/v1/seats/\(second)", "/seat/\(second)", "/seat/\(second)/now", "/seat/\(second)/sheet", "/api/v1/seats/\(second)/events", "/api/v1/seats/campus-20200101-0001"] {
            let seen = try await browser.get(path)
            #expect(seen.status == 404 && !seen.text.contains("别处"), "\(path): \(seen.status)")
        }
        for act in ["step", "say", "fix", "seen", "sheet"] {
            let body = #"{"step":"moving","words":"我","revision":1,"fields":{"mechanism":"x"},"latitude":30.5,"longitude":114.3}"#
            #expect([403, 404].contains(try await browser.post("/api/v1/seats/\(second)/1/\(act)", body).status), "\(act)")
            #expect([403, 404].contains(try await browser.post("/api/v1/seats/\(room.id)/\(other)/\(act)", body).status), "\(act)")
            #expect([403, 404].contains(try await browser.post("/api/v1/seats/\(room.id)/0/\(act)", body).status), "as the desk: \(act)")
        }
        for act in ["start", "add", "\(seat)/link", "\(seat)/notify", "\(seat)/revoke", "explain"] {
            #expect([401, 403].contains(try await browser.post("/api/v1/seats/\(room.id)/\(act)", #"{"kinds":["ambulance"],"kind":"other","channel":"voice","reason":"x"}"#).status), "\(act)")
        }
        // Nor is it anybody at the rest of the house.
        for path in ["/api/v1/incidents/\(room.id)", "/desk", "/api/v1/units", "/incidents"] { #expect([303, 401, 403].contains(try await browser.get(path).status), "\(path)") }
        await room.office.close()
    }

    @Test("each seat sees its parts and nothing else, on the page and in JSON", arguments: [false, true])
    func sight(isProtected: Bool) async throws {
        let room = try await Room.open()
        let (writer, crew) = try await room.seated(.ambulance)
        #expect(try await crew.post("/api/v1/seats/\(room.id)/\(writer)/sheet", #"{"fields":{"injuries":"左小腿骨折"},"vitals":[{"pulse":112}]}"#).status == 200)
        #expect(try await room.post("0/say", #"{"words":"请走东门进"}"#).status == 200)
        if isProtected { #expect(try await room.office.post("/api/v1/incidents/\(room.id)/protect", #"{"protection":"minor"}"#, room.desk).status == 200) }
        for kind in Seat.Kind.allCases {
            let (seat, browser) = try await room.seated(kind)
            for path in ["/api/v1/seats/\(room.id)?seat=\(seat)", "/seat/\(room.id)?seat=\(seat)", "/seat/\(room.id)/now?seat=\(seat)", "/seat/\(room.id)/sheet?seat=\(seat)"] {
                let text = try await browser.get(path).text
                func expect(_ secret: String, _ part: Seat.Part, isWords: Bool = false) {
                    let may = kind.parts.contains(part) && !(isWords && isProtected && !kind.parts.contains(.protectedWords))
                    let isShown = !path.contains("/sheet") || part == .readSheet
                    #expect(text.contains(secret) == (may && isShown), "\(kind) \(path) \(secret)")
                }
                expect(Office.callerPhone, .phone, isWords: true)
                expect(Office.callerName, .phone, isWords: true)
                expect(Office.callerWords, .words, isWords: true)
                expect("左小腿骨折", .readSheet)
                if !path.contains("/sheet") { expect("请走东门进", .channel) }
            }
            #expect(try await room.post("\(seat)/revoke", #"{"reason":"试完"}"#).status == 200)
        }
        // The desk sees all but what was written about the patient.
        let seen = try await room.office.http.send("GET", "/seat/\(room.id)", room.desk, body: [])
        #expect(seen.text.contains(Office.callerWords) && seen.text.contains("请走东门进") && !seen.text.contains("左小腿骨折"))
        let panel = try await room.office.http.send("GET", "/desk/incidents/\(room.id)", room.desk, body: [])
        #expect(panel.text.contains("请走东门进") && !panel.text.contains("左小腿骨折"))
        await room.office.close()
    }

    @Test("the live wire tells a seat that something changed, and ends with the event that takes the seat back")
    func live() async throws {
        let room = try await Room.open()
        let (seat, browser) = try await room.seated(.ambulance)
        let (other, second) = try await room.seated(.emergencyRoom)
        let listener = try EventListener(room.office.http, browser.headers, path: "/api/v1/seats/\(room.id)/events")
        let witness = try EventListener(room.office.http, second.headers, path: "/api/v1/seats/\(room.id)/events")
        #expect(try await listener.wait { $0.beats > 0 })
        #expect(try await witness.wait { $0.beats > 0 })
        #expect(try await second.post("/api/v1/seats/\(room.id)/\(other)/say", #"{"words":"床位已备"}"#).status == 200)
        #expect(try await listener.wait { $0.count("incident") == 1 })
        #expect(!listener.text.contains("床位已备") && !listener.text.contains(room.id.text), "the wire says that, never what")
        #expect(try await room.post("\(seat)/revoke", #"{"reason":"车已返回"}"#).status == 200)
        #expect(try await witness.wait { $0.count("incident") == 2 })
        #expect(try await listener.wait { $0.isOver })
        #expect(listener.count("incident") == 1, "heard of what happened after the seat was gone")
        #expect(try await browser.get("/seat/\(room.id)/now?seat=\(seat)").status == 404)
        #expect(try await browser.get("/api/v1/seats/\(room.id)/events").status == 404)
        witness.leave()
        await room.office.close()
    }

    @Test("where no channel is set up it says not sent, on record as well; by voice it says so")
    func notSent() async throws {
        let room = try await Room.open()
        let seat = try await room.add(.medical120)
        let told = try await room.post("\(seat)/notify", #"{"channel":"sms","phone":"139 0000 2222"}"#)
        #expect(told.status == 200 && told.text.contains(#""isSent":false"#) && told.text.contains("未发送"), "\(told.text)")
        var kept = try #require(try await room.office.stored(room.id)?.seat(seat))
        #expect(kept.marks[.notified] == nil && kept.notice?.fault == "noChannel")
        #expect(try await room.post("\(seat)/notify", #"{"channel":"sms"}"#).status == 422)
        #expect(try await room.post("\(seat)/notify", #"{"channel":"fax"}"#).status == 400)
        #expect(try await room.post("\(seat)/notify", #"{"channel":"voice"}"#).text.contains(#""isSent":true"#))
        kept = try #require(try await room.office.stored(room.id)?.seat(seat))
        #expect(kept.marks[.notified] != nil)
        await room.office.close()
    }

    private struct Sender: LinkSender {
        let channel = "sms"
        let wantsPhone = true
        let sent: @Sendable (Invitation) throws -> Void
        func send(_ invitation: Invitation) async throws { try sent(invitation) }
    }

    @Test("a message carries the link and nobody's name, number or trouble; what the channel says is what the desk hears")
    func message() async throws {
        let heard = Box()
        let room = try await Room.open { $0.linkSenders = LinkSenders([Sender { heard.add($0) }]) }
        let seat = try await room.add(.ambulance, #","label":"3 号车""#)
        let told = try await room.post("\(seat)/notify", #"{"channel":"sms","phone":"13900002222"}"#)
        #expect(told.text.contains(#""isSent":true"#), "\(told.text)")
        let text = try #require(heard.all.first).text.opened()
        #expect(text.contains("/s/") && text.contains("救护车 · 3 号车"))
        for secret in [Office.callerName, Office.callerPhone, Office.callerWords, "受伤", "实验楼"] { #expect(!text.contains(secret)) }
        let token = try #require(text.split(separator: "/").last.map(String.init))
        #expect(try await room.join(token).0.status == 200)
        await room.office.close()
        let broken = try await Room.open { $0.linkSenders = LinkSenders([Sender { _ in throw LinkFault.unreachable }]) }
        let other = try await broken.add(.ambulance)
        #expect(try await broken.post("\(other)/notify", #"{"channel":"sms","phone":"13900002222"}"#).text.contains("没有应答"))
        await broken.office.close()
    }

    private final class Box: @unchecked Sendable {
        private let lock = NSLock()
        private var list: [Invitation] = []
        func add(_ one: Invitation) { lock.withLock { list.append(one) } }
        var all: [Invitation] { lock.withLock { list } }
    }

    @Test("a photo is shown to those who share the channel, and is swept out when what was said is erased")
    func photo() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("seats-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let room = try await Room.open {
            $0.caseFiles = CaseFiles(folder: folder, reserve: 0) { from, to, accepting in
                let bytes = try Data(contentsOf: URL(fileURLWithPath: from))
                guard bytes.first == 0x50, accepting.contains(.jpeg) else { throw Refusal(.unreadable, field: "file", "不接收", "Not taken") }
                try bytes.write(to: URL(fileURLWithPath: to))
                return CaseFiles.Taken(.jpeg)
            }
        }
        let (seat, browser) = try await room.seated(.ambulance)
        func send(_ body: String, type: String = "image/jpeg", by one: Browser) async throws -> Answered {
            try await room.office.http.send(
                "POST", "/api/v1/seats/\(room.id)/\(seat)/photo?age=90", [("Content-Type", type), ("Idempotency-Key", "photo-0001")] + one.headers, body: Array(body.utf8))
        }
        #expect(try await send("Qnot a photo", by: browser).status == 400)
        #expect(try await send("Photo", type: "text/html", by: browser).status == 400)
        #expect(try await send("Photo", by: Browser(office: room.office, token: Secret.token())).status == 404)
        for _ in 0..<2 { #expect(try await send("Photo", by: browser).status == 200) }
        let id = room.id
        let lines = try await room.office.store.read { try $0.channel(of: id) }
        #expect(lines.count == 1 && lines[0].typed != nil, "sent twice, shown once")
        let path = "/seat/\(id)/photo/\(lines[0].sequence)"
        #expect(try await browser.get(path).text == "Photo")
        let (_, room120) = try await room.seated(.medical120)
        #expect(try await room120.get(path).status == 200)
        #expect(try await room.office.http.send("GET", path, try await room.office.signedIn("far"), body: []).status == 404)
        #expect(try await browser.get("/seat/\(id)/photo/999999").status == 404)
        // The broom leaves it while its line is kept.
        let digest = try #require(lines[0].said?.photo?.digest), moment = Office.now()
        #expect(try await room.office.store.read { try SeatFiles.kept(of: [digest], in: $0, at: moment) } == [digest])
        _ = try await room.office.store.write { try RetentionRun.forget(Subject(kind: Incident.kind, id: id.text), in: $0, by: .system("test"), at: moment) }
        #expect(try await room.office.store.read { try SeatFiles.kept(of: [digest], in: $0, at: moment) } == [])
        await room.office.close()
    }

    @Test("whoever has an account sits with it: the page of their seat and no other, told on their own wire")
    func account() async throws {
        let room = try await Room.open()
        let seat = try await room.add(.counsellor, #","person":"couns""#)
        let counsellor = try await room.office.signedIn("couns")
        let page = try await room.office.http.send("GET", "/seat/\(room.id)", counsellor, body: [])
        #expect(page.status == 200 && page.text.contains("data-seat=\"\(seat)\""))
        #expect(try await room.office.post("/api/v1/seats/\(room.id)/\(seat)/step", #"{"step":"joined"}"#, counsellor).status == 200)
        #expect(try await room.office.stored(room.id)?.seat(seat)?.holder?.person == "couns")
        #expect(try await room.office.http.send("GET", "/seat/\(room.id)", try await room.office.signedIn("police"), body: []).status == 404)
        let listener = try EventListener(room.office.http, counsellor, path: "/api/v1/seats/\(room.id)/events")
        #expect(try await listener.wait { $0.beats > 0 })
        #expect(try await room.post("0/say", #"{"words":"请到东门"}"#).status == 200)
        #expect(try await listener.wait { $0.count("incident") > 0 })
        listener.leave()
        #expect(try await room.post("add", #"{"kind":"teacher","person":"nobody-here"}"#).status == 404)
        await room.office.close()
    }

    @Test("with the incident the seat is over: its page says so, and thanks")
    func closed() async throws {
        let room = try await Room.open()
        let answered = try await room.office.post("/api/v1/incidents", #"{"source":"walkIn","type":"other"}"#, room.desk)
        let id = IncidentID(try Room.text(answered, "incident"))
        let other = Room(office: room.office, desk: room.desk, id: id)
        let (seat, browser) = try await other.seated(.witness)
        #expect(try await browser.get("/seat/\(id)").status == 200)
        _ = try await room.office.post("/api/v1/incidents/\(id)/feedback", #"{"type":"other","disposition":"handled"}"#, room.desk)
        #expect(try await room.office.post("/api/v1/incidents/\(id)/close", "{}", room.desk).status == 200)
        let page = try await browser.get("/seat/\(id)?seat=\(seat)")
        #expect(page.status == 409 && page.text.contains("警情已结"), "\(page.status)")
        #expect(try await browser.post("/api/v1/seats/\(id)/\(seat)/say", #"{"words":"还在"}"#).status == 409)
        await room.office.close()
    }

    @Test("when the incident's time is over, what was said and what was written about the patient is gone, and the chain still holds")
    func erased() async throws {
        let room = try await Room.open()
        let answered = try await room.office.post("/api/v1/incidents", #"{"source":"walkIn","type":"other"}"#, room.desk)
        let id = IncidentID(try Room.text(answered, "incident"))
        let other = Room(office: room.office, desk: room.desk, id: id)
        let (seat, browser) = try await other.seated(.guard_)
        #expect(try await browser.post("/api/v1/seats/\(id)/\(seat)/sheet", #"{"fields":{"name":"陈某"}}"#).status == 200)
        #expect(try await browser.post("/api/v1/seats/\(id)/\(seat)/say", #"{"words":"伤者姓陈"}"#).status == 200)
        _ = try await room.office.post("/api/v1/incidents/\(id)/feedback", #"{"type":"other","disposition":"handled"}"#, room.desk)
        #expect(try await room.office.post("/api/v1/incidents/\(id)/close", "{}", room.desk).status == 200)
        let later = Office.now().advanced(bySeconds: 1200 * 86_400)
        _ = try await RetentionRun(room.office.store, .usual).erase(by: .system("test"), at: later)
        let (sheet, lines, entries) = try await room.office.store.read { (try $0.handOver(of: id), try $0.channel(of: id), try $0.entries(in: "campus", after: 0, limit: 10_000)) }
        #expect(sheet.wasErased && sheet.sheet.isEmpty && sheet.revision == 1)
        #expect(lines.map(\.said) == [nil])
        var head = ChainHead(ofNew: "campus")
        for entry in entries {
            #expect(Chain.fault(in: entry, after: head) == nil, "entry \(entry.sequence)")
            head = ChainHead(after: entry)
        }
        await room.office.close()
    }
}
