import ArgumentParser
import Foundation
import Ground
import Incidents
import Journal
import Store
import Web

struct Users: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List accounts, add one, set a password, reset a second factor, sign somebody out.",
        discussion: "Adding and changing need the record for themselves: stop the server first when it uses SQLite.",
        subcommands: [List.self, Add.self, SetPassword.self, ResetFactor.self, SignOut.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List every account with its roles.")
        @OptionGroup var where_: DataOptions

        func run() async throws {
            let store = try await where_.folder.openStore(readOnly: true)
            for person in try await Accounts(store).all(at: presentMoment()) {
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
        @Option(help: "operator, responder, chief or administrator; may be repeated.") var role: [String]
        @Option(help: "The unit whose page the person carries.") var unit: String?
        @Flag(help: "The person keeps this password; otherwise they choose their own at the first sign-in.") var keep = false

        func run() async throws {
            guard let account = PersonID(checking: id) else {
                throw ValidationError("\"\(id)\" is no account name: use 1 to 64 letters, digits, -, _ or .")
            }
            let folder = where_.folder
            let settings = try folder.readSettings()
            let appointments = try role.map { text in
                guard let role = Role(rawValue: text) else {
                    throw ValidationError("\"\(text)\" is no role: use operator, responder, chief or administrator.")
                }
                return Appointment(role, of: settings.organisation)
            }
            guard name.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--name is empty: give the person's name.") }
            let password = try askPassword()
            try settings.passwordRules.check(password, of: account, name: name)
            let store = try await folder.openStore()
            if let unit, try await store.read({ try $0.unit(UnitID(unit)) }) == nil {
                throw ValidationError("There is no unit \(unit): the units page or /api/v1/units lists them.")
            }
            let person = Person(id: account, name: name, appointments: Set(appointments), unit: unit.map { UnitID($0) })
            try await Accounts(store).add(
                person, password: password, in: settings.organisation, by: .system("command-line"), at: presentMoment(), mustChange: !keep)
            await store.close()
            print("Added \(account).")
        }
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
