import Ground
import HTTPTypes
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// Asking, approving, acknowledging and reading.
    func addOpeningsAPI(to list: inout RouteList) {
        list.post("/api/v1/openings", for: .duty(SealedRoles.records), api: "Ask to open a part of a record, or an incident's words: {\"record\" or \"incident\", \"part\", \"reason\"}; with \"danger\": true at once, and also by \"person\"") { request, visit in
            try SameSite.check(request, visit)
            let (person, moment) = (try visit.signedIn(), now())
            let body: OpeningBody = try Self.decode(try await request.bytes(visit))
            let about = try body.person.flatMap { try chosen($0, by: person) }
            let opening = try await store.write { try body.perform($0, about: about, by: person, at: moment) }
            return try Answer.json(
                OpeningAnswer(opening: opening.id, stage: opening.stage, until: opening.until, part: opening.target.kind), status: .created)
        }
        list.get("/api/v1/openings", for: .duty(SealedRoles.register), api: "The register of openings; ?warnings=1&reader=&from=&to=&after=") { request, visit in
            let (person, moment, filter) = (try visit.signedIn(), now(), try Self.registerFilter(request))
            let (lines, after) = try await store.read { reading in
                let sight = SealedSight(reading, person, at: moment)
                let (openings, after) = try sight.register(filter)
                return (try openings.map { try OpeningLine($0, for: sight) }, after)
            }
            return try Answer.json(OpeningList(openings: lines, after: after.map(Self.mark)), to: request)
        }
        list.get("/api/v1/openings/waiting", for: .duty(SealedRoles.approvers), api: "Requests that wait for one's approval") { request, visit in
            let (person, moment) = (try visit.signedIn(), now())
            let lines = try await store.read { reading in
                let sight = SealedSight(reading, person, at: moment)
                return try sight.waiting().map { try OpeningLine($0, for: sight) }
            }
            return try Answer.json(OpeningList(openings: lines, after: nil), to: request)
        }
        list.get("/api/v1/openings/pending", for: .duty(SealedRoles.approvers), api: "How many requests wait for one, and warnings that nobody has acknowledged") { request, visit in
            let (person, moment) = (try visit.signedIn(), now())
            let pending = try await store.read { reading in
                let sight = SealedSight(reading, person, at: moment)
                return Pending(waiting: try sight.waiting().count, warnings: try sight.warnings().map { try OpeningLine($0, for: sight) })
            }
            return try Answer.json(pending, to: request)
        }
        list.post("/api/v1/openings/:id/read", for: .duty(SealedRoles.records), api: "Read what was opened: an entry is written first") { request, visit in
            try SameSite.check(request, visit)
            let (person, moment, id) = (try visit.signedIn(), now(), visit.parameters.get("id") ?? "")
            let unsealed = try await store.write { ledger in
                guard let opening = try ledger.opening(id) else { throw Refusal(.notFound, "没有这份档案", "There is no such file") }
                // Protected as a minor's since it was opened.
                let incident = try opening.target.kind == .incidentWords ? ledger.incident(IncidentID(opening.target.subject.id)) : nil
                let isMinors = try incident.flatMap { try ledger.seal(of: $0) }?.isMinors ?? false
                let entries = try OpeningDesk(ledger, salt: { Secret.bytes(32) }).read(id, by: person, at: moment, isMinors: isMinors)
                return try Unsealed(opening, entries, in: ledger, for: SealedSight(ledger, person, at: moment))
            }
            return try Answer.json(unsealed)
        }
        list.post("/api/v1/openings/:id/:act", for: .duty(SealedRoles.approvers), api: "approve, refuse with an {\"answer\"}, or acknowledge (notice) an opening") { request, visit in
            try SameSite.check(request, visit)
            let (person, moment, id) = (try visit.signedIn(), now(), visit.parameters.get("id") ?? "")
            struct Body: Decodable { var answer: String? }
            let body: Body = try Self.decode(try await request.bytes(visit))
            let (act, answer) = (visit.parameters.get("act") ?? "", body.answer ?? "")
            try await store.write { ledger in
                let desk = OpeningDesk(ledger, salt: { Secret.bytes(32) })
                switch act {
                case "approve": try desk.approve(id, by: person, at: moment)
                case "refuse": try desk.refuse(id, because: answer, by: person, at: moment)
                case "notice": try desk.notice(id, by: person, at: moment)
                default: throw Refusal(.notFound, "没有这个操作；可用：approve, refuse, notice", "There is no such act; there are: approve, refuse, notice")
                }
            }
            return try Answer.json(["opening": id])
        }
    }

    private struct OpeningAnswer: Encodable {
        let opening: String
        let stage: Opening.Stage
        let until: Instant?
        let part: SealedKind
    }

    struct OpeningList: Encodable, Sendable {
        let openings: [OpeningLine]
        /// Goes into `?after=` for the next page; absent on the last.
        let after: String?
    }

    private struct Pending: Encodable, Sendable {
        let waiting: Int
        let warnings: [OpeningLine]
    }
}

/// What somebody asks to open.
private struct OpeningBody: Decodable, Sendable {
    var record: String?
    var incident: String?
    var person: String?
    var part: String?
    var reason: String?
    /// 有人处于危险: at once, and told to the watchers.
    var danger: Bool?

    func perform(_ ledger: any Ledger, about: PersonID?, by reader: Person, at: Instant) throws -> Opening {
        let desk = OpeningDesk(ledger, salt: { Secret.bytes(32) })
        let (reason, isDanger) = (reason ?? "", danger ?? false)
        if person != nil {
            guard isDanger else { throw Refusal(.missing, field: "record", "请从档案页申请查阅", "Ask from the file's own page") }
            guard let about else { throw Refusal(.missing, field: "person", "请选择人员", "Choose a person") }
            return try desk.warn(try kind(), about: about, because: reason, by: reader, at: at)
        }
        let target = try target(ledger)
        return isDanger ? try desk.warn(target, because: reason, by: reader, at: at) : try desk.ask(for: target, because: reason, by: reader, at: at)
    }

    /// The same words as for whoever may not know of it: the difference would tell.
    private static var hidden: Refusal { Refusal(.notFound, "没有这份档案", "There is no such file") }

    private func kind() throws -> SealedKind {
        guard let kind = part.flatMap(SealedKind.init(rawValue:)), kind != .incidentWords else {
            throw Refusal(.missing, field: "part", "请选择查阅哪一部分", "Say which part to open")
        }
        return kind
    }

    private func target(_ ledger: any Ledger) throws -> SealedTarget {
        if let incident {
            guard let id = IncidentID(checking: incident), let found = try ledger.incident(id), found.isSealed else {
                throw Self.hidden
            }
            return try found.sealedTarget(in: ledger)
        }
        guard let file = try record.flatMap({ try ledger.sealedFile($0) }) else {
            throw Self.hidden
        }
        return file.target(try kind())
    }
}

extension Incident {
    /// Its words, as something to be opened; a minor's where it or any call that belongs to it concerns one.
    func sealedTarget(in reading: any Reading) throws -> SealedTarget {
        SealedTarget(
            subject: subject, kind: .incidentWords, organisation: organisation, about: nil, keeper: nil,
            isMinors: try reading.seal(of: self)?.isMinors ?? false)
    }
}

/// What a reading shows, once, to whoever opened it.
struct Unsealed: Encodable, Sendable {
    let part: SealedKind
    let title: LocalisedText
    /// Reading ends at this moment.
    let until: Instant?
    /// Whom it is about, whole; `nil` for an incident's words.
    let name: String?
    let number: String?
    let group: LocalisedText?
    let writings: [Writing]

    struct Writing: Encodable, Sendable {
        let at: Instant
        /// Shanghai time, as pages show it.
        let time: String
        let by: String?
        var level: Int?
        var contact: String?
        var text: String?
        var name: String?
        var phone: String?
        /// The law's time for keeping it was over.
        var isErased = false
    }

    init(_ opening: Opening, _ entries: [Entry], in reading: any Reading, for sight: SealedSight) throws {
        let target = opening.target
        part = target.kind
        title = target.kind.title
        until = opening.until
        let record = try target.about.flatMap { try reading.personRecord($0) }
        name = record?.name
        number = record?.number
        group = try target.about.flatMap { try sight.masked($0).group }
        if target.kind == .incidentWords {
            writings = try Self.words(of: target.subject, entries, in: reading, sight)
        } else {
            writings = try SealedWriting.all(in: entries, of: target.kind).map { writing in
                Writing(
                    at: writing.at, time: OpeningLine.stamp(writing.at), by: try writing.by.person.map { try sight.name($0) },
                    level: writing.words?.level, contact: writing.words?.contact, text: writing.words?.text, isErased: writing.words == nil)
            }
        }
    }

    /// What was said about an incident, and in the calls that belong to it.
    private static func words(of subject: Subject, _ entries: [Entry], in reading: any Reading, _ sight: SealedSight) throws -> [Writing] {
        let incident = try reading.incident(IncidentID(subject.id))
        let audiences: Set<Audience> = [.handlers, .desk]
        var lines = try entries.map { try TimelineLine($0, for: audiences) }
        for link in incident?.linked ?? [] { lines += try reading.timeline(of: link.incident, for: audiences) }
        return try lines.sorted { ($0.at, $0.sequence) < ($1.at, $1.sequence) }.filter { $0.words != nil || $0.wereErased }.map { line in
            Writing(
                at: line.at, time: OpeningLine.stamp(line.at), by: try line.by.person.map { try sight.name($0) }, text: line.words?.text?.opened(),
                name: line.words?.name?.opened(), phone: line.words?.phone?.opened(), isErased: line.wereErased)
        }
    }
}
