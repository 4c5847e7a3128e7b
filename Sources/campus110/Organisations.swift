import ArgumentParser
import Ground
import Identity
import Journal
import Store
import Web

struct Organisations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the tree of organisations, found, rename, move, end, reopen or link one.",
        discussion: """
            The top of a tree can be founded here only; below it a system administrator does the same in the browser.
            Kinds: bureau, district, station, townOffice, campus, college, class, hospital, fireBrigade.
            Changing needs the record for itself: stop the server first when it uses SQLite.
            """,
        subcommands: [List.self, Found.self, Rename.self, Move.self, End.self, Reopen.self, Link.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the tree with the people of each.")
        @OptionGroup var where_: DataOptions
        @Flag(help: "Colleges and classes too.") var all = false

        func run() async throws {
            let store = try await where_.folder.openStore(readOnly: true)
            let all = all
            let lines = try await store.read { reading in
                var lines: [String] = []
                func show(_ organisation: Organisation, _ depth: Int) throws {
                    let name = "\(organisation.name.zh) \(organisation.name.en == organisation.name.zh ? "" : organisation.name.en)"
                    let ended = organisation.isActive ? "" : "\tended"
                    lines.append("\(String(repeating: "  ", count: depth))\(organisation.id)\t\(organisation.kind.rawValue)\t\(name)\t\(try reading.headcount(of: organisation)) people\(ended)")
                    for child in try all ? reading.organisations(below: organisation.id, limit: 10_000) : reading.chainKeepers(below: organisation.id) {
                        try show(child, depth + 1)
                    }
                }
                for top in try reading.chainKeepers() where top.parent == nil { try show(top, 0) }
                return lines
            }
            for line in lines { print(line) }
            if lines.isEmpty { print("There is none yet: campus110 organisations found ID KIND --zh NAME.") }
            await store.close()
        }
    }

    struct Found: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Found an organisation.")
        @Argument(help: "Its id for ever: letters, digits, - _ .") var id: String
        @Argument(help: "bureau, district, station, townOffice, campus, college, class, hospital or fireBrigade.") var kind: String
        @Option(help: "Chinese name.") var zh: String
        @Option(help: "English name; the Chinese one without it.") var en: String?
        @Option(help: "The organisation above it; none for the top of a tree.") var parent: String?
        @OptionGroup var where_: DataOptions

        func run() async throws {
            guard let kind = Organisation.Kind(rawValue: kind) else {
                throw ValidationError("\"\(kind)\" is no kind: use \(Organisation.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            let (id, name, parent) = (OrganisationID(id), LocalisedText(zh, en ?? zh), parent.map { OrganisationID($0) })
            try await change(where_) { _ = try $0.found(id, kind, name, below: parent, by: .system("command-line"), at: presentMoment()) }
            print("Founded \(id).")
        }
    }

    struct Rename: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give it another name.")
        @Argument(help: "Its id.") var id: String
        @Option(help: "Chinese name.") var zh: String
        @Option(help: "English name; the Chinese one without it.") var en: String?
        @OptionGroup var where_: DataOptions

        func run() async throws {
            let (id, name) = (OrganisationID(id), LocalisedText(zh, en ?? zh))
            try await change(where_) { try $0.rename(id, name, by: .system("command-line"), at: presentMoment()) }
            print("Renamed \(id).")
        }
    }

    struct Move: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Put it below another, or at the top.")
        @Argument(help: "Its id.") var id: String
        @Option(help: "The organisation above it; none for the top of a tree.") var parent: String?
        @OptionGroup var where_: DataOptions

        func run() async throws {
            let (id, parent) = (OrganisationID(id), parent.map { OrganisationID($0) })
            try await change(where_) { try $0.move(id, below: parent, by: .system("command-line"), at: presentMoment()) }
            print("Moved \(id).")
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End it: roles held in it give no rights any more.")
        @Argument(help: "Its id.") var id: String
        @OptionGroup var where_: DataOptions

        func run() async throws {
            let id = OrganisationID(id)
            try await change(where_) { try $0.end(id, by: .system("command-line"), at: presentMoment()) }
            print("Ended \(id).")
        }
    }

    struct Reopen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take back an end.")
        @Argument(help: "Its id.") var id: String
        @OptionGroup var where_: DataOptions

        func run() async throws {
            let id = OrganisationID(id)
            try await change(where_) { try $0.reopen(id, by: .system("command-line"), at: presentMoment()) }
            print("Reopened \(id).")
        }
    }

    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Link two, e.g. a campus to the station whose officer answers for it (一校一警).")
        @Argument(help: "Who is served, e.g. the campus.") var from: String
        @Argument(help: "Who serves, e.g. the station.") var to: String
        @Option(help: "schoolOfficer, emergency or partner.") var purpose = "schoolOfficer"
        @Option(help: "Who answers, by name.") var contact = ""
        @Option(help: "Where they are reached.") var phone = ""
        @Option(help: "Their account, if they have one.") var person: String?
        @Flag(help: "Take the link away.") var remove = false
        @OptionGroup var where_: DataOptions

        func run() async throws {
            guard let purpose = OrganisationLink.Purpose(rawValue: purpose) else {
                throw ValidationError("\"\(purpose)\" is no purpose: use schoolOfficer, emergency or partner.")
            }
            var link = OrganisationLink(
                from: OrganisationID(from), to: OrganisationID(to), purpose: purpose, contact: contact, phone: phone, person: person.map { PersonID($0) })
            link.isActive = !remove
            let made = link
            try await change(where_) { try $0.link(made, by: .system("command-line"), at: presentMoment()) }
            print(remove ? "Unlinked \(from) and \(to)." : "Linked \(from) to \(to).")
        }
    }
}

private func change(_ options: DataOptions, _ body: @escaping @Sendable (OrganisationRegister) throws -> Void) async throws {
    let store = try await options.folder.openStore()
    try await store.write { try body(OrganisationRegister($0, salt: freshSalt)) }
    await store.close()
}
