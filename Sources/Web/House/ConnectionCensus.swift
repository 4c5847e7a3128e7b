import NIOCore
import Synchronization

/// Every open connection, so that there are never too many in all, nor of one address.
final class ConnectionCensus: Sendable {
    private struct Entry {
        let address: String?
        let channel: any Channel
        /// Requests that are being read or answered; a live stream is one.
        var requests = 0
        var idleSince = NIODeadline.now()
        /// It was told to go and will be off soon.
        var isLeaving = false
    }

    private struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        var addresses: [String: Int] = [:]
    }

    private let bounds: ServerBounds
    private let trusted: Set<String>
    private let state = Mutex(State())

    /// `trusted` are proxies: whoever comes through them comes from many addresses.
    init(bounds: ServerBounds, trusting trusted: Set<String>) {
        self.bounds = bounds
        self.trusted = trusted
    }

    /// Counts a new connection until it closes; `false` when there is no room for it. Where all places are taken, whoever has
    /// waited longest without a request gives way.
    func enter(_ channel: any Channel) -> Bool {
        let key = ObjectIdentifier(channel)
        let address = channel.remoteAddress?.ipAddress.flatMap { Origin.isLoopback($0) || trusted.contains($0) ? nil : $0 }
        let (isAdmitted, leaving) = state.withLock { state -> (Bool, (any Channel)?) in
            if let address, state.addresses[address, default: 0] >= bounds.connectionsPerAddress { return (false, nil) }
            var leaving: (any Channel)?
            if state.entries.count >= bounds.connections {
                let idle = state.entries.filter { $0.value.requests == 0 && !$0.value.isLeaving }
                guard let longest = idle.min(by: { $0.value.idleSince < $1.value.idleSince }) else { return (false, nil) }
                state.entries[longest.key]?.isLeaving = true
                leaving = longest.value.channel
            }
            state.entries[key] = Entry(address: address, channel: channel)
            if let address { state.addresses[address, default: 0] += 1 }
            return (true, leaving)
        }
        leaving?.close(promise: nil)
        if isAdmitted { channel.closeFuture.whenComplete { [self] _ in leave(key) } }
        return isAdmitted
    }

    private func leave(_ key: ObjectIdentifier) {
        state.withLock { state in
            guard let entry = state.entries.removeValue(forKey: key), let address = entry.address else { return }
            let count = state.addresses[address, default: 1] - 1
            state.addresses[address] = count > 0 ? count : nil
        }
    }

    func requestBegan(on channel: any Channel) {
        let key = ObjectIdentifier(channel)
        state.withLock { $0.entries[key]?.requests += 1 }
    }

    func requestEnded(on channel: any Channel) {
        let key = ObjectIdentifier(channel)
        state.withLock { state in
            state.entries[key]?.requests -= 1
            state.entries[key]?.idleSince = .now()
        }
    }

    var count: Int { state.withLock(\.entries.count) }
}
