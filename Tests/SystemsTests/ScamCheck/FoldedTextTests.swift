import Ground
import Testing

@testable import Systems

@Suite("Fraud check: plain spelling")
struct FoldedTextTests {
    private func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(FoldedText(text).scalars.compactMap(Unicode.Scalar.init)))
    }

    @Test("full width, case, traditional characters, spaces, pictures and marks between characters", arguments: [
        ("ＱＱ１２３", "qq123"), ("轉賬到安全帳戶", "转账到安全账户"), ("安 全 账 户", "安全账户"), ("安.全-账*户", "安全账户"), ("刷\u{200B}单", "刷单"),
        ("验证码①②③", "验证码123"), ("𝐖𝐨𝐫𝐝", "word"), ("日赚💰", "日赚钱"), ("做任务🎉🎉领奖", "做任务领奖"), ("１，０００元", "1,000元"),
        ("Hello World", "helloworld"), ("a-b", "a-b"), ("3.5万", "3.5万"),
    ])
    func folds(from: String, to: String) { #expect(plain(from) == to) }

    @Test("disguised words are put right and marked", arguments: [
        ("薇信", "微信"), ("加V信", "加微信"), ("微❤️", "微信"), ("+薇", "加微信"), ("➕Q", "加qq"), ("企鹅群", "q群"), ("裸 聊果聊", "裸聊裸聊"), ("s单", "刷单"),
    ])
    func respells(from: String, to: String) {
        #expect(plain(from) == to)
        #expect(!FoldedText(from).respelled.isEmpty)
    }

    @Test("what is plain already is left alone", arguments: ["加微信", "加qq群", "iOS单元测试", "水电付费", "支付保证金", "附近群众", "大家微信联系", "excel表格"])
    func leaves(text: String) {
        #expect(plain(text) == text.lowercased())
        #expect(FoldedText(text).respelled.isEmpty)
    }

    @Test("every scalar knows where it stood, in order, within the message", arguments: 0..<300)
    func origins(seed: Int) {
        var chance = SplitMix(seed: UInt64(seed))
        let pieces = ["转账", " ", "\u{200D}", "🧧", "👨‍👩‍👧", "Ａ", "薇❤", "。", "加v", "é", "\u{301}", "𠜎", "\n", "10,000", "帳戶", "-", "\u{FEFF}", "🇨🇳"]
        let text = (0..<chance.below(60)).map { _ in pieces[chance.below(pieces.count)] }.joined()
        let folded = FoldedText(text)
        let count = text.utf16.count
        #expect(folded.starts.count == folded.scalars.count && folded.ends.count == folded.scalars.count)
        #expect(folded.sentences.count == folded.scalars.count && folded.clauses.count == folded.scalars.count)
        for position in folded.scalars.indices {
            #expect(folded.starts[position] >= 0 && folded.starts[position] < folded.ends[position] && Int(folded.ends[position]) <= count)
            if position > 0 { #expect(folded.starts[position] >= folded.starts[position - 1] && folded.ends[position] >= folded.ends[position - 1]) }
        }
        for range in folded.respelled { #expect(range.upperBound <= folded.scalars.count && !range.isEmpty) }
    }
}
