import Figures
import Ground
import Testing

@Suite("Spans that are compared")
struct SpanTests {
    @Test("a month that is over is compared whole")
    func whole() throws {
        let comparison = try #require(Comparison(month: Month("2026-10"), asOf: Instant("2026-11-22T10:00")))
        #expect(!comparison.isPartial)
        #expect(comparison.now == Span(from: Instant("2026-10-01T00:00"), until: Instant("2026-11-01T00:00")))
        #expect(comparison.before == Span(from: Instant("2026-09-01T00:00"), until: Instant("2026-10-01T00:00")))
        #expect(comparison.yearBefore == Span(from: Instant("2025-10-01T00:00"), until: Instant("2025-11-01T00:00")))
    }

    @Test("the present month is compared with the same days, to the full minute")
    func partial() throws {
        let comparison = try #require(Comparison(month: Month("2026-11"), asOf: Instant("2026-11-22T14:05:37")))
        #expect(comparison.isPartial)
        #expect(comparison.now.until == Instant("2026-11-22T14:05"))
        #expect(comparison.before == Span(from: Instant("2026-10-01T00:00"), until: Instant("2026-10-22T14:05")))
        #expect(comparison.yearBefore == Span(from: Instant("2025-11-01T00:00"), until: Instant("2025-11-22T14:05")))
    }

    @Test("a shorter month before is taken whole, and no more")
    func shorter() throws {
        let comparison = try #require(Comparison(month: Month("2026-03"), asOf: Instant("2026-03-30T12:00")))
        #expect(comparison.before == Span(from: Instant("2026-02-01T00:00"), until: Instant("2026-03-01T00:00")))
    }

    @Test("a month that has not begun has no figures")
    func ahead() {
        #expect(Comparison(month: Month("2026-12"), asOf: Instant("2026-11-30T23:59:59")) == nil)
    }

    @Test("the month turns at midnight in Shanghai, not in London")
    func midnight() throws {
        let comparison = try #require(Comparison(month: Month("2026-11"), asOf: Instant("2026-12-05T00:00")))
        #expect(comparison.now.contains(Instant("2026-10-31T16:00:00Z")))
        #expect(!comparison.now.contains(Instant("2026-10-31T15:59:59Z")))
        #expect(Instant("2026-10-31T16:30:00Z").hour == 0)
        #expect(Instant("2026-11-01T15:59:59Z").hour == 23)
    }
}
