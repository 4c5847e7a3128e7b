import Cases
import Ground
import Identity
import Journal

/// A paper of a case as one person may have it, with what was issued of it before.
struct ReadyPaper: Sendable {
    let sheet: PaperSheet
    /// Of this kind of paper, the latest last.
    let issued: [IssuedPaper]
    let organisation: LocalisedText
    let names: CaseNames

    var isMasked: Bool { sheet.lines.contains(where: \.isMasked) }

    /// The one on the record that says what the case says now. Whoever does not see every line is shown the latest: what they see differs from
    /// what was printed.
    var current: IssuedPaper? {
        guard let last = issued.last else { return nil }
        return isMasked || Self.isSame(sheet, as: last) ? last : nil
    }

    static func isSame(_ sheet: PaperSheet, as issued: IssuedPaper) -> Bool {
        var sheet = sheet
        sheet.number = issued.number
        return sheet.digest == issued.digest
    }
}

/// Hands papers out and puts them on the record.
struct PaperDesk: Sendable {
    let room: CaseRoom
    /// What the desk is called, where an organisation is in no register.
    let organisation: LocalisedText

    /// With a moment, what the person opened with a reason goes onto it. Throws `Refusal` where there is no such case or paper for the person,
    /// or not yet.
    func ready(
        _ name: String, of id: CaseID, _ system: any CaseSystem, for person: Person, in reading: any Reading, _ language: Language = .chinese, at moment: Instant? = nil
    ) throws -> ReadyPaper {
        let sheet = try system.paper(name, of: id, for: .person(person), in: reading, room: room, language, at: moment)
        // A tag without its code is nothing to stick on.
        if room.rules.text("paper.\(system.code).\(name).layout") == PaperSheets.layout, sheet.lines.first?.text.isEmpty ?? true {
            throw Refusal(.outOfOrder, "尚未赋防盗码，不能打印标签", "It has no code so far: give it one, then print the tag")
        }
        let issued = try reading.state(of: Subject(kind: system.kind, id: id.text)).map { try system.papers(of: $0).filter { $0.name == name } } ?? []
        var names = CaseNames()
        for line in sheet.lines {
            if let input = system.lines.first(where: { $0.name == line.name })?.input { try names.add(line.answer, input, room, reading) }
        }
        let issuer = try reading.organisation(sheet.organisation)?.name ?? organisation
        return ReadyPaper(sheet: sheet, issued: issued, organisation: issuer, names: names)
    }

    /// Puts the paper on the record, once for what it says: the same content keeps its number, changed content gets a new one.
    @discardableResult
    func issue(_ name: String, of id: CaseID, _ system: any CaseSystem, by person: Person, on ledger: any Ledger, at moment: Instant) throws -> IssuedPaper {
        let person = try ledger.present(person, at: moment)
        let ready = try ready(name, of: id, system, for: person, in: ledger, at: moment)
        guard !ready.isMasked else {
            throw Refusal(.notYours, "文书中有你未查看或无权查看的保密内容：请先在案件页说明事由查看，或由经办人出具", "The paper has sealed lines: open them on the case's page with a reason, or let whoever works on the case issue it")
        }
        if let current = ready.current { return current }
        let paper = IssuedPaper(
            name: name, number: ready.sheet.number, at: moment, by: .person(person.id), digest: ready.sheet.digest, token: PaperToken.fresh())
        try system.issue(paper, of: id, on: ledger, in: room)
        return paper
    }
}

extension House {
    var papers: PaperDesk { PaperDesk(room: cases, organisation: settings.organisationName) }
}

/// What the code on a paper asks for: 100 random bits in letters and digits that nobody mistakes for one another when typing them off paper.
enum PaperToken {
    private static let letters = Array("23456789abcdefghjkmnpqrstuvwxyz0")
    static let length = 20

    static func fresh() -> String { String(Secret.bytes(length).map { letters[Int($0) % letters.count] }) }

    /// As it is stored, however it was typed; `nil` for what no paper of ours says.
    static func read(_ text: String) -> String? {
        let plain = text.lowercased().filter { $0 != "-" && $0 != " " }
        return plain.utf8.count == length && plain.allSatisfy(letters.contains) ? plain : nil
    }
}
