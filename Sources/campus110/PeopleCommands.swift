import ArgumentParser
import Foundation
import Ground
import Identity
import Import
import Journal
import Store
import Web

extension Vault {
    /// Under which a phone number is found: the same hash as the pages make.
    var phoneHash: @Sendable (String) -> String { { self.blind($0, purpose: "phone") } }
}

/// 32 bytes from the system's randomness.
@Sendable func freshSalt() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<32).map { _ in generator.next() }
}

/// The rows of a CSV file, with what is wrong with it said as the pages say it.
@Sendable func readTable(_ path: String, _ row: (Int, [String]) throws -> Void) throws {
    do {
        try CSVReader(path: path).rows(row)
    } catch let error as CSVError {
        throw Refusal(.unreadable, field: "file", error.message.zh, error.message.en)
    }
}

struct ImportPeople: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "Take students or employees from a CSV file into the register of an organisation.",
        discussion: """
            The first row names the columns, in any order, in Chinese or English: 学号/工号 number, 姓名 name, 手机 phone,
            出生日期 born, 类别 kind, 学院 college, 班级 class, 账号 account. UTF-8 or GB18030; parted by , ; or tab.
            People are matched by number: the same file twice changes nothing. Colleges and classes are founded as they appear.
            Broken off, the same command goes on where it stopped. Stop the server first when it uses SQLite.
            """)

    @Argument(help: "A CSV file.") var file: String
    @Option(help: "The organisation whose people they are, e.g. the campus.") var organisation: String
    @Flag(help: "Only say what would change.") var dryRun = false
    @Flag(help: "End those of the file's kind (students, employees) who are not in it.") var leavers = false
    @Flag(help: "End them even when they are more than 20 %.") var allowManyLeavers = false
    @OptionGroup var where_: DataOptions

    func run() async throws {
        guard let id = OrganisationID(checking: organisation) else { throw ValidationError("\"\(organisation)\" is no organisation's id.") }
        let folder = where_.folder
        var sheet = PeopleSheet(today: presentMoment().day)
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        try readTable(file) { line, cells in
            for byte in cells.joined(separator: "\u{1F}").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            try sheet.take(line: line, cells)
        }
        try sheet.finish()
        let vault = dryRun ? nil : try folder.openVault(making: where_.store == nil)
        let store = try await folder.openStore(readOnly: dryRun)
        let (read, batch) = (sheet, "csv-" + String(hash, radix: 16).suffix(8))
        let plan = try await store.read { try PeopleImport(read, into: id, batch: batch).plan($0, at: presentMoment()) }
        describe(plan)
        if leavers { try plan.checkLeavers(allowMany: allowManyLeavers) }
        if let vault {
            let bar = ProgressBar()
            let start = ContinuousClock.now
            let done = try await ImportRun(plan, by: .system("command-line"), salt: freshSalt, blind: vault.phoneHash).write(
                to: store, leavers: leavers, at: presentMoment(), seconds: { (ContinuousClock.now - start) / .seconds(1) },
                progress: { bar.show($0.done + $0.skipped, of: $0.total) })
            bar.end()
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            print("Written: \(done.done) people (\(done.ended) ended), \(done.places) colleges and classes, in \(String(format: "%.1f", seconds)) s.")
            if done.skipped > 0 { print("\(done.skipped) were left as they are: administrators, leavers with a duty, or changed by somebody else meanwhile.") }
        } else {
            print("Nothing was changed: this was a dry run.")
        }
        await store.close()
    }

    private func describe(_ plan: PeoplePlan) {
        print("\(plan.organisation): \(plan.new.count) new, \(plan.changed.count) changed, \(plan.returned.count) back, \(plan.unchanged) unchanged; \(plan.leavers.count) of \(plan.before) not in the file; \(plan.places.count) colleges and classes to found; \(plan.faultCount) rows with a fault.")
        for field in PeoplePlan.Field.allCases {
            let count = plan.changed.count { $0.fields.contains(field) }
            if count > 0 { print("  changes \(field.title.en): \(count)") }
        }
        if !plan.leaversWithDuty.isEmpty { print("  not in the file, with a duty (never ended by an import): \(plan.leaversWithDuty.prefix(20).map(\.text).joined(separator: " "))") }
        if !plan.ignoredColumns.isEmpty { print("  columns passed over: \(plan.ignoredColumns.joined(separator: ", "))") }
        for fault in plan.faults.prefix(50) { print("  \(fault.message.zh) | \(fault.message.en)") }
        if plan.faultCount > 50 { print("  … and \(plan.faultCount - 50) more") }
    }
}

/// A bar on a terminal; nothing where the output is a file.
final class ProgressBar: Sendable {
    private let isShown = isatty(2) == 1

    func show(_ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        let filled = done * 40 / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 40 - filled)
        FileHandle.standardError.write(Data("\r\(bar) \(done) / \(total)".utf8))
    }

    func end() {
        if isShown { FileHandle.standardError.write(Data("\n".utf8)) }
    }
}
