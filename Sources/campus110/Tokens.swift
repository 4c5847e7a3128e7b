import ArgumentParser
import Foundation
import Ground
import Journal
import Store
import Web

struct Tokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the tokens of devices and integrations, add one, or revoke one.",
        discussion: "Adding and revoking need the record for themselves: stop the server first when it uses SQLite, or use /admin/tokens.",
        subcommands: [List.self, Add.self, Revoke.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List every token of the desk's organisation.")
        @OptionGroup var where_: DataOptions

        func run() async throws {
            let (folder, moment) = (where_.folder, presentMoment())
            let organisation = try folder.readSettings().organisation
            let store = try await folder.openStore(readOnly: true)
            for (token, used) in try await AccessTokens(store).all(of: organisation) {
                let state = token.isValid(at: moment)
                    ? token.expiresSoon(at: moment) ? "valid, expires soon" : "valid" : token.revoked == nil ? "expired" : "revoked"
                let scopes = token.scopes.map(\.rawValue).sorted().joined(separator: " ") + (token.unit.map { " unit \($0)" } ?? "")
                print("\(token.id)\t\(token.label)\t\(scopes)\t\(state)\texpires \(token.expires.local)\tlast used \(used?.local ?? "never")\tby \(token.madeBy)")
            }
            await store.close()
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token; it is printed once, on standard output.",
            discussion: "Scopes: \(TokenScope.allCases.map(\.rawValue).joined(separator: ", ")).")
        @OptionGroup var where_: DataOptions
        @Option(help: "What it is for, e.g. “smoke panel, library”.") var label: String
        @Option(help: "What it may do; may be repeated.") var scope: [String]
        @Option(help: "The one unit of units.fix.") var unit: String?
        @Option(help: "Days until it ends, 1 to \(AccessToken.longest).") var days = 365

        func run() async throws {
            let scopes = try scope.map { text in
                guard let scope = TokenScope(rawValue: text) else {
                    throw ValidationError("\"\(text)\" is no scope: use \(TokenScope.allCases.map(\.rawValue).joined(separator: ", ")).")
                }
                return scope
            }
            let folder = where_.folder
            let organisation = try folder.readSettings().organisation
            let store = try await folder.openStore()
            let order = AccessTokens.Order(label: label, scopes: Set(scopes), unit: unit.map { UnitID($0) }, days: days)
            do {
                let made = try await AccessTokens(store).make(order, in: organisation, by: .system("command-line"), at: presentMoment())
                print(made.text)
                say("Token \(made.token.id), until \(made.token.expires.local). It cannot be shown again.")
            } catch let refusal as Refusal {
                await store.close()
                throw ValidationError(refusal.message.en)
            }
            await store.close()
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a token at once.")
        @OptionGroup var where_: DataOptions
        @Argument(help: "The token's name: the twelve digits that campus110 tokens lists.") var id: String

        func run() async throws {
            let folder = where_.folder
            let organisation = try folder.readSettings().organisation
            let store = try await folder.openStore()
            do {
                try await AccessTokens(store).revoke(id, in: organisation, by: .system("command-line"), at: presentMoment())
            } catch let refusal as Refusal {
                await store.close()
                throw ValidationError(refusal.message.en)
            }
            await store.close()
            print("Revoked \(id).")
        }
    }
}
