import Foundation
import Ground
import HTTPTypes
import Incidents
import Journal
import Store
import Testing

@testable import Web

@Suite("Bad input over HTTP", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct BadInputTests {
    private let json = ("Content-Type", "application/json")

    private func desk(_ office: Office, _ path: String, _ body: String, _ more: [(String, String)] = []) async throws -> Answered {
        try await office.post(path, body, try await office.signedIn("wang") + more)
    }

    /// Opens a call as a phone that nobody has seen before.
    private func help(_ office: Office, _ body: String, _ more: [(String, String)] = []) async throws -> Answered {
        try await office.post("/api/v1/incidents", body, more)
    }

    private func opened(_ office: Office, _ answered: Answered) async throws -> Incident {
        let id = try #require(answered.json?["incident"] as? String)
        return try #require(try await office.stored(IncidentID(id)))
    }

    // MARK: - Bodies

    private func head(_ path: String, _ more: String, _ headers: [(String, String)] = []) -> [UInt8] {
        let lines = ["POST \(path) HTTP/1.1", "Host: x", "Connection: close", "Content-Type: application/json"] + headers.map { "\($0.0): \($0.1)" } + [more]
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    @Test("ten megabytes are refused by their length alone; a cry for help is heard all the same, and the server goes on")
    func tooLarge() async throws {
        let office = try await Office.shared.value
        let desk = try await office.signedIn("wang")
        // Nothing of the ten megabytes follows: the answer comes all the same.
        let targets: [(String, [(String, String)], Int)] = [
            ("/api/v1/session", [], 413), ("/signin", [], 413), ("/api/v1/incidents", desk, 413), ("/api/v1/incidents", [], 201),
            ("/api/v1/incidents/\(office.incident)/tell", desk, 413),
        ]
        for (path, headers, status) in targets {
            let answered = try await office.http.send(head(path, "Content-Length: 10485760", headers) + Array(#"{"words":""#.utf8))
            #expect(answered.status == status, "\(path): \(answered.status)")
        }
        #expect(try await office.http.send("GET", "/health").status == 200)
    }

    @Test("a body without a length is read as far as anybody may write, and no farther")
    func endless() async throws {
        let office = try await Office.shared.value
        let chunk = "1000\r\n" + String(repeating: "x", count: 4096) + "\r\n"
        let flood = Array(String(repeating: chunk, count: 20).utf8)
        for (headers, status) in [(try await office.signedIn("wang"), 413), ([], 201)] {
            let answered = try await office.http.send(head("/api/v1/incidents", "Transfer-Encoding: chunked", headers), rest: flood)
            #expect(answered.status == status)
        }
        #expect(try await office.http.send("GET", "/health").status == 200)
    }

    @Test("a cry for help gets through with whatever body", arguments: RouteSweep.nonsense)
    func garbage(body: String) async throws {
        let office = try await Office.shared.value
        let answered = try await help(office, body)
        #expect(answered.status == 201, "\(answered.text)")
        let incident = try await opened(office, answered)
        #expect(incident.stage == .waiting && incident.source == .sosPage && incident.priority == .first)
        #expect(answered["Set-Cookie"]?.contains("c110_device=") == true)
    }

    @Test("what can be read of a half-broken cry for help is kept", arguments: [
        (#"{"type":"injury","location":{"latitude":999,"longitude":1},"words":"三楼"}"#, true, false),
        (#"{"type":"flood","location":{"latitude":30.5,"longitude":114.3}}"#, false, true),
        (#"{"type":"injury","location":{"latitude":30.5}}"#, true, false),
        (#"{"type":"injury","location":{"latitude":0,"longitude":0}}"#, true, false),
        (#"{"type":"injury","location":{"latitude":30.5,"longitude":114.3,"crs":"mars"}}"#, true, false),
        (#"{"type":"injury","location":{"building":"../../etc"}}"#, true, false),
    ])
    func halfBroken(body: String, hasType: Bool, hasPosition: Bool) async throws {
        let office = try await Office.shared.value
        let incident = try await opened(office, try await help(office, body))
        #expect((incident.toldType == .injury) == hasType)
        #expect((incident.location.position != nil) == hasPosition)
    }

    @Test("a position at sea is a position: the call keeps it, and no way is found there")
    func atSea() async throws {
        let office = try await Office.shared.value
        let incident = try await opened(office, try await help(office, #"{"location":{"latitude":20.25,"longitude":-160.5,"accuracy":30}}"#))
        #expect(incident.location.position == Position(latitude: 20.25, longitude: -160.5))
        #expect(incident.location.campus == nil && incident.location.building == nil)
        let proposal = try await office.http.send("GET", "/api/v1/incidents/\(incident.id)/proposal", try await office.signedIn("wang"))
        #expect(proposal.status == 200)
        // Somebody may go all the same; nobody says how long it takes.
        let candidates = try #require(proposal.json?["candidates"] as? [[String: Any]])
        #expect(candidates.allSatisfy { $0["travel"] == nil })
        #expect(try await office.http.send("GET", "/desk/incidents/\(incident.id)", try await office.signedIn("wang")).status == 200)
    }

    @Test("wrong types and values are refused with the field's name", arguments: [
        ("classify", #"{"type":7}"#, 400, "type"), ("classify", #"{"type":"flood"}"#, 400, "type"), ("classify", "{}", 422, "type"),
        ("classify", #"{"type":"fire","category":"00"}"#, 400, "category"), ("prioritise", #"{"priority":0}"#, 400, "priority"),
        ("prioritise", #"{"priority":"1"}"#, 400, "priority"),
        ("dispatch", #"{"units":"P-02"}"#, 400, "units"),
        ("dispatch", #"{"units":["X-99"]}"#, 404, "units"), ("dispatch", #"{"units":["a b"]}"#, 422, "units"), ("dispatch", #"{"units":[]}"#, 422, "units"),
        ("dispatch", #"{"units":["P-01"]}"#, 409, "units"), ("dispatch", #"{"units":["P-02","P-02"]}"#, 400, "units"),
        ("step", #"{"assignment":1,"step":"teleported"}"#, 400, "step"), ("step", #"{"assignment":99,"step":"enRoute"}"#, 404, "assignment"),
        ("step", #"{"assignment":-1,"step":"enRoute"}"#, 404, "assignment"), ("step", #"{"step":"enRoute"}"#, 422, "assignment"),
        ("locate", "{}", 422, "location"), ("locate", #"{"location":{"latitude":91,"longitude":0}}"#, 400, "location"), ("locate", #"{"location":{"latitude":1}}"#, 422, "location.longitude"),
        ("locate", #"{"location":{"latitude":"30","longitude":114}}"#, 400, "location.latitude"),
        ("link", #"{"to":"campus-20200101-0001","as":"duplicate"}"#, 404, "to"), ("link", #"{"to":"../x","as":"duplicate"}"#, 422, "to"),
        ("standDown", #"{"assignment":1}"#, 422, "reason"), ("tell", "{}", 422, "words"), ("explain", #"{"interval":"lunch","reason":"x"}"#, 400, "interval"),
        ("tick", #"{"step":"dance"}"#, 400, "step"), ("claim", #"{"when":"2099-01-01T00:00"}"#, 400, "when"), ("claim", #"{"when":"gestern"}"#, 400, "when"),
        ("claim", #"{"when":"2001-01-01T00:00"}"#, 400, "when"), ("claim", #"{"when":"YESTERDAY"}"#, 409, "when"), ("claim", #"{"when":-1}"#, 400, "when"), ("claim", #"{"when":1e300}"#, 400, "when"),
        ("claim", #"{"key":"short"}"#, 400, "Idempotency-Key"),
    ])
    func fields(command: String, body: String, status: Int, field: String) async throws {
        let office = try await Office.shared.value
        let body = body.replacingOccurrences(of: "YESTERDAY", with: Office.now().advanced(bySeconds: -86_400).iso)
        let answered = try await desk(office, "/api/v1/incidents/\(office.incident)/\(command)", body)
        #expect(answered.status == status, "\(answered.text)")
        #expect(answered.json?["field"] as? String == field, "\(answered.text)")
        #expect((answered.json?["message"] as? String)?.isEmpty == false)
    }

    @Test("a number that is none of ours is refused", arguments: ["1.5", "99999999999999999999", "1e400", "-0", "NaN", "01"])
    func numbers(number: String) async throws {
        let office = try await Office.shared.value
        let answered = try await desk(office, "/api/v1/incidents/\(office.incident)/prioritise", #"{"priority":\#(number)}"#)
        #expect(answered.status == 400 && answered.json?["code"] as? String == "unreadable", "\(answered.text)")
    }

    @Test("the desk's own entries are checked too", arguments: [
        (#"{"source":"dream"}"#, 400, "source"), (#"{"occurred":"2099-01-01T00:00"}"#, 400, "occurred"), (#"{"reported":4102444800000}"#, 400, "reported"),
        (#"{"location":{"latitude":100,"longitude":200}}"#, 400, "location"), (#"{"priority":5}"#, 400, "priority"),
        (#"{"reported":"YESTERDAY","occurred":"LATER"}"#, 409, "reported"),
    ])
    func deskFields(body: String, status: Int, field: String) async throws {
        let office = try await Office.shared.value
        let yesterday = Office.now().advanced(bySeconds: -86_400)
        let body = body.replacingOccurrences(of: "YESTERDAY", with: yesterday.iso)
            .replacingOccurrences(of: "LATER", with: yesterday.advanced(bySeconds: 60).iso)
        let answered = try await desk(office, "/api/v1/incidents", body)
        #expect(answered.status == status && answered.json?["field"] as? String == field, "\(answered.text)")
    }

    @Test("words longer than anyone writes are cut for a cry for help and refused to the desk")
    func longWords() async throws {
        let office = try await Office.shared.value
        let long = String(repeating: "救", count: 4001)
        #expect(try await help(office, #"{"words":"\#(long)"}"#).status == 201)
        let refused = try await desk(office, "/api/v1/incidents/\(office.incident)/tell", #"{"words":"\#(long)"}"#)
        #expect(refused.status == 413 && refused.json?["field"] as? String == "words")
    }

    // MARK: - Twice, stale, many

    @Test("a version that is not the last is refused, and nothing is done")
    func stale() async throws {
        let office = try await Office.shared.value
        let incident = try await opened(office, try await help(office, "{}"))
        let answered = try await desk(office, "/api/v1/incidents/\(incident.id)/claim", #"{"version":\#(incident.version + 1)}"#)
        #expect(answered.status == 409 && answered.json?["code"] as? String == "stale")
        #expect(try await office.stored(incident.id) == incident)
        #expect(try await desk(office, "/api/v1/incidents/\(incident.id)/claim", #"{"version":\#(incident.version)}"#).status == 200)
    }

    @Test("tapped twenty times at once under one key: one incident")
    func doubleTaps() async throws {
        let office = try await Office.shared.value
        let (http, json) = (office.http, json)
        let headers = [json, ("Cookie", "c110_device=\(Secret.token())"), ("Idempotency-Key", "tap-tap-tap-0001")]
        let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
            for _ in 0..<20 { group.addTask { try await http.send("POST", "/api/v1/incidents", headers, body: Array(#"{"words":"救命"}"#.utf8)) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.status == 201 } == 1 && answers.count { $0.status == 200 } == 19)
        #expect(Set(answers.compactMap { $0.json?["incident"] as? String }).count == 1)
        let incident = try await opened(office, answers[0])
        #expect(incident.version == 1 && incident.askedAgain == 0)
    }

    @Test("a desk's form sent twice under one key is entered once; a key of another length is refused, a caller's is left out")
    func keys() async throws {
        let office = try await Office.shared.value
        let key = ("Idempotency-Key", "desk-\(UInt64.random(in: 0 ... .max))")
        let first = try await desk(office, "/api/v1/incidents", #"{"source":"walkIn","type":"theft"}"#, [key])
        let again = try await desk(office, "/api/v1/incidents", #"{"source":"walkIn","type":"theft"}"#, [key])
        #expect(first.status == 201 && again.status == 200)
        #expect(first.json?["incident"] as? String == again.json?["incident"] as? String)
        let long = ("Idempotency-Key", String(repeating: "k", count: 300))
        #expect(try await desk(office, "/api/v1/incidents", "{}", [long]).status == 400)
        #expect(try await help(office, "{}", [long]).status == 201)
    }

    @Test("three hundred cries for help in a burst: none is refused, and the desk sees them folded")
    func flood() async throws {
        let office = try await Office()
        let (http, json) = (office.http, json)
        let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
            for first in 0..<30 {
                group.addTask {
                    var last = Answered()
                    for number in 0..<10 {
                        last = try await http.send(
                            "POST", "/api/v1/incidents", [json, ("Cookie", "c110_device=\(Secret.digest("a phone of the flood \(first) \(number)"))")], body: Array("{}".utf8))
                        guard last.status == 201 else { return last }
                    }
                    return last
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == 201 })
        let open = try await office.store.read { try $0.openIncidents(of: ["campus"]) }
        #expect(open.count == 301)
        // The first few of an address come as calls of their own; the burst after them shares its fold.
        #expect(open.count { $0.fold != nil } >= 300 - FloodWatch.threshold)
        let queue = try await office.http.send("GET", "/desk/queue", try await office.signedIn("wang"))
        #expect(queue.status == 200)
        #expect(queue.text.components(separatedBy: "fold-head").count > 1)
        #expect(queue.text.components(separatedBy: "in-fold").count > 200)
        await office.close()
    }

    @Test("a character that no store keeps is refused in words, wherever it comes")
    func nul() async throws {
        let office = try await Office.shared.value
        let answered = try await office.post("/api/v1/session", #"{"account":"wang\u0000","password":"\#(Office.password)"}"#)
        #expect(answered.status == 400 && answered["Set-Cookie"] == nil)
        let incident = try await opened(office, try await help(office, "{}"))
        for command in ["tell", "standDown", "explain", "locate"] {
            let body = #"{"words":"a\u0000","assignment":99,"reason":"\u0000","interval":"scene","location":{"description":"\u0000"}}"#
            #expect(try await desk(office, "/api/v1/incidents/\(incident.id)/\(command)", body).status < 500, "\(command)")
        }
        #expect(try await office.post("/api/v1/incidents", #"{"words":"a\u0000b","location":{"description":"\u0000"}}"#).status == 201)
    }
}
