import Crypto
import Dispatch
import Foundation
import Ground
import Hummingbird
import Identity
import Journal
import Logging
import NIOCore

extension House {
    /// 名册导入: a file is sent, what it would change is shown, and a yes writes it.
    func addPeopleImport(to list: inout RouteList) {
        let desk = ImportDesk()
        let access = Access.duty(PeopleTask.importPeople.who)

        list.get("/admin/people/import", for: access) { request, visit in
            let organisation: OrganisationID? = try Field.optional(request.query("organisation"), "organisation")
            return try pages.page("people-import", try await importForm(organisation, visit), for: visit, to: request)
        }
        list.get("/admin/people/import/:id", for: access) { request, visit in
            let job = try await desk.job(visit.parameters.get("id") ?? "", of: try visit.signedIn().id)
            return try pages.page("people-plan", try await planView(job, visit), for: visit, to: request)
        }
        list.post("/api/v1/imports", for: access, api: "Plan an import of ?organisation=: the body is the CSV file itself, at most 20 MB; nothing is changed") { request, visit in
            try SameSite.check(request, visit, formToken: "")
            let person = try visit.signedIn()
            guard let organisation: OrganisationID = try Field.optional(request.query("organisation"), "organisation") else { throw Field.missing("organisation") }
            try await store.read { try Rights($0).require(.importPeople, in: organisation, person) }
            guard let files = settings.peopleFiles else {
                throw Refusal(.unavailable, "此服务器不接受文件，请用命令 campus110 import people", "This server takes no files: use the command campus110 import people")
            }
            let moment = now()
            let (sheet, digest) = try await read(request, files, today: moment.day)
            let plan = try await store.read { try PeopleImport(sheet, into: organisation, batch: digest).plan($0, at: moment) }
            let job = try await desk.add(plan, of: person.id, at: moment)
            return try Answer.json(ImportJSON(job), status: .created)
        }
        list.get("/api/v1/imports/:id", for: access, api: "How far an import is") { request, visit in
            try Answer.json(ImportJSON(try await desk.job(visit.parameters.get("id") ?? "", of: try visit.signedIn().id)), to: request)
        }
        list.post("/api/v1/imports/:id/apply", for: access, api: "Write a planned import: {leavers, allowManyLeavers}") { request, visit in
            try SameSite.check(request, visit)
            struct Body: Decodable {
                var leavers: Bool?
                var allowManyLeavers: Bool?
            }
            let body: Body = try Self.decode(try await request.bytes(visit))
            let (person, id) = (try visit.signedIn(), visit.parameters.get("id") ?? "")
            let leavers = body.leavers ?? false
            let planned = try await desk.job(id, of: person.id)
            if leavers { try planned.plan.checkLeavers(allowMany: body.allowManyLeavers ?? false) }
            // The right may have ended since the plan was made.
            try await store.read { try Rights($0).require(.importPeople, in: planned.plan.organisation, person) }
            let job = try await desk.begin(id, of: person.id)
            write(job, leavers: leavers, by: person, on: desk)
            return try Answer.json(ImportJSON(job), status: .accepted)
        }
        list.post("/api/v1/imports/:id/drop", for: access, api: "Drop a planned import") { request, visit in
            try SameSite.check(request, visit)
            _ = try await request.bytes(visit)
            try await desk.drop(visit.parameters.get("id") ?? "", of: try visit.signedIn().id)
            return try Answer.json(["dropped": true])
        }
    }

    /// Goes on when the browser has left; broken off with the server, the same file is sent again and the rest is written.
    private func write(_ job: ImportDesk.Job, leavers: Bool, by person: Person, on desk: ImportDesk) {
        let (store, blind, moment) = (store, phoneHash, now())
        Task {
            let start = ContinuousClock.now
            do {
                let done = try await ImportRun(job.plan, by: .person(person.id), salt: { Secret.bytes(32) }, blind: blind).write(
                    to: store, leavers: leavers, at: moment, seconds: { (ContinuousClock.now - start) / .seconds(1) },
                    progress: { await desk.report(job.id, $0) })
                await desk.report(job.id, done)
                await desk.end(job.id, .done)
            } catch let refusal as Refusal {
                await desk.end(job.id, .failed, refusal.message)
            } catch {
                Logger(label: "campus110.import").error("import broken off", metadata: ["error": "\(type(of: error))"])
                await desk.end(job.id, .failed, LocalisedText("系统出错，已写入的保留；请重新选择同一文件继续", "Something broke; what was written stays: choose the same file again to go on"))
            }
        }
    }

    // MARK: - The file

    /// Keeps what is sent in a file of its own until its rows are read.
    private func read(_ request: Request, _ files: PeopleFiles, today: Day) async throws -> (PeopleSheet, String) {
        let path = files.folder + "/upload-\(Secret.digest(Secret.token()).prefix(24)).part"
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw Refusal(.unavailable, "文件暂时存不下，请检查磁盘", "The file cannot be kept: see whether the disk is full") }
        var (hash, count) = (SHA256(), 0)
        do {
            defer { try? handle.close() }
            for try await buffer in request.body {
                count += buffer.readableBytes
                guard count <= PeopleFiles.limit else {
                    throw Refusal(.tooLarge, field: "file", "文件超过 20 MB，请用命令 campus110 import people", "The file has more than 20 MB: use the command campus110 import people")
                }
                let data = Data(buffer.readableBytesView)
                hash.update(data: data)
                try handle.write(contentsOf: data)
            }
        }
        let batch = "csv-" + hash.finalize().hexadecimal.prefix(8)
        // Reading twenty megabytes must not hold up those who ask for help.
        let sheet = try await withCheckedThrowingContinuation { (done: CheckedContinuation<PeopleSheet, any Error>) in
            DispatchQueue.global(qos: .utility).async {
                done.resume(with: Result {
                    var sheet = PeopleSheet(today: today)
                    try files.rows(path) { try sheet.take(line: $0, $1) }
                    try sheet.finish()
                    return sheet
                })
            }
        }
        return (sheet, batch)
    }

    // MARK: - Pages

    private func importForm(_ organisation: OrganisationID?, _ visit: Visit) async throws -> View {
        let (person, language) = (try visit.signedIn(), visit.language)
        let choices = try await store.read { reading in
            try reading.chainKeepers(under: PeopleScope.tops(of: person, for: .importPeople)).compactMap { try reading.organisation($0) }
                .filter { $0.isActive && !$0.kind.isPolice }
        }
        return [
            "organisations": choices.map { Self.option($0.id.text, "\($0.name(language))（\($0.id)）", $0.id == organisation) },
            "isEmpty": choices.isEmpty, "isOpen": settings.peopleFiles != nil, "limit": PeopleFiles.limit / 1024 / 1024,
        ]
    }

    private func planView(_ job: ImportDesk.Job, _ visit: Visit) async throws -> View {
        let (plan, language) = (job.plan, visit.language)
        let name = try await placeNames([plan.organisation])[plan.organisation]?(language) ?? plan.organisation.text
        func shown(_ changes: [PeoplePlan.Change]) -> [View] {
            changes.prefix(100).map { change in
                [
                    "account": change.account.text, "line": change.row.line, "name": change.row.name, "number": change.row.number,
                    "place": [change.row.college, change.row.className].filter { !$0.isEmpty }.joined(separator: " "), "kind": change.row.role.title(language),
                    "what": change.fields.map { $0.title(language) }.joined(separator: language == .chinese ? "、" : ", "),
                ]
            }
        }
        let many = Double(plan.leavers.count) > Double(plan.before) * PeoplePlan.leaversLimit
        var view: View = [
            "id": job.id, "organisation": name, "organisationID": plan.organisation.text, "newCount": plan.new.count, "changedCount": plan.changed.count,
            "returnedCount": plan.returned.count, "unchanged": plan.unchanged, "leaverCount": plan.leavers.count, "before": plan.before,
            "dutyCount": plan.leaversWithDuty.count, "hasDuty": !plan.leaversWithDuty.isEmpty, "placeCount": plan.places.count, "faultCount": plan.faultCount,
            "new": shown(plan.new), "changed": shown(plan.changed), "returned": shown(plan.returned),
            "hasNew": !plan.new.isEmpty, "hasChanged": !plan.changed.isEmpty, "hasReturned": !plan.returned.isEmpty, "hasPlaces": !plan.places.isEmpty,
            "leavers": plan.leavers.prefix(100).map { ["id": $0.text, "hasDuty": plan.leaversWithDuty.contains($0)] as View }, "hasLeavers": !plan.leavers.isEmpty,
            "places": plan.places.prefix(200).map { ["name": [$0.college, $0.className].filter { !$0.isEmpty }.joined(separator: " › ")] as View },
            "faults": plan.faults.prefix(200).map { ["text": $0.message(language)] as View }, "hasFaults": plan.faultCount > 0,
            "ignored": plan.ignoredColumns.joined(separator: language == .chinese ? "、" : ", "), "hasIgnored": !plan.ignoredColumns.isEmpty,
            "isPlanned": job.stage == .planned, "isWriting": job.stage == .writing, "isDone": job.stage == .done, "isFailed": job.stage == .failed,
            "nothing": plan.writes == 0 && plan.places.isEmpty, "isMany": many, "mayEnd": plan.faultCount == 0 && !plan.leavers.isEmpty,
            "done": job.progress.done, "total": job.progress.total, "ended": job.progress.ended, "founded": job.progress.places, "skipped": job.progress.skipped,
            "hasSkipped": job.progress.skipped > 0, "fault": job.fault?(language) ?? "", "isEmptyPlan": plan.writes == 0 && plan.places.isEmpty && plan.leavers.isEmpty,
        ]
        if plan.before > 0 { view["share"] = Int((Double(plan.leavers.count) * 100 / Double(plan.before)).rounded()) }
        return view
    }
}

/// An import as the API shows it: counts, and who by account.
struct ImportJSON: Encodable, Sendable {
    let id: String
    let stage: String
    let organisation: OrganisationID
    let batch: String
    let new: Int
    let changed: Int
    let returned: Int
    let unchanged: Int
    let leavers: Int
    let leaversWithDuty: Int
    let before: Int
    let places: [ImportPlaces.Name]
    let faults: [RowFault]
    let faultCount: Int
    let progress: ImportProgress

    init(_ job: ImportDesk.Job) {
        let plan = job.plan
        id = job.id
        stage = job.stage.rawValue
        organisation = plan.organisation
        batch = plan.batch
        new = plan.new.count
        changed = plan.changed.count
        returned = plan.returned.count
        unchanged = plan.unchanged
        leavers = plan.leavers.count
        leaversWithDuty = plan.leaversWithDuty.count
        before = plan.before
        places = Array(plan.places.prefix(200))
        faults = Array(plan.faults.prefix(200))
        faultCount = plan.faultCount
        progress = job.progress
    }
}
