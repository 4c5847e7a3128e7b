import Cases
import Ground
import HTTPTypes
import Hummingbird
import Journal

extension House {
    /// Files of cases: sent by themselves, referred to by a step, handed out with the case that has them.
    func addCaseFiles(to list: inout RouteList) {
        list.post("/api/v1/files", for: .anyone, token: .casesWrite, api: "Send a photo or a paper; what comes back goes into a step's answers") { request, visit in
            var (visit, newToken) = (visit, String?.none)
            // Whoever is unknown sends photos only, and few.
            if visit.token == nil, visit.person == nil {
                try checkCasePace(visit)
                if visit.device == nil {
                    let token = Secret.token()
                    (newToken, visit.device) = (token, Secret.digest(token))
                }
            }
            let isKnown = visit.token != nil || visit.person != nil
            let file = try await receive(request, visit, accepting: isKnown ? FileKind.photos.union(FileKind.papers) : FileKind.photos)
            var response = try Answer.json(try receipts.give(file, to: try visit.party(), at: now()), status: .created)
            if let newToken {
                response.headers[.setCookie] = CookieJar.header(CookieJar.device, newToken, seconds: 90 * 24 * 3600, secure: settings.isSecure)
            }
            return response
        }
        list.get("/api/v1/cases/:code/:id/files/:digest", for: .party, token: .casesRead, api: "A file of a case") { request, visit in
            let (system, id, digest) = (try system(visit), try Self.caseID(visit), visit.parameters.get("digest") ?? "")
            let (party, tokenOf) = caseParty(visit)
            let moment = now()
            let file = try await store.read { try system.attachment(digest, of: id, for: party, tokenOf: tokenOf, in: $0, at: moment) }
            guard let kind = FileKind(rawValue: file.kind) else { throw Refusal(.notFound, "没有这个文件", "There is no such file") }
            return try shelf().response(for: file.digest, kind, name: file.name, inline: true, to: request)
        }
    }

    /// Drafts and saved views: each person's own.
    func addCaseStores(to list: inout RouteList) {
        list.get("/api/v1/drafts", for: .signedIn, api: "Forms that whoever asks has begun, without what is in them") { request, visit in
            let (person, moment, drafts) = (try visit.signedIn().id, now(), drafts)
            let all = try await store.read { try drafts.all(of: person, in: $0, at: moment) }
            return try Answer.json(["drafts": all.map { DraftJSON(code: $0.key.code, act: $0.key.act, case: $0.key.subject, at: $0.at, answers: nil) }], to: request)
        }
        list.get("/api/v1/drafts/:code/:act", for: .signedIn, api: "A form as it was left; ?case= of a case") { request, visit in
            let key = try draftKey(visit, request.query("case"))
            let (moment, drafts) = (now(), drafts)
            guard let draft = try await store.read({ try drafts.load(key, in: $0, at: moment) }) else { throw Refusal(.notFound, "没有草稿", "There is no draft") }
            return try Answer.json(DraftJSON(code: key.code, act: key.act, case: key.subject, at: draft.at, answers: draft.answers), to: request)
        }
        list.post("/api/v1/drafts/:code/:act", for: .signedIn, api: "Keep a half-filled form for fourteen days; with no answer in it, forget it") { request, visit in
            try SameSite.check(request, visit)
            struct Body: Decodable, Sendable {
                var `case`: String?
                var answers: Answers?
            }
            let body: Body = try Self.decode(try await request.caseBytes())
            let key = try draftKey(visit, body.case)
            guard let answers = body.answers else { throw Refusal(.missing, field: "answers", "缺少“answers”", "“answers” is missing") }
            let (moment, drafts) = (now(), drafts)
            try await store.write { try drafts.save(answers, as: key, on: $0, at: moment) }
            return try Answer.json(["at": moment])
        }
        list.get("/api/v1/views", for: .signedIn, api: "Saved questions to lists; ?code= of one system") { request, visit in
            let (person, moment, views, code) = (try visit.signedIn().id, now(), savedViews, request.query("code"))
            return try Answer.json(["views": try await store.read { try views.all(of: person, code: code, in: $0, at: moment) }], to: request)
        }
        list.post("/api/v1/views", for: .signedIn, api: "Save a question to a list under a name: {code, title, query}") { request, visit in
            try SameSite.check(request, visit)
            struct Body: Decodable, Sendable {
                var code: String?
                var title: String?
                var query: String?
            }
            let body: Body = try Self.decode(try await request.bytes(visit))
            let code = try cases.system(body.code ?? "").code
            let (person, moment, views) = (try visit.signedIn().id, now(), savedViews)
            let view = try await store.write { try views.save(body.title ?? "", body.query ?? "", of: code, for: person, on: $0, at: moment) }
            return try Answer.json(view, status: .created)
        }
        list.post("/api/v1/views/:id/remove", for: .signedIn, api: "Forget a saved question") { request, visit in
            try SameSite.check(request, visit)
            _ = try await request.bytes(visit)
            let (person, views, id) = (try visit.signedIn().id, savedViews, visit.parameters.get("id") ?? "")
            guard id.utf8.count <= 32 else { throw Refusal(.notFound, "没有这个常用筛选", "There is no such view") }
            try await store.write { try views.remove(id, of: person, on: $0) }
            return try Answer.json(["removed": true])
        }
    }

    private func draftKey(_ visit: Visit, _ subject: String?) throws -> CaseDrafts.Key {
        let (system, act) = (try system(visit), visit.parameters.get("act") ?? "")
        let isOpening = system.openings.contains { $0.act == act }
        guard isOpening || act == CaseDrafts.amend || system.stages.contains(where: { $0.acts.contains(act) }) else {
            throw Refusal(.notFound, field: "act", "没有“\(act.prefix(40))”这个步骤", "There is no step \"\(act.prefix(40))\"")
        }
        let id = subject.flatMap { CaseID(checking: $0) }
        guard isOpening == (subject == nil), subject == nil || id != nil else {
            throw Refusal(.missing, field: "case", isOpening ? "新登记的草稿不带案件编号" : "缺少案件编号", isOpening ? "A new case has no id yet" : "Say of which case")
        }
        return CaseDrafts.Key(person: try visit.signedIn().id, code: system.code, act: act, subject: id)
    }
}

private struct DraftJSON: Encodable, Sendable {
    let code: String
    let act: String
    let `case`: CaseID?
    let at: Instant
    let answers: Answers?
}
