import Cases
import Ground
import Journal

/// A case as the API shows it: written out field by field, so that nothing new in the record leaks by itself.
struct CaseJSON: Encodable, Sendable {
    let id: CaseID
    let code: String
    let number: String
    let organisation: OrganisationID
    let stage: String
    let stageTitle: LocalisedText
    let isEnded: Bool
    let opened: Instant
    let openedBy: String?
    let version: Int64
    let headline: String
    /// What this party sees of its lines; blank ones are left out.
    let answers: [String: JSONValue]
    /// What stands in the place of lines that are for others.
    let masked: [String: String]
    /// Lines whose content is gone for ever.
    let erased: [String]
    let deadlines: [DeadlineJSON]
    let offered: [MoveJSON]
    let pending: PendingJSON?
    let mayAmend: Bool
    let timeline: [HappeningJSON]
    let links: [LinkJSON]
    let papers: [PaperJSON]
    let position: JSONValue?
    let looking: LookingJSON

    struct DeadlineJSON: Encodable, Sendable {
        let name: String
        let title: LocalisedText
        let at: Instant
        let hasLapsed: Bool
    }

    struct MoveJSON: Encodable, Sendable {
        let act: String
        let title: LocalisedText
        let to: String?
        let asks: [String]
        let may: [String]
        let needsApproval: Bool

        init(_ move: MoveShape) {
            (act, title, to, needsApproval) = (move.act, move.title, move.to, move.needsApproval)
            (asks, may) = (move.asked.map(\.name), move.optional.map(\.name))
        }
    }

    struct PendingJSON: Encodable, Sendable {
        let act: String
        let title: LocalisedText
        let by: String?
        let at: Instant
        let mayApprove: Bool
        /// Whoever asked for it takes it back by declining it.
        let mayTakeBack: Bool
    }

    struct HappeningJSON: Encodable, Sendable {
        let at: Instant
        let by: String?
        let act: String
        let title: LocalisedText
        let to: LocalisedText?
        let answers: [String: JSONValue]
        let masked: [String: String]
        let words: String?
        let lapsed: [LocalisedText]
        let asker: String?
    }

    struct LinkJSON: Encodable, Sendable {
        let code: String
        let id: CaseID
        let number: String
        let stage: LocalisedText
        let line: LocalisedText
        let isForward: Bool
    }

    struct PaperJSON: Encodable, Sendable {
        let name: String
        let title: LocalisedText
        let issued: [Issued]

        struct Issued: Encodable, Sendable {
            let number: String
            let at: Instant
            let digest: String
        }
    }

    init(_ sheet: CaseSheet, for party: Party) {
        let reader = CaseReader(party)
        let folder = "/api/v1/cases/\(sheet.code)/\(sheet.id)/files"
        (id, code, number, organisation, stage, stageTitle) = (sheet.id, sheet.code, sheet.number, sheet.organisation, sheet.stage, sheet.stageTitle)
        (isEnded, opened, version, headline, mayAmend) = (sheet.isEnded, sheet.opened, sheet.version, sheet.headline, sheet.mayAmend)
        openedBy = sheet.openedBy.flatMap(reader.name)
        (answers, masked) = Self.said(sheet.lines, folder)
        erased = sheet.lines.filter(\.isErased).map(\.shape.name)
        deadlines = sheet.deadlines.map { DeadlineJSON(name: $0.name, title: $0.title, at: $0.at, hasLapsed: $0.hasLapsed) }
        offered = sheet.offered.map { MoveJSON($0) }
        pending = sheet.pending.map { PendingJSON(act: $0.act, title: $0.title, by: reader.name($0.by), at: $0.at, mayApprove: $0.mayApprove, mayTakeBack: $0.mayTakeBack) }
        timeline = sheet.timeline.map { one in
            let (answers, masked) = Self.said(one.lines, folder)
            return HappeningJSON(
                at: one.at, by: reader.name(one.by), act: one.act, title: one.title, to: one.to, answers: answers, masked: masked,
                words: reader.hears(one) ? one.words : nil, lapsed: one.lapsed, asker: one.asker.flatMap(reader.name))
        }
        links = sheet.links.map { LinkJSON(code: $0.code, id: $0.id, number: $0.number, stage: $0.stage, line: $0.line, isForward: $0.isForward) }
        papers = sheet.papers.map { paper in
            PaperJSON(name: paper.name, title: paper.title, issued: paper.issued.map { .init(number: $0.number, at: $0.at, digest: $0.digest) })
        }
        looking = LookingJSON(sheet)
        position = sheet.position.map { .object(["latitude": .number($0.latitude), "longitude": .number($0.longitude), "crs": .text("wgs84")]) }
    }

    private static func said(_ lines: [CaseSheet.Line], _ folder: String) -> (answers: [String: JSONValue], masked: [String: String]) {
        var (answers, masked): ([String: JSONValue], [String: String]) = ([:], [:])
        for line in lines {
            if line.isMasked {
                masked[line.shape.name] = line.zh
            } else if let answer = line.answer, !answer.isBlank {
                answers[line.shape.name] = CaseWire.json(answer, line.shape.input, folder: folder)
            }
        }
        return (answers, masked)
    }
}

/// What a reader hears beside the lines: who did something, and what they wrote to each other, is for people with an account.
private struct CaseReader {
    let party: Party
    init(_ party: Party) { self.party = party }

    func name(_ actor: Actor) -> String? { if case .person = party { actor.text } else { actor == party.actor ? actor.text : nil } }
    func hears(_ one: CaseSheet.Happening) -> Bool { if case .person = party { true } else { one.by == party.actor } }
}

/// A case in a list.
struct CaseRowJSON: Encodable, Sendable {
    let id: CaseID
    let number: String
    let organisation: OrganisationID
    let stage: String
    let opened: Instant
    let due: Instant?
    let headline: String
    let version: Int64
    /// The listed lines that say something, by name.
    let cells: [String: LocalisedText]
    let offered: [LocalisedText]

    init(_ row: CaseRow, of system: any CaseSystem) {
        (id, number, organisation, stage, opened, due) = (row.id, row.number, row.organisation, row.stage, row.opened, row.due)
        (headline, version, offered) = (row.headline, row.version, row.offered)
        let listed = system.lines.filter(\.isListed)
        cells = Dictionary(zip(listed.map(\.name), row.cells).filter { !$0.1.zh.isEmpty }, uniquingKeysWith: { first, _ in first })
    }
}

/// A system as programs and forms learn of it.
struct SystemJSON: Encodable, Sendable {
    let code: String
    let title: LocalisedText
    /// The ways in that are open to whoever asks.
    let openings: [String]
    let stages: [Stage]
    /// Only of one system: its lines and every way in.
    let lines: [Line]?
    let ways: [CaseJSON.MoveJSON]?

    struct Stage: Encodable, Sendable {
        let value: String
        let title: LocalisedText
        let isEnd: Bool
        let acts: [String]
    }

    struct Line: Encodable, Sendable {
        let name: String
        let title: LocalisedText
        let hint: LocalisedText?
        let type: String
        let choices: [Choice]?
        let columns: [Column]?
        /// The system that a reference leads to.
        let of: String?
        let isSealed: Bool
        let isFilter: Bool
        let isListed: Bool
        let isSearched: Bool
    }

    struct Choice: Encodable, Sendable {
        let value: String
        let title: LocalisedText
    }

    struct Column: Encodable, Sendable {
        let name: String
        let title: LocalisedText
        let type: String
        let choices: [Choice]?
        let isRequired: Bool
    }

    init(_ system: any CaseSystem, openings: [MoveShape], isWhole: Bool) {
        (code, title) = (system.code, system.title)
        self.openings = openings.map(\.act)
        stages = system.stages.map { Stage(value: $0.value, title: $0.title, isEnd: $0.isEnd, acts: $0.acts) }
        ways = isWhole ? system.openings.map { CaseJSON.MoveJSON($0) } : nil
        lines = isWhole ? system.lines.map(Self.line) : nil
    }

    private static func line(_ line: LineShape) -> Line {
        var (columns, of): ([Column]?, String?)
        if case .rows(let shapes) = line.input {
            columns = shapes.map { Column(name: $0.name, title: $0.title, type: $0.input.typeName, choices: choices($0.input), isRequired: $0.isRequired) }
        }
        if case .reference(let code) = line.input { of = code }
        return Line(
            name: line.name, title: line.title, hint: line.hint, type: line.input.typeName, choices: choices(line.input), columns: columns, of: of,
            isSealed: line.isSealed, isFilter: line.isFilter, isListed: line.isListed, isSearched: line.isSearched)
    }

    private static func choices(_ input: Input) -> [Choice]? {
        guard case .choice(let choices) = input else { return nil }
        return choices.map { Choice(value: $0.value, title: $0.title) }
    }
}

extension Input {
    /// Short and stable, for programs.
    var typeName: String {
        switch self {
        case .line: "line"
        case .paragraph: "paragraph"
        case .whole: "whole"
        case .money: "money"
        case .number: "number"
        case .day: "day"
        case .moment: "moment"
        case .yesNo: "yesNo"
        case .choice: "choice"
        case .person: "person"
        case .people: "people"
        case .organisation: "organisation"
        case .position: "position"
        case .phone: "phone"
        case .identity: "identity"
        case .account: "account"
        case .reference: "reference"
        case .files: "files"
        case .rows: "rows"
        }
    }
}
