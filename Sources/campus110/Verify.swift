import Alarms
import ArgumentParser
import Cases
import Foundation
import Ground
import Incidents
import Journal
import Store
import Systems

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prove that no entry of the record was altered, removed or cut off.",
        discussion: """
            Reads the record without stopping the server. Exits with 1 and names the entry when a chain is broken.

            Whoever holds the whole record could rewrite a chain from some entry to its end, and it would verify. So keep its
            heads elsewhere, each day, with --export-heads, and check against them with --heads.
            """)

    @OptionGroup var where_: DataOptions

    @Option(help: "Check against heads that were exported before.")
    var heads: String?

    @Option(help: "Write the chains' heads to a file, to be kept where this machine's administrator cannot reach.")
    var exportHeads: String?

    func run() async throws {
        let known = try heads.map(HeadFile.read) ?? []
        let store = try await where_.folder.openStore(readOnly: true)
        let reports = try await verify(store, against: known)
        for report in reports {
            if let fault = report.fault {
                print("\(report.organisation): BROKEN after \(report.entries) entries: \(fault)")
            } else {
                print("\(report.organisation): \(report.entries) entries, the chain holds")
            }
        }
        let differing = try await checkStates(store)
        let cases = try await checkCases(store)
        let devices = try await checkDevices(store)
        let isBroken = reports.contains { $0.fault != nil } || !differing.isEmpty || !cases.isEmpty || !devices.isEmpty
        if let exportHeads, !isBroken { try HeadFile.write(try await store.read { try $0.heads() }, to: exportHeads) }
        await store.close()
        if isBroken { throw ExitCode(1) }
    }
}

extension Verify {
    /// What the screens show must be what the entries add up to; prints what was found and returns the incidents that differ.
    private func checkStates(_ store: SQLStore) async throws -> [IncidentID] {
        var (checked, differing): (Int, [IncidentID]) = (0, [])
        var mark: (moment: Instant, id: String)?
        repeat {
            let from = mark
            let page = try await store.read { try StateProof.differing(in: $0, after: from) }
            checked += page.checked
            differing += page.differing
            mark = page.next
        } while mark != nil
        for incident in differing { print("\(incident): BROKEN: its stored state is not what its entries add up to") }
        if differing.isEmpty { print("\(checked) incidents are what their entries add up to") }
        return differing
    }

    /// The same of alarm devices, each with its alarms.
    private func checkDevices(_ store: SQLStore) async throws -> [String] {
        var (checked, differing): (Int, [String]) = (0, [])
        var mark: (moment: Instant, id: String)?
        repeat {
            let from = mark
            let page = try await store.read { try AlarmProof.differing(in: $0, after: from) }
            checked += page.checked
            differing += page.differing
            mark = page.next
        } while mark != nil
        for device in differing { print("\(device): BROKEN: its stored state is not what its entries add up to") }
        if differing.isEmpty, checked > 0 { print("\(checked) alarm devices are what their entries add up to") }
        return differing
    }

    /// The same of cases, system by system; prints what was found and returns those that differ.
    private func checkCases(_ store: SQLStore) async throws -> [String] {
        var (checked, differing): (Int, [String]) = (0, [])
        for system in systems {
            var query = StateQuery(kind: system.kind)
            (query.newestFirst, query.limit) = (false, 200)
            while true {
                let wanted = query
                let page = try await store.read { reading in
                    try reading.states(wanted).map { state in
                        do {
                            return (state, try system.replays(CaseID(state.subject.id), in: reading))
                        } catch let refusal as Refusal {
                            throw refusal
                        } catch {
                            // What cannot be read does not add up either.
                            return (state, false)
                        }
                    }
                }
                checked += page.count
                differing += page.filter { !$0.1 }.map(\.0.subject.id)
                guard page.count == query.limit, let last = page.last else { break }
                query.goOn(after: last.0)
            }
        }
        for id in differing { print("\(id): BROKEN: its stored state is not what its entries add up to") }
        if differing.isEmpty { print("\(checked) cases are what their entries add up to") }
        return differing
    }
}

/// Heads as text, a chain a line: organisation, sequence number, digest in hexadecimal.
enum HeadFile {
    static func write(_ heads: [ChainHead], to path: String) throws {
        let lines = heads.map { "\($0.organisation) \($0.sequence) \($0.digest)\n" }
        do {
            try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw ValidationError("\(path) cannot be written: name a file in a folder that you may write to.")
        }
    }

    static func read(_ path: String) throws -> [ChainHead] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) cannot be read: name a file that --export-heads wrote.")
        }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        return try lines.enumerated().map { number, line in
            let parts = line.split(separator: " ")
            guard parts.count == 3, let organisation = OrganisationID(checking: String(parts[0])),
                let sequence = Int64(parts[1]), let digest = Digest(bytes: bytes(of: parts[2]))
            else { throw ValidationError("\(path), line \(number + 1): not a head as --export-heads writes it.") }
            return ChainHead(organisation: organisation, sequence: sequence, digest: digest)
        }
    }

    private static func bytes(of hexadecimal: Substring) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        guard digits.count == hexadecimal.count, digits.count.isMultiple(of: 2) else { return [] }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
