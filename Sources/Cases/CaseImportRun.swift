public import Ground
public import Journal

/// A table that is read piece by piece, as often as it is needed.
public struct CaseTable: Sendable {
    /// Rows with the lines they begin on, from 1; `nil` after the last.
    public typealias Pieces = () throws -> [(line: Int, cells: [String])]?
    let open: @Sendable () throws -> Pieces

    public init(_ open: @escaping @Sendable () throws -> Pieces) { self.open = open }

    /// The first row. Throws `Refusal` where there is none.
    public func heading() throws -> [String] {
        let next = try open()
        while let piece = try next() { if let first = piece.first { return first.cells } }
        throw Refusal(.missing, field: "file", "文件里没有内容：第一行是列名，以下每行一件", "the file is empty: its first row names the columns, each other row is a case")
    }
}

/// What came of the rows of a table so far.
public struct CaseImportTally: Sendable, Hashable, Codable {
    /// Cases in the table.
    public var rows = 0
    /// Cases that may be imported, or were.
    public var good = 0
    /// Stored already.
    public var known = 0
    /// The same as a row before, in the table itself.
    public var twins = 0
    public var bad = 0
    /// What is wrong, with its words; more are counted.
    public var faults: [CaseRowFault] = []
    static let faultsKept = 500

    public init() {}

    mutating func add(_ faults: [CaseRowFault]) {
        bad += 1
        self.faults += faults.prefix(Self.faultsKept - self.faults.count)
    }
}

/// Looks through a table, and imports what is good of it in parts so small that nobody at a desk waits for them. Broken off, it is run
/// again and goes on: what is stored is found again.
public struct CaseImportRun: Sendable {
    /// Seconds that one write may hold the record, its commit aside.
    static let hold = 0.012
    /// Cases in one write, at most.
    static let most = 400

    private let plan: CaseImport
    private let table: CaseTable
    private let store: any RecordStore
    private let now: @Sendable () -> Instant
    private let seconds: @Sendable () -> Double

    /// `seconds` is a clock by which a write is ended; `now` the one that entries are dated by.
    public init(_ plan: CaseImport, of table: CaseTable, in store: any RecordStore, now: @escaping @Sendable () -> Instant, seconds: @escaping @Sendable () -> Double) {
        (self.plan, self.table, self.store, self.now, self.seconds) = (plan, table, store, now, seconds)
    }

    /// What an import would do; nothing is changed. `bad` takes every row that cannot be imported, as it stood. Throws `Refusal` for a
    /// table that cannot be read, and `CancellationError`.
    public func check(bad: (CaseImportRow, [CaseRowFault]) throws -> Void = { _, _ in }, progress report: (CaseImportTally) async -> Void) async throws -> CaseImportTally {
        var tally = CaseImportTally()
        var twins = Twins()
        var source = try CaseRows(table, plan.columns)
        var ahead = try source.next()
        while let rows = ahead {
            try Task.checkCancellation()
            // In two halves beside each other, while the next piece is read.
            let half = rows.count / 2
            async let first = look(at: Array(rows[..<half]), trying: true)
            async let second = look(at: Array(rows[half...]), trying: true)
            ahead = try source.next()
            let looks = try await first + second
            for (row, look) in zip(rows, looks) {
                tally.rows += 1
                switch look {
                case .bad(let faults):
                    tally.add(faults)
                    try bad(row, faults)
                case .good(let one), .known(let one, _):
                    guard try twins.isFirst(row, one, &tally, bad) else { continue }
                    if case .known = look { tally.known += 1 } else { tally.good += 1 }
                }
            }
            await report(tally)
        }
        return tally
    }

    /// Imports what is good and not there yet. `bad` takes what cannot be imported. Throws `Refusal` once whoever imports may do so no
    /// more, `CancellationError` when it is stopped, and what the store throws; what was written stays.
    public func write(bad: (CaseImportRow, [CaseRowFault]) throws -> Void = { _, _ in }, progress report: (CaseImportTally) async -> Void) async throws -> CaseImportTally {
        var tally = CaseImportTally()
        var twins = Twins()
        var source = try CaseRows(table, plan.columns)
        // One piece is written while the next is looked at, and the one after that is read. What the looking could not know yet, because
        // it was being written, the writing finds.
        var (rows, ahead) = (try source.next(), try source.next())
        var looks = try await look(at: rows ?? [], trying: false)
        while let piece = rows {
            let coming = ahead
            async let looking = look(at: coming ?? [], trying: false)
            var good: [(row: CaseImportRow, one: ImportedCase)] = []
            for (row, look) in zip(piece, looks) {
                tally.rows += 1
                switch look {
                case .bad(let faults):
                    tally.add(faults)
                    try bad(row, faults)
                case .good(let one), .known(let one, _):
                    guard try twins.isFirst(row, one, &tally, bad) else { continue }
                    if case .known = look { tally.known += 1 } else { good.append((row, one)) }
                }
            }
            try await write(good, &tally, bad, report)
            let next = try source.next()
            (rows, looks, ahead) = (coming, try await looking, next)
        }
        return tally
    }

    private func write(
        _ good: [(row: CaseImportRow, one: ImportedCase)], _ tally: inout CaseImportTally, _ bad: (CaseImportRow, [CaseRowFault]) throws -> Void,
        _ report: (CaseImportTally) async -> Void
    ) async throws {
        var (first, most) = (0, Self.most)
        while first < good.count {
            try Task.checkCancellation()
            let part = good[first..<min(first + most, good.count)].map(\.one)
            do {
                let outcomes = try await write(part)
                for (index, outcome) in outcomes.enumerated() {
                    switch outcome {
                    case .opened: tally.good += 1
                    case .known: tally.known += 1
                    case .refused(let refusal):
                        let faults = [plan.fault(of: refusal, at: part[index].line)]
                        tally.add(faults)
                        try bad(good[first + index].row, faults)
                    }
                }
                first += outcomes.count
                most = Self.most
            } catch let torn as TornImport {
                // All before it may be written without it.
                if torn.index > 0 {
                    most = torn.index
                    continue
                }
                let faults = [plan.fault(of: torn.refusal, at: part[0].line)]
                tally.add(faults)
                try bad(good[first].row, faults)
                first += 1
                most = Self.most
            }
            await report(tally)
        }
        if good.isEmpty { await report(tally) }
    }

    private func write(_ part: [ImportedCase]) async throws -> [ImportedCase.Outcome] {
        try await store.write { [plan, now, seconds] ledger in
            let start = seconds()
            let moment = now()
            var request = CaseRequest(plan.code, .open(plan.opening.act), by: try plan.present(in: ledger, at: moment), in: plan.organisation, at: moment)
            request.run = plan.run
            return try plan.system.take(part, by: plan.opening.act, like: request, until: { seconds() - start >= Self.hold }, on: ledger, in: plan.room)
        }
    }

    private func look(at rows: [CaseImportRow], trying: Bool) async throws -> [CaseImport.Look] {
        try await store.read { [plan, now] in try plan.look(at: rows, trying: trying, in: $0, at: now()) }
    }
}

/// Tells the first of several rows that are the same case.
private struct Twins {
    private var seen: [String: (line: Int, says: Answers?)] = [:]

    /// Counts a row that a row before has said already; the same key with something else said is a fault, for a person must say which.
    mutating func isFirst(_ row: CaseImportRow, _ one: ImportedCase, _ tally: inout CaseImportTally, _ bad: (CaseImportRow, [CaseRowFault]) throws -> Void) throws -> Bool {
        guard let first = seen[one.row] else {
            seen[one.row] = (row.line, row.key.isEmpty ? nil : one.answers)
            return true
        }
        guard let says = first.says, says != one.answers else {
            tally.twins += 1
            return false
        }
        let faults = [CaseRowFault(row.line, nil, LocalisedText("与第 \(first.line) 行编号相同而内容不同，请改正其中一行", "it has the key of row \(first.line) and says something else: correct one of them"))]
        tally.add(faults)
        try bad(row, faults)
        return false
    }
}

/// The cases of a table, piece by piece.
private struct CaseRows {
    private let pieces: CaseTable.Pieces
    private var reader: CaseRowReader
    private var isFirst = true
    private var isOver = false

    init(_ table: CaseTable, _ columns: CaseColumns) throws {
        pieces = try table.open()
        reader = CaseRowReader(columns)
    }

    /// `nil` after the last.
    mutating func next() throws -> [CaseImportRow]? {
        while !isOver {
            guard let piece = try pieces() else {
                isOver = true
                return reader.finish().map { [$0] }
            }
            var rows: [CaseImportRow] = []
            for row in piece {
                // The heading.
                if isFirst {
                    isFirst = false
                } else if let done = try reader.take(row.line, row.cells) {
                    rows.append(done)
                }
            }
            if !rows.isEmpty { return rows }
        }
        return nil
    }
}
