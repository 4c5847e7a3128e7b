import Foundation
import Ground
import Journal
import Store

// Writes without end, eight at a time, and says each acknowledged write on a line of its own. It is there to be killed.
// Arguments: `sqlite` or `postgres`, the address, a prefix for its identifiers.

let arguments = CommandLine.arguments
guard arguments.count == 4 else { fatalError("usage: crash-writer sqlite|postgres ADDRESS PREFIX") }
let prefix = arguments[3]
let store =
    arguments[1] == "sqlite" ? try SQLStore.open(arguments[2]) : try await SQLStore.open(postgres: arguments[2])

func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    // One call a line, so that a kill cannot leave half of one.
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}

try await withThrowingTaskGroup(of: Void.self) { group in
    for writer in 0..<8 {
        group.addTask {
            for number in 0... {
                let id = "\(prefix)-\(writer)-\(number)"
                let at = Instant(milliseconds: Int64(number))
                let organisation: OrganisationID = writer % 2 == 0 ? "north" : "south"
                let subject = Subject(kind: "incident", id: id)
                let sequence = try await store.write { ledger in
                    let entry = try ledger.append(
                        Draft(
                            organisation: organisation, subject: subject, act: "noted", by: .caller, at: at,
                            open: Array(id.utf8),
                            sealed: [
                                SealedPart(
                                    audience: .desk, content: Array(id.utf8), salt: [UInt8](repeating: 1, count: 32))
                            ]))
                    try ledger.put(
                        StoredState(
                            subject: subject, organisation: organisation, stage: "waiting", moment: at, version: 1,
                            document: Array(id.utf8), fields: ["writer": "\(writer)"]))
                    try ledger.put(Slip(kind: "reply", name: id, content: Array(id.utf8), at: at))
                    _ = try ledger.next(in: "writes")
                    return entry.sequence
                }
                say("\(id) \(organisation) \(sequence)")
            }
        }
    }
    try await group.waitForAll()
}
