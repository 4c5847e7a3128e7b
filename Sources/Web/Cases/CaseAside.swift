import Cases
import Ground

extension House {
    /// Sheets that are printed of a whole list: tags of the things in it.
    func caseAside(_ system: any CaseSystem, _ asked: CaseAsked, _ language: Language) -> [View] {
        let query = asked.address(system.code).dropFirst("/cases/\(system.code)".count)
        return system.paperTitles.filter { cases.rules.text("paper.\(system.code).\($0.name).layout") == PaperSheets.layout }.map { paper -> View in
            ["href": "/cases/\(system.code)/sheets/\(paper.name)\(query)", "title": paper.title(language)]
        }
    }

    /// Where and when things are stolen, for whoever is shown it.
    func hotAside(_ system: any CaseSystem, _ person: Person, _ language: Language) -> [View] {
        guard system.code == "THEF", Self.seesHotSpots(person) else { return [] }
        return [["href": "/cases/THEF/map#hot", "title": strings(language)["casemap_hot_link"]]]
    }

    static func seesHotSpots(_ person: Person) -> Bool { person.appointments.contains { [.operator_, .chief, .officer].contains($0.role) } }
}
