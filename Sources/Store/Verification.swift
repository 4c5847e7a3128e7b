public import Ground
public import Journal

/// What verifying one organisation's chain found.
public struct ChainReport: Sendable, Hashable {
    public let organisation: OrganisationID
    /// Entries that hold, from the first on.
    public let entries: Int64
    /// The first entry that breaks the chain; `nil` when it holds to its end.
    public let fault: Chain.Fault?
}

/// Proves every chain, in order of organisation; writers go on meanwhile, and what they add is not looked at.
///
/// Throws a `Refusal` when the store cannot be read.
public func verify(_ store: SQLStore) async throws -> [ChainReport] {
    let chains = try await store.query(StoredChain.all)
    var reports: [ChainReport] = []
    for chain in chains { reports.append(try await chain.verify(in: store)) }
    return reports
}

/// How one chain looked when verifying began.
private struct StoredChain: Sendable {
    let organisation: OrganisationID
    /// The highest sequence number among its entries; 0 without any.
    let last: Int64
    /// `nil` when it is missing or unreadable.
    let head: ChainHead?

    private static let page = 1_000

    /// Also chains whose head was removed: their entries are looked for themselves.
    static func all(_ connection: any SQLConnection) throws -> [StoredChain] {
        var names = Set(try connection.run("SELECT organisation FROM chain_head", []).map { try $0.text(0) })
        var name = ""
        while let next = try connection.run(
            "SELECT organisation FROM entry WHERE organisation > ? ORDER BY organisation LIMIT 1", [.text(name)]).first
        {
            name = try next.text(0)
            names.insert(name)
        }
        return try names.map { OrganisationID($0) }.sorted().map { organisation in
            let key = [SQLValue.text(organisation.text)]
            let last = try connection.run(
                "SELECT sequence FROM entry WHERE organisation = ? ORDER BY sequence DESC LIMIT 1", key)
            let head = try connection.run(
                "SELECT organisation, sequence, digest FROM chain_head WHERE organisation = ?", key)
            return StoredChain(
                organisation: organisation, last: try last.first?.integer(0) ?? 0,
                head: try? head.first.map(ChainHead.init(row:)))
        }
    }

    func verify(in store: SQLStore) async throws -> ChainReport {
        var head = ChainHead(ofNew: organisation)
        while head.sequence < last {
            let after = head
            let (reached, fault) = try await store.read { try advance(after, $0) }
            if let fault { return ChainReport(organisation: organisation, entries: reached.sequence, fault: fault) }
            head = reached
        }
        let fits = self.head == head
        return ChainReport(
            organisation: organisation, entries: head.sequence,
            fault: fits ? nil : Chain.Fault(organisation: organisation, sequence: head.sequence, what: .head))
    }

    /// Proves the next page; returns how far the chain holds, and what is wrong there.
    private func advance(_ start: ChainHead, _ reading: any Reading) throws -> (ChainHead, Chain.Fault?) {
        var (entries, fault) = try page(after: start, reading)
        entries.removeAll { $0.sequence > last }
        var head = start
        for entry in entries {
            if let broken = Chain.fault(in: entry, after: head) { return (head, broken) }
            head = ChainHead(after: entry)
        }
        if fault == nil, head == start {
            fault = Chain.Fault(organisation: organisation, sequence: head.sequence + 1, what: .missing)
        }
        return (head, fault)
    }

    /// The entries up to the first whose columns cannot be read, and that one's fault.
    private func page(after head: ChainHead, _ reading: any Reading) throws -> ([Entry], Chain.Fault?) {
        var fault: Chain.Fault?
        var limit = Self.page
        while limit > 0 {
            do {
                return (try reading.entries(in: organisation, after: head.sequence, limit: limit), fault)
            } catch let unreadable as Chain.Fault {
                fault = unreadable
                limit = min(limit - 1, Int(clamping: unreadable.sequence - 1 - head.sequence))
            }
        }
        return ([], fault)
    }
}
