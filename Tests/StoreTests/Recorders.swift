import Ground
import Synchronization

/// Counts across threads.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    @discardableResult
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// What listeners were told.
final class Heard: Sendable {
    private let notices = Mutex<[Set<OrganisationID>]>([])

    var all: [Set<OrganisationID>] { notices.withLock { $0 } }

    func add(_ chains: Set<OrganisationID>) { notices.withLock { $0.append(chains) } }
}
