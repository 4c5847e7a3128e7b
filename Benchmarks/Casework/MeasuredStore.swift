import Ground
import Journal
import Synchronization

/// A store that notes how long each write held the record.
final class MeasuredStore: RecordStore {
    private let store: any RecordStore
    private let kept = Mutex<[Double]>([])

    init(_ store: any RecordStore) { self.store = store }

    /// Milliseconds that the writes since the last call took inside, from the first statement to the last, the commit aside.
    func holds() -> [Double] {
        kept.withLock { kept in
            defer { kept = [] }
            return kept.sorted()
        }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any Ledger) throws -> Value) async throws -> Value {
        let (value, held) = try await store.write { ledger in
            let start = ContinuousClock.now
            let value = try body(ledger)
            return (value, (ContinuousClock.now - start) / .milliseconds(1))
        }
        kept.withLock { $0.append(held) }
        return value
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> Value) async throws -> Value { try await store.read(body) }
    func onCommit(_ notice: @escaping @Sendable (Set<OrganisationID>) -> Void) { store.onCommit(notice) }
    func close() async { await store.close() }
}
