import Foundation
import Geo
import Ground
import Testing

@Suite("Opening hours")
struct OpeningHoursTests {
    @Test(
        "what OpenStreetMap writes is understood",
        arguments: [
            ("24/7", "24/7"), ("off", "off"), ("closed", "off"), ("06:00-23:00", "06:00-23:00"), ("Mo-Su 00:00-24:00", "24/7"),
            ("Mo-Fr 06:00-23:00; Sa,Su 07:00-22:00", "Mo-Fr 06:00-23:00; Sa-Su 07:00-22:00"),
            ("mo", nil), ("Mo-Fr 6:00-9:00, 16:00-19:00", "Mo-Fr 06:00-09:00,16:00-19:00"),
            ("22:00-06:00", "00:00-06:00,22:00-24:00"), ("Sa 22:00-26:00", "Sa 22:00-24:00; Su 00:00-02:00"),
            ("Fr-Mo 08:00-10:00", "Mo 08:00-10:00; Fr-Su 08:00-10:00"),
            ("06:00-23:00; We off", "Mo-Tu 06:00-23:00; Th-Su 06:00-23:00"), ("Su", "Su 00:00-24:00"),
            ("Mo-Fr 06:00-23:00;", "Mo-Fr 06:00-23:00"),
            ("PH off", nil), ("Mo-Fr sunrise-sunset", nil), ("", nil), (";", nil), ("06:00", nil), ("06:00-25:99", nil),
            ("25:00-26:00", nil), ("06:00-23:00 \"by appointment\"", nil), ("Mo-Xx 06:00-07:00", nil), ("06:00-", nil),
            ("01:00-30:00", nil),
        ] as [(String, String?)])
    func read(text: String, expected: String?) { #expect(OpeningHours(text)?.text == expected) }

    @Test("hours written are hours read, and the next change is the next change")
    func turns() throws {
        var chance = Chance(seed: 4)
        for _ in 0..<60 {
            let spans = (0..<chance.whole(below: 6)).map { _ in
                let start = chance.whole(below: OpeningHours.week)
                return start..<start + chance.whole(below: 3000)
            }
            let hours = OpeningHours(spans)
            #expect(OpeningHours(hours.text) == hours)
            #expect(try JSONDecoder().decode([OpeningHours].self, from: JSONEncoder().encode([hours])) == [hours])
            for _ in 0..<20 {
                let minute = chance.whole(below: OpeningHours.week)
                let isInside = spans.contains { $0.contains(minute) || $0.contains(minute + OpeningHours.week) }
                #expect(hours.isOpen(inMinute: minute) == isInside)
            }
            // 2026-11-23 is a Monday.
            let monday = try #require(Instant(iso: "2026-11-23T00:00:00"))
            let minute = chance.whole(below: OpeningHours.week)
            let now = monday.advanced(bySeconds: Double(minute) * 60 + 17)
            #expect(hours.isOpen(at: now) == hours.isOpen(inMinute: minute))
            let wait = (1...OpeningHours.week).first {
                hours.isOpen(inMinute: (minute + $0) % OpeningHours.week) != hours.isOpen(inMinute: minute)
            }
            #expect(hours.nextChange(after: now) == wait.map { monday.advanced(bySeconds: Double(minute + $0) * 60) })
        }
    }

    @Test("hours that cannot be understood are refused where they are stored")
    func stored() {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([OpeningHours].self, from: Data("[\"PH off\"]".utf8)) }
    }
}
