import Cases
import Foundation
import Ground
import Incidents
import Journal
import Store
import Systems
import Testing

@testable import Web

@Suite("A theft that is reported", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct TheftDoorTests {
    private let bike = #"{"answers":{"kind":"bike","what":"黑色山地车","place":"图书馆东侧车棚","position":"30.52310,114.36010","until":"2026-03-06T20:50","frame":"wh-23 0817","victimName":"林小某","victimPhone":"13900007777"}}"#

    private func state(_ office: Office, _ answered: Answered) async throws -> (id: CaseID, stage: String, lines: Answers) {
        let id = try #require(answered.json?["case"] as? String)
        let system = try office.house.cases.system("THEF")
        return try await office.store.read { reading in
            let state = try #require(try reading.state(of: Subject(kind: system.kind, id: id)))
            return (CaseID(id), state.stage, try system.answers(of: state))
        }
    }

    private func counts(_ office: Office) async throws -> [Int] {
        try await office.store.read { try [$0.count(StateQuery(kind: Incident.kind)), $0.count(StateQuery(kind: "case.THEF"))] }
    }

    @Test("from a phone becomes an incident and a case that knows it, once however often it is sent")
    func phone() async throws {
        let office = try await Office()
        let before = try await counts(office)
        let key = ("Idempotency-Key", UUID().uuidString)
        let first = try await office.post("/api/v1/theft", bike, [key])
        #expect(first.status == 201, "\(first.text)")
        let again = try await office.post("/api/v1/theft", bike, [key])
        #expect(again.status == 200 && again.json?["case"] as? String == first.json?["case"] as? String)
        #expect(again.json?["incident"] as? String == first.json?["incident"] as? String)
        let now = try await counts(office)
        #expect(now == [before[0] + 1, before[1] + 1])
        let thief = try await state(office, first)
        #expect(thief.stage == "reported" && thief.lines["incident"].text == first.json?["incident"] as? String)
        let incident = try #require(try await office.stored(IncidentID(thief.lines["incident"].text)))
        #expect(incident.toldType == .theft && incident.location.description == "图书馆东侧车棚" && incident.device != nil)
        let other = try await office.post("/api/v1/theft", bike.replacing("黑色", with: "白色"), [key])
        #expect(other.json?["code"] as? String == "keyReused")
        await office.close()
    }

    @Test("is both or neither: what is missing opens no incident either")
    func neither() async throws {
        let office = try await Office()
        let before = try await counts(office)
        for body in [#"{"answers":{"kind":"bike","what":"山地车","place":"车棚"}}"#, #"{"answers":{"kind":"rocket","what":"x","place":"y","victimPhone":"13900007777"}}"#, "{}", "["] {
            let answered = try await office.post("/api/v1/theft", body)
            #expect((400..<500).contains(answered.status), "\(answered.status) \(answered.text)")
        }
        // A phone names no registered thing and no incident: the house does.
        for line in ["property\":\"campus-PROP-2026-000001", "incident\":\"campus-20260306-0001"] {
            let answered = try await office.post("/api/v1/theft", bike.replacing("\"kind\"", with: "\"\(line)\",\"kind\""))
            #expect((400..<500).contains(answered.status), "\(answered.text)")
        }
        let after = try await counts(office)
        #expect(after == before)
        await office.close()
    }

    @Test("by the desk is answered and classified; by a unit it is found on patrol; by whoever has an account it is theirs")
    func signedIn() async throws {
        let office = try await Office()
        let desk = try await office.post("/api/v1/theft", bike, try await office.signedIn("wang"))
        let incident = try #require(try await office.stored(IncidentID(desk.json?["incident"] as? String ?? "")))
        #expect(desk.status == 201 && incident.source == .phone && incident.classification?.type == .theft)
        let unit = try await office.post("/api/v1/theft", bike, try await office.signedIn("p01"))
        #expect(try await office.stored(IncidentID(unit.json?["incident"] as? String ?? ""))?.source == .patrol)
        let own = try await office.post("/api/v1/theft", bike, try await office.signedIn("bare"))
        #expect(try await state(office, own).lines["victim"].text == "bare")
        #expect(try await office.stored(IncidentID(own.json?["incident"] as? String ?? ""))?.source == .sosPage)
        await office.close()
    }

    @Test("a tag says the same to a stranger whether it is known or not, and to a guard what stands on it")
    func tags() async throws {
        let office = try await Office()
        let desk = try await office.signedIn("wang")
        let sheet = try await office.http.send("GET", "/api/v1/tags?count=3", desk)
        let tags = try #require(sheet.json?["tags"] as? [String])
        #expect(tags.count == 3 && Set(tags).count == 3 && tags.allSatisfy { TagCode(text: $0) != nil })
        let opened = try await office.post(
            "/api/v1/cases/PROP", #"{"opening":"open","answers":{"kind":"bike","colour":"black","tag":"\#(tags[0])","ownerName":"林小某","ownerPhone":"13900007777"}}"#, desk)
        #expect(opened.status == 201, "\(opened.text)")
        let paths = [tags[0], tags[1], "no-tag"].map { "/api/v1/tags/\($0)" }
        var said: Set<String> = []
        for path in paths {
            for headers in [[], try await office.signedIn("bare"), try await office.signedIn("far")] { said.insert(try await office.http.send("GET", path, headers).text) }
        }
        #expect(said.count == 1 && said.first?.contains("林") == false, "\(said)")
        let guarded = try await office.http.send("GET", paths[0], try await office.signedIn("p01"))
        #expect(guarded.json?["isKnown"] as? Bool == true && guarded.json?["owner"] as? String == "林**")
        #expect(!guarded.text.contains("13900007777"))
        #expect(try await office.http.send("GET", "/api/v1/tags", try await office.signedIn("p01")).status == 403)
        await office.close()
    }

    @Test("what was found is matched with what is missing, for whoever may see both; hot spots are counted for the desk")
    func matches() async throws {
        let office = try await Office()
        let desk = try await office.signedIn("wang")
        _ = try await office.post("/api/v1/theft", bike, desk)
        let found = try await office.post(
            "/api/v1/cases/FOUN", #"{"opening":"open","answers":{"kind":"bike","what":"山地车","place":"东门","kept":"南门岗亭","number":"WH23O8I7"}}"#, desk)
        let id = try #require(found.json?["id"] as? String)
        let answered = try await office.http.send("GET", "/api/v1/property/FOUN/\(id)/matches", desk)
        let best = try #require((answered.json?["matches"] as? [[String: Any]])?.first)
        #expect(best["code"] as? String == "THEF" && best["isByNumber"] as? Bool == true)
        #expect((best["reasons"] as? [String])?.first?.contains("易混字符") == true)
        for person in ["bare", "far"] as [PersonID] {
            #expect(try await office.http.send("GET", "/api/v1/property/FOUN/\(id)/matches", try await office.signedIn(person)).status == 404)
        }
        let spots = try await office.http.send("GET", "/api/v1/property/hotspots?cell=200&hours=2", desk)
        #expect(spots.status == 200 && ((spots.json?["cells"] as? [[String: Any]])?.first?["count"] as? Int ?? 0) == 1, "\(spots.text)")
        #expect(try await office.http.send("GET", "/api/v1/property/hotspots?cell=1", desk).status == 400)
        await office.close()
    }
}
