import Cases
import Ground
import Identity
import Journal

/// A case as one person sees it, with what everything that it mentions is called.
struct SeenCase: Sendable {
    let sheet: CaseSheet
    private(set) var names: CaseNames
    let links: [Link]

    /// A case beside this one that the person may see as well.
    struct Link: Sendable {
        let link: CaseSheet.Link
        let title: LocalisedText
        let headline: String
    }

    /// Throws `Refusal.notFound` where there is none for the person.
    init(_ id: CaseID, of system: any CaseSystem, for person: Person, in reading: any Reading, room: CaseRoom) throws {
        let sheet = try system.sheet(id, for: .person(person), tokenOf: nil, in: reading, room: room)
        self.sheet = sheet
        let standings = Standings(of: .person(person), in: reading)
        // That another case exists may itself be confidential.
        links = try sheet.links.compactMap { link in
            guard let other = room[link.code], let state = try reading.state(of: Subject(kind: other.kind, id: link.id.text)),
                let row = try other.row(state, for: standings(for: state.organisation))
            else { return nil }
            return Link(link: link, title: other.title, headline: row.headline)
        }
        var names = CaseNames()
        try names.add(sheet.organisation, reading)
        for actor in [sheet.openedBy, sheet.pending?.by] + sheet.timeline.flatMap({ [$0.by, $0.asker] }) { try names.add(actor, reading) }
        for line in sheet.lines + sheet.timeline.flatMap(\.lines) where !line.isMasked { try names.add(line.answer, line.shape.input, room, reading) }
        self.names = names
    }

    /// Finds out what is called what in forms that were begun or tried.
    mutating func mention(_ forms: [String: [String: LineAnswer]], of system: any CaseSystem, in reading: any Reading, room: CaseRoom) throws {
        for line in system.lines {
            for form in forms.values { try names.add(form[line.name], line.input, room, reading) }
        }
    }

    /// What the case says now on each line that the person sees.
    var current: [String: LineAnswer] {
        Dictionary(uniqueKeysWithValues: sheet.lines.compactMap { line in line.answer.map { (line.shape.name, $0) } })
    }

    /// What a step's form says before anybody has written on it: what the case says, but not what the same step said before, which
    /// must be said anew.
    func prefilled(_ move: MoveShape) -> [String: LineAnswer] {
        let said = Set(sheet.timeline.filter { $0.act == move.act }.flatMap { $0.lines.map(\.shape.name) })
        let wanted = Set((move.asked + move.optional).map(\.name)).subtracting(said)
        return current.filter { wanted.contains($0.key) && !$0.value.isBlank }
    }
}
