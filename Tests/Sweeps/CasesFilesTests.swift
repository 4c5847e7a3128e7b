import Cases
import Foundation
import Ground
import HTTPTypes
import Journal
import Store
import TestSupport
import Testing

@testable import Web

/// An office that takes photos: whatever begins with `P` is one, taken at a place that nobody may learn from a page.
private func photoOffice() async throws -> (office: Office, folder: String) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("case-files-\(UUID().uuidString)").path
    let office = try await Office {
        $0.caseFiles = CaseFiles(folder: folder, reserve: 0) { from, to, accepting in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: from))
            guard bytes.first == 0x50, accepting.contains(.jpeg) else { throw Refusal(.unreadable, field: "file", "不接收", "Not taken") }
            try bytes.write(to: URL(fileURLWithPath: to))
            var taken = CaseFiles.Taken(.jpeg)
            (taken.width, taken.height) = (640, 480)
            taken.position = Sealed(Position(latitude: 30.5231, longitude: 114.3601))
            return taken
        }
    }
    return (office, folder)
}

extension CaseVisitor {
    func send(_ photo: String) async throws -> Answered {
        try await office.http.send("POST", "/api/v1/files?name=a.jpg", [("Content-Type", "image/jpeg")] + headers, body: Array(photo.utf8))
    }
}

@Suite("Files, drafts and views of cases", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct CasesFilesTests {
    @Test("a photo belongs to a case by its receipt alone, is had by whoever sees its line, and where it was taken stays sealed")
    func photos() async throws {
        let (office, folder) = try await photoOffice()
        let (desk, unit, chief, bare) = (
            try await CaseVisitor(office, "wang"), try await CaseVisitor(office, "p01"), try await CaseVisitor(office, "zhang"), try await CaseVisitor(office, "bare")
        )
        let sent = try await desk.send("Photo of the lamp")
        let (receipt, digest) = (try #require(sent.json?["receipt"] as? String), try #require(sent.json?["digest"] as? String))
        #expect(sent.status == 201)
        let body = #"{"answers":{"what":"路灯","sort":"lamp","photos":[{"receipt":"\#(receipt)","kind":"text","bytes":1}]}}"#
        #expect(try await chief.post("/cases/ERND", body).code == "stale", "another's receipt is none")
        let opened = try await desk.post("/cases/ERND", body)
        let id = try #require(opened.json?["id"] as? String)
        let path = "/cases/ERND/\(id)"
        let shown = try await unit.get(path)
        let photo = try #require((shown.answers["photos"] as? [[String: Any]])?.first)
        #expect(photo["digest"] as? String == digest && photo["kind"] as? String == "jpeg" && photo["bytes"] as? Int == 17 && photo["width"] as? Int == 640)
        #expect(photo["href"] as? String == "/api/v1\(path)/files/\(digest)")
        #expect(!shown.everything.contains("30.5231"))
        #expect(!(try await desk.get(path).everything.contains("30.5231")))

        let file = try await unit.get("\(path)/files/\(digest)")
        #expect(file.status == 200 && file.text == "Photo of the lamp" && file["Content-Security-Policy"] == FileShelf.policy)
        #expect(try await bare.get("\(path)/files/\(digest)").status == 404)
        let other = try await desk.open()
        #expect(try await desk.get("\(other)/files/\(digest)").status == 404, "another case does not have it")
        #expect(try await desk.post("/cases/ERND", #"{"answers":{"what":"x","sort":"lamp","photos":[{"digest":"\#(digest)"}]}}"#).status == 404)

        let (room, store) = (office.house.cases, office.store)
        let spots = try await store.read { try room.system("ERND").spots(of: CaseID(id), for: .person(Office.people[1]), in: $0) }
        #expect(spots[digest]?.text == "30.5231,114.3601", "whoever keeps the register knows")
        #expect(try await store.read { try room.system("ERND").spots(of: CaseID(id), for: .person(Office.people[0]), in: $0) }.isEmpty)
        #expect(try await store.read { try room.refers(to: digest, in: $0) && !room.refers(to: Secret.digest("x"), in: $0) })
        #expect(try await store.read { try room.system("ERND").replays(CaseID(id), in: $0) })

        // A later answer takes its place on the line; the entry still shows it.
        let second = try #require(try await chief.send("Photo of another").json)
        let amended = try await chief.post("\(path)/amend", #"{"reason":"照片有误","answers":{"photos":[{"receipt":"\#(second["receipt"] as? String ?? "")"}]}}"#)
        #expect(amended.status == 200, "\(amended.text)")
        #expect(try await unit.get("\(path)/files/\(digest)").status == 200)
        let both = try await chief.post("\(path)/amend", #"{"reason":"两张都要","answers":{"photos":[{"digest":"\#(digest)"},{"digest":"\#(second["digest"] as? String ?? "")"}]}}"#)
        #expect(both.status == 200)
        #expect((try await unit.get(path).answers["photos"] as? [Any])?.count == 2)
        await office.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test("a phone sends a photo before it has opened anything, and the photo is its own")
    func phone() async throws {
        let (office, folder) = try await photoOffice()
        let nobody = CaseVisitor(office, headers: [])
        let sent = try await nobody.send("Photo by phone")
        let cookie = try #require(sent["Set-Cookie"]?.split(separator: ";").first.map(String.init))
        let receipt = try #require(sent.json?["receipt"] as? String)
        #expect(sent.status == 201)
        let body = #"{"answers":{"what":"门锁","sort":"lock","photos":[{"receipt":"\#(receipt)"}]}}"#
        #expect(try await nobody.post("/cases/ERND", body).code == "stale")
        let phone = CaseVisitor(office, headers: [("Cookie", cookie)])
        let opened = try await phone.post("/cases/ERND", body)
        #expect(opened.status == 201)
        let file = try await phone.get("/cases/ERND/\(opened.json?["id"] as? String ?? "")/files/\(sent.json?["digest"] as? String ?? "")")
        #expect(file.status == 200 && file.text == "Photo by phone")
        await office.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test("a draft is its writer's own, is encrypted, and goes with the step")
    func drafts() async throws {
        let office = try await Office()
        let (desk, unit) = (try await CaseVisitor(office, "wang"), try await CaseVisitor(office, "p01"))
        let path = "/drafts/ERND/open"
        #expect(try await desk.get(path).status == 404)
        #expect(try await desk.post(path, #"{"answers":{"what":"写到一半","parts":[{"name":"灯泡"}]}}"#).status == 200)
        let kept = try await desk.get(path)
        #expect(kept.answers["what"] as? String == "写到一半" && (kept.answers["parts"] as? [[String: String]])?.first?["name"] == "灯泡")
        #expect((try await desk.get("/drafts").json?["drafts"] as? [[String: Any]])?.first?["act"] as? String == "open")
        #expect(!(try await desk.get("/drafts").text.contains("写到一半")))
        #expect(try await unit.get(path).status == 404)
        let slips = try await office.store.read { try $0.slips(of: CaseDrafts.kind, at: Office.now()) }
        #expect(slips.count == 1 && !String(decoding: slips[0].content.opened(), as: UTF8.self).contains("写到一半") && slips[0].owner == "wang")
        _ = try await desk.open()
        #expect(try await desk.get(path).status == 404, "taken")

        let step = "/drafts/ERND/drop"
        #expect(try await desk.post(step, #"{"answers":{"note":"x"}}"#).status == 422, "of which case?")
        #expect(try await desk.post(step, #"{"case":"\#(office.errand)","answers":{"note":"x"}}"#).status == 200)
        #expect(try await desk.get("\(step)?case=\(office.errand)").answers["note"] as? String == "x")
        #expect(try await desk.post(step, #"{"case":"\#(office.errand)","answers":{}}"#).status == 200)
        #expect(try await desk.get("\(step)?case=\(office.errand)").status == 404)
        #expect(try await desk.post("/drafts/ERND/none", #"{"answers":{"what":"x"}}"#).status == 404)
        #expect(try await desk.post(path, #"{"answers":{"what":"\#(String(repeating: "x", count: 300_000))"}}"#).status == 413)
        await office.close()
    }

    @Test("a question to a list is saved under a name, is its owner's own, and is forgotten when they say so")
    func views() async throws {
        let office = try await Office()
        let (desk, unit) = (try await CaseVisitor(office, "wang"), try await CaseVisitor(office, "p01"))
        let saved = try await desk.post("/views", #"{"code":"ERND","title":"超期的路灯","query":"late=1&f.sort=lamp"}"#)
        let id = try #require(saved.json?["id"] as? String)
        #expect(saved.status == 201)
        #expect((try await desk.get("/views?code=ERND").json?["views"] as? [[String: Any]])?.first?["query"] as? String == "late=1&f.sort=lamp")
        #expect((try await desk.get("/views?code=RECT").json?["views"] as? [Any])?.isEmpty == true)
        #expect((try await unit.get("/views").json?["views"] as? [Any])?.isEmpty == true)
        #expect(try await unit.post("/views/\(id)/remove").status == 404)
        for query in ["a b", "\\\"><script>", "x\\n"] {
            #expect(try await desk.post("/views", #"{"code":"ERND","title":"x","query":"\#(query)"}"#).status == 400, "\(query)")
        }
        #expect(try await desk.post("/views", #"{"code":"ERND","title":"","query":""}"#).status == 422)
        #expect(try await desk.post("/views/\(id)/remove").status == 200)
        #expect((try await desk.get("/views").json?["views"] as? [Any])?.isEmpty == true)
        await office.close()
    }
}
