import Cases
import Ground
import Hummingbird
import Identity
import Journal

extension House {
    /// 表格导入: a table is sent and looked through, what would come of each row is shown, and a yes imports the good ones.
    func addCaseImport(to list: inout RouteList) {
        let desk = CaseImportDesk()
        list.get("/cases/:code/import", for: .signedIn) { request, visit in
            try pages.page("caseimport", try await caseImportForm(try system(visit), visit), for: visit, to: request)
        }
        list.get("/cases/:code/import/template.csv", for: .signedIn) { request, visit in
            let (system, language) = (try system(visit), visit.language)
            let ways = try await importPlaces(system, visit).flatMap(\.ways)
            guard let way = request.query("opening").map({ name in ways.first { $0.act == name } }) ?? ways.first else { throw Self.noSuchWay }
            let name = "\(system.title(language))-\(way.title(language)).csv"
            return try table([CaseColumns.template(of: way, language)], name: name, encoding: request.query("encoding"))
        }
        list.get("/cases/:code/import/:id", for: .signedIn) { request, visit in
            let job = try await importJob(visit, at: desk)
            return try pages.page("caseimport", try await caseImportView(job, try system(visit), visit), for: visit, to: request)
        }
        list.get("/cases/:code/import/:id/bad.csv", for: .signedIn) { request, visit in
            let job = try await importJob(visit, at: desk)
            return try await rejects(of: job, encoding: request.query("encoding"))
        }
        list.post("/api/v1/cases/:code/imports", for: .signedIn, api: "Look through a table for ?organisation= and ?opening=: the body is the CSV file itself, at most 50 MB; nothing is imported") { request, visit in
            try SameSite.check(request, visit, formToken: "")
            let job = try await take(request, visit, at: desk)
            return try Answer.json(CaseImportJSON(job), status: .accepted)
        }
        list.get("/api/v1/cases/:code/imports/:id", for: .signedIn, api: "How far an import is, and what is wrong with rows") { request, visit in
            try Answer.json(CaseImportJSON(try await importJob(visit, at: desk)), to: request)
        }
        list.post("/api/v1/cases/:code/imports/:id/apply", for: .signedIn, api: "Import the good rows of a table that was looked through, or go on with an import that was stopped") { request, visit in
            try SameSite.check(request, visit)
            _ = try await request.bytes(visit)
            var job = try await importJob(visit, at: desk)
            guard [.checked, .stopped, .failed].contains(job.stage), job.found.rows > 0 else { throw Refusal(.taken, "这次导入已在进行或已完成", "This import is under way or done already") }
            (job.stage, job.fault) = (.writing, nil)
            try await keep(job)
            try await work(on: job, by: try visit.signedIn(), at: desk)
            return try Answer.json(CaseImportJSON(job), status: .accepted)
        }
        list.post("/api/v1/cases/:code/imports/:id/stop", for: .signedIn, api: "Stop an import; what was imported stays, and it can go on") { request, visit in
            try SameSite.check(request, visit)
            _ = try await request.bytes(visit)
            let job = try await importJob(visit, at: desk)
            await desk.stop(job.id)
            return try Answer.json(CaseImportJSON(job), status: .accepted)
        }
        list.post("/api/v1/cases/:code/imports/:id/drop", for: .signedIn, api: "Throw an import's file away; what was imported stays") { request, visit in
            try SameSite.check(request, visit)
            _ = try await request.bytes(visit)
            let job = try await importJob(visit, at: desk)
            guard !job.isAtWork else { throw Refusal(.outOfOrder, "正在进行，请先停止", "It is under way: stop it first") }
            try await forget(job)
            return try Answer.json(["dropped": true])
        }
        addCaseExport(to: &list)
    }

    static var noSuchWay: Refusal { Refusal(.notFound, field: "opening", "没有这种登记方式", "There is no such way in") }

    /// The organisations whose register the visitor keeps, each with the ways by which they may import. Throws `Refusal.notYours` for none.
    func importPlaces(_ system: any CaseSystem, _ visit: Visit) async throws -> [(organisation: OrganisationID, ways: [MoveShape])] {
        let (person, desk) = (try visit.signedIn(), settings.organisation)
        let places = try await store.read { reading in
            let reach = CaseReach(system, for: person, in: reading)
            return try reach.openings(desk: desk).filter { system.isKept(by: try reach.standings(for: $0.organisation)) }
        }
        guard !places.isEmpty else {
            throw Refusal(.notYours, "只有“\(system.title.zh)”的管理人员可以导入、导出", "Only whoever keeps \"\(system.title.en)\" may import and export")
        }
        return places
    }

    /// The visitor's own job as it stands now; one whose server was stopped in the middle goes on where it was.
    private func importJob(_ visit: Visit, at desk: CaseImportDesk) async throws -> CaseImportJob {
        let (person, moment) = (try visit.signedIn(), now())
        var job = try await importJob(visit.parameters.get("id") ?? "", of: person.id)
        guard job.code == (try system(visit)).code else { throw Refusal(.notFound, "这次导入已过期，请重新选择文件", "This import has lapsed: choose the file again") }
        if let live = await desk.tally(job.id) {
            if job.stage == .writing { job.done = live } else { job.found = live }
        } else if job.isAtWork, await !desk.isRunning(job.id), moment.seconds(since: job.touched) > 10 {
            // Another node may have the file; here it is looked for.
            if let tables = settings.caseTables, tables.has(job.id) { try? await work(on: job, by: person, at: desk) }
        }
        return job
    }

    private func take(_ request: Request, _ visit: Visit, at desk: CaseImportDesk) async throws -> CaseImportJob {
        let (system, person, tables, moment) = (try system(visit), try visit.signedIn(), try caseTables(), now())
        let places = try await importPlaces(system, visit)
        let wanted: OrganisationID? = try Field.optional(request.query("organisation"), "organisation")
        guard let place = wanted.map({ id in places.first { $0.organisation == id } }) ?? places.first else {
            throw Refusal(.notYours, field: "organisation", "你不管理这个单位的台账", "You do not keep the register of this organisation")
        }
        guard let way = request.query("opening").map({ name in place.ways.first { $0.act == name } }) ?? place.ways.first else { throw Self.noSuchWay }
        tables.sweep(at: moment)
        let id = String(Secret.digest(Secret.token()).prefix(24))
        let (lines, digest) = try await keepTable(request, at: tables.path(of: id))
        let name = String(Answer.fileName(request.query("name") ?? "").prefix(80))
        var job = CaseImportJob(
            id: id, owner: person.id, code: system.code, opening: way.act, organisation: place.organisation, name: name, lines: lines, run: "csv-\(digest)", at: moment,
            touched: moment)
        do {
            // A heading that will not do is said at once.
            let (rows, room, hash, begun) = (try await Self.heading(tables, id), cases, rowHash, job)
            let plan = try await store.read {
                try CaseImport(rows, to: begun.code, by: begun.opening, into: begun.organisation, for: .person(person), run: begun.run, in: $0, room: room, blind: hash)
            }
            (job.unknown, job.later) = (plan.columns.unknown, plan.columns.later)
            try await keep(job)
            try await work(on: job, by: person, at: desk)
        } catch {
            try await forget(job)
            throw error
        }
        return job
    }

    private static func heading(_ tables: CaseTables, _ id: String) async throws -> [String] {
        try tables.open(tables.path(of: id)).heading()
    }
}

/// An import as the API shows it: counts, and what is wrong, never a cell.
struct CaseImportJSON: Encodable, Sendable {
    let id: String
    let system: String
    let opening: String
    let organisation: OrganisationID
    let stage: String
    let lines: Int
    let found: Counts
    let done: Counts
    let faults: [CaseRowFault]
    let unknownColumns: [String]
    let laterColumns: [String]
    let message: LocalisedText?

    struct Counts: Encodable, Sendable {
        let rows: Int
        let good: Int
        let known: Int
        let twins: Int
        let bad: Int

        init(_ tally: CaseImportTally) { (rows, good, known, twins, bad) = (tally.rows, tally.good, tally.known, tally.twins, tally.bad) }
    }

    init(_ job: CaseImportJob) {
        (id, system, opening, organisation, stage, lines) = (job.id, job.code, job.opening, job.organisation, job.stage.rawValue, job.lines)
        (found, done) = (Counts(job.found), Counts(job.done))
        faults = Array((job.stage == .done ? job.done : job.found).faults.prefix(200))
        (unknownColumns, laterColumns, message) = (job.unknown, job.later, job.fault)
    }
}
