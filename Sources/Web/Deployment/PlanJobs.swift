import Dispatch
import Ground
import Siting
import Synchronization

/// Long questions about where to stand, worked on beside the requests: a page asks, looks again and again at what has been
/// found so far, and a question that nobody looks at any more ends. Two persons' questions are worked on at a time and one of
/// each; what the page asks by itself waits for them all, and stands back when one comes.
final class PlanJobs: Sendable {
    /// How far a question has come.
    enum State: String, Sendable, Encodable { case queued, running, done, failed, cancelled }

    /// What the page sees of it.
    struct Sight: Sendable {
        var state: State
        /// Questions that will be worked on before it.
        var ahead: Int
        /// The best answer so far.
        var answer: (any Encodable & Sendable)?
        var fault: Refusal?
        /// Seconds it has been worked on.
        var seconds: Double
    }

    /// What a worker may do: ask whether it goes on, and tell what it has found.
    struct Desk: Sendable {
        let goesOn: @Sendable () -> Bool
        let publish: @Sendable (any Encodable & Sendable) -> Void
        /// What an earlier turn of the same question had found, for one that stood back.
        var before: (any Encodable & Sendable)?
    }

    /// Questions of one person at a time; the oldest gives way.
    static let mostEach = 4
    static let mostInAll = 24

    /// More would leave no core for the requests.
    private static let workers = 2

    private let queue = DispatchQueue(label: "campus110.plans", qos: .utility, attributes: .concurrent)
    private let jobs = Mutex<[Job]>([])
    private let clock = ContinuousClock()
    private let longest: Duration
    private let patience: Duration

    /// A question is worked on for `longest` at most, and for `patience` after somebody last looked at it.
    init(longest: Duration = .seconds(90), patience: Duration = .seconds(12)) {
        self.longest = longest
        self.patience = patience
    }

    private struct Job {
        let id: String
        let owner: PersonID
        let isInBackground: Bool
        let work: @Sendable (Desk) throws -> Void
        /// A worker has it in hand, also when it has ended meanwhile.
        var isAtWork = false
        /// Another question waits for it to stand back.
        var standsBack = false
        var state = State.queued
        var answer: (any Encodable & Sendable)?
        var fault: Refusal?
        var began: ContinuousClock.Instant?
        var ended: ContinuousClock.Instant?
        var seen: ContinuousClock.Instant

        /// Ends it once; a later end changes nothing.
        mutating func end(_ state: State, at now: ContinuousClock.Instant) {
            guard ended == nil else { return }
            self.state = state
            ended = now
        }
    }

    /// Takes a question; returns the name to look at it by. One in the background goes after all others. Throws `Refusal` when
    /// too many wait.
    func ask(
        _ owner: PersonID, inBackground: Bool = false, _ work: @escaping @Sendable (Desk) throws -> Void
    ) throws(Refusal) -> String {
        let id = Secret.token()
        let now = clock.now
        let isTaken = jobs.withLock { jobs -> Bool in
            // What has ended and nobody looks at any more is forgotten.
            jobs.removeAll { job in !job.isAtWork && job.ended.map { now - $0 > .seconds(300) } ?? false }
            while jobs.count(where: { $0.owner == owner && $0.ended == nil }) >= Self.mostEach,
                let oldest = jobs.firstIndex(where: { $0.owner == owner && $0.ended == nil })
            {
                jobs[oldest].end(.cancelled, at: now)
            }
            guard jobs.count(where: { $0.ended == nil }) < Self.mostInAll else { return false }
            if jobs.count >= Self.mostInAll * 8, let done = jobs.firstIndex(where: { $0.ended != nil && !$0.isAtWork }) { jobs.remove(at: done) }
            jobs.append(Job(id: id, owner: owner, isInBackground: inBackground, work: work, seen: now))
            return true
        }
        guard isTaken else {
            throw Refusal(.tooMany, "正在进行的计算太多，请稍后再试", "Too many questions are being worked on: try again in a moment")
        }
        start()
        return id
    }

    /// What has been found so far; `nil` for a question that is not this person's or is forgotten.
    func look(_ id: String, by owner: PersonID) -> Sight? {
        let now = clock.now
        return jobs.withLock { jobs in
            guard let index = jobs.firstIndex(where: { $0.id == id && $0.owner == owner }) else { return nil }
            jobs[index].seen = now
            let job = jobs[index]
            let ahead = job.state == .queued ? Self.ahead(of: index, in: jobs) : 0
            let seconds = job.began.map { ((job.ended ?? now) - $0) / .seconds(1) } ?? 0
            return Sight(state: job.state, ahead: ahead, answer: job.answer, fault: job.fault, seconds: seconds)
        }
    }

    /// Ends it; what it has found stays to be looked at.
    func cancel(_ id: String, by owner: PersonID) {
        change(id) { job in
            if job.owner == owner { job.end(.cancelled, at: clock.now) }
        }
    }

    private static func ahead(of index: Int, in jobs: [Job]) -> Int {
        jobs.indices.count { other in
            switch jobs[other].state {
            case .running: !jobs[other].standsBack
            case .queued: jobs[other].isInBackground == jobs[index].isInBackground ? other < index : jobs[index].isInBackground
            default: false
            }
        }
    }

    /// Sets the workers to what goes next, for as long as one is free.
    private func start() {
        while let next = jobs.withLock({ Self.next(&$0, at: clock.now, patience: patience) }) {
            queue.async { [self] in
                run(next.id, next.work, before: next.before)
                start()
            }
        }
    }

    private static func next(_ jobs: inout [Job], at now: ContinuousClock.Instant, patience: Duration) -> Turn? {
        for index in jobs.indices where jobs[index].state == .queued && now - jobs[index].seen >= patience { jobs[index].end(.cancelled, at: now) }
        let running = jobs.filter { $0.isAtWork }
        let waits = jobs.indices.filter { jobs[$0].state == .queued }
        let asked = waits.first { index in
            !jobs[index].isInBackground && !running.contains { !$0.isInBackground && $0.owner == jobs[index].owner }
        }
        if asked != nil {
            for index in jobs.indices where jobs[index].state == .running && jobs[index].isInBackground { jobs[index].standsBack = true }
        }
        guard running.count < workers, let index = asked ?? (running.isEmpty ? waits.first : nil) else { return nil }
        jobs[index].state = .running
        jobs[index].isAtWork = true
        jobs[index].began = now
        return Turn(id: jobs[index].id, work: jobs[index].work, before: jobs[index].answer)
    }

    private struct Turn: Sendable {
        let id: String
        let work: @Sendable (Desk) throws -> Void
        let before: (any Encodable & Sendable)?
    }

    private func run(_ id: String, _ work: (Desk) throws -> Void, before: (any Encodable & Sendable)?) {
        let start = clock.now
        let desk = Desk(
            goesOn: { [self] in
                let now = clock.now
                return now - start < longest && goesOn(id, at: now)
            },
            publish: { [self] answer in change(id) { if $0.ended == nil { $0.answer = answer } } }, before: before)
        defer { change(id) { $0.isAtWork = false } }
        do {
            try work(desk)
            change(id) { job in
                // One that stood back is asked again, and goes on from what it has found.
                guard job.standsBack, job.ended == nil else { return job.end(.done, at: clock.now) }
                job.standsBack = false
                job.state = .queued
            }
        } catch let refusal as Refusal {
            fail(id, refusal)
        } catch let fault as SitingFault {
            fail(id, fault.refusal)
        } catch {
            fail(id, Refusal(.unavailable, "计算出错，请重试", "Something broke: try again"))
        }
    }

    private func fail(_ id: String, _ refusal: Refusal) {
        change(id) { job in
            guard job.ended == nil else { return }
            job.fault = refusal
            job.end(.failed, at: clock.now)
        }
    }

    private func goesOn(_ id: String, at now: ContinuousClock.Instant) -> Bool {
        jobs.withLock { jobs in
            jobs.first { $0.id == id }.map { $0.state == .running && !$0.standsBack && now - $0.seen < patience } ?? false
        }
    }

    private func change(_ id: String, _ change: (inout Job) -> Void) {
        jobs.withLock { jobs in
            guard let index = jobs.firstIndex(where: { $0.id == id }) else { return }
            change(&jobs[index])
        }
    }
}

extension SitingFault {
    /// The fault in words for the commander.
    var refusal: Refusal {
        switch self {
        case .shape: Refusal(.unreadable, "站点与时间表不符，请刷新页面", "Sites and times do not fit together: reload the page")
        case .count(let wanted, let sites):
            Refusal(
                .unreadable, field: "count", "站点数须为 1–\(sites)，不能是 \(wanted)", "Ask for 1 to \(sites) stations, not for \(wanted)")
        case .nobody:
            Refusal(.unreadable, field: "hour", "此范围、此时段没有人：请换时段或范围", "Nobody is there at that hour: choose another hour or scope")
        case .value: Refusal(.unreadable, "数值超出范围", "A number is out of range")
        }
    }
}
