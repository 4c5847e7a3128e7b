import ArgumentParser
import Cases
import Foundation
import Ground
import Identity
import Import
import Journal
import Store
import Web

/// A CSV file as a table that is read piece by piece, with what is wrong with it said as the pages say it.
@Sendable func openTable(_ path: String) throws -> CaseTable {
    @Sendable func said<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as CSVError { throw Refusal(.unreadable, field: "file", error.message.zh, error.message.en) }
    }
    let reader = try said { try CSVReader(path: path) }
    return CaseTable {
        let next = try said { try reader.pieces() }
        return { try said { try next() } }
    }
}

struct ImportCases: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases", abstract: "Take cases of one system from a CSV file, each as somebody's own opening.",
        discussion: """
            The first row names the columns, in any order, in Chinese, English or by the lines' names; the page "Import a table" of the
            system lists them. UTF-8 or GB18030; parted by , ; or tab. A group that repeats has columns 组1.列 group1.column, or a row
            for each. Another case is named by its number, or by what it is known by outside.
            Every row is looked through first. A row with a key, or one that says the same, is imported once, however often the file
            comes: broken off, the same command goes on where it stopped. Stop the server first when it uses SQLite.
            """)

    @Argument(help: "The system's four capitals, e.g. ROOM.") var code: String
    @Argument(help: "A CSV file.") var file: String
    @Option(help: "The account in whose name the cases are opened: of somebody who keeps the register.") var by: String
    @Option(help: "The way in, e.g. existing; without it the first that the account may take.") var opening: String?
    @Option(help: "The organisation whose register it is; without it the account's own.") var organisation: String?
    @Option(help: "Writes the rows that cannot be imported to this file, each with why.") var badRows: String?
    @Flag(help: "Only look through, and say what would come of it.") var dryRun = false
    @Option(help: "Folder with css, js, strings, templates, vendor and rules.") var `public` = "Public"
    @OptionGroup var casework: CaseworkOptions
    @OptionGroup var where_: DataOptions

    func run() async throws {
        guard let account = PersonID(checking: by) else { throw ValidationError("\"\(by)\" is no account's name.") }
        let folder = where_.folder
        let room = try casework.room(public: `public`)
        let vault = try folder.openVault(making: false)
        let store = try await folder.openStore(readOnly: dryRun)
        do {
            try await run(account, room, vault, store)
        } catch let refusal as Refusal {
            await store.close()
            say("Error: \(refusal.message.zh) | \(refusal.message.en)")
            throw ExitCode.failure
        }
        await store.close()
    }

    private func run(_ account: PersonID, _ room: CaseRoom, _ vault: Vault, _ store: SQLStore) async throws {
        let table = try openTable(file)
        let heading = try table.heading()
        let digest = Digest(of: FileManager.default.contents(atPath: file) ?? Data()).description
        let (code, opening, organisation) = (code.uppercased(), opening, organisation)
        let plan = try await store.read { reading in
            let person = try reading.present(Person(id: account, name: "", appointments: []), at: presentMoment())
            let place = try organisation.map { OrganisationID($0) } ?? Self.place(of: person, room.system(code), in: reading)
            return try CaseImport(
                heading, to: code, by: opening, into: place, for: .person(person), run: "csv-\(digest.prefix(12))", in: reading, room: room,
                blind: { vault.blind($0, purpose: "case-row") })
        }
        print("\(plan.organisation): \(code), \(plan.opening.title.zh) (\(plan.opening.act))")
        if !plan.columns.unknown.isEmpty { print("  columns that nothing is taken from: \(plan.columns.unknown.joined(separator: ", "))") }
        if !plan.columns.later.isEmpty { print("  columns of later steps and attachments: \(plan.columns.later.joined(separator: ", "))") }
        let start = ContinuousClock.now
        let run = CaseImportRun(plan, of: table, in: store, now: presentMoment, seconds: { (ContinuousClock.now - start) / .seconds(1) })
        let bar = ProgressBar()
        let rejects = try badRows.map { try Rejects($0, heading) }
        let found = try await run.check(bad: { try rejects?.add($0, $1) }, progress: { bar.show($0.rows, of: max($0.rows, 1)) })
        bar.end()
        print("Looked through: \(found.rows) cases; \(found.good) can be imported, \(found.known) are there already, \(found.twins) stand twice in the table, \(found.bad) cannot be imported.")
        for fault in found.faults.prefix(50) { print("  \(fault.words.zh) | \(fault.words.en)") }
        if found.bad > 50 { print("  … and more; --bad-rows FILE writes them all") }
        guard !dryRun else { return print("Nothing was changed: this was a dry run.") }
        let writing = ProgressBar()
        let done = try await run.write(progress: { writing.show($0.rows, of: found.rows) })
        writing.end()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print("Imported: \(done.good) cases in \(String(format: "%.1f", seconds)) s; \(done.known) were there already.")
        for fault in done.faults.dropFirst(found.faults.count).prefix(50) { print("  \(fault.words.zh) | \(fault.words.en)") }
    }

    /// The organisation in which somebody keeps the register. Throws `Refusal` where there is none, or where there are several.
    private static func place(of person: Person, _ system: any CaseSystem, in reading: any Reading) throws -> OrganisationID {
        let standings = Standings(of: .person(person), in: reading)
        let places = Set(try person.appointments.map { try reading.chain(of: $0.organisation) }).sorted()
        let kept = try places.filter { place in
            let standing = try standings(for: place)
            return system.isKept(by: standing) && !system.openings(for: standing).isEmpty
        }
        guard kept.count < 2 else {
            let names = kept.map(\.text).joined(separator: ", ")
            throw Refusal(.missing, field: "organisation", "该账号管理多个单位：\(names)；请用 --organisation 指明", "the account keeps several registers, \(names): say which with --organisation")
        }
        guard let only = kept.first else {
            throw Refusal(.notYours, "账号 \(person.id) 不管理“\(system.title.zh)”", "the account \(person.id) keeps no register of \"\(system.title.en)\"")
        }
        return only
    }
}

/// The rows that cannot be imported, as they stood, each with why.
private final class Rejects {
    private let handle: FileHandle

    init(_ path: String, _ heading: [String]) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]), let handle = FileHandle(forWritingAtPath: path) else {
            throw ValidationError("\(path) cannot be written.")
        }
        self.handle = handle
        try handle.write(contentsOf: Data([0xEF, 0xBB, 0xBF]))
        try write(heading + ["行号 line", "原因 reason"])
    }

    func add(_ row: CaseImportRow, _ faults: [CaseRowFault]) throws {
        for part in row.rows {
            let why = faults.filter { $0.line == part.line }.map { fault in (fault.column.map { "\($0.zh)：" } ?? "") + fault.message.zh }.joined(separator: "；")
            try write(part.cells + [String(part.line), why])
        }
    }

    private func write(_ cells: [String]) throws {
        let line = cells.map { cell in
            let text = cell.unicodeScalars.first.map { "=+-@\t".unicodeScalars.contains($0) } == true ? "'" + cell : cell
            return text.contains { ",\"\r\n".contains($0) || $0.isNewline } ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
        }
        try handle.write(contentsOf: Data((line.joined(separator: ",") + "\r\n").utf8))
    }
}
