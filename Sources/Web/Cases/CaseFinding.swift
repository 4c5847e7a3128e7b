import Cases
import Ground
import Hummingbird
import Identity
import Journal

extension House {
    /// What forms offer while somebody types: people, organisations, cases.
    func addCaseFinding(to list: inout RouteList) {
        list.get("/api/v1/find/people", for: .signedIn, api: "People whom the visitor may name on a form: ?q=, at most 8") { request, visit in
            let (person, text, blind, language) = (try visit.signedIn(), request.query("q") ?? "", phoneHash, visit.language)
            let found = try await store.read { reading in
                try PeopleKnown(reading: reading, person: person, blind: blind).matching(String(text.prefix(64))).map { record in
                    let plain = record.roles.first { $0.role == .student || $0.role == .staff }
                    let place = try reading.organisation(plain?.organisation ?? record.home)?.name(language) ?? ""
                    return Offer(value: record.id.text, title: record.name, note: [Masked.number(record.number), place].filter { !$0.isEmpty }.joined(separator: " · "))
                }
            }
            return try Answer.json(Offers(found: found), to: request)
        }
        list.get("/api/v1/find/organisations", for: .signedIn, api: "Organisations that may be named on a form: ?q=, at most 8") { request, visit in
            let (text, language) = ((request.query("q") ?? "").lowercased(), visit.language)
            let found = try await store.read { reading in
                try reading.chainKeepers().filter { place in
                    place.isActive && (place.name.zh.contains(text) || place.name.en.lowercased().contains(text) || place.id.text == text)
                }
                .prefix(8).map { Offer(value: $0.id.text, title: $0.name(language), note: $0.kind.title(language)) }
            }
            return try Answer.json(Offers(found: found), to: request)
        }
        list.get("/api/v1/find/cases/:code", for: .signedIn, api: "Cases of a system that the visitor sees: ?q= a number or words, at most 8") { request, visit in
            let (person, system, language) = (try visit.signedIn(), try system(visit), visit.language)
            let text = String((request.query("q") ?? "").prefix(64))
            let found = try await store.read { reading in
                try CaseFinder(reading: reading, room: cases, person: person).matching(text, of: system).map { row in
                    let stage = system.stages.first { $0.value == row.stage }?.title(language) ?? row.stage
                    return Offer(value: row.id.text, title: "\(row.number) \(row.headline)", note: stage)
                }
            }
            return try Answer.json(Offers(found: found), to: request)
        }
    }

    private struct Offers: Encodable {
        let found: [Offer]
    }

    private struct Offer: Encodable {
        let value: String
        let title: String
        let note: String
    }
}
