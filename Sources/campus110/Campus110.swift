import ArgumentParser

@main
struct Campus110: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campus110",
        abstract: "校园110: one platform for a campus security office, its police station and whoever needs help.",
        discussion: """
            A desk in three steps:
              campus110 demo --data var/demo     invents a town with a campus, units, accounts and a past
              campus110 serve --data var/demo    serves it on http://127.0.0.1:8110
              campus110 verify --data var/demo   proves that nobody has altered the record
            """,
        version: "0.1.0",
        subcommands: [Serve.self, DemoCommand.self, ImportCommand.self, Verify.self, Users.self, Organisations.self, Tokens.self, KeysCommand.self, RetentionCommand.self, ComplianceCommand.self])
}

/// Where the record, the map and the settings of one desk lie.
struct DataOptions: ParsableArguments {
    @Option(help: "Folder of the desk's record, map and settings.")
    var data = "var/desk"

    @Option(help: "PostgreSQL in place of the embedded SQLite, e.g. postgres://campus110@db/campus110.")
    var store: String?

    var folder: DeskFolder { DeskFolder(path: data, postgres: store) }
}
