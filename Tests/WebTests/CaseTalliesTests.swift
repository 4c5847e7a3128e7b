import Ground
import Testing

@testable import Web

@Suite("Periods of casework's figures")
struct CaseTalliesTests {
    private func day(_ text: String) throws -> Day { try #require(Day(text: text)) }

    @Test(
        "a period and the same days of the year before",
        arguments: [
            ("month", "2026-02-17", "2026-07-01", "2026-02-01", "2026-03-01", "2025-02-01", "2025-03-01"),
            ("quarter", "2026-05-31", "2026-07-01", "2026-04-01", "2026-07-01", "2025-04-01", "2025-07-01"),
            ("quarter", "2025-12-31", "2026-07-01", "2025-10-01", "2026-01-01", "2024-10-01", "2025-01-01"),
            ("year", "2025-06-01", "2026-07-01", "2025-01-01", "2026-01-01", "2024-01-01", "2025-01-01"),
            // What goes on is compared with as many days.
            ("month", "2026-07-10", "2026-07-10", "2026-07-01", "2026-07-11", "2025-07-01", "2025-07-11"),
            ("year", "2026-07-10", "2026-07-10", "2026-01-01", "2026-07-11", "2025-01-01", "2025-07-11"),
            ("month", "2024-02-29", "2024-02-29", "2024-02-01", "2024-03-01", "2023-02-01", "2023-03-01"),
        ])
    func periods(_ kind: String, _ asked: String, _ today: String, _ from: String, _ until: String, _ before: String, _ beforeUntil: String) throws {
        let period = try CasePeriod(#require(CasePeriod.Kind(rawValue: kind)), day(asked), today: day(today))
        #expect(period.counted == (try day(from))..<(try day(until)))
        #expect(period.before == (try day(before))..<(try day(beforeUntil)))
    }

    @Test("days of one's own, with a leap day on either side")
    func custom() throws {
        let period = try CasePeriod(.custom, day("2024-02-29"), to: day("2024-02-29"), today: day("2026-01-01"))
        let (leap, next) = (try day("2024-02-29"), try day("2024-03-01"))
        let (before, after) = (try day("2023-02-28"), try day("2023-03-01"))
        #expect(period.counted == leap..<next)
        #expect(period.before == before..<after)
        #expect(!period.isPartial && period.last == leap)
    }

    @Test("what has not begun, ends before it begins or is too long is refused, and says why")
    func refused() throws {
        let today = try day("2026-07-10")
        let custom: [(String, String)] = [("2026-07-09", "2026-07-08"), ("2026-07-11", "2026-07-12"), ("2015-01-01", "2026-01-01")]
        for (from, to) in custom {
            let (first, last) = (try day(from), try day(to))
            #expect(throws: Refusal.self, "\(from) \(to)") { try CasePeriod(.custom, first, to: last, today: today) }
        }
        let next = try day("2026-08-01")
        #expect(throws: Refusal.self) { try CasePeriod(.month, next, today: today) }
    }
}
