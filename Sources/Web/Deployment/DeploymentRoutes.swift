import Deployment
import Foundation
import Geo
import Ground
import Hummingbird
import Incidents
import Journal

extension House {
    /// 警力部署: where units stand best, what a plan is worth, and which plans are kept.
    func addDeployment(to list: inout RouteList) {
        let roads = roads
        let office = PlanOffice(map: atlas.map, places: atlas.places, population: atlas.population) { (roads.graph, roads.generation) }
        let (jobs, book) = (PlanJobs(), WorkloadBook())

        list.get("/deployment", for: .roles([.chief])) { request, visit in
            try pages.page("deployment", try await deploymentView(office, book, visit), for: visit, to: request)
        }
        list.get("/api/v1/deployment/ground", for: .roles([.chief]), api: "The points a plan is weighed on: ?scope=campus or map") { request, visit in
            let moment = try PlanMoment(scope: request.query("scope"), day: nil, hour: nil, limit: nil, usual: office.usualScope)
            return try Answer.json(GroundJSON(try office.ground(moment.scope), scope: moment.scope), to: request)
        }
        list.post("/api/v1/deployment/figures", for: .roles([.chief]), api: "What one or two plans are worth: {scope, day, hour, limit, plans: [{posts}]}") { request, visit in
            try SameSite.check(request, visit)
            let body: FiguresBody = try Self.decode(try await request.bytes(visit))
            let moment = try PlanMoment(scope: body.scope, day: body.day, hour: body.hour, limit: body.limit, usual: office.usualScope)
            guard let plans = body.plans, (1...2).contains(plans.count) else {
                throw Refusal(.missing, field: "plans", "请给出一个或两个方案", "Give one plan, or two to compare")
            }
            let posts = try plans.map { try office.onMap(try PostJSON.posts($0.posts)) }
            let figures = try office.figures(posts, at: moment, withWeights: body.weights ?? false, in: visit.language)
            return try Answer.json(figures, to: request)
        }
        list.post("/api/v1/deployment/sketch", for: .roles([.chief]), api: "A plan as a drawing and, with areas, how far its units get: {scope, day, hour, limit, posts}") { request, visit in
            try SameSite.check(request, visit)
            let body: SketchBody = try Self.decode(try await request.bytes(visit))
            let moment = try PlanMoment(scope: body.scope, day: body.day, hour: body.hour, limit: body.limit, usual: office.usualScope)
            let posts = try office.onMap(try PostJSON.posts(body.posts))
            let sketch = try office.sketch(posts, at: moment, title: strings(visit.language)["dep_map"])
            return try Answer.json(SketchJSON(sketch: sketch, areas: body.areas == true ? office.areas(posts, at: moment) : nil), to: request)
        }
        addDeploymentJobs(to: &list, office, jobs, book)
        addDeploymentPlans(to: &list, office)
    }

    /// Long questions: asked, looked at again and again, ended.
    private func addDeploymentJobs(to list: inout RouteList, _ office: PlanOffice, _ jobs: PlanJobs, _ book: WorkloadBook) {
        list.post("/api/v1/deployment/jobs", for: .roles([.chief]), api: "Ask where stations stand best: {kind: best, curve, force or shift, objective, count, posts, plans, …}; look at the answer by its id") { request, visit in
            try SameSite.check(request, visit)
            let body: QuestionBody = try Self.decode(try await request.bytes(visit))
            let workload = try await book.workload(in: store, of: visit.deskOrganisations, at: now())
            let work: @Sendable (PlanJobs.Desk) throws -> Void
            switch body.kind {
            case "best", "curve", "force":
                let question = try PlanQuestion(body, usual: office.usualScope, workload: workload, language: visit.language)
                _ = try office.onMap(question.fixed + question.movable)
                let share = body.share ?? 0.9
                guard (0.1...1).contains(share) else {
                    throw Refusal(.unreadable, field: "share", "须覆盖的比例为 10%–100%", "The share must be between 10 % and 100 %")
                }
                switch body.kind {
                case "best": work = { try question.solve(office, $0) }
                case "curve": work = { try question.curve(office, $0) }
                default: work = { try question.force(share: share, office, $0) }
                }
            case "shift":
                let moment = try PlanMoment(scope: body.scope, day: body.day, hour: body.hour, limit: body.limit, usual: office.usualScope)
                guard let plans = body.plans, (1...2).contains(plans.count) else {
                    throw Refusal(.missing, field: "plans", "请给出一个或两个方案", "Give one plan, or two to compare")
                }
                let shift = try ShiftQuestion(moment, try plans.map { try office.onMap(try PostJSON.posts($0.posts)) }, workload)
                work = { try shift.play(office, $0) }
            default: throw Refusal(.unreadable, field: "kind", "kind 只能是 best、curve、force、shift", "kind must be best, curve, force or shift")
            }
            // The page draws the curve by itself: it waits for whatever a person has asked.
            let id = try jobs.ask(try visit.signedIn().id, inBackground: body.kind == "curve", work)
            return try Answer.json(["id": id], status: .accepted)
        }
        list.get("/api/v1/deployment/jobs/:id", for: .roles([.chief]), api: "What a question has found so far; nobody looking for 12 seconds ends it") { request, visit in
            guard let sight = jobs.look(visit.parameters.get("id") ?? "", by: try visit.signedIn().id) else { throw Self.noJob }
            return try Answer.json(SightJSON(sight, visit.language), to: request)
        }
        list.post("/api/v1/deployment/jobs/:id/cancel", for: .roles([.chief]), api: "End a question; what it has found stays") { request, visit in
            try SameSite.check(request, visit)
            _ = try await request.bytes(visit)
            let (id, owner) = (visit.parameters.get("id") ?? "", try visit.signedIn().id)
            guard jobs.look(id, by: owner) != nil else { throw Self.noJob }
            jobs.cancel(id, by: owner)
            return try Answer.json(["cancelled": id])
        }
    }

    private static var noJob: Refusal { Refusal(.notFound, "没有这项计算，或已过期：请重新计算", "There is no such question, or it is forgotten: ask again") }

    /// Plans on the record.
    private func addDeploymentPlans(to list: inout RouteList, _ office: PlanOffice) {
        let here = settings.organisation
        list.get("/api/v1/deployment/plans", for: .roles([.chief]), api: "The plans that are kept, the one changed last first") { request, _ in
            let plans = try await store.read { try $0.stationPlans(of: here) }
            return try Answer.json(["plans": plans.map(StationPlanJSON.init)], to: request)
        }
        list.post("/api/v1/deployment/plans", for: .roles([.chief]), api: "Keep a plan: {name, note, scope, day, hour, limit, posts}") { request, visit in
            try SameSite.check(request, visit)
            let body: PlanBody = try Self.decode(try await request.bytes(visit))
            let (terms, person, moment) = (try body.terms(usual: office.usualScope), try visit.signedIn(), now())
            _ = try office.onMap(terms.posts)
            let plan = try await store.write { try PlanRegister($0).keep(terms, in: here, by: person, at: moment) }
            return try Answer.json(StationPlanJSON(plan), status: .created)
        }
        list.post("/api/v1/deployment/plans/:id", for: .roles([.chief]), api: "Change a plan that was seen as {version}") { request, visit in
            try SameSite.check(request, visit)
            let body: PlanBody = try Self.decode(try await request.bytes(visit))
            let (terms, person, moment) = (try body.terms(usual: office.usualScope), try visit.signedIn(), now())
            _ = try office.onMap(terms.posts)
            guard let version = body.version.map(Int64.init) else { throw Refusal(.missing, field: "version", "缺少版本号，请刷新页面", "Say which version was seen") }
            let id = visit.parameters.get("id") ?? ""
            let plan = try await store.write { try PlanRegister($0).change(id, seen: version, to: terms, in: here, by: person, at: moment) }
            return try Answer.json(StationPlanJSON(plan))
        }
        for (word, isWithdrawn) in [("withdraw", true), ("restore", false)] {
            list.post("/api/v1/deployment/plans/:id/\(word)", for: .roles([.chief]), api: isWithdrawn ? "Take a plan off the list; it stays on the record" : "Bring a plan back") { request, visit in
                try SameSite.check(request, visit)
                _ = try await request.bytes(visit)
                let (id, person, moment) = (visit.parameters.get("id") ?? "", try visit.signedIn(), now())
                let plan = try await store.write { try PlanRegister($0).setWithdrawn(isWithdrawn, id, in: here, by: person, at: moment) }
                return try Answer.json(StationPlanJSON(plan))
            }
        }
    }
}

/// A question as its page sees it.
private struct SightJSON: Encodable {
    let state: PlanJobs.State
    let ahead: Int
    let seconds: Double
    let answer: Whatever?
    let fault: String?

    init(_ sight: PlanJobs.Sight, _ language: Language) {
        state = sight.state
        ahead = sight.ahead
        seconds = sight.seconds
        answer = sight.answer.map { Whatever(value: $0) }
        fault = sight.fault?.message(language)
    }

    struct Whatever: Encodable {
        let value: any Encodable
        func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
    }
}

/// A kept plan over the wire.
struct StationPlanJSON: Encodable, Sendable {
    let id: String
    let name: String
    let note: String
    let scope: Scope
    let day: Deployment.DayKind
    let hour: Int
    let limit: Double
    let posts: [PostJSON]
    let version: Int64
    let isWithdrawn: Bool
    let changedBy: String
    /// ISO 8601, UTC.
    let changedAt: String

    init(_ plan: StationPlan) {
        id = plan.id
        (name, note, scope, day, hour, limit) = (plan.terms.name, plan.terms.note, plan.terms.scope, plan.terms.day, plan.terms.hour, plan.terms.limit)
        posts = plan.terms.posts.map(PostJSON.init)
        version = plan.version
        isWithdrawn = plan.isWithdrawn
        changedBy = plan.changedBy.person?.text ?? plan.changedBy.text
        changedAt = plan.changedAt.iso
    }
}
