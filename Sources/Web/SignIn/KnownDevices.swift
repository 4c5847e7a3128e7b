import Ground
import Journal

/// The cookie by which a device is known again that has signed in before: a random name of the device, and for each account a
/// proof under the desk's key. It opens nothing; it only keeps somebody else's guessing from slowing this device down.
struct KnownDevices: Sendable, Equatable {
    static let lasts: Double = 180 * 86_400
    /// A desk's computer is shared by the shifts.
    static let most = 12

    /// Random; the same for all accounts of the device.
    let device: String
    private var proofs: [Proof]

    private struct Proof: Equatable {
        /// Days since 1970.
        let day: Int
        let mark: String
    }

    init() {
        device = Secret.token()
        proofs = []
    }

    /// Reads a cookie; `nil` for anything that `text` did not make. Nothing is believed before `knows`.
    init?(text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 1024, let name = parts.first, (20...64).contains(name.utf8.count), parts.count <= Self.most + 1 else { return nil }
        device = String(name)
        proofs = []
        for part in parts.dropFirst() {
            let pair = part.split(separator: "~")
            guard pair.count == 2, let day = Int(pair[0], radix: 36), pair[1].utf8.count == 32 else { return nil }
            proofs.append(Proof(day: day, mark: String(pair[1])))
        }
    }

    var text: String { ([device] + proofs.map { "\(String($0.day, radix: 36))~\($0.mark)" }).joined(separator: ".") }

    /// Whether this device has signed in to the account within half a year.
    func knows(_ account: String, at now: Instant, _ vault: Vault) -> Bool {
        let today = now.day.number
        return proofs.contains { proof in
            (0...Int(Self.lasts / 86_400)).contains(today - proof.day)
                && Secret.same(proof.mark, Self.mark(device, account, proof.day, vault))
        }
    }

    /// Remembers that the account has signed in here.
    mutating func add(_ account: String, at now: Instant, _ vault: Vault) {
        proofs.removeAll { Secret.same($0.mark, Self.mark(device, account, $0.day, vault)) }
        proofs.append(Proof(day: now.day.number, mark: Self.mark(device, account, now.day.number, vault)))
        proofs.removeFirst(max(0, proofs.count - Self.most))
    }

    private static func mark(_ device: String, _ account: String, _ day: Int, _ vault: Vault) -> String {
        String(vault.blind("\(device)|\(day)|\(account)", purpose: "known-device").prefix(32))
    }
}
