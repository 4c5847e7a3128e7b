import Ground
import Testing

@testable import Systems

@Suite("Fraud check: finding words")
struct MatcherTests {
    /// Every place of every word, the slow way.
    private func naive(_ words: [[UInt32]], in text: [UInt32]) -> Set<WordMatcher.Hit> {
        var hits: Set<WordMatcher.Hit> = []
        for (number, word) in words.enumerated() where !word.isEmpty && word.count <= text.count {
            for start in 0...(text.count - word.count) where Array(text[start..<start + word.count]) == word {
                hits.insert(WordMatcher.Hit(word: number, start: start, end: start + word.count))
            }
        }
        return hits
    }

    @Test("finds what a naive search finds, on random texts of few letters", arguments: 0..<200)
    func random(seed: Int) {
        var chance = SplitMix(seed: UInt64(seed))
        // Few letters make words that overlap and contain each other; one lies beyond the Basic Multilingual Plane.
        let letters: [UInt32] = [0x61, 0x62, 0x8F6C, 0x8D26, 0x2070E].prefix(2 + chance.below(4)).map { $0 }
        func draw(_ length: Int) -> [UInt32] { (0..<length).map { _ in letters[chance.below(letters.count)] } }
        var words = Set((0..<1 + chance.below(30)).map { _ in draw(chance.below(6)) }).sorted { $0.lexicographicallyPrecedes($1) }
        words.append([])
        let text = draw(chance.below(300))
        let found = WordMatcher(words).hits(in: text)
        #expect(Set(found) == naive(words, in: text))
        #expect(found.count == Set(found).count)
        #expect(found.map(\.end) == found.map(\.end).sorted())
    }

    @Test("no words find nothing; an empty text has nothing to find")
    func empty() {
        #expect(WordMatcher([]).hits(in: [1, 2, 3]).isEmpty)
        #expect(WordMatcher([[1]]).hits(in: []).isEmpty)
    }

    private func places(_ words: String, _ text: String, lists: [String: String] = [:]) -> [String] {
        let book = ScamSignBook([ScamSign("it", .ask, 1, "测试", "test", words: words)], lists: lists)
        #expect(book.faults.isEmpty)
        let folded = FoldedText(text)
        let utf16 = Array(text.utf16)
        return book.places(in: folded)[0].map { String(decoding: utf16[folded.origin(of: $0.range)], as: UTF16.self) }
    }

    @Test("the language of the signs: gaps, alternatives, lists, exceptions, numbers")
    func language() {
        #expect(places("转*账户", "请转到安全账户") == ["转到安全账户"])
        #expect(places("转~账户", "请转到一个新的安全账户").isEmpty)
        #expect(places("转*账户", "请转。到账户").isEmpty)
        #expect(places("转**账户", "请转到我们公司指定的那一个新开的账户") == ["转到我们公司指定的那一个新开的账户"])
        #expect(places("{加,添加}〔号〕", "请添加微信，或加QQ", lists: ["号": "微信 qq"]) == ["加微信", "加QQ"])
        #expect(places("别 !特别 !别人", "特别的人，别人，别去") == ["别"])
        #expect(places("借~#", "借我两万，借我书，借3000") == ["借我两万", "借3000"])
        #expect(places("##", "借99元、3千元、一万八、2025年") == ["3千", "一万八"])
        #expect(places("screen_share", "please screen share now, screensharex") == ["screen share"])
    }

    @Test("words that are misspelt are named, not passed over")
    func faults() {
        let book = ScamSignBook(
            [ScamSign("it", .ask, 1, "测试", "test", words: "{甲,乙 转* 〔没有〕"), ScamSign("it", .ask, 1, "测试", "test", words: "甲")], lists: [:])
        #expect(book.faults.count >= 4)
        let rules = ScamRuleBook(
            [ScamRule("one", 1, "一", "one", when: "it|nobody"), ScamRule("two", 1, "二", "two", when: "!it")],
            for: ScamSignBook([ScamSign("it", .ask, 1, "测试", "test", words: "甲")], lists: [:]))
        #expect(rules.faults.count == 2)
    }

    @Test("the rules of the house have no faults, go by no placeholder, and every name is in both languages")
    func house() {
        let classifier = RuleClassifier()
        #expect(classifier.faults.isEmpty)
        for sign in classifier.signs.signs {
            for placeholder in ["hxxp", ".example", "0000", "xxxx"] { #expect(!sign.words.contains(placeholder), "\(sign.id)") }
            #expect(!sign.name.zh.isEmpty && !sign.name.en.isEmpty && sign.points >= 0, "\(sign.id)")
        }
    }
}
