import Cases
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

extension House {
    /// Casework for programs: everything that pages can do, for people with a session, integrations with a token, and, where a way
    /// in is open to anyone, phones.
    func addCasesAPI(to list: inout RouteList) {
        list.get("/api/v1/systems", for: .anyone, token: .casesRead, api: "Every system of casework, with the ways in that are open to whoever asks") { request, visit in
            let found = try await systemsShown(visit)
            return try Answer.json(["systems": found.map { SystemJSON($0.system, openings: $0.openings, isWhole: false) }], to: request)
        }
        list.get("/api/v1/systems/:code", for: .anyone, token: .casesRead, api: "One system with its lines and every way in") { request, visit in
            let code = try system(visit).code
            guard let found = try await systemsShown(visit).first(where: { $0.system.code == code }) else { throw Refusal(.notFound, "没有这个业务", "There is no such system") }
            return try Answer.json(SystemJSON(found.system, openings: found.openings, isWhole: true), to: request)
        }
        list.get("/api/v1/cases/:code", for: .party, token: .casesRead, api: "A page of cases that whoever asks may see") { request, visit in
            let system = try system(visit)
            let found = try await cases(of: system, request, visit)
            return try Answer.json(CaseListJSON(cases: found.rows.map { CaseRowJSON($0, of: system) }, after: found.next, total: found.total), to: request)
        }
        list.post("/api/v1/cases/:code", for: .anyone, token: .casesWrite, api: "Open a case (201; the same key again: 200)") { request, visit in
            try SameSite.check(request, visit)
            return try await open(request, visit)
        }
        list.get("/api/v1/cases/:code/:id", for: .party, token: .casesRead, api: "One case as whoever asks may see it, with what they may do now") { request, visit in
            let (system, id) = (try system(visit), try Self.caseID(visit))
            let ((party, tokenOf), room, moment) = (caseParty(visit), cases, now())
            let sheet = try await store.read { try system.sheet(id, for: party, tokenOf: tokenOf, in: $0, room: room, at: moment) }
            var response = try Answer.json(CaseJSON(sheet, for: party), to: request)
            response.headers[.eTag] = "\"\(sheet.version)\""
            return response
        }
        list.get("/api/v1/work", for: .signedIn, api: "What whoever asks has to do over all systems, overdue first; and what they were told") { request, visit in
            let (person, room, moment) = (try visit.signedIn(), cases, now())
            let (work, board) = try await store.read { reading in
                let board = try NoticeBoard(for: person, in: reading, at: moment)
                return (try CaseWork(for: person, room: room, in: reading), (told: board.told, gone: board.dropped.values.reduce(0, +), isCut: board.isCut))
            }
            return try Answer.json(WorkJSON(work, board, room, at: moment), to: request)
        }
        addCaseSteps(to: &list)
        addCaseFiles(to: &list)
        addCaseStores(to: &list)
    }

    private func addCaseSteps(to list: inout RouteList) {
        func step(_ path: String, _ summary: String, _ act: @escaping @Sendable (Visit, CaseBody) throws -> CaseRequest.Act) {
            list.post("/api/v1/cases/:code/:id/\(path)", for: .party, token: .casesWrite, api: summary) { request, visit in
                try SameSite.check(request, visit)
                let bytes = try await request.caseBytes()
                let body: CaseBody = try Self.decode(bytes)
                return try await change(try act(visit, body), body, bytes, request, visit)
            }
        }
        step("steps/:step", "Take a step of a case") { visit, _ in .step(visit.parameters.get("step") ?? "") }
        step("approve", "Approve the step that waits for a second person") { _, _ in .approve }
        step("decline", "Decline it, with a reason") { _, body in .decline(body.reason ?? "") }
        step("amend", "Correct lines, with a reason, by whoever keeps the register") { _, body in .amend(body.reason ?? "") }
        step("remarks", "Write a remark") { _, body in .remark(body.text ?? "") }
    }

    // MARK: - Reading

    private func systemsShown(_ visit: Visit) async throws -> [(system: any CaseSystem, openings: [MoveShape])] {
        let ((party, tokenOf), room, desk) = (caseParty(visit), cases, settings.organisation)
        return try await store.read { reading in
            let standings = Standings(of: party, in: reading, tokenOf: tokenOf)
            return try room.systems.map { system in
                guard case .person(let person) = party else { return (system, system.openings(for: try standings(for: tokenOf ?? desk))) }
                let ways = try CaseReach(system, for: person, in: reading, standings: standings).openings(desk: desk).flatMap(\.ways)
                return (system, system.openings.filter { way in ways.contains { $0.act == way.act } })
            }
        }
    }

    private func cases(of system: any CaseSystem, _ request: Request, _ visit: Visit) async throws -> FoundCases {
        let asked = try CaseAsked(request.uri.queryParameters.map { (key: String($0.key), value: String($0.value)) }, of: system)
        let limit = min(max(request.query("limit").flatMap { Int($0) } ?? CaseSearch.perPage, 1), 200)
        let ((party, tokenOf), moment) = (caseParty(visit), now())
        return try await store.read { reading in
            if case .person(let person) = party { return try CaseSearch(reach: CaseReach(system, for: person, in: reading), now: moment).page(asked, perPage: limit) }
            return try Self.cases(of: system, asked, for: party, tokenOf, in: reading, at: moment, limit)
        }
    }

    /// A page for a token, of its organisation and those below; or for a phone, of what it opened.
    private static func cases(
        of system: any CaseSystem, _ asked: CaseAsked, for party: Party, _ tokenOf: OrganisationID?, in reading: any Reading, at now: Instant, _ limit: Int
    ) throws -> FoundCases {
        let standings = Standings(of: party, in: reading, tokenOf: tokenOf)
        let nobody = Person(id: "nobody", name: "", appointments: [])
        var query = CaseSearch(reach: CaseReach(system, for: nobody, in: reading, standings: standings), now: now).query(asked)
        if case .caller(let device) = party {
            query.fields["phone"] = device
        } else if let tokenOf {
            let reached = try reading.chainKeepers(under: [reading.chain(of: tokenOf)])
            query.organisations = asked.organisation.map { reached.contains($0) ? [$0] : [] } ?? reached
            guard !query.organisations.isEmpty else { return FoundCases(rows: [], next: nil, total: 0, organisations: []) }
        }
        query.limit = limit
        let states = try reading.states(query)
        let next = states.count == limit ? states.last.map { CaseAsked.mark(query.order == .due ? $0.due ?? $0.moment : $0.moment, $0.subject.id) } : nil
        return FoundCases(rows: try states.compactMap { try system.row($0, for: standings(for: $0.organisation)) }, next: next, total: nil, organisations: query.organisations)
    }

    // MARK: - Doing

    private func open(_ request: Request, _ visit: Visit) async throws -> Response {
        let system = try system(visit)
        try checkCasePace(visit)
        let bytes = try await request.caseBytes()
        let body: CaseBody = try Self.decode(bytes)
        var (visit, newToken) = (visit, String?.none)
        if visit.token == nil, visit.person == nil, visit.device == nil {
            // A phone that keeps no cookies is known by its key: sent twice, opened once.
            let key = body.key ?? request.headers[Self.idempotencyKey] ?? ""
            let token = UUID(uuidString: key) == nil ? Secret.token() : Secret.digest("phone/" + key)
            (newToken, visit.device) = (token, Secret.digest(token))
        }
        let (party, tokenOf) = caseParty(visit)
        let way = try await way(into: system, body.opening, visit)
        let organisation: OrganisationID
        if let named = body.organisation {
            guard let id = OrganisationID(checking: named) else { throw Refusal(.unreadable, field: "organisation", "单位编号有误", "That is no organisation's name") }
            organisation = id
        } else {
            organisation = try await self.organisation(toOpen: way, of: system, for: visit)
        }
        let (answers, files) = try await answers(body, of: system, nil, party, tokenOf)
        var order = CaseRequest(system.code, .open(way), answers, by: party, in: organisation, at: now())
        order.key = body.key ?? request.headers[Self.idempotencyKey]
        (order.asked, order.tokenOf) = (Digest(of: bytes), tokenOf)
        let outcome = try await perform(order, with: files)
        var response = try Answer.json(outcome, status: outcome.again ? .ok : .created)
        response.headers[.eTag] = "\"\(outcome.version)\""
        response.headers[.location] = "/api/v1/cases/\(system.code)/\(outcome.id)"
        if let newToken {
            response.headers[.setCookie] = CookieJar.header(CookieJar.device, newToken, seconds: 90 * 24 * 3600, secure: settings.isSecure)
        }
        return response
    }

    /// The way in that the body names, or else the first that is open to whoever asks.
    private func way(into system: any CaseSystem, _ named: String?, _ visit: Visit) async throws -> String {
        if let named { return named }
        let ways = try await systemsShown(visit).first { $0.system.code == system.code }?.openings ?? []
        guard let first = ways.first else { throw Refusal(.notYours, "你不能登记这类事项", "This is not yours to open") }
        return first.act
    }

    private func change(_ act: CaseRequest.Act, _ body: CaseBody, _ bytes: [UInt8], _ request: Request, _ visit: Visit) async throws -> Response {
        let (system, id) = (try system(visit), try Self.caseID(visit))
        let (party, tokenOf) = caseParty(visit)
        let (answers, files) = try await answers(body, of: system, id, party, tokenOf)
        var order = CaseRequest(system.code, act, of: id, answers, by: party, in: tokenOf ?? settings.organisation, at: now())
        order.key = body.key ?? request.headers[Self.idempotencyKey]
        (order.asked, order.tokenOf) = (Digest(of: bytes), tokenOf)
        let match = request.headers[.ifMatch].flatMap { text in Int64(text.filter { $0 != "\"" }) }
        order.seen = body.version ?? match
        do {
            let outcome = try await perform(order, with: files)
            var response = try Answer.json(outcome)
            response.headers[.eTag] = "\"\(outcome.version)\""
            return response
        } catch let refusal as Refusal where refusal.code == .stale && match != nil {
            return try Answer.json(Answer.Problem(code: refusal.code.rawValue, field: nil, message: refusal.message(visit.language)), status: .preconditionFailed)
        }
    }

    /// The body's answers by the shapes of the system's lines. Files are those that the party sent, or those of the case that it sees.
    private func answers(
        _ body: CaseBody, of system: any CaseSystem, _ id: CaseID?, _ party: Party, _ tokenOf: OrganisationID?
    ) async throws -> (Answers, [ShelvedFile]) {
        guard let values = body.answers, !values.isEmpty else { return (Answers(), []) }
        let (receipts, moment) = (receipts, now())
        let lines = Dictionary(system.lines.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let wire = { @Sendable (known: @escaping (String) throws -> Attachment) in
            try CaseWire(lines: lines, file: { try receipts.open($0, of: party, at: moment) }, known: known).answers(values)
        }
        let none = Refusal(.notFound, field: "digest", "附件须先上传，或已在本案件中", "A file is sent first, or is the case's already")
        guard let id else { return try wire { _ in throw none } }
        return try await store.read { reading in
            try wire { digest in
                do { return try system.attachment(digest, of: id, for: party, tokenOf: tokenOf, in: reading, at: moment) } catch is Refusal { throw none }
            }
        }
    }
}

/// What comes with a step, an opening, a correction: which fields count depends on what is done.
struct CaseBody: Decodable, Sendable {
    var opening: String?
    var organisation: String?
    var answers: [String: JSONValue]?
    /// The version that was looked at, in place of `If-Match`.
    var version: Int64?
    /// In place of the `Idempotency-Key` header.
    var key: String?
    var reason: String?
    var text: String?
}

private struct CaseListJSON: Encodable, Sendable {
    let cases: [CaseRowJSON]
    let after: String?
    let total: Int?
}

/// What somebody has to do.
struct WorkJSON: Encodable, Sendable {
    let work: [Item]
    let notices: [Told]
    let isCut: Bool
    /// More notices than are given.
    let noticesMore: Int
    /// There may be more still.
    let noticesCut: Bool

    /// Notices that are given at once.
    private static let most = 200

    struct Item: Encodable, Sendable {
        let code: String
        let system: LocalisedText
        let stageTitle: LocalisedText
        let isLate: Bool
        let row: CaseRowJSON

        private enum Key: String, CodingKey { case code, system, stageTitle, isLate }

        func encode(to encoder: any Encoder) throws {
            var box = encoder.container(keyedBy: Key.self)
            try box.encode(code, forKey: .code)
            try box.encode(system, forKey: .system)
            try box.encode(stageTitle, forKey: .stageTitle)
            try box.encode(isLate, forKey: .isLate)
            try row.encode(to: encoder)
        }
    }

    struct Told: Encodable, Sendable {
        let code: String
        let id: CaseID
        let number: String
        let act: String
        let at: Instant
        /// How many cases it speaks of.
        let cases: Int
    }

    init(_ work: CaseWork, _ board: (told: [Notice], gone: Int, isCut: Bool), _ room: CaseRoom, at now: Instant) {
        self.work = work.items.compactMap { item in
            room[item.code].map {
                Item(code: item.code, system: item.title, stageTitle: item.stageTitle, isLate: item.row.due.map { $0 <= now } ?? false, row: CaseRowJSON(item.row, of: $0))
            }
        }
        notices = board.told.prefix(Self.most).map { Told(code: $0.code, id: $0.id, number: $0.number, act: $0.act, at: $0.at, cases: $0.cases) }
        isCut = work.isCut
        (noticesMore, noticesCut) = (max(0, board.told.count - Self.most) + board.gone, board.isCut)
    }
}
