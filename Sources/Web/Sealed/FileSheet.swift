import Ground
import Identity
import Incidents
import Journal

/// A file in a list: the person masked, and only the parts that whoever looks may know of.
struct FileRow: Encodable, Sendable {
    let id: String
    let organisation: OrganisationID
    let place: LocalisedText
    let about: MaskedPerson
    let parts: [SealedKind]
    let stage: SealedFile.Stage
    let isMinors: Bool
    let keeperName: String
    let begun: Instant
    let done: Instant?

    init(_ file: SealedFile, for sight: SealedSight) throws {
        id = file.id
        organisation = file.organisation
        place = try sight.place(file.organisation)
        about = try sight.masked(file.about)
        parts = try sight.parts(file)
        stage = file.stage
        isMinors = file.isMinors
        keeperName = try sight.name(file.keeper)
        begun = file.begun
        done = file.done
    }

    func view(_ language: Language) -> View {
        [
            "id": id, "about": about.view(language), "place": place(language), "stage": stage.title(language), "isKept": stage == .kept,
            "isErased": stage == .erased, "isMinors": isMinors, "keeper": keeperName, "begun": begun.day.description,
            "done": orNone(done?.day.description), "parts": parts.map { ["title": $0.title(language), "kind": $0.rawValue] as View },
        ]
    }
}

/// A file's own page: its head, its parts with how each may be opened, and what else may be done about it.
struct FileSheet: Encodable, Sendable {
    let file: FileRow
    let parts: [Part]
    /// The parts that may be written.
    let mayWrite: [SealedKind]
    let mayFinish: Bool
    /// The parts that may be opened at once in danger; whether they were written is not said.
    let mayWarn: [SealedKind]

    struct Part: Encodable, Sendable {
        let part: SealedKind
        let written: Int
        let mayAsk: Bool
        let needsApproval: Bool
        /// The newest that this person has asked for.
        let opening: OpeningLine?
    }

    /// Throws `Refusal.notFound` where the person may know of no part of it.
    init(_ id: String, for sight: SealedSight) throws {
        guard let found = try sight.reading.sealedFile(id), case let kinds = try sight.parts(found), !kinds.isEmpty else {
            throw Refusal(.notFound, "没有这份档案", "There is no such file")
        }
        file = try FileRow(found, for: sight)
        let openings = try sight.reading.openings(of: found.subject, by: sight.person.id)
        parts = try kinds.map { kind in
            let target = try sight.reading.target(kind, of: found, at: sight.at)
            let opening = openings.first {
                $0.target.kind == kind && (!$0.isWarning || $0.isReadable(at: sight.at)) && ($0.stage != .open || $0.covers(target))
            }
            let isPending = opening.map { $0.isReadable(at: sight.at) || $0.isWaiting(at: sight.at) } ?? false
            return Part(
                part: kind, written: found.parts[kind] ?? 0, mayAsk: try sight.mayRead(kind, found.organisation) && !isPending,
                needsApproval: target.needsApproval(for: sight.person.id), opening: try opening.map { try OpeningLine($0, for: sight) })
        }
        let isKept = found.stage == .kept
        mayWrite = try SealedKind.allCases.filter { try isKept && $0 != .incidentWords && sight.holds($0.writers, found.organisation) }
        let watchers = found.parts.keys.reduce(into: Set<Role>()) { $0.formUnion($1.watchers) }
        mayFinish = try isKept && (found.keeper == sight.person.id || sight.holds(watchers, found.organisation))
        mayWarn = try SealedKind.allCases.filter { try $0 != .incidentWords && sight.mayWarn($0, found.organisation) }
    }

    func view(_ words: Strings.Words) -> View {
        let language = words.language
        var view: View = [
            "parts": parts.map { part -> View in
                var view: View = [
                    "record": file.id, "kind": part.part.rawValue, "title": part.part.title(language), "written": part.written,
                    "mayAsk": part.mayAsk && file.stage != .erased, "isErased": file.stage == .erased, "needsApproval": part.needsApproval, "opening": false,
                    "isOthers": !part.mayAsk && part.opening == nil,
                    "watchers": Role.allCases.filter(part.part.watchers.contains).map { $0.title(language) }.joined(separator: language == .chinese ? "、" : ", "),
                ]
                if let opening = part.opening { view["opening"] = opening.view(words) }
                return view
            },
            "mayWrite": !mayWrite.isEmpty, "writes": mayWrite.map { House.choice($0.rawValue, $0.title(language), false) },
            "mayFinish": mayFinish, "mayWarn": !mayWarn.isEmpty,
            "warns": mayWarn.map { House.choice($0.rawValue, $0.title(language), false) },
        ]
        view["file"] = file.view(language)
        view["id"] = file.id
        return view
    }
}
