import Cases
import Ground
import Identity
import Journal

/// A case as one person sees it, with what everything that it mentions is called.
struct SeenCase: Sendable {
    let sheet: CaseSheet
    private(set) var names: CaseNames
    let links: [Link]
    /// Lines that were masked on the form that the person sends: what they opened since was not before them when they wrote.
    private let masked: Set<String>

    /// A case beside this one that the person may see as well.
    struct Link: Sendable {
        let link: CaseSheet.Link
        let title: LocalisedText
        let headline: String
    }

    /// With what the person has opened with a reason at the moment. Throws `Refusal.notFound` where there is none for the person.
    init(_ id: CaseID, of system: any CaseSystem, for person: Person, in reading: any Reading, room: CaseRoom, at moment: Instant? = nil, sent form: PostedForm? = nil) throws {
        masked = Set((form?[Self.maskedField] ?? "").split(separator: ",").map(String.init))
        let sheet = try system.sheet(id, for: .person(person), tokenOf: nil, in: reading, room: room, at: moment)
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
        for actor in [sheet.openedBy, sheet.pending?.by] + sheet.timeline.flatMap({ [$0.by, $0.asker] }) + sheet.looking.looks.map(\.by) { try names.add(actor, reading) }
        for line in sheet.lines + sheet.timeline.flatMap(\.lines) where !line.isMasked { try names.add(line.answer, line.shape.input, room, reading) }
        for link in links { names.call(link.link.code, link.link.id, link.headline, number: link.link.number) }
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
        Dictionary(uniqueKeysWithValues: sheet.lines.compactMap { line in masked.contains(line.shape.name) ? nil : line.answer.map { (line.shape.name, $0) } })
    }

    /// Goes along with a form, so that a line which it showed masked is never emptied by the blank it sends.
    static let maskedField = "masked"
    var maskedNames: String { sheet.lines.filter { $0.isMasked || masked.contains($0.shape.name) }.map(\.shape.name).joined(separator: ",") }

    /// Lines that somebody may correct: what they see whole, and what was open to them when they filled in the form that they send.
    func correctable(_ form: PostedForm? = nil) -> [LineShape] {
        func isFilled(_ name: String) -> Bool { form?.pairs.contains { $0.name == "l.\(name)" || $0.name == "f.\(name)" || $0.name.hasPrefix("r.\(name).") } ?? false }
        return sheet.lines.filter { line in
            !line.isErased && !masked.contains(line.shape.name) && (line.answer != nil || line.mayLook && isFilled(line.shape.name))
        }.map(\.shape)
    }

    /// What a line says, in words, where the person sees it.
    func said(_ line: String) -> LocalisedText? { sheet.lines.first { $0.shape.name == line && !$0.isMasked }.map { LocalisedText($0.zh, $0.en) } }

    /// What a step's form says before anybody has written on it: what the case says, but not what the same step said before, which
    /// must be said anew.
    func prefilled(_ move: MoveShape) -> [String: LineAnswer] { prefilled(move, current, after: sheet.timeline) }

    /// The same where the case said these lines, after so much had happened.
    func prefilled(_ move: MoveShape, _ lines: [String: LineAnswer], after happened: [CaseSheet.Happening]) -> [String: LineAnswer] {
        let said = Set(happened.filter { $0.act == move.act }.flatMap { $0.lines.map(\.shape.name) })
        let wanted = Set((move.asked + move.optional).map(\.name)).subtracting(said)
        return lines.filter { wanted.contains($0.key) && !$0.value.isBlank }
    }
}
