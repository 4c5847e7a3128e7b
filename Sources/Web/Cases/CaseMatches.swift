import Cases
import Foundation
import Ground
import Identity
import Systems

extension House {
    /// The systems of things, and the stages in which something is looked for.
    private static let matched: [String: Set<String>] = [
        "THEF": ["reported", "looking", "police"], "FOUN": ["told", "kept", "matched", "due"], "PROP": ["stolen"],
    ]

    /// What the thing of a case may be, for its page: none where nothing is looked for, or the reader may not know.
    func possibleMatches(of sheet: CaseSheet, _ system: any CaseSystem, for person: Person) async throws -> [FoundMatch] {
        guard Self.matched[system.code]?.contains(sheet.stage) == true else { return [] }
        do {
            let linked = Set(sheet.links.map(\.id.text))
            let found = try await matches(of: sheet.id, system, for: person).filter { !linked.contains($0.match.id) }
            // Where a number agrees, what is merely alike is noise.
            let byNumber = found.filter(\.match.isByNumber)
            return Array((byNumber.isEmpty ? found : byNumber).prefix(5))
        } catch let refusal as Refusal where refusal.code == .notFound {
            return []
        }
    }
}

extension FoundMatch {
    /// A row of the list beside a case, with a way to the form that says it is so, filled in.
    func view(beside sheet: CaseSheet, of own: any CaseSystem, _ language: Language) -> View {
        let stage = system.stages.first { $0.value == row.stage }?.title(language) ?? row.stage
        let isFound = own.code == "FOUN"
        // The found thing is where both are tied together.
        let line = (isFound ? system.code : own.code) == "THEF" ? "theft" : "property"
        let (found, missing) = isFound ? (sheet.id.text, row.id.text) : (row.id.text, sheet.id.text)
        let mayTie = isFound ? sheet.offered.contains { $0.act == "match" } : row.offered.contains { $0.en == "Matched" }
        return [
            "href": "/cases/\(system.code)/\(row.id)", "system": system.title(language), "number": row.number, "stage": stage, "headline": row.headline,
            "isByNumber": match.isByNumber, "score": match.score, "reasons": match.reasons.map { ["title": $0(language)] as View },
            "tie": orNone(mayTie ? "/cases/FOUN/\(found)?step=match&l.\(line)=\(missing)#step-match" : nil),
        ]
    }
}
