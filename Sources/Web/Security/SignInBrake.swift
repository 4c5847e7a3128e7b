import Ground

/// Slows guessing down without ever locking anybody out. A try counts before its password is looked at, so that tries sent at
/// once count one after the other. Three counts brake it:
/// - one account from one address: from the fourth failure on pauses that double, up to a minute;
/// - one account from everywhere: the same from the twentieth, up to five minutes, but never for a device that has signed in to
///   the account before: whoever attacks a desk from many addresses does not keep the desk out;
/// - one account from one known device: as from one address.
actor SignInBrake {
    struct Try: Sendable, Hashable {
        fileprivate let keys: [Key]
    }

    enum Verdict: Sendable, Hashable {
        case go(Try)
        /// Seconds until the next try counts.
        case wait(Double)
    }

    fileprivate enum Key: Sendable, Hashable {
        case place(account: String, address: String)
        case device(account: String, device: String)
        case everywhere(account: String)

        var free: Int { if case .everywhere = self { 20 } else { 4 } }
        var longest: Double { if case .everywhere = self { 300 } else { 60 } }
    }

    private struct Count {
        var tries = 0
        var last: Instant
        var until: Instant
    }

    private var counts: [Key: Count] = [:]
    /// Every new key costs the guesser one scrypt, so filling this takes longer than any pause lasts.
    private let bound: Int

    init(bound: Int = 20_000) { self.bound = bound }

    /// A quarter of an hour without a try forgets the tries before it.
    private static let memory: Double = 15 * 60

    /// Takes a place for a try, or says how long to wait. `device` is a device that has signed in to this account before.
    func begin(account: String, address: String, device: String?, at now: Instant) -> Verdict {
        let account = String(account.prefix(64))
        // A known device is judged by what it did itself, wherever it is.
        let keys: [Key] =
            if let device { [.device(account: account, device: device)] } else {
                [.place(account: account, address: address), .everywhere(account: account)]
            }
        let wait = keys.compactMap { counts[$0]?.until.seconds(since: now) }.max() ?? 0
        guard wait <= 0 else { return .wait(wait) }
        for key in keys {
            var count = counts[key] ?? Count(last: now, until: now)
            if now.seconds(since: count.last) > Self.memory { count.tries = 0 }
            count.tries += 1
            count.last = now
            let over = count.tries - key.free
            count.until = now.advanced(bySeconds: over < 0 ? 0 : min(key.longest, Double(2 << min(over, 10))))
            counts[key] = count
        }
        if counts.count > bound { forget(at: now) }
        return .go(Try(keys: keys))
    }

    /// The try was right: it no longer counts, nor do those before it from this place or device.
    func succeeded(_ one: Try) {
        for key in one.keys {
            if case .everywhere = key { giveBack(key) } else { counts[key] = nil }
        }
    }

    /// The try was never judged, e.g. because too many were waiting.
    func takeBack(_ one: Try) { one.keys.forEach(giveBack) }

    private func giveBack(_ key: Key) {
        guard var count = counts[key] else { return }
        count.tries -= 1
        count.until = count.last
        counts[key] = count.tries > 0 ? count : nil
    }

    private func forget(at now: Instant) {
        counts = counts.filter { now.seconds(since: $0.value.last) <= Self.memory }
        guard counts.count > bound else { return }
        let oldest = counts.sorted { $0.value.last < $1.value.last }.prefix(counts.count - bound * 3 / 4)
        for (key, _) in oldest { counts[key] = nil }
    }

    /// How many counts are remembered.
    var size: Int { counts.count }
}
