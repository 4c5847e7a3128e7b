import Ground
import Identity
import Incidents
import Journal
import Store
import Testing

@testable import Web

@Suite("Tokens of devices")
struct TokenTests {
    private let start = Instant(milliseconds: 1_760_000_000_000)
    private let admin = Actor.system("test")

    private func order(_ scopes: Set<TokenScope> = [.callsOpen], unit: UnitID? = nil, days: Int = 30, label: String = "图书馆烟感") -> AccessTokens.Order {
        AccessTokens.Order(label: label, scopes: scopes, unit: unit, days: days)
    }

    @Test("a token opens until its end, and its text is stored nowhere")
    func life() async throws {
        let store = try SQLStore.temporary()
        let tokens = AccessTokens(store)
        let made = try await tokens.make(order(), in: "campus", by: admin, at: start)
        #expect(made.text.hasPrefix("c110_\(made.token.id)_") && made.text.utf8.count == 61)
        let found = try #require(try await tokens.find(made.text, at: start))
        #expect(found == made.token && found.scopes == [.callsOpen] && found.madeBy == "system:test")
        let secret = String(made.text.suffix(43))
        for entry in try await store.read({ try $0.entries(in: "campus", after: 0, limit: 10) }) {
            #expect(!String(decoding: entry.open, as: UTF8.self).contains(secret))
        }
        #expect(try await tokens.find(made.text, at: start.advanced(bySeconds: 30 * 86_400 - 1)) != nil)
        #expect(try await tokens.find(made.text, at: start.advanced(bySeconds: 30 * 86_400)) == nil)
        #expect(made.token.expiresSoon(at: start.advanced(bySeconds: 1)) && !made.token.expiresSoon(at: start))
        await store.close()
    }

    @Test("whose right has ended makes none and revokes none, whatever they were when the request began")
    func ended() async throws {
        let store = try SQLStore.temporary()
        let tokens = AccessTokens(store)
        let (root, later) = (PersonID("root"), start.advanced(bySeconds: 60))
        try await store.write { [start, admin] ledger in
            _ = try PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { _ in "" }).add(
                PersonRecord(id: root, name: "管", home: "campus", roles: [HeldRole(.systemAdministrator, of: "campus", until: later)]), by: admin, at: start)
        }
        let made = try await tokens.make(order(), in: "campus", by: .person(root), at: start)
        for (actor, code) in [(Actor.person(root), Refusal.Code.notYours), (.person("nobody"), .notSignedIn)] {
            do {
                _ = try await tokens.make(order(), in: "campus", by: actor, at: later)
                Issue.record("\(actor) made a token")
            } catch let refusal as Refusal { #expect(refusal.code == code) }
            do {
                try await tokens.revoke(made.token.id, in: "campus", by: actor, at: later)
                Issue.record("\(actor) revoked a token")
            } catch let refusal as Refusal { #expect(refusal.code == code) }
        }
        await store.close()
    }

    @Test("another secret, another name or another spelling opens nothing")
    func wrong() async throws {
        let store = try SQLStore.temporary()
        let tokens = AccessTokens(store)
        let text = try await tokens.make(order(), in: "campus", by: admin, at: start).text
        let other = try await tokens.make(order(), in: "campus", by: admin, at: start).text
        let swapped = String(text.prefix(18)) + String(other.suffix(43))
        for wrong in ["", "c110_", String(text.dropLast()), text + "x", text.uppercased(), swapped, String(text.dropFirst(5)), " " + text, "c110_000000000000_" + text.suffix(43)] {
            #expect(try await tokens.find(wrong, at: start) == nil, "\(wrong)")
        }
        await store.close()
    }

    @Test("revoked is over at once, once, and by its own organisation only; both are entries")
    func revoked() async throws {
        let store = try SQLStore.temporary()
        let tokens = AccessTokens(store)
        let made = try await tokens.make(order(), in: "campus", by: admin, at: start)
        await #expect(throws: Refusal.self) { try await tokens.revoke(made.token.id, in: "elsewhere", by: admin, at: start) }
        #expect(try await tokens.find(made.text, at: start) != nil)
        try await tokens.revoke(made.token.id, in: "campus", by: admin, at: start)
        #expect(try await tokens.find(made.text, at: start) == nil)
        await #expect(throws: Refusal.self) { try await tokens.revoke(made.token.id, in: "campus", by: admin, at: start) }
        let entries = try await store.read { try $0.entries(about: Subject(kind: "token", id: made.token.id)) }
        #expect(entries.map(\.act) == ["made", "revoked"] && entries.allSatisfy { $0.by == admin && $0.organisation == "campus" })
        #expect(try await tokens.all(of: "campus").map(\.token.revoked) == [start])
        #expect(try await tokens.all(of: "elsewhere").isEmpty)
        await store.close()
    }

    @Test("use is noted at most once a minute")
    func use() async throws {
        let store = try SQLStore.temporary()
        let tokens = AccessTokens(store)
        let text = try await tokens.make(order(), in: "campus", by: admin, at: start).text
        func used() async throws -> Instant? { try await tokens.all(of: "campus").first?.used }
        #expect(try await used() == nil)
        _ = try await tokens.find(text, at: start)
        _ = try await tokens.find(text, at: start.advanced(bySeconds: 59))
        #expect(try await used() == start)
        _ = try await tokens.find(text, at: start.advanced(bySeconds: 60))
        #expect(try await used() == start.advanced(bySeconds: 60))
        await store.close()
    }

    @Test("an order that cannot be meant is refused by the field at fault")
    func orders() async throws {
        let store = try SQLStore.temporary()
        let tokens = AccessTokens(store)
        let bad: [(AccessTokens.Order, String)] = [
            (order(label: "  "), "label"), (order(label: String(repeating: "长", count: 81)), "label"), (order([]), "scopes"), (order(days: 0), "days"),
            (order(days: 401), "days"), (order([.unitsFix]), "unit"), (order(unit: "P-01"), "unit"), (order([.unitsFix], unit: "P-99"), "unit"),
        ]
        for (order, field) in bad {
            do {
                _ = try await tokens.make(order, in: "campus", by: admin, at: start)
                Issue.record("\(order) was taken")
            } catch let refusal as Refusal {
                #expect(refusal.field == field)
            }
        }
        #expect(try await tokens.all(of: "campus").isEmpty)
        await store.close()
    }

    @Test("every scope says what it does")
    func scopes() {
        #expect(TokenScope.allCases.map(\.rawValue) == ["calls.open", "units.fix", "units.read", "incidents.read", "figures.read", "events.read", "cases.read", "cases.write", "alarms.write"])
        #expect(Set(TokenScope.allCases.map(\.title.zh)).count == TokenScope.allCases.count)
    }
}
