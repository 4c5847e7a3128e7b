import Cases
import Ground
import Journal
import Logging
import ServiceLifecycle

/// Sweeps out, once a day, the files to which no case and no incident refers: those that were sent and never used, and those whose line was
/// erased because its time was over.
struct FileBroom: Service {
    let house: House
    private let logger = Logger(label: "campus110.files")

    /// Seconds between two sweeps; the first comes when the server has settled.
    private static let pause: Double = 86_400
    private static let first: Double = 600
    /// Files looked up in one reading.
    private static let batch = 100

    init(house: House) { self.house = house }

    func run() async throws {
        guard let shelf = house.files else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            try? await Task.sleep(for: .seconds(Self.first))
            while !Task.isCancelled {
                do {
                    let (store, room) = (house.store, house.cases)
                    let count = try await Self.sweep(shelf, at: house.now()) { digests in
                        let moment = house.now()
                        return try await store.read { reading in
                            let shown = try SeatFiles.kept(of: digests, in: reading, at: moment)
                            return try shown.union(digests.filter { try !shown.contains($0) && room.refers(to: $0, in: reading) })
                        }
                    }
                    if count > 0 { logger.info("files swept out", metadata: ["count": "\(count)"]) }
                } catch {
                    // What is left stays until tomorrow.
                    if !Task.isCancelled { logger.error("files could not be swept", metadata: ["error": "\(type(of: error))"]) }
                }
                try? await Task.sleep(for: .seconds(Self.pause))
            }
        }
    }

    /// Erases what was sent so long ago that no slip for it is good any more, and is not among the `referred`; returns how many.
    static func sweep(_ shelf: FileShelf, at now: Instant, referred: ([String]) async throws -> Set<String>) async throws -> Int {
        let moment = now.advanced(bySeconds: -FileReceipts.lasts - 86_400)
        var (rest, count) = (shelf.digests(before: moment)[...], 0)
        while !rest.isEmpty {
            let some = Array(rest.prefix(batch))
            rest = rest.dropFirst(batch)
            let kept = try await referred(some)
            for digest in some where !kept.contains(digest) {
                if try shelf.remove(digest, before: moment) { count += 1 }
            }
        }
        return count
    }
}
