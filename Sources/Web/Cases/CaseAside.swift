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
}
