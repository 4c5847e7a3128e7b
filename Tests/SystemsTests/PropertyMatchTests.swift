import Cases
import Ground
import Testing

@testable import Systems

@Suite("Numbers, tags and matching of property")
struct PropertyMatchTests {
    private typealias Item = PropertyMatch.Item
    private func number(_ text: String) throws -> SerialNumber { try #require(SerialNumber(text: text)) }

    @Test("a number is one however it is written", arguments: ["wh-23 0817", "WH230817", "ＷＨ２３０８１７", "WH.23/0817", " wh2308 17"])
    func normalised(text: String) { #expect(SerialNumber(text: text)?.text == "WH230817") }

    @Test("what is no number is refused", arguments: ["", "12", "A*B*C", "x\u{0}yz", "abc\ndef", String(repeating: "7", count: 41), "😀😀😀"])
    func refused(text: String) { #expect(SerialNumber(text: text) == nil) }

    @Test("a Chinese plate is a number too")
    func plate() { #expect(SerialNumber(text: "鄂a·12345")?.text == "鄂A12345") }

    @Test("what is easily mistaken has one skeleton, and nothing else does")
    func skeleton() throws {
        #expect(try number("WHO8I7B2").skeleton == number("WH0817BZ").skeleton)
        #expect(try number("WH0817").skeleton != number("WH0827").skeleton)
    }

    @Test("a hurried reader's number is among its lookalikes, which all have its skeleton")
    func lookalikes() throws {
        let one = try number("WH23O817")
        #expect(one.lookalikes.map(\.text).contains("WH230817"))
        #expect(!one.lookalikes.isEmpty && one.lookalikes.allSatisfy { $0.skeleton == one.skeleton && $0 != one })
        #expect(try number(String(repeating: "0", count: 40)).lookalikes.count == 60)
        #expect(try number("三号楼").lookalikes.isEmpty)
    }

    @Test("one character off is told from none and from two")
    func oneOff() throws {
        let one = try number("WH23081755")
        #expect(try one.isOneOff(number("WH23081756")) && one.isOneOff(number("WH2308175")) && one.isOneOff(number("XWH23081755")))
        #expect(try !one.isOneOff(number("WH23081755")) && !one.isOneOff(number("WH23081766")) && !one.isOneOff(number("WH230817")))
    }

    @Test("a tag is checked: every wrong character and every two that changed places are found")
    func tag() throws {
        var chance = SplitMix(seed: 7)
        for _ in 0..<200 {
            let bytes = (0..<16).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
            guard let tag = TagCode(random: bytes) else { continue }
            #expect(TagCode(text: tag.text) == tag)
            #expect(TagCode(text: " \(tag.text.lowercased().prefix(5))-\(tag.text.dropFirst(5))") == tag)
            var wrong = Array(tag.text)
            let place = chance.below(10)
            wrong[place] = wrong[place] == "7" ? "8" : "7"
            #expect(TagCode(text: String(wrong)) == nil)
            var swapped = Array(tag.text)
            let first = chance.below(9)
            swapped.swapAt(first, first + 1)
            if String(swapped) != tag.text { #expect(TagCode(text: String(swapped)) == nil) }
        }
        let made = try #require(TagCode(random: [0, 0, 1, 1, 0, 2, 3, 4, 5]))
        #expect(TagCode(text: made.text.replacing("0", with: "O").replacing("1", with: "l")) == made)
        #expect(TagCode(random: [UInt8](repeating: 255, count: 40)) == nil)
        #expect(TagCode(random: [1, 2, 3]) == nil)
        #expect(TagCode(text: "😀🙂😀🙂😀🙂😀🙂😀🙂") == nil)
    }

    @Test("a frame number decides, whatever else is said")
    func byNumber() throws {
        let found = Item("f", .bike, colour: .red, numbers: [try number("wh-230817")], words: "山地车")
        let matches = PropertyMatch.rank(found: found, against: [
            Item("alike", .bike, colour: .red, words: "红色山地车 捷安特", place: "图书馆"), Item("same", .eBike, colour: .blue, numbers: [try number("WH230817")]),
            Item("mistaken", .bike, numbers: [try number("WH23O8I7")]), Item("other", .mobile),
        ])
        #expect(matches.map(\.id) == ["same", "mistaken", "alike"] || matches.map(\.id) == ["mistaken", "same", "alike"])
        #expect(matches.filter(\.isByNumber).map(\.id).sorted() == ["mistaken", "same"])
        #expect(matches.first { $0.id == "same" }?.reasons.first?.zh == "号码一致：WH230817")
        #expect(matches.first { $0.id == "mistaken" }?.reasons.first?.zh.contains("易混字符") == true)
    }

    @Test("without a number kind, colour, words, place and time rank, and say why")
    func byDescription() throws {
        let lost = try #require(Instant(iso: "2026-03-06T20:00"))
        let found = Item(
            "f", .bike, colour: .black, words: "黑色捷安特山地车 车筐有Hello贴纸", position: Position(latitude: 30.5231, longitude: 114.3601), from: lost.advanced(bySeconds: 86_400))
        let matches = PropertyMatch.rank(found: found, against: [
            Item("right", .bike, colour: .black, words: "捷安特 山地车，hello 贴纸", position: Position(latitude: 30.5235, longitude: 114.3603), from: lost),
            Item("colour", .bike, colour: .white, words: "捷安特山地车", from: lost),
            Item("later", .bike, colour: .black, words: "捷安特山地车", from: lost.advanced(bySeconds: 5 * 86_400)),
            Item("kind", .umbrella, colour: .black, words: "黑色捷安特山地车"),
        ])
        #expect(matches.first?.id == "right")
        #expect(!matches.contains { $0.id == "kind" })
        let reasons = try #require(matches.first).reasons.map(\.zh).joined(separator: "|")
        for word in ["种类相同：自行车", "颜色相同：黑", "捷安特", "贴纸", "hello", "米", "1 天内"] { #expect(reasons.contains(word), "\(word) in \(reasons)") }
        #expect(matches.allSatisfy { !$0.isByNumber })
        let later = matches.first { $0.id == "later" }
        #expect(matches[0].score > later?.score ?? 0)
        if let later { #expect(later.reasons.contains { $0.zh.contains("早于") }) }
    }

    @Test("both ways round the same pair has the same score, and nothing is ranked twice or below the bar")
    func bothWays() throws {
        var chance = SplitMix(seed: 11)
        func thing(_ id: String) throws -> Item {
            let kinds = PropertyKind.allCases, colours = PropertyColour.allCases
            let words = ["捷安特", "山地车", "美利达", "车筐", "贴纸", "U锁", "铃铛"]
            return Item(
                id, kinds[chance.below(4)], colour: chance.below(3) == 0 ? nil : colours[chance.below(4)],
                numbers: chance.below(2) == 0 ? [] : [try number("WH23081\(chance.below(10))")],
                words: (0..<3).map { _ in words[chance.below(words.count)] }.joined(separator: " "), place: ["图书馆", "三食堂"][chance.below(2)])
        }
        for _ in 0..<50 {
            let found = try (0..<6).map { try thing("f\($0)") }, missing = try (0..<6).map { try thing("m\($0)") }
            for one in found {
                let matches = PropertyMatch.rank(found: one, against: missing, limit: 6)
                #expect(Set(matches.map(\.id)).count == matches.count)
                #expect(matches.map(\.score) == matches.map(\.score).sorted(by: >))
                for match in matches {
                    #expect((30...100).contains(match.score) && !match.reasons.isEmpty)
                    let other = try #require(missing.first { $0.id == match.id })
                    let back = PropertyMatch.rank(missing: other, against: found, limit: 6)
                    #expect(back.first { $0.id == one.id }?.score == match.score)
                }
            }
        }
    }

    @Test("hot spots are counted by cell, the hours in parts, and few are called few")
    func hotSpots() throws {
        let here = Position(latitude: 30.52310, longitude: 114.36010)
        let evening = try #require(Instant(iso: "2026-03-06T22:00"))
        var thefts = (0..<12).map { HotSpots.Theft(position: here.moved(east: Double($0) / 10, north: 0), from: evening, until: evening.advanced(bySeconds: 4 * 3600)) }
        thefts += (1...4).map { HotSpots.Theft(position: here.moved(east: 0, north: Double($0) * 1000), from: nil, until: evening) }
        thefts.append(HotSpots.Theft(position: nil, from: nil, until: nil))
        let table = try HotSpots.count(thefts, metres: 200, hours: 2)
        #expect(table.unplaced == 1 && table.untimed == 1 && table.isWeekThin)
        #expect(table.cells.map(\.count).reduce(0, +) == 16)
        let first = try #require(table.cells.first)
        #expect(first.count >= 6 && !first.isFew)
        #expect(table.cells.dropFirst().allSatisfy { $0.isFew && !$0.standsOut } || table.cells[1].count >= 5)
        // Friday 22:00 to Saturday 02:00 is half a theft in either night; the other four are at ten on Friday.
        #expect(abs(table.week[4][11] - (6 + 4)) < 1e-9)
        #expect(abs(table.week[5][0] - 6) < 1e-9)
        #expect(abs(table.week.joined().reduce(0, +) - 16) < 1e-9)
        #expect(first.range.contains(Double(first.count)))
    }

    @Test("the limits of chance are Poisson's")
    func limits() throws {
        let here = Position(latitude: 30.5, longitude: 114.36)
        let cell = try #require(HotSpots.count((0..<10).map { _ in HotSpots.Theft(position: here, from: nil, until: nil) }, metres: 100, hours: 24).cells.first)
        // Exact: 4.80 to 18.39.
        #expect(abs(cell.range.lowerBound - 4.80) < 0.05 && abs(cell.range.upperBound - 18.39) < 0.05)
        #expect(!cell.standsOut, "a single cell stands out of nothing")
        for (metres, hours) in [(1.0, 2), (100, 5), (Double.nan, 2), (100, 0), (9000, 2)] {
            #expect(throws: Refusal.self) { try HotSpots.count([], metres: metres, hours: hours) }
        }
        #expect(try HotSpots.count([], metres: 100, hours: 6).cells.isEmpty)
    }
}
