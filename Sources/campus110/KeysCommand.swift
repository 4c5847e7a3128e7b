import ArgumentParser
import Ground
import Journal
import Store
import Web

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "List the desk's keys, turn them, or make the first.",
        discussion: """
            Secrets of second factors lie encrypted under the folder's file "keys", or under CAMPUS110_KEYS. Keep a copy of the keys
            apart from copies of the record: without them second factors must be set up anew. Nodes that share a record share the keys.
            """,
        subcommands: [List.self, Rotate.self, Make.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Name every key and the day it was made; never the keys themselves.")
        @OptionGroup var where_: DataOptions

        func run() async throws {
            let folder = where_.folder
            guard !folder.hasKeysInEnvironment else { throw ValidationError("The keys come from CAMPUS110_KEYS: look there.") }
            let keys = try folder.readKeys().keys
            for key in keys { print("\(key.id)\t\(key.made)\t\(key.id == keys.last?.id ? "seals" : "opens only")") }
        }
    }

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make the first keys of a desk, for nodes that share a record.")
        @OptionGroup var where_: DataOptions

        func run() async throws {
            try where_.folder.makeKeys()
            print("Made \(where_.folder.keysPath). Copy it to every node of this desk, and keep a copy apart from the record.")
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a new key and seal everything under it that lies under older ones.",
            discussion: """
                Stop the server first when it uses SQLite. With PostgreSQL, copy the file to the other nodes afterwards: they read it when
                they meet the new key. Older keys stay in the file, because copies of the record still need them.
                """)
        @OptionGroup var where_: DataOptions

        func run() async throws {
            let folder = where_.folder
            guard !folder.hasKeysInEnvironment else {
                throw ValidationError("The keys come from CAMPUS110_KEYS: put them into \(folder.keysPath), turn them there, and take them over.")
            }
            let organisation = try folder.readSettings().organisation
            let ring = try folder.readKeys().turned(at: presentMoment())
            let store = try await folder.openStore()
            // First the key, then what needs it: a crash between the two leaves nothing that cannot be opened.
            try folder.replaceKeys(ring)
            let count = try await SealedSecrets.reseal(in: store, Vault(ring), of: organisation, by: .system("command-line"), at: presentMoment())
            await store.close()
            print("The key \(ring.keys.last?.id ?? "") seals from now on; \(count) secrets were sealed anew.")
        }
    }
}
