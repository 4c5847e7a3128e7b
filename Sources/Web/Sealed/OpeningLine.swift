import Ground
import Identity
import Incidents
import Journal

/// An opening as registers, requests and the API show it: the person concerned masked.
struct OpeningLine: Encodable, Sendable {
    let id: String
    let part: SealedKind
    let title: LocalisedText
    let organisation: OrganisationID
    let place: LocalisedText
    /// The file's or the incident's number; `nil` where even that is under seal for whoever looks.
    let subject: String?
    let about: MaskedPerson?
    let reader: PersonID
    let readerName: String
    let reason: String
    let asked: Instant
    let stage: Opening.Stage
    let decidedByName: String?
    let decided: Instant?
    let answer: String
    let until: Instant?
    let isReadable: Bool
    let isWarning: Bool
    let isMinors: Bool
    let reads: [Instant]
    let noticed: Instant?
    let mayNotice: Bool

    /// For whoever watches over it, audits it or asked for it.
    init(_ opening: Opening, for sight: SealedSight) throws {
        let target = opening.target
        let watches = try sight.holds(target.kind.watchers, target.organisation)
        // An auditor learns that a penalty was opened, by whom and why; of whom it is stays with the police.
        let isHidden = target.kind == .penalty && !watches && opening.reader != sight.person.id
        id = opening.id
        part = target.kind
        title = target.kind.title
        organisation = target.organisation
        place = try sight.place(target.organisation)
        subject = isHidden ? nil : try Self.number(target.subject, sight)
        about = try isHidden ? nil : target.about.map { try sight.masked($0) }
        reader = opening.reader
        readerName = try sight.name(opening.reader)
        reason = opening.reason
        asked = opening.asked
        stage = opening.stage == .waiting && !opening.isWaiting(at: sight.at) ? .withdrawn : opening.stage
        decidedByName = try opening.decidedBy.map { try sight.name($0) }
        decided = opening.decided
        answer = opening.answer
        until = opening.until
        isReadable = opening.isReadable(at: sight.at)
        isWarning = opening.isWarning
        isMinors = target.isMinors
        reads = opening.reads
        noticed = opening.noticed
        mayNotice = watches && opening.noticed == nil && opening.isWarning && opening.reader != sight.person.id
    }

    /// What the subject is called where people speak of it; a person is never named by their account.
    private static func number(_ subject: Subject, _ sight: SealedSight) throws -> String? {
        switch subject.kind {
        case SealedFile.stateKind: subject.id
        case Incident.kind: try sight.reading.incident(IncidentID(subject.id))?.number
        default: nil
        }
    }

    func view(_ words: Strings.Words) -> View {
        let language = words.language
        var view: View = [
            "id": id, "part": part.title(language), "place": place(language), "subject": orNone(subject), "reader": readerName,
            "account": reader.text, "reason": reason, "asked": Self.stamp(asked), "stage": stageWords(words), "isWaiting": stage == .waiting,
            "isReadable": isReadable, "isRefused": stage == .refused, "decidedBy": orNone(decidedByName), "answer": orNone(answer),
            "until": orNone(until.map(Self.stamp)), "isWarning": isWarning, "isMinors": isMinors, "reads": reads.count,
            "hasReads": !reads.isEmpty, "lastRead": orNone(reads.last.map(Self.stamp)), "noticed": orNone(noticed.map(Self.stamp)),
            "mayNotice": mayNotice, "about": false,
        ]
        if let about { view["about"] = about.view(language) }
        return view
    }

    private func stageWords(_ words: Strings.Words) -> String {
        if stage == .open, !isReadable { return words["sealed_over"] }
        return stage.title(words.language)
    }

    static func stamp(_ moment: Instant) -> String { String(moment.local.prefix(16)) }
}

extension MaskedPerson {
    func view(_ language: Language) -> View { ["name": name, "number": orNone(number), "group": orNone(group?(language))] }
}
