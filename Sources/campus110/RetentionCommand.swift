import ArgumentParser
import Ground
import Identity
import Journal
import Store
import Web

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention", abstract: "Erase what has been kept long enough, or say what would be erased.",
        discussion: """
            The server does this once a day by itself, at "retentionTime" of desk.json. With SQLite, stop it before running this by
            hand; --dry-run may run beside it.
            """)

    @OptionGroup var where_: DataOptions

    @OptionGroup var casework: CaseworkOptions

    @Option(help: "Folder with the rules of casework.")
    var `public` = "Public"

    @Flag(help: "Say what would be erased and change nothing.")
    var dryRun = false

    func run() async throws {
        let folder = where_.folder
        let plan = try folder.readSettings().retentionPlan
        let cases = try casework.room(public: `public`)
        let store = try await folder.openStore(readOnly: dryRun)
        let run = RetentionRun(store, plan, cases: cases)
        let now = presentMoment()
        let found = dryRun ? try await run.survey(at: now) : try await run.erase(by: .system("retention"), at: now)
        await store.close()
        for kind in RetentionKind.allCases {
            let tally = found[kind] ?? RetentionRun.Tally()
            let what = kind.isErased ? "\(tally.due - tally.failed) \(dryRun ? "due" : "erased"), \(tally.held) on hold\(tally.failed > 0 ? ", \(tally.failed) refused" : "")" : kind.state.en
            print("\(kind.rawValue)\t\(plan.days(of: kind)) days\t\(what)")
        }
    }
}

extension DeskSettings {
    /// `03:30` where nothing is set.
    static let usualRetentionTime = "03:30"

    /// How long each kind is kept; throws a `Refusal` naming the kind and the bound that is broken.
    var retentionPlan: RetentionPlan {
        get throws { try RetentionPlan(retention ?? [:]) }
    }

    /// Minutes after midnight; `nil` for what is no time of day.
    var retentionMinute: Int? {
        let parts = (retentionTime ?? Self.usualRetentionTime).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    /// What is wrong with the settings of retention; `nil` when nothing is.
    var retentionFault: String? {
        guard retentionMinute != nil else { return "\"retentionTime\" is \(retentionTime ?? ""): give a time of day such as 03:30" }
        do {
            _ = try retentionPlan
            return nil
        } catch let refusal as Refusal {
            return "\"\(refusal.field ?? "retention")\": \(refusal.message.en)"
        } catch {
            return "\"retention\" cannot be read"
        }
    }
}
