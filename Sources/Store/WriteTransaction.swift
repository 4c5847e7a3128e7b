import Ground
import Journal

/// The transaction that the commands of one batch share.
final class WriteTransaction {
    let connection: any SQLConnection
    private var book = Book()
    private(set) var erased = false

    /// Where the chains end within this transaction: read once, stored once. It cannot outlive the lock that protects it.
    private struct Book {
        var heads: [OrganisationID: ChainHead] = [:]
        var unstored: Set<OrganisationID> = []
        var grew: Set<OrganisationID> = []
    }

    init(_ connection: any SQLConnection) { self.connection = connection }

    /// The chains that have new entries.
    var grew: Set<OrganisationID> { book.grew }

    func head(of organisation: OrganisationID) throws -> ChainHead {
        if let head = book.heads[organisation] { return head }
        let sql = "SELECT organisation, sequence, digest FROM chain_head WHERE organisation = ?"
        let head =
            try connection.run(sql, [.text(organisation.text)]).first.map(ChainHead.init(row:))
            ?? ChainHead(ofNew: organisation)
        book.heads[organisation] = head
        return head
    }

    func grow(to head: ChainHead) {
        book.heads[head.organisation] = head
        book.unstored.insert(head.organisation)
        book.grew.insert(head.organisation)
    }

    func storeHeads() throws {
        for organisation in book.unstored.sorted() {
            guard let head = book.heads[organisation] else { continue }
            _ = try connection.run(
                """
                INSERT INTO chain_head (organisation, sequence, digest) VALUES (?, ?, ?) ON CONFLICT (organisation)
                DO UPDATE SET sequence = excluded.sequence, digest = excluded.digest
                """, [.text(organisation.text), .integer(head.sequence), .blob(head.digest.bytes)])
        }
        book.unstored = []
    }

    /// The last thing before COMMIT.
    func close() throws {
        try storeHeads()
        if !grew.isEmpty { try connection.announce(grew) }
    }

    /// Runs one command inside the savepoint `command`, which must be open; afterwards a fresh one is.
    ///
    /// Returns what the command failed with, its writes undone; throws when the whole transaction is lost.
    func run(_ command: any Command) throws -> (any Error)? {
        let before = book
        let ledger = SQLLedger(self)
        var failure = command.run(ledger)
        ledger.end()
        if let fault = ledger.fault {
            guard fault.kind != .lost, fault.kind != .conflict, connection.isInTransaction else { throw fault }
            if failure == nil || failure is StoreFault { failure = fault }
        }
        if let failure {
            try connection.script(["ROLLBACK TO SAVEPOINT command", "RELEASE SAVEPOINT command", "SAVEPOINT command"])
            book = before
            return failure
        }
        try connection.script(["RELEASE SAVEPOINT command", "SAVEPOINT command"])
        erased = erased || ledger.erased
        return nil
    }
}
