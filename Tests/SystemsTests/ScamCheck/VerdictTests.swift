import Ground
import Testing

@testable import Systems

@Suite("Fraud check: verdicts")
struct VerdictTests {
    private let classifier = RuleClassifier()

    @Test("a demand to move money to a safe account in secret is highly suspicious, and the reasons point at the words")
    func reasons() throws {
        let text = "你好，我是市公安局的王警官，你名下银行卡涉嫌洗钱，请马上把存款转到 安 全 账 户 接受核查，不要告诉任何人。"
        let verdict = classifier.judge(text)
        #expect(verdict.suspicion == .high)
        #expect(verdict.classes.first?.scamClass == .authority)
        let utf16 = Array(text.utf16)
        func words(_ id: String) throws -> [String] {
            try #require(verdict.reasons.first { $0.id == id }).ranges.map { String(decoding: utf16[$0], as: UTF16.self) }
        }
        #expect(try words("safe-account").contains("安 全 账 户"))
        #expect(try words("secrecy").contains { $0.hasPrefix("不要告诉") })
        #expect(try words("crime-threat").contains { $0.contains("涉嫌洗钱") })
        #expect(verdict.reasons.first?.isAgainst == false)
        #expect(verdict.advice.contains { $0.zh.contains("110") && $0.zh.contains("账号") })
    }

    @Test("the same words forbidden, or called fraud, or quoted by those who warn, are no demand", arguments: [
        "警方提醒：公检法不会让你把钱转到安全账户，凡是要求共享屏幕的都是诈骗，请及时拨打96110。",
        "保卫处：近期有人冒充公安局，以“你涉嫌洗钱，把钱转到安全账户”为由行骗，请同学们不要相信。",
        "【某银行】验证码384920，5分钟内有效，请勿告诉任何人，银行不会索要验证码。",
    ])
    func turnedAround(text: String) { #expect(classifier.judge(text).suspicion == .none) }

    @Test("a disguised spelling says the same", arguments: [
        "做任务返佣金，日结300，加微信领取，先垫付100返150", "做任務返傭金，日結300，加薇❤領取，先墊付100返150", "做 任 务 返 佣 金，日 结 300，+V 领取，先 垫 付 100 返 150",
    ])
    func disguised(text: String) {
        let verdict = classifier.judge(text)
        #expect(verdict.suspicion == .high)
        #expect(verdict.classes.first?.scamClass == .brushing)
    }

    @Test("school tags name the disguise", arguments: [
        ("各位家长，本学期资料费386元，请扫下面的收款码转给我，今天中午前交齐，我是班主任", SchoolTag.classTeacher),
        ("您之前报的培训班可以全额退学费，请加QQ群下载指定软件，按老师的方案充值后一起退", .tuitionRefund),
        ("内场演唱会门票低价转，先付定金500，加微信直接转我，不走平台", .ticket),
        ("六级答案考前两小时发，先付200定金，加群", .exam),
    ])
    func tags(text: String, tag: SchoolTag) {
        let verdict = classifier.judge(text)
        #expect(verdict.suspicion > .none)
        #expect(verdict.schoolTags.contains(tag))
    }

    @Test("nothing found never says safe, and sends to a person")
    func neverSafe() {
        for text in ["", "   ", "明天上午十点开组会", "hello", "🙂🙂🙂", "Ω≈ç√∫ 日本語のテキスト한국어 текст"] {
            let verdict = classifier.judge(text)
            #expect(verdict.suspicion == .none)
            #expect(verdict.classes.isEmpty && verdict.schoolTags.isEmpty)
            let said = ([verdict.confidence.words] + verdict.advice).map { $0.zh + $0.en }.joined()
            #expect(!said.contains("是安全的") && !said.contains("is safe") && !said.contains("放心"))
            #expect(said.contains("96110"))
        }
    }

    @Test("every class has its own advice, in both languages")
    func advice() {
        var first: Set<String> = []
        for scamClass in ScamClass.allCases {
            let verdict = ScamAdvice.verdict(points: 9, classes: [scamClass: 5], tags: [], reasons: [])
            #expect(verdict.classes.first?.scamClass == scamClass)
            #expect(verdict.advice.allSatisfy { !$0.zh.isEmpty && !$0.en.isEmpty })
            first.insert(verdict.advice[1].zh)
        }
        #expect(first.count == ScamClass.allCases.count)
    }

    @Test("the same text always gets the same verdict, from any classifier")
    func deterministic() throws {
        for message in try DevelopmentSet.scams().prefix(120) {
            let once = classifier.judge(message.text)
            #expect(once == classifier.judge(message.text))
            #expect(once == RuleClassifier().judge(message.text))
        }
    }

    @Test("a long text is judged by its most suspicious part; far-off words do not add up")
    func long() throws {
        let calm = String(repeating: "今天上午图书馆闭馆整理，下午照常开放，请同学们合理安排自习时间。", count: 300)
        #expect(calm.count > 9_000)
        #expect(classifier.judge(calm).suspicion == .none)
        let demand = "我是公安局的，你涉嫌洗钱，马上把钱转到安全账户核查，不要告诉任何人。"
        let hidden = classifier.judge(calm + demand + calm)
        #expect(hidden.suspicion == .high)
        let utf16 = Array((calm + demand + calm).utf16)
        let words = try #require(hidden.reasons.first { $0.id == "safe-account" }).ranges.map { String(decoding: utf16[$0], as: UTF16.self) }
        #expect(words.contains { $0.contains("安全账户") })
        let scattered = "我是公安局的。" + calm + "请转账。" + calm + "不要告诉任何人。"
        #expect(classifier.judge(scattered).suspicion < .high)
    }

    @Test("no text breaks it: random scalars, repeated words, unfinished marks", arguments: 0..<120)
    func fuzz(seed: Int) throws {
        var chance = SplitMix(seed: UInt64(seed))
        let words = try DevelopmentSet.scams().map { $0.text }
        var text = String.UnicodeScalarView()
        for _ in 0..<chance.below(400) {
            switch chance.below(5) {
            case 0: if let scalar = Unicode.Scalar(UInt32(chance.below(0x11_0000))) { text.append(scalar) }
            case 1: if let scalar = Unicode.Scalar(UInt32(0x4E00 + chance.below(0x5200))) { text.append(scalar) }
            case 2: text.append(contentsOf: "“”「」\"。，、！\n*#〔{~ ".unicodeScalars.dropFirst(chance.below(12)).prefix(1))
            case 3: text.append(contentsOf: words[chance.below(words.count)].unicodeScalars.prefix(chance.below(12)))
            default: text.append(contentsOf: "转账到安全账户验证码不要".unicodeScalars.dropFirst(chance.below(10)))
            }
        }
        let message = String(text)
        let verdict = classifier.judge(message)
        for range in verdict.reasons.flatMap(\.ranges) { #expect(range.upperBound <= message.utf16.count && !range.isEmpty) }
        #expect(verdict == classifier.judge(message))
    }

    @Test("one word ten thousand times is judged like any other text")
    func repeated() {
        for word in ["转", "验证码发给我", "“", "不要", "1", "安全账户。"] {
            let verdict = classifier.judge(String(repeating: word, count: 10_000))
            #expect(verdict.reasons.allSatisfy { $0.ranges.count <= 4 || !$0.isAgainst })
        }
    }
}
