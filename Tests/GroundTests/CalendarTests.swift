import Ground
import Testing

@Suite("Days and months")
struct CalendarTests {
    @Test("two hundred years follow one another without a gap, as a plain calendar counts them")
    func consecutive() throws {
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        var number = try #require(Day(year: 1900, month: 1, day: 1)).number
        // 1 January 1900 was a Monday.
        var weekday = 1
        for year in 1900...2100 {
            let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (index, length) in lengths.enumerated() {
                for dayOfMonth in 1...length {
                    let day = Day(number: number)
                    guard day.civil == (year, index + 1, dayOfMonth), day.weekday == weekday,
                        Day(year: year, month: index + 1, day: dayOfMonth) == day, Day(text: day.description) == day
                    else {
                        Issue.record("\(year)-\(index + 1)-\(dayOfMonth) is \(day), weekday \(day.weekday)")
                        return
                    }
                    number += 1
                    weekday = weekday % 7 + 1
                }
                #expect(Day(year: year, month: index + 1, day: length + 1) == nil)
            }
        }
    }

    @Test("the ends of the four-digit calendar", arguments: ["0001-01-01", "0004-02-29", "1969-12-31", "1970-01-01", "9999-12-31"])
    func fourDigits(text: String) throws {
        #expect(try #require(Day(text: text)).description == text)
    }

    @Test("leap days", arguments: [(1900, false), (2000, true), (2023, false), (2024, true), (2100, false), (2400, true)])
    func leap(year: Int, hasLeapDay: Bool) {
        #expect((Day(year: year, month: 2, day: 29) != nil) == hasLeapDay)
    }

    @Test("what is no day is refused", arguments: [
        "", "-", "--", "2026", "2026-11", "2026-2-03", "2026-02-3", "2026-13-01", "2026-00-10", "2026-02-30", "2026-04-31",
        "0000-01-01", "12026-01-01", " 2026-11-22", "2026-11-22 ", "2026/11/22", "+026-11-22", "2026-+1-22", "2026-11-+2",
        "２０２６-11-22", "2026-11-22-", "20é6-11-22", "2026-11-22T08:00",
    ])
    func noDay(text: String) {
        #expect(Day(text: text) == nil)
        #expect(Month(text: text + "x") == nil)
    }

    @Test("what is no month is refused", arguments: ["", "2026", "2026-1", "2026-13", "2026-00", "2026-11-01", "+026-11", "2026-11 "])
    func noMonth(text: String) { #expect(Month(text: text) == nil) }

    @Test("a month knows its neighbours, its length and its year before")
    func months() throws {
        let january = try #require(Month(text: "2024-01"))
        #expect(january.previous.description == "2023-12")
        #expect(january.previous.next == january)
        #expect(january.next.description == "2024-02")
        #expect(january.next.end.seconds(since: january.next.start) == 29 * 86_400)
        #expect(january.next.yearBefore.end.seconds(since: january.next.yearBefore.start) == 28 * 86_400)
        #expect(try #require(Month(text: "2024-12")).next.description == "2025-01")
        #expect(january < january.next && january.yearBefore < january)
    }

    @Test("the months at both ends of the four-digit calendar have neighbours too")
    func ends() throws {
        let first = try #require(Month(text: "0001-01"))
        #expect(first.previous.end == first.start && first.yearBefore.end < first.start)
        // Year 0 of the calendar carried back is a leap year.
        #expect(first.start.seconds(since: first.yearBefore.start) == 366 * 86_400)
        let last = try #require(Month(text: "9999-12"))
        #expect(last.end.seconds(since: last.start) == 31 * 86_400 && last.next.start == last.end)
    }

    @Test("a day begins at midnight in Shanghai, eight hours before it does in Greenwich")
    func shanghai() throws {
        let day = try #require(Day(text: "2026-11-22"))
        #expect(day.start.iso == "2026-11-21T16:00:00.000Z")
        #expect(day.start.day == day)
        #expect(Instant(milliseconds: day.start.milliseconds - 1).day == day - 1)
        #expect(Instant(milliseconds: (day + 1).start.milliseconds - 1).day == day)
        #expect(day.weekday == 7)
        // The month turns with the day.
        let first = try #require(Instant(iso: "2026-11-30T16:00:00Z"))
        #expect(first.day.month.description == "2026-12")
    }
}

@Suite("Instants")
struct InstantTests {
    @Test("one moment, however it is written", arguments: [
        "2026-11-22T08:05", "2026-11-22 08:05", "2026-11-22T08:05:00", "2026-11-22T08:05:00.000", "2026-11-22T00:05Z",
        "2026-11-22T00:05:00.0z", "2026-11-22T08:05+08:00", "2026-11-21T19:05-05:00", "2026-11-22T05:35+05:30",
    ])
    func spellings(text: String) { #expect(Instant(iso: text)?.milliseconds == 1_795_305_900_000) }

    @Test("what is no moment is refused", arguments: [
        "", "now", "2026-11-22", "2026-11-22T", "2026-11-22T8:05", "2026-11-22T24:00", "2026-11-22T08:60", "2026-11-22T08:05:60",
        "2026-11-22T08:05:09.", "2026-11-22T08:05:09.1234567890", "2026-11-22T08:05:09,5", "2026-11-22T08:05Zz",
        "2026-11-22T08:05+8", "2026-11-22T08:05+0800", "2026-11-22T08:05+15:00", "2026-11-22T08:05+08:60", "2026-02-29T08:05",
        "2026-11-22T08:05 ", " 2026-11-22T08:05", "2026-11-22T-8:05", "２０２６-11-22T08:05", "2026-11-22\u{0}08:05", "1795305900000",
    ])
    func nonsense(text: String) { #expect(Instant(iso: text) == nil) }

    @Test("a fraction is read to the millisecond and may turn the second")
    func fraction() {
        #expect(Instant(iso: "1970-01-01T00:00:00.1Z")?.milliseconds == 100)
        #expect(Instant(iso: "1970-01-01T00:00:00.0006Z")?.milliseconds == 1)
        #expect(Instant(iso: "1970-01-01T00:00:59.9999Z")?.milliseconds == 60_000)
    }

    @Test("ten thousand moments of four thousand years come back from their text")
    func roundTrip() {
        var state: UInt64 = 110
        for _ in 0..<10_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let moment = Instant(milliseconds: Int64(state >> 17) - 62_000_000_000_000)
            guard Instant(iso: moment.iso) == moment,
                Instant(iso: moment.local)?.milliseconds == moment.milliseconds - ((moment.milliseconds % 1000) + 1000) % 1000
            else {
                Issue.record("\(moment.milliseconds) is \(moment.iso), \(moment.local)")
                return
            }
        }
    }

    @Test("the time of day is Shanghai's, also before 1970")
    func timeOfDay() {
        #expect(Instant(milliseconds: 0).timeOfDay(seconds: true) == "08:00:00")
        #expect(Instant(milliseconds: -1).timeOfDay(seconds: true) == "07:59:59")
        #expect(Instant(milliseconds: -8 * 3_600_000 - 1).local == "1969-12-31 23:59:59")
        #expect(Instant(milliseconds: -1).iso == "1969-12-31T23:59:59.999Z")
    }

    @Test("seconds between two moments have a sign")
    func seconds() {
        let moment = Instant(milliseconds: 1500)
        #expect(moment.seconds(since: Instant(milliseconds: 0)) == 1.5)
        #expect(Instant(milliseconds: 0).seconds(since: moment) == -1.5)
        #expect(moment.advanced(bySeconds: -1.5) == Instant(milliseconds: 0))
    }
}
