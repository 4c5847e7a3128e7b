import Cases
import Ground
import Journal
import Logging
import ServiceLifecycle

/// Puts deadlines that have passed on the record, so that a case escalates by itself. Several nodes may look at once: what one
/// has written, the others find written.
struct CaseClock: Service {
    let house: House
    private let logger = Logger(label: "campus110.cases")

    /// Seconds between two looks.
    private static let pause: Double = 15
    /// Deadlines of a system that are looked up at once.
    private static let batch = 200

    init(house: House) { self.house = house }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(Self.pause))
                do {
                    try await look(at: house.now())
                } catch is CancellationError {
                    return
                } catch {
                    // What is due stays due.
                    if !Task.isCancelled { logger.error("deadlines could not be read", metadata: ["error": "\(type(of: error))"]) }
                }
            }
        }
    }

    /// Writes every deadline that has passed, each in a write of its own, so that nobody waits behind many; returns how many.
    @discardableResult
    func look(at now: Instant) async throws -> Int {
        let cases = house.cases
        var (count, failed) = (0, Set<String>())
        while true {
            let due = try await house.store.read { try cases.overdue(at: now, limit: Self.batch, in: $0) }.filter { !failed.contains("\($0.code)/\($0.id)") }
            if due.isEmpty { return count }
            for (code, id) in due {
                do {
                    if try await house.store.write({ try cases.lapse(code, id, at: now, on: $0) }) { count += 1 } else { failed.insert("\(code)/\(id)") }
                } catch {
                    // One that cannot be read must not keep the others from their time.
                    failed.insert("\(code)/\(id)")
                    logger.error("a deadline could not be written", metadata: ["case": "\(id)", "error": "\(type(of: error))"])
                }
            }
        }
    }
}
