import Cases
import Ground
import Identity
import Journal
import Logging
import ServiceLifecycle

/// Erases once a day what has been kept long enough: one node of an installation does it, whichever looks first.
struct RetentionClock: Service {
    let store: any RecordStore
    let plan: RetentionPlan
    let cases: CaseRoom?
    /// Minutes after midnight in Shanghai.
    let minute: Int
    let now: @Sendable () -> Instant
    private let logger = Logger(label: "campus110.retention")

    /// Seconds between two looks at the clock.
    private static let pause: Double = 60
    /// Seconds after which a node that took the day's run and was not heard again has failed.
    private static let lease: Double = 3600

    init(house: House) {
        self.init(store: house.store, plan: house.settings.retention, cases: house.cases, minute: house.settings.retentionMinute, now: house.now)
    }

    init(store: any RecordStore, plan: RetentionPlan, cases: CaseRoom? = nil, minute: Int, now: @escaping @Sendable () -> Instant) {
        self.store = store
        self.plan = plan
        self.cases = cases
        self.minute = minute
        self.now = now
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(Self.pause))
                do {
                    try await look(at: now())
                } catch is CancellationError {
                    return
                } catch {
                    // What is due stays due: the next look takes it up when the lease is over.
                    logger.error("retention failed", metadata: ["error": "\(type(of: error))"])
                }
            }
        }
    }

    /// Runs when it is time and nobody has done it today; returns whether it ran.
    @discardableResult
    func look(at now: Instant) async throws -> Bool {
        guard now.seconds(since: now.day.start) >= Double(minute) * 60, try await take(at: now) else { return false }
        let found = try await RetentionRun(store, plan, cases: cases).erase(by: .system("retention"), at: now)
        try await store.write { try $0.put(try Self.slip(Turn(day: now.day, until: now, isDone: true), at: now)) }
        let counts = found.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue)=\($0.value.due)" }.joined(separator: " ")
        logger.info("retention done", metadata: ["erased": "\(counts)"])
        let failed = found.values.reduce(0) { $0 + $1.failed }
        if failed > 0 { logger.error("retention was refused", metadata: ["count": "\(failed)"]) }
        return true
    }

    private struct Turn: Codable {
        var day: Day
        var until: Instant
        var isDone: Bool
    }

    private func take(at now: Instant) async throws -> Bool {
        try await store.write { ledger in
            if let slip = try ledger.slip(SlipKey(kind: Self.kind, name: Self.name)) {
                let turn: Turn = try Wire.decode(from: slip.content.opened())
                if turn.day == now.day, turn.isDone || turn.until > now { return false }
            }
            try ledger.put(try Self.slip(Turn(day: now.day, until: now.advanced(bySeconds: Self.lease), isDone: false), at: now))
            return true
        }
    }

    private static let kind = "lease"
    private static let name = "retention"

    private static func slip(_ turn: Turn, at now: Instant) throws -> Slip {
        Slip(kind: kind, name: name, content: try Wire.encode(turn), at: now)
    }
}
