import Figures
import Ground
import Testing

@Suite("Change")
struct ChangeTests {
    @Test(
        "counts say up, down or the same, one decimal, trailing .0 dropped",
        arguments: [
            (9, 8, "上升 12.5%", "up 12.5%"), (46, 50, "下降 8%", "down 8%"), (7, 7, "持平", "unchanged"),
            (0, 0, "持平", "unchanged"), (3, 0, "净增 3 起", "3 more, from none"), (0, 5, "下降 100%", "down 100%"),
            (4, 3, "上升 33.3%", "up 33.3%"), (5, 3, "上升 66.7%", "up 66.7%"), (3, 1, "上升 200%", "up 200%"),
            (10_001, 10_000, "上升不足 0.1%", "up less than 0.1%"), (1003, 1000, "上升 0.3%", "up 0.3%"),
            (401, 400, "上升 0.3%", "up 0.3%"),
        ])
    func counts(now: Int, base: Int, zh: String, en: String) {
        let words = CountChange(now: now, base: base).words
        #expect(words.zh == zh)
        #expect(words.en == en)
    }

    @Test("a zero base never makes a percentage")
    func zeroBase() {
        for now in 0...50 {
            let change = CountChange(now: now, base: 0)
            #expect(change.tenths == nil)
            #expect(!change.words.zh.contains("%"))
        }
    }

    @Test("small numbers are marked, from either side", arguments: [(9, 20, true), (20, 9, true), (10, 20, false), (3, 3, false)])
    func few(now: Int, base: Int, isFew: Bool) {
        #expect(CountChange(now: now, base: base).isFew == isFew)
    }

    @Test("the percentage agrees with plain arithmetic to a twentieth")
    func agrees() throws {
        var chance = Chance(seed: 7)
        for _ in 0..<2000 {
            let (now, base) = (chance.whole(below: 500), 1 + chance.whole(below: 500))
            let exact = abs(Double(now - base)) / Double(base) * 100
            let tenths = try #require(CountChange(now: now, base: base).tenths)
            #expect(abs(Double(tenths) / 10 - exact) <= 0.05 + 1e-9)
        }
    }

    @Test("a share says 100 % only when every one met its target")
    func share() {
        #expect(Share(within: 12, measured: 13).words == "92.3%")
        #expect(Share(within: 9999, measured: 10_000).words == "99.9%")
        #expect(Share(within: 4, measured: 4).words == "100%")
        #expect(Share(within: 0, measured: 0).words == "—")
    }

    @Test("shares change by percentage points")
    func points() {
        let half = Share(within: 10, measured: 20)
        let more = Share(within: 16, measured: 30)
        #expect(ShareChange(now: more, base: half).words?.zh == "上升 3.3 个百分点")
        #expect(ShareChange(now: half, base: more).words?.en == "down 3.3 points")
        #expect(ShareChange(now: half, base: Share(within: 1, measured: 2)).words?.zh == "持平")
        #expect(ShareChange(now: half, base: Share(within: 0, measured: 0)).words == nil)
    }

    @Test("times get shorter or longer by whole seconds")
    func times() {
        #expect(TimeChange(now: 100.4, base: 121)?.words.zh == "缩短 0:21")
        #expect(TimeChange(now: 3725, base: 60)?.words.en == "1:01:05 longer")
        #expect(TimeChange(now: 59.6, base: 60.4)?.words.zh == "持平")
        #expect(TimeChange(now: nil, base: 1) == nil)
    }
}
