import Foundation
import Ground
import Testing

@testable import Web

@Suite("Passwords")
struct PasswordTests {
    @Test("a password is kept as a digest with a salt of its own, and only it fits")
    func digests() async throws {
        let (one, other) = (try await Password.digest("demo-campus110"), try await Password.digest("demo-campus110"))
        #expect(one.salt != other.salt && one.hash != other.hash && one.hash.count == 32 && one.mustChange == nil)
        #expect(try await Password.matches("demo-campus110", one))
        for wrong in ["demo-campus111", "", "demo-campus110 ", "Demo-campus110", String(repeating: "x", count: 200)] {
            #expect(try await !Password.matches(wrong, one))
        }
        for wrong in ["", "short", String(repeating: "x", count: 129)] { await #expect(throws: Refusal.self) { try await Password.digest(wrong) } }
    }

    @Test("a password kept by an earlier version still fits: scrypt with p 1")
    func earlier() async throws {
        // scrypt("demo-campus110", salt 00…0f, N 16384, r 8, p 1), computed apart from this program.
        let hash = "bf9e0b1a27cda89bef5a097248838347d696d5280379e3be01af4ebfe9fb317b"
        let bytes = stride(from: 0, to: 64, by: 2).map { UInt8(hash.dropFirst($0).prefix(2), radix: 16)! }
        let stored = Password.Stored(salt: Array(0..<16), hash: bytes, rounds: 16_384)
        #expect(try await Password.matches("demo-campus110", stored))
    }

    @Test("the whole of a long password counts, and what looks the same is the same")
    func wholeAndNormal() async throws {
        let long = String(repeating: "长", count: 127)
        let stored = try await Password.digest(long + "甲")
        #expect(try await Password.matches(long + "甲", stored))
        #expect(try await !Password.matches(long + "乙", stored))
        // Full-width letters of a Chinese keyboard; e with its accent apart.
        let cafe = try await Password.digest("ＣＡＦe\u{301} 110！")
        #expect(try await Password.matches("CAF\u{E9} 110!", cafe))
    }

    @Test("what everybody tries first is refused", arguments: [
        "12345678", "123456789", "87654321", "0987654321", "abcdefgh", "qwertyui", "asdfghjkl", "aaaaaaaa", "abababab", "12341234", "abcabcabc",
        "１２３４５６７８", "Password1", "PASSWORD", "woaini1314", "a12345678", "1qaz2wsx", "short", "", String(repeating: "长", count: 129),
    ])
    func obvious(password: String) {
        #expect(throws: Refusal.self) { try PasswordRules().check(password, of: "wang", name: "王岚") }
    }

    @Test("one's own account and name and the organisation's name are refused, whatever stands around them", arguments: [
        "xx-wangwu7-xx", "XX-WANGWU7-XX", "我是王岚没错的呀", "青川大学欢迎你的到来", "hello 青川大学保卫处!",
    ])
    func own(password: String) {
        let rules = PasswordRules(context: ["青川大学", "青川大学保卫处", "Qingchuan University security office"])
        #expect(throws: Refusal.self) { try rules.check(password, of: "wangwu7", name: "王岚") }
    }

    @Test("anything else will do: sentences, one kind of letter, any sign", arguments: [
        "correct horse battery", "红灯停绿灯行黄灯等一等", "zhwmqkxv", "   three spaces", "8264917350", "🐘🐘🦒🦓🐘🦒🦓🐘", "'; DROP TABLE --", "li-is-short-here",
    ])
    func fine(password: String) throws {
        try PasswordRules(context: ["青川大学", ""]).check(password, of: "li", name: "李")
    }

    @Test("the list is read as it is shipped; without it the obvious is still refused")
    func list() throws {
        let text = "# made\nFREQUENCY_LISTS = {\n    \"passwords\": \"123456,sunshine1,Short,dragonfly\".split(\",\"),\n    \"names\": \"mary\",\n}"
        #expect(PasswordRules.passwords(in: text) == ["sunshine1", "dragonfly"])
        #expect(PasswordRules.passwords(in: "{}").isEmpty)
        #expect(PasswordRules(list: "/nowhere", context: []).listed == 0)
        let rules = PasswordRules(common: ["dragonfly"])
        #expect(throws: Refusal.self) { try rules.check("DragonFly", of: "x", name: "") }
        try rules.check("dragonflies", of: "x", name: "")
    }

    static let data = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Data").path

    @Test(
        "the list that bin/setup fetches holds more than three thousand passwords that would be long enough",
        .enabled(if: FileManager.default.fileExists(atPath: data + "/frequency_lists.py"), "Data is empty: run bin/setup"))
    func fetched() {
        let rules = PasswordRules(list: Self.data, context: [])
        #expect(rules.listed > 3000)
        for common in ["sunshine", "baseball", "iloveyou2", "trustno1"] where common.count >= 8 {
            #expect(throws: Refusal.self) { try rules.check(common, of: "x", name: "") }
        }
    }

    @Test("so many digests run at once and the others wait in order; beyond the bound they are refused")
    func gate() async throws {
        let gate = HashGate(width: 2, bound: 3)
        let (hold, release) = AsyncStream<Void>.makeStream()
        let (begun, begin) = AsyncStream<Int>.makeStream()
        let running = (0..<2).map { number in
            Task {
                try await gate.run {
                    begin.yield(number)
                    for await _ in hold { break }
                }
            }
        }
        var beginnings = begun.makeAsyncIterator()
        _ = await beginnings.next()
        _ = await beginnings.next()
        let waiting = (2..<5).map { number in Task { try await gate.run { _ = begin.yield(number) } } }
        while await gate.waitingCount < 3 { await Task.yield() }
        await #expect(throws: Refusal.self) { try await gate.run {} }
        release.finish()
        for task in running { try await task.value }
        for task in waiting { try await task.value }
        #expect(await gate.waitingCount == 0)
        try await gate.run {}
    }
}
