import Alarms
import Ground
import Journal
import Logging
import ServiceLifecycle

/// Looks every few seconds for devices that have fallen silent. Several nodes may look at once: what one has written, the others
/// find written.
struct AlarmClock: Service {
    let house: House
    private let logger = Logger(label: "campus110.alarms")

    /// Seconds between two looks.
    private static let pause: Double = 5

    init(house: House) { self.house = house }

    func run() async throws {
        // Nobody could hear a device before: silence counts from here.
        let listening = house.now()
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(Self.pause))
                do {
                    try await look(at: house.now(), listening: listening)
                } catch is CancellationError {
                    return
                } catch {
                    // What is due stays due.
                    if !Task.isCancelled { logger.error("silent devices could not be read", metadata: ["error": "\(type(of: error))"]) }
                }
            }
        }
    }

    /// Puts every device that has fallen silent on the record; returns how many are lost now.
    @discardableResult
    func look(at now: Instant, listening: Instant) async throws -> Int {
        let targets = house.settings.targets
        var count = 0
        // Each is looked at once: whichever was heard meanwhile is due later.
        for (organisation, device) in try await house.store.read({ try AlarmRoom.overdue(at: now, in: $0) }) {
            do {
                let isLost = try await house.store.write { ledger in
                    try AlarmRoom(ledger, targets: targets, salt: { Secret.bytes(32) }).lapse(device, of: organisation, listening: listening, at: now)
                }
                if isLost { count += 1 }
            } catch let error as CancellationError {
                throw error
            } catch {
                // One that cannot be read must not keep the others from being looked at.
                logger.error("a silent device could not be written", metadata: ["device": "\(device)", "error": "\(type(of: error))"])
            }
        }
        return count
    }
}
