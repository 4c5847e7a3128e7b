import Ground

/// Invented students, always the same ones: names of hills and rivers, some far more common than others, as names are.
struct Crowd: Sendable {
    let people: Int

    static let now = Instant(milliseconds: 1_790_000_000_000)

    @Sendable static func salt() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var salt: [UInt8] = []
        for _ in 0..<4 { withUnsafeBytes(of: generator.next() as UInt64) { salt.append(contentsOf: $0) } }
        return salt
    }

    /// As long as the real one; what it costs is measured elsewhere.
    @Sendable static func blind(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    /// Small, fast, and the same on every machine.
    struct Dice {
        var state: UInt64
        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % bound
        }
    }

    private static let families = Array("安柳田石麦竹江云谷林秦向桥雷风岳溪米松桑夏冬丰海星陶金甘平叶高常万路和尚白方毛贝")
    private static let middle = Array("小大长青知雨望晴远听晓木向子云山川河舟满麦泉石兰阳衿起秋帆田书文思若星月明清")
    private static let last = Array("禾川青帆秋田山舟河川满山冬泉星石兰阳衿起明清和平安宁康乐文武英华国强伟芳娜静丽敏磊军洋勇")

    func number(_ index: Int) -> String { "2026\(String(1_000_000 + index).dropFirst())" }
    func phone(_ index: Int) -> String { "139\(String(100_000_000 + index).dropFirst())" }
    func className(_ index: Int) -> String { "班\(index / 40)" }
    private func college(_ index: Int) -> String { "学院\(index / 40 % 30)" }

    func name(_ index: Int) -> String {
        var dice = Dice(state: UInt64(index) &* 2_654_435_761)
        // Squares favour the beginning of a list.
        func pick(_ letters: [Character]) -> Character {
            let share = Double(dice.next(10_000)) / 10_000
            return letters[Int(share * share * Double(letters.count))]
        }
        _ = dice.next(2)
        return String([pick(Self.families), pick(Self.middle), pick(Self.last)])
    }

    func csv(of campus: Int) -> String {
        var text = "学号,姓名,手机,出生日期,学院,班级\n"
        for index in 0..<people {
            text += "\(number(index)),\(name(index)),\(phone(index)),2007-0\(index % 9 + 1)-1\(index % 10),\(college(index)),\(className(index))\n"
        }
        return text
    }
}
