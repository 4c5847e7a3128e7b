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
/// `known` are heads kept elsewhere, e.g. signed and exported: a chain that was rewritten since, with digests that fit
/// each other, does not fit them. Throws a `Refusal` when the store cannot be read.
public func verify(_ store: SQLStore, against known: [ChainHead] = []) async throws -> [ChainReport] {
    let chains = try await store.query { connection in
        try StoredChain.all(connection, and: Set(known.map(\.organisation)))
    }
    var reports: [ChainReport] = []
    for chain in chains {
        let known = known.filter { $0.organisation == chain.organisation && $0.sequence > 0 }
        reports.append(try await chain.verify(in: store, against: known.sorted { $0.sequence < $1.sequence }))
    }
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
    static func all(_ connection: any SQLConnection, and known: Set<OrganisationID>) throws -> [StoredChain] {
        var names = Set(known.map(\.text))
        names.formUnion(try connection.run("SELECT organisation FROM chain_head", []).map { try $0.text(0) })
        var name = ""
        while let next = try connection.run(
            "SELECT organisation FROM entry WHERE organisation > ? ORDER BY organisation LIMIT 1", [.text(name)]
        ).first {
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

    func verify(in store: SQLStore, against known: [ChainHead]) async throws -> ChainReport {
        var head = ChainHead(ofNew: organisation)
        while head.sequence < last {
            let after = head
            let (reached, fault) = try await store.read { try advance(after, against: known, $0) }
            if let fault { return ChainReport(organisation: organisation, entries: reached.sequence, fault: fault) }
            head = reached
        }
        var fault: Chain.Fault?
        if let stored = self.head, stored == head {
            // Cut off together with its head: only what was kept elsewhere can tell.
            if known.contains(where: { $0.sequence > head.sequence }) {
                fault = self.fault(.missing, at: head.sequence + 1)
            }
        } else if self.head != nil || head.sequence > 0 {
            fault = self.fault(.head, at: head.sequence)
        } else {
            fault = self.fault(.missing, at: 1)
        }
        return ChainReport(organisation: organisation, entries: head.sequence, fault: fault)
    }

    /// Proves the next page; returns how far the chain holds, and what is wrong there.
    private func advance(
        _ start: ChainHead, against known: [ChainHead], _ reading: any Reading
    ) throws -> (ChainHead, Chain.Fault?) {
        let (entries, unreadable) = try page(after: start, reading)
        var head = start
        for entry in entries where entry.sequence <= last {
            if let broken = Chain.fault(in: entry, after: head) { return (head, broken) }
            let next = ChainHead(after: entry)
            if known.contains(where: { $0.sequence == next.sequence && $0.digest != next.digest }) {
                return (head, fault(.altered, at: next.sequence))
            }
            head = next
        }
        if unreadable == nil, head == start { return (head, fault(.missing, at: head.sequence + 1)) }
        return (head, unreadable)
    }

    private func fault(_ what: Chain.Fault.What, at sequence: Int64) -> Chain.Fault {
        Chain.Fault(organisation: organisation, sequence: sequence, what: what)
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
