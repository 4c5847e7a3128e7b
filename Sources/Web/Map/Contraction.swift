import Foundation
import ServiceLifecycle

/// Contracts the map once after the server has begun, on a thread of its own: until it is done ways are found without it.
struct Contraction: Service {
    let roads: LiveRoads

    func run() async throws {
        await withCheckedContinuation { done in
            Thread.detachNewThread {
                roads.contract()
                done.resume()
            }
        }
        try? await gracefulShutdown()
    }
}
