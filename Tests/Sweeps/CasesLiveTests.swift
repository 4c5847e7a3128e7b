import Cases
import Foundation
import Ground
import HTTPTypes
import Identity
import Journal
import TestSupport
import Testing

@testable import Web

@Suite("Cases on the live wire, in the log and in the API's document", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct CasesLiveTests {
    @Test("whoever sees a case hears of it; who works there hears that something changed; the others hear nothing")
    func live() async throws {
        let office = try await Office()
        let desk = try await CaseVisitor(office, "wang")
        func listener(_ id: PersonID) async throws -> EventListener { try EventListener(office.http, try await office.signedIn(id, formToken: false)) }
        let listeners = [try await listener("wang"), try await listener("p01"), try await listener("p02"), try await listener("bare"), try await listener("far")]
        let token = try await CaseVisitor(office, [.eventsRead, .casesRead])
        let blind = try await CaseVisitor(office, [.eventsRead])
        let integrations = [try EventListener(office.http, token.headers), try EventListener(office.http, blind.headers)]
        for one in listeners + integrations { #expect(try await one.wait { $0.beats > 0 }) }

        let path = try await desk.open("活的路灯", #","reporter":"周小某""#)
        let id = String(path.split(separator: "/")[2])
        for one in listeners.prefix(3) + integrations.prefix(1) { #expect(try await one.wait { $0.text.contains(id) }) }
        _ = try await CaseVisitor(office, "p01").post("\(path)/steps/take")
        for one in listeners.prefix(2) { #expect(try await one.wait { $0.text.contains("\"act\":\"take\"") }) }
        // Taken by another, it has left the second unit's sight: their list is stale, and that is all they hear.
        #expect(try await listeners[2].wait { $0.text.contains("data: {\"code\":\"ERND\"}") })
        #expect(!listeners[2].text.contains("\"act\":\"take\""))
        for one in [listeners[3], listeners[4], integrations[1]] {
            #expect(try await one.wait { $0.beats > 1 })
            #expect(one.count("case") == 0)
        }
        for one in listeners + integrations { #expect(!one.text.contains("周小某") && !one.text.contains("活的路灯")) }
        for one in listeners + integrations { one.leave() }
        await office.close()
    }

    @Test("what was missed comes when the page is back, by the same right")
    func resume() async throws {
        let office = try await Office()
        let (desk, headers) = (try await CaseVisitor(office, "wang"), try await office.signedIn("p02", formToken: false))
        let first = try EventListener(office.http, headers)
        #expect(try await first.wait { $0.beats > 0 })
        let last = try #require(first.text.components(separatedBy: "\n").last { $0.hasPrefix("id: ") }?.dropFirst(4))
        first.leave()
        let (open, taken) = (try await desk.open("甲"), try await desk.open("乙"))
        _ = try await CaseVisitor(office, "p01").post("\(taken)/steps/take")
        let second = try EventListener(office.http, headers + [("Last-Event-ID", String(last))])
        #expect(try await second.wait { $0.beats > 0 })
        #expect(second.text.contains(String(open.split(separator: "/")[2])) && !second.text.contains(String(taken.split(separator: "/")[2])))
        second.leave()
        await office.close()
    }

    @Test("the auditor's log says in words what was done to cases, without a line of what is in them")
    func log() async throws {
        let office = try await Office()
        let auditor = try await office.signedIn("audit")
        let page = try await office.http.send("GET", "/api/v1/accesslog?kind=cases", auditor)
        let line = try #require((page.json?["lines"] as? [[String: Any]])?.first { $0["subject"] as? String == office.errand.text })
        let words = try #require(line["caseWords"] as? [String: [String: String]])
        #expect(words["system"]?["zh"] == "报修" && words["act"]?["zh"] == "登记报修" && words["to"]?["zh"] == "待接" && line["by"] as? String == "person:wang")
        #expect((line["details"] as? [String: Any])?.isEmpty == true && !page.text.contains("三号楼路灯"))
        let shown = try await office.http.send("GET", "/accesslog?kind=cases", auditor)
        #expect(shown.status == 200 && shown.text.contains("登记报修") && !shown.text.contains("三号楼路灯"))
        await office.close()
    }

    @Test("the document names every way in and every step, refers to nothing that is not there, and no two operations share a name")
    func document() async throws {
        let office = try await Office.shared.value
        let document = OpenAPI.document(of: office.house.routes(), cases: office.house.cases)
        let (paths, components) = (try #require(document["paths"] as? [String: [String: Any]]), try #require(document["components"] as? [String: Any]))
        let schemas = try #require(components["schemas"] as? [String: Any])
        for system in office.house.cases.systems {
            #expect(paths["/api/v1/cases/\(system.code)"]?["post"] != nil && paths["/api/v1/cases/\(system.code)/{id}"]?["get"] != nil)
            for step in system.steps { #expect(paths["/api/v1/cases/\(system.code)/{id}/steps/\(step.act)"]?["post"] != nil, "\(system.code) \(step.act)") }
        }
        var names: [String] = []
        func walk(_ value: Any) {
            switch value {
            case let object as [String: Any]:
                if let to = object["$ref"] as? String { #expect(schemas[String(to.dropFirst("#/components/schemas/".count))] != nil, "\(to)") }
                if let name = object["operationId"] as? String { names.append(name) }
                if object["additionalProperties"] as? Bool == false, let required = object["required"] as? [String], let properties = object["properties"] as? [String: Any] {
                    #expect(required.allSatisfy { properties[$0] != nil }, "\(required)")
                }
                for one in object.values { walk(one) }
            case let list as [Any]: for one in list { walk(one) }
            default: break
            }
        }
        walk(document)
        #expect(Set(names).count == names.count, "\(Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted())")
        #expect(paths.keys.allSatisfy { !$0.contains(":") })
        #expect(JSONSerialization.isValidJSONObject(document))
        #expect(try await office.http.send("GET", "/api/v1/openapi.json").status == 200)
    }
}
