/// Who listens how often: so that no session, phone or address holds the live wire's room alone.
actor StreamBook {
    private let bounds: ServerBounds
    /// The hub's keys of each owner, the oldest first.
    private var owned: [String: [Int]] = [:]
    private var addresses: [String: Int] = [:]

    init(bounds: ServerBounds) { self.bounds = bounds }

    /// Writes a new stream down and returns those that end for it. Throws `TooMany` when its address has as many as it may.
    /// `address` is `nil` where it is not counted.
    func enter(_ key: Int, of owner: String, at address: String?) throws -> [Int] {
        if let address {
            guard addresses[address, default: 0] < bounds.streamsPerAddress else { throw TooMany(seconds: 10) }
            addresses[address, default: 0] += 1
        }
        let keys = owned[owner, default: []] + [key]
        owned[owner] = keys.suffix(bounds.streams)
        return keys.dropLast(bounds.streams)
    }

    func leave(_ key: Int, of owner: String, at address: String?) {
        let rest = owned[owner, default: []].filter { $0 != key }
        owned[owner] = rest.isEmpty ? nil : rest
        guard let address, let count = addresses[address] else { return }
        addresses[address] = count > 1 ? count - 1 : nil
    }

    /// Owners who listen now.
    var count: Int { owned.count }
}
