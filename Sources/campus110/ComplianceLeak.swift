import ArgumentParser
import Foundation
import Ground
import Identity
import Journal
import Store
import Web

struct LeakNoticeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leak-notice", abstract: "Print a notice for everybody affected by a leak of personal data, and enter it.",
        discussion: """
            The law asks for every part; nothing is filled in by itself. The affected stand in a file, one account a line. Handing the
            notices over, and telling the authorities, remains to be done. With SQLite, stop the server first.
            """)

    @OptionGroup var where_: DataOptions

    @Option(help: "A file with the accounts of those affected, one a line.")
    var people: String

    @Option(help: "The day on which it happened, e.g. 2026-11-22.")
    var happened: String

    @Option(help: "Which data.") var contents: String
    @Option(help: "How it came about.") var cause: String
    @Option(help: "What harm may come of it.") var harm: String
    @Option(help: "What has been done against it.") var measures: String
    @Option(help: "What the person can do themselves.") var advice: String
    @Option(help: "Whom to ask: office, person, phone.") var contact: String
    @Option(help: "A folder for the notices; it must be new or empty.") var out: String

    func run() async throws {
        guard let day = Day(text: happened) else { throw ValidationError("--happened is \(happened): give a day such as 2026-11-22.") }
        let now = presentMoment()
        guard day <= now.day else { throw ValidationError("--happened is \(happened): that day is to come.") }
        let notice = try LeakNotice(
            happened: day, contents: contents, cause: cause, harm: harm, measures: measures, advice: advice, contact: contact)
        let accounts = try readAccounts()
        let settings = try where_.folder.readSettings()
        let store = try await where_.folder.openStore()
        let records = try await store.read { reading in try accounts.map { (account: $0, record: try reading.personRecord($0)) } }
        let unknown = records.filter { $0.record == nil }.map(\.account.text)
        guard unknown.isEmpty else {
            await store.close()
            throw ValidationError("\(people) names accounts that do not exist: \(unknown.prefix(5).joined(separator: ", ")). Nothing was written.")
        }
        try PaperFolder.make(out)
        for record in records.compactMap(\.record) {
            let file = notice.file(for: record, from: settings.organisationName, at: now)
            try PaperFolder.write(file.bytes, to: out, file.name)
        }
        let organisation = settings.organisation
        let number = try await store.write {
            try notice.enter(affected: accounts, of: organisation, by: .system("command-line"), in: $0, at: now)
        }
        await store.close()
        print("\(accounts.count) notices in \(out); entered as \(number). Hand them over, and tell the authorities as the law asks.")
    }

    private func readAccounts() throws -> [PersonID] {
        guard let data = FileManager.default.contents(atPath: people) else {
            throw ValidationError("\(people) cannot be read: name a file with an account a line.")
        }
        var seen: Set<PersonID> = []
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
        let accounts = try lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }.map { line in
            guard let id = PersonID(checking: line) else { throw ValidationError("\(people): \"\(line.prefix(40))\" is no account.") }
            return id
        }.filter { seen.insert($0).inserted }
        guard !accounts.isEmpty else { throw ValidationError("\(people) names nobody.") }
        return accounts
    }
}
