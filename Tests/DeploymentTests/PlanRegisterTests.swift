import Deployment
import Geo
import Ground
import Journal
import Store
import Testing

@Suite("Plans on the record")
struct PlanRegisterTests {
    private static let chief = Person(id: "zhang", name: "张处", appointments: [Appointment(.chief, of: "campus")])
    private static let operator_ = Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus")])
    private static let start = Instant(milliseconds: 1_790_000_000_000)

    private static func terms(_ name: String, posts: Int = 2) -> StationPlan.Terms {
        StationPlan.Terms(
            name: name, note: "", posts: (0..<posts).map {
                Post(name: "", position: Position(latitude: 30 + Double($0) / 1000, longitude: 114), profile: TravelProfile(.car, siren: true))
            }, scope: .campus, day: .working, hour: 21, limit: 300)
    }

    @Test("a plan is kept, changed, withdrawn and brought back, each an entry in the organisation's chain")
    func life() async throws {
        let store = try SQLStore.temporary()
        let kept = try await store.write { try PlanRegister($0).keep(Self.terms(" 秋季 "), in: "campus", by: Self.chief, at: Self.start) }
        #expect(kept.terms.name == "秋季" && kept.version == 1)
        #expect(kept.terms.posts.map(\.name) == ["站点 1", "站点 2"])
        let later = Self.start.advanced(bySeconds: 60)
        let changed = try await store.write {
            try PlanRegister($0).change(kept.id, seen: 1, to: Self.terms("秋季", posts: 3), in: "campus", by: Self.chief, at: later)
        }
        #expect(changed.terms.posts.count == 3 && changed.version == 2)
        _ = try await store.write { try PlanRegister($0).setWithdrawn(true, kept.id, in: "campus", by: Self.chief, at: later) }
        #expect(try await store.read { try $0.stationPlans(of: "campus") }.isEmpty)
        _ = try await store.write { try PlanRegister($0).setWithdrawn(false, kept.id, in: "campus", by: Self.chief, at: later) }
        let listed = try await store.read { try $0.stationPlans(of: "campus") }
        #expect(listed.map(\.id) == [kept.id] && listed[0].terms == changed.terms)
        let acts = try await store.read { try $0.entries(about: kept.subject).map(\.act) }
        #expect(acts == ["kept", "changed", "withdrawn", "restored"])
        await store.close()
    }

    @Test("whoever saw an older version does not overwrite a newer one")
    func stale() async throws {
        let store = try SQLStore.temporary()
        let kept = try await store.write { try PlanRegister($0).keep(Self.terms("甲"), in: "campus", by: Self.chief, at: Self.start) }
        _ = try await store.write { try PlanRegister($0).change(kept.id, seen: 1, to: Self.terms("乙"), in: "campus", by: Self.chief, at: Self.start) }
        await #expect(throws: Refusal.self) {
            try await store.write { try PlanRegister($0).change(kept.id, seen: 1, to: Self.terms("丙"), in: "campus", by: Self.chief, at: Self.start) }
        }
        #expect(try await store.read { try $0.stationPlan(kept.id)?.terms.name } == "乙")
        await store.close()
    }

    @Test("what cannot be a plan is refused and nothing is written", arguments: [
        terms(""), terms("无站点", posts: 0), terms("太多", posts: 201), with(terms("时段")) { $0.hour = 24 }, with(terms("时限")) { $0.limit = 5 },
        with(terms("位置")) { $0.posts[0].position = Position(latitude: 0, longitude: 0) }, with(terms("单位")) { $0.posts[0].units = 0 },
    ])
    func refused(terms: StationPlan.Terms) async throws {
        let store = try SQLStore.temporary()
        await #expect(throws: Refusal.self) {
            try await store.write { try PlanRegister($0).keep(terms, in: "campus", by: Self.chief, at: Self.start) }
        }
        #expect(try await store.read { try $0.heads() }.isEmpty)
        await store.close()
    }

    @Test("only the chief of the organisation keeps its plans, and a name stands once")
    func rights() async throws {
        let store = try SQLStore.temporary()
        let kept = try await store.write { try PlanRegister($0).keep(Self.terms("甲"), in: "campus", by: Self.chief, at: Self.start) }
        let tries: [@Sendable (PlanRegister) throws -> StationPlan] = [
            { try $0.keep(Self.terms("乙"), in: "campus", by: Self.operator_, at: Self.start) },
            { try $0.keep(Self.terms("乙"), in: "station", by: Self.chief, at: Self.start) },
            { try $0.keep(Self.terms("甲"), in: "campus", by: Self.chief, at: Self.start) },
            { try $0.setWithdrawn(true, kept.id, in: "campus", by: Self.operator_, at: Self.start) },
            { try $0.setWithdrawn(true, "campus-99", in: "campus", by: Self.chief, at: Self.start) },
        ]
        for attempt in tries {
            await #expect(throws: Refusal.self) { try await store.write { try attempt(PlanRegister($0)) } }
        }
        #expect(try await store.read { try $0.entries(about: kept.subject).count } == 1)
        await store.close()
    }

    private static func with(_ terms: StationPlan.Terms, _ change: (inout StationPlan.Terms) -> Void) -> StationPlan.Terms {
        var terms = terms
        change(&terms)
        return terms
    }
}
