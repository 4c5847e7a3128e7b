import ArgumentParser
import Ground
import Journal
import Store

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prove that no entry of the record was altered, removed or cut off.",
        discussion: "Reads the record without stopping the server. Exits with 1 and names the entry when a chain is broken.")

    @OptionGroup var where_: DataOptions

    func run() async throws {
        let store = try await where_.folder.openStore(readOnly: true)
        let reports = try await verify(store)
        for report in reports {
            if let fault = report.fault {
                print("\(report.organisation): BROKEN after \(report.entries) entries: \(fault)")
            } else {
                print("\(report.organisation): \(report.entries) entries, the chain holds")
            }
        }
        await store.close()
        if reports.contains(where: { $0.fault != nil }) { throw ExitCode(1) }
    }
}
