import ArgumentParser
import Foundation
import Ground
import Identity
import Incidents
import Journal
import Store
import Web

struct Users: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List accounts, add one, grant and end roles, set a password, reset a second factor, sign somebody out.",
        discussion: "Adding and changing need the record for themselves: stop the server first when it uses SQLite.",
        subcommands: [List.self, Add.self, Grant.self, EndRole.self, SetPassword.self, ResetFactor.self, SignOut.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List every account with its roles.")
        @OptionGroup var where_: DataOptions
        @Option(help: "Only those who hold this role now, in any organisation.") var role: String?

        func run() async throws {
            let wanted = try role.map(Users.role)
            let store = try await where_.folder.openStore(readOnly: true)
            for person in try await Accounts(store).all(at: presentMoment()) where wanted.map({ role in person.appointments.contains { $0.role == role } }) ?? true {
                let roles = person.appointments.map { "\($0.role.rawValue)@\($0.organisation)" }.sorted().joined(separator: " ")
                print("\(person.id)\t\(person.name)\t\(roles)\(person.unit.map { "\tunit \($0)" } ?? "")")
            }
            await store.close()
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an account.", discussion: "Asks for the password on standard input: it never stands in a command line.")
        @OptionGroup var where_: DataOptions
        @Argument(help: "Account name: letters, digits, - _ .") var id: String
        @Option(help: "The person's name.") var name: String
        @Option(help: "A role such as operator, responder, chief, administrator, security or audit; may be repeated.") var role: [String]
        @Option(help: "Where the roles are held and in whose record the account stands; the desk's own without it.") var organisation: String?
        @Option(help: "The unit whose page the person carries.") var unit: String?
        @Flag(help: "The person keeps this password; otherwise they choose their own at the first sign-in.") var keep = false

        func run() async throws {
            guard let account = PersonID(checking: id) else {
                throw ValidationError("\"\(id)\" is no account name: use 1 to 64 letters, digits, -, _ or .")
            }
            let folder = where_.folder
            let settings = try folder.readSettings()
            let place = organisation.map { OrganisationID($0) } ?? settings.organisation
            let appointments = try role.map { Appointment(try Users.role($0), of: place) }
            guard name.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--name is empty: give the person's name.") }
            let password = try askPassword()
            try settings.passwordRules.check(password, of: account, name: name)
            let store = try await folder.openStore()
            if let unit, try await store.read({ try $0.unit(UnitID(unit)) }) == nil {
                throw ValidationError("There is no unit \(unit): the units page or /api/v1/units lists them.")
            }
            if organisation != nil, try await store.read({ try $0.organisation(place) }) == nil {
                throw ValidationError("There is no organisation \(place): campus110 organisations lists them.")
            }
            let person = Person(id: account, name: name, appointments: Set(appointments), unit: unit.map { UnitID($0) })
            try await Accounts(store).add(
                person, password: password, in: place, by: .system("command-line"), at: presentMoment(), mustChange: !keep)
            await store.close()
            print("Added \(account).")
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a role for a time: the only way to make somebody an administrator.",
            discussion: "Days such as 2026-11-22; the last one is the last day on which the role is held.")
        @Argument(help: "Account name.") var id: String
        @Option(help: "A role such as administrator, security, audit, guardian, counsellor, officer, operator, responder or chief.") var role: String
        @Option(help: "Where it is held; the desk's own organisation without it.") var organisation: String?
        @Option(help: "The first day; from now on without it.") var from: String?
        @Option(help: "The last day; until it is ended without it.") var until: String?
        @OptionGroup var where_: DataOptions

        func run() async throws {
            let role = try Users.role(role)
            let (first, last) = (try from.map(Users.day), try until.map(Users.day))
            let place = try organisation.map { OrganisationID($0) } ?? where_.folder.readSettings().organisation
            let (person, moment) = (PersonID(id), presentMoment())
            let held = HeldRole(role, of: place, from: first?.start ?? moment, until: last.map { ($0 + 1).start })
            try await Users.change(where_) { try $0.grant(held, to: person, by: .system("command-line"), at: moment) }
            print("\(id) is \(role.title.en.lowercased()) of \(place).")
        }
    }

    struct EndRole: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "end-role", abstract: "End a role: its rights end with the next event.")
        @Argument(help: "Account name.") var id: String
        @Option(help: "The role.") var role: String
        @Option(help: "Where it is held; the desk's own organisation without it.") var organisation: String?
        @OptionGroup var where_: DataOptions

        func run() async throws {
            let role = try Users.role(role)
            let place = try organisation.map { OrganisationID($0) } ?? where_.folder.readSettings().organisation
            let (person, moment) = (PersonID(id), presentMoment())
            try await Users.change(where_) { try $0.end(role, of: place, for: person, by: .system("command-line"), at: moment) }
            print("\(id) is \(role.title.en.lowercased()) of \(place) no more.")
        }
    }

    fileprivate static func role(_ text: String) throws -> Role {
        guard let role = Role(rawValue: text) else {
            throw ValidationError("\"\(text)\" is no role: use \(Role.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return role
    }

    fileprivate static func day(_ text: String) throws -> Day {
        guard let day = Day(text: text) else { throw ValidationError("\"\(text)\" is no day: write it as 2026-11-22.") }
        return day
    }

    fileprivate static func change(_ options: DataOptions, _ body: @escaping @Sendable (PeopleRegister) throws -> Void) async throws {
        // The phone is found under the same hash as before, so the keys are needed even where none is given.
        let vault = try options.folder.openVault(making: options.store == nil)
        let store = try await options.folder.openStore()
        try await store.write { try body(PeopleRegister($0, salt: freshSalt, blind: vault.phoneHash)) }
        await store.close()
    }

    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password", abstract: "Set an account's password; every session of it ends.")
        @OptionGroup var where_: DataOptions
        @Argument(help: "Account name.") var id: String
        @Flag(help: "The person keeps this password; otherwise they choose their own at the next sign-in.") var keep = false

        func run() async throws {
            let password = try askPassword()
            try where_.folder.readSettings().passwordRules.check(password, of: PersonID(id), name: "")
            let store = try await where_.folder.openStore()
            try await Accounts(store).setPassword(
                password, of: PersonID(id), by: .system("command-line"), at: presentMoment(), mustChange: !keep)
            await store.close()
            print("Password of \(id) set.")
        }
    }

    struct ResetFactor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-factor", abstract: "Take away an account's second factor, for somebody whose phone and recovery codes are lost.",
            discussion: "Make sure who asks. Every session of the account ends; roles that need a second factor set up another at the next sign-in.")
        @OptionGroup var where_: DataOptions
        @Argument(help: "Account name.") var id: String

        func run() async throws {
            let store = try await where_.folder.openStore()
            try await Accounts(store).resetFactor(of: PersonID(id), by: .system("command-line"), at: presentMoment())
            await store.close()
            print("Second factor of \(id) taken away.")
        }
    }

    struct SignOut: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "sign-out", abstract: "End every session of an account.")
        @OptionGroup var where_: DataOptions
        @Argument(help: "Account name.") var id: String

        func run() async throws {
            let store = try await where_.folder.openStore()
            let count = try await Accounts(store).signOut(PersonID(id), by: .system("command-line"), at: presentMoment())
            await store.close()
            print("Ended \(count) sessions of \(id).")
        }
    }
}

private func askPassword() throws -> String {
    if let typed = getpass("Password (8 to 128 characters): ") { return String(cString: typed) }
    guard let line = readLine() else { throw ValidationError("No password was given on standard input.") }
    return line
}
