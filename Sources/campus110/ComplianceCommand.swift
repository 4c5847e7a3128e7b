import ArgumentParser
import Foundation
import Ground
import Identity
import Journal
import Store
import Web

struct ComplianceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compliance", abstract: "Make the yearly compliance package, or notices of a leak.",
        discussion: """
            The package: record of handling, register of openings, a prefilled impact assessment, separation of administrators,
            verification of the record, register of erasures, and an index with the SHA-256 of every file. Data subjects are masked.
            Making it is itself an entry; so with SQLite, stop the server first.
            """,
        subcommands: [Package.self, LeakNoticeCommand.self], defaultSubcommand: Package.self)

    struct Package: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "package", abstract: "Make the yearly compliance package.")

        @OptionGroup var where_: DataOptions

        @OptionGroup var casework: CaseworkOptions

        @Option(help: "Folder with the rules of casework.")
        var `public` = "Public"

        @Option(help: "The calendar year, e.g. 2026.")
        var year: Int

        @Option(help: "A folder for the files; it must be new or empty.")
        var out: String

        func validate() throws {
            guard (2020...9998).contains(year) else { throw ValidationError("--year takes a calendar year, e.g. 2026.") }
        }

        func run() async throws {
            let folder = where_.folder
            let settings = try folder.readSettings()
            try PaperFolder.make(out)
            let cases = try casework.room(public: `public`)
            let store = try await folder.openStore()
            let now = presentMoment()
            let heads = try await store.read { try $0.heads() }
            let figures = try await ComplianceFigures.gather(store, of: settings.organisation, year: year, at: now, cases: cases)
            let chains = try await verify(store).filter { figures.own.contains($0.organisation) }.map { report in
                CompliancePackage.ChainLine(
                    organisation: report.organisation, entries: report.entries,
                    head: heads.first { $0.organisation == report.organisation }?.digest.description, fault: report.fault?.description)
            }
            let files = CompliancePackage(figures, try settings.retentionPlan, office: settings.organisationName, chains: chains).files()
            for file in files { try PaperFolder.write(file.bytes, to: out, file.name) }
            let (year, organisation) = (year, settings.organisation)
            let number = try await store.write {
                try CompliancePackage.enter(files, year: year, of: organisation, by: .system("command-line"), in: $0, at: now)
            }
            await store.close()
            print("\(files.count) files in \(out); entered as \(number).")
            if chains.contains(where: { $0.fault != nil }) {
                say("A chain is broken: 5-chains.html names the entry.")
                throw ExitCode(1)
            }
        }
    }
}

/// Where papers are written: a folder of their own, so that nothing is overwritten.
enum PaperFolder {
    static func make(_ path: String) throws {
        let manager = FileManager.default
        if let found = try? manager.contentsOfDirectory(atPath: path), !found.isEmpty {
            throw ValidationError("\(path) holds files already: name a new folder with --out.")
        }
        do {
            // Readable for whoever makes them alone: reasons and readers stand in them.
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ValidationError("The folder \(path) cannot be made: name another with --out.")
        }
    }

    static func write(_ bytes: [UInt8], to path: String, _ name: String) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path).appendingPathComponent(name), options: .atomic)
        } catch {
            throw ValidationError("\(path)/\(name) cannot be written: see whether the disk is full.")
        }
    }
}
