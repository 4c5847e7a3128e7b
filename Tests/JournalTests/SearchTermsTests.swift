import Journal
import Testing

@Suite struct SearchTermsTests {
    @Test("Chinese names give their characters and pairs")
    func chinese() {
        #expect(SearchTerms.of("张三丰") == ["张", "三", "丰", "张三", "三丰"])
        #expect(SearchTerms.query("张三丰") == ["张三", "三丰"])
        #expect(SearchTerms.query("张") == ["张"])
        #expect(SearchTerms.of("〇") == ["〇"])
        // A rare character beyond 16 bits, and one from the private area.
        #expect(SearchTerms.of("𠮷\u{E815}") == ["𠮷", "\u{E815}", "𠮷\u{E815}"])
    }

    @Test("Words and numbers give themselves and their beginnings")
    func words() {
        #expect(SearchTerms.of("Zhang") == ["zh", "zha", "zhan", "zhang"])
        #expect(SearchTerms.of("B") == ["b"])
        #expect(SearchTerms.query("zHAn") == ["zhan"])
        #expect(SearchTerms.of("2023-114 x") == ["20", "202", "2023", "11", "114", "x"])
        #expect(SearchTerms.of("教A101室") == ["教", "a1", "a10", "a101", "室"])
        #expect(SearchTerms.of(String(repeating: "a", count: 200)).count == SearchTerms.wordLimit - 1)
    }

    @Test("Width, case and dots inside names do not matter")
    func folding() {
        #expect(SearchTerms.of("Ｚｈ１") == SearchTerms.of("zh1"))
        #expect(SearchTerms.of("张　三") == ["张", "三"])
        #expect(SearchTerms.of("阿依古丽·买买提") == SearchTerms.of("阿依古丽买买提"))
        #expect(SearchTerms.of("a\u{200B}b") == ["ab"])
    }

    @Test("Nothing to look for is nothing", arguments: ["", " ", "--", "。，", "%_*", "\u{200B}", "👮"])
    func nothing(_ text: String) {
        #expect(SearchTerms.of(text).isEmpty)
        #expect(SearchTerms.query(text).isEmpty)
    }

    @Test("Whatever part of a name, or beginning of a word, is asked for is found")
    func parts() {
        let texts = ["欧阳震华", "阿依古丽·买买提", "张 三", "Li Xiaolong 李小龙", "2023012345", "一二三abc", "e\u{301}tienne"]
        for text in texts {
            let terms = SearchTerms.of(text)
            var words = text.split(separator: " ").map(Array.init)
            words.append(Array(text))
            for word in words {
                let isLatin = word.allSatisfy { $0.isASCII }
                for start in word.indices where start == 0 || !isLatin && !word[start].isASCII {
                    for end in start..<word.count where !isLatin || end > start {
                        let asked = String(word[start...end])
                        // A single letter of a longer word is no beginning that is kept.
                        let query = SearchTerms.query(asked).filter { $0.utf8.count > 1 }
                        #expect(query.isSubset(of: terms), "\(asked) in \(text)")
                    }
                }
            }
        }
    }

    @Test("Long texts and long queries end")
    func limits() {
        let long = String((0..<5_000).map { Character(Unicode.Scalar(0x4E00 + $0)!) })
        #expect(SearchTerms.of(long).count == 2 * SearchTerms.textLimit - 1)
        #expect(SearchTerms.query(long).count == SearchTerms.queryLimit)
        #expect(SearchTerms.query(long).isSubset(of: SearchTerms.of(long)))
    }
}
