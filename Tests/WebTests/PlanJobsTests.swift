import Ground
import Siting
import Synchronization
import Testing

@testable import Web

@Suite("Long questions beside the requests")
struct PlanJobsTests {
    /// Nobody here is slow in looking, but the machine may be: what is not about patience has an hour of it.
    private static func patient() -> PlanJobs { PlanJobs(longest: .seconds(3600), patience: .seconds(3600)) }

    /// Looks until the question is over; the test's own time limit ends what never is.
    private func end(_ jobs: PlanJobs, _ id: String, _ owner: PersonID = "zhang") async throws -> PlanJobs.Sight {
        while true {
            let sight = try #require(jobs.look(id, by: owner))
            if sight.state != .queued, sight.state != .running { return sight }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("an answer that is found is there to be looked at, before the end and after", .timeLimit(.minutes(10)))
    func answers() async throws {
        let jobs = Self.patient()
        let id = try jobs.ask("zhang") { desk in
            desk.publish(1)
            desk.publish(2)
        }
        let sight = try await end(jobs, id)
        #expect(sight.state == .done)
        #expect(sight.answer as? Int == 2)
    }

    @Test("nobody else's question can be looked at or ended", .timeLimit(.minutes(10)))
    func owners() async throws {
        let jobs = Self.patient()
        let isOver = Mutex(false)
        let id = try jobs.ask("zhang") { desk in
            while desk.goesOn(), !isOver.withLock({ $0 }) {}
            desk.publish(7)
        }
        #expect(jobs.look(id, by: "wang") == nil)
        jobs.cancel(id, by: "wang")
        isOver.withLock { $0 = true }
        #expect(try await end(jobs, id).state == .done)
    }

    @Test("one that is ended stops working, and what it had found stays", .timeLimit(.minutes(10)))
    func cancelled() async throws {
        let jobs = Self.patient()
        let hasStopped = Mutex(false)
        let id = try jobs.ask("zhang") { desk in
            desk.publish(3)
            while desk.goesOn() {}
            hasStopped.withLock { $0 = true }
        }
        while jobs.look(id, by: "zhang")?.answer == nil { try await Task.sleep(for: .milliseconds(5)) }
        jobs.cancel(id, by: "zhang")
        #expect(try await end(jobs, id).state == .cancelled)
        while !hasStopped.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
        #expect(jobs.look(id, by: "zhang")?.answer as? Int == 3)
    }

    @Test("one that nobody looks at any more ends by itself, and so does one that takes too long", .timeLimit(.minutes(10)))
    func abandoned() async throws {
        let hasStopped = Mutex(0)
        for jobs in [PlanJobs(patience: .milliseconds(30)), PlanJobs(longest: .milliseconds(30))] {
            _ = try jobs.ask("zhang") { desk in
                while desk.goesOn() {}
                hasStopped.withLock { $0 += 1 }
            }
        }
        while hasStopped.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test("one is worked on at a time, and one person's oldest gives way to the newest", .timeLimit(.minutes(10)))
    func oneAtATime() async throws {
        let jobs = Self.patient()
        let atWork = Mutex(0)
        var ids: [String] = []
        for _ in 0..<PlanJobs.mostEach + 1 {
            ids.append(
                try jobs.ask("zhang") { desk in
                    let number = atWork.withLock { count in
                        count += 1
                        return count
                    }
                    desk.publish(number)
                    var rounds = 0
                    while desk.goesOn(), rounds < 2000 { rounds += 1 }
                    atWork.withLock { $0 -= 1 }
                })
        }
        for (index, id) in ids.enumerated() {
            let sight = try await end(jobs, id)
            if index == 0 {
                #expect(sight.state == .cancelled || sight.state == .done)
            } else {
                #expect(sight.state == .done && sight.answer as? Int == 1)
            }
        }
    }

    @Test("the page's own question stands back for one that is asked, and goes on from what it had", .timeLimit(.minutes(10)))
    func standsBack() async throws {
        let jobs = Self.patient()
        let turns = Mutex(0)
        let own = try jobs.ask("zhang", inBackground: true) { desk in
            let turn = turns.withLock { count in
                count += 1
                return count
            }
            desk.publish((desk.before as? Int ?? 0) + 1)
            while turn == 1, desk.goesOn() {}
        }
        while jobs.look(own, by: "zhang")?.answer == nil { try await Task.sleep(for: .milliseconds(5)) }
        let asked = try jobs.ask("zhang") { desk in desk.publish(7) }
        #expect(try await end(jobs, asked).answer as? Int == 7)
        let sight = try await end(jobs, own)
        #expect(sight.state == .done && sight.answer as? Int == 2)
        #expect(turns.withLock { $0 } == 2)
    }

    @Test("another person's short question is not behind a long one", .timeLimit(.minutes(10)))
    func twoPersons() async throws {
        let jobs = Self.patient()
        let isOver = Mutex(false)
        let long = try jobs.ask("zhang") { desk in while desk.goesOn(), !isOver.withLock({ $0 }) {} }
        let next = try jobs.ask("zhang") { _ in }
        let short = try jobs.ask("wang") { desk in desk.publish(1) }
        while true {
            let sight = try #require(jobs.look(short, by: "wang"))
            #expect(jobs.look(long, by: "zhang")?.state == .running && jobs.look(next, by: "zhang")?.state == .queued)
            if sight.state == .done { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        isOver.withLock { $0 = true }
        #expect(try await end(jobs, next).state == .done)
    }

    @Test("what cannot be answered says why in words", .timeLimit(.minutes(10)))
    func faults() async throws {
        let jobs = Self.patient()
        let id = try jobs.ask("zhang") { _ in throw SitingFault.nobody }
        let sight = try await end(jobs, id)
        #expect(sight.state == .failed)
        #expect(sight.fault?.message.zh.contains("没有人") == true)
    }
}
