import Ground
import Identity
import Journal
import Store
import Testing

@testable import Web

@Suite("Keys and what lies under them")
struct VaultTests {
    let day = Instant(milliseconds: 1_790_000_000_000)

    @Test("a ring comes back from its text and shows nobody its keys")
    func text() throws {
        let ring = Keyring(madeAt: day).turned(at: day.advanced(bySeconds: 86_400)).turned(at: day)
        #expect(try Keyring(reading: ring.text.opened()) == ring)
        #expect(try Keyring(reading: ring.text.opened().split(separator: "\n").dropFirst().joined(separator: ";")) == ring)
        #expect(ring.keys.map(\.id) == ["k1", "k2", "k3"])
        let bytes = ring.keys[0].bytes.opened().hexadecimal
        #expect(!"\(ring) \(ring.text) \(ring.keys)".contains(bytes) && ring.text.opened().contains(bytes))
    }

    @Test("a file that holds no keys says what is wrong and never what it holds", arguments: [
        "", "hash 2026-11-22 00", "k1 2026-11-22 " + String(repeating: "ab", count: 32), "hash 2026-13-22 " + String(repeating: "ab", count: 32),
        "hash 2026-11-22 \(String(repeating: "ab", count: 32))\nk1 2026-11-22 \(String(repeating: "xy", count: 32))",
        "hash 2026-11-22 \(String(repeating: "ab", count: 32))\nk1 2026-11-22 \(String(repeating: "cd", count: 32))\nk1 2026-11-22 \(String(repeating: "cd", count: 32))",
    ])
    func broken(text: String) {
        let fault = #expect(throws: KeyringFault.self) { try Keyring(reading: text) }
        #expect(fault?.description.contains("abab") == false)
    }

    @Test("what is sealed opens for its purpose only, unaltered only, and under any key of the ring")
    func sealing() throws {
        let ring = Keyring(madeAt: day)
        let vault = Vault(ring)
        let box = try vault.seal([1, 2, 3], purpose: "factor|wang")
        #expect(try vault.open(box, purpose: "factor|wang") == [1, 2, 3])
        #expect(try vault.seal([1, 2, 3], purpose: "factor|wang") != box)
        #expect(throws: (any Error).self) { try vault.open(box, purpose: "factor|li") }
        var altered = box.bytes
        altered[20] ^= 1
        #expect(throws: (any Error).self) { try vault.open(Vault.Box(key: box.key, bytes: altered), purpose: "factor|wang") }
        #expect(throws: (any Error).self) { try vault.open(Vault.Box(key: box.key, bytes: []), purpose: "factor|wang") }
        let turned = Vault(ring.turned(at: day))
        #expect(try turned.open(box, purpose: "factor|wang") == [1, 2, 3])
        #expect(!turned.isCurrent(box) && vault.isCurrent(box))
        #expect(throws: KeyringFault.self) { try vault.open(try turned.seal([1], purpose: "x"), purpose: "x") }
    }

    @Test("a node that meets a new key reads the file again")
    func reloads() throws {
        let ring = Keyring(madeAt: day)
        let turned = ring.turned(at: day)
        let old = Vault(ring, reload: { turned })
        let box = try Vault(turned).seal([7], purpose: "x")
        #expect(try old.open(box, purpose: "x") == [7])
        #expect(old.newest == "k2")
    }

    @Test("a keyed hash is the same for ever, for one purpose and one desk")
    func blind() {
        let ring = Keyring(madeAt: day)
        let vault = Vault(ring)
        #expect(vault.blind("13900001111", purpose: "phone") == Vault(ring.turned(at: day)).blind("13900001111", purpose: "phone"))
        #expect(vault.blind("13900001111", purpose: "phone") != vault.blind("13900001111", purpose: "identity"))
        #expect(vault.blind("13900001111", purpose: "phone") != Vault(Keyring(madeAt: day)).blind("13900001111", purpose: "phone"))
        #expect(vault.blind("", purpose: "phone").utf8.count == 64)
    }

    @Test("turning the keys seals every second factor anew, says how many, and every app goes on working")
    func rotation() async throws {
        let store = try SQLStore.temporary()
        let ring = Keyring(madeAt: day)
        let vault = Vault(ring)
        let secrets = try await SignInWorld.people(["wang", "li"], in: store, vault, at: day)
        let turned = ring.turned(at: day)
        #expect(try await SealedSecrets.reseal(in: store, Vault(turned), of: "campus", by: .system("test"), at: day) == 2)
        #expect(try await SealedSecrets.reseal(in: store, Vault(turned), of: "campus", by: .system("test"), at: day) == 0)
        #expect(try await SealedSecrets.missingKeys(in: store, vault, at: day) == ["k2"])
        #expect(try await SealedSecrets.missingKeys(in: store, Vault(turned), at: day).isEmpty)
        let later = day.advanced(bySeconds: 300)
        for (id, secret) in secrets {
            let code = TOTP.code(secret, step: TOTP.step(at: later))
            #expect(try await store.write { try Factor.take(code, of: id, in: $0, Vault(turned), at: later) } == .code)
        }
        await store.close()
    }
}

/// People with second factors in a store.
enum SignInWorld {
    static let password = "sieben Zwerge"

    /// Adds the people with this world's password and a second factor each; returns the secrets.
    static func people(_ ids: [PersonID], in store: SQLStore, _ vault: Vault, at moment: Instant) async throws -> [PersonID: [UInt8]] {
        var secrets: [PersonID: [UInt8]] = [:]
        let stored = try await Password.digest(password, rounds: 1024, parallelism: 1)
        for id in ids {
            let person = Person(id: id, name: "某人", appointments: [Appointment(.operator_, of: "campus")])
            try await Accounts(store).add(person, with: stored, in: "campus", by: .system("test"), at: moment)
            let secret = Secret.bytes(TOTP.secretLength)
            secrets[id] = secret
            let code = TOTP.code(secret, step: TOTP.step(at: moment))
            #expect(try await store.write { try Factor.enrol(secret, code: code, recovery: recovery, of: id, in: $0, vault, at: moment) })
        }
        return secrets
    }

    static let recovery = ["aaaaa-22222", "bbbbb-33333"]
}
