import Cases
import Foundation
import Ground

/// How official papers write: days and moments in full, money in figures and in capitals.
enum PaperWords {
    static func day(_ day: Day, _ language: Language) -> String {
        let (year, month, day) = day.civil
        return language == .chinese ? "\(year)年\(month)月\(day)日" : "\(year)-\(two(month))-\(two(day))"
    }

    static func moment(_ moment: Instant, _ language: Language) -> String {
        guard language == .chinese else { return String(moment.local.dropLast(3)) }
        let clock = moment.timeOfDay().split(separator: ":")
        return day(moment.day, .chinese) + (clock.count >= 2 ? "\(clock[0])时\(clock[1])分" : "")
    }

    /// `¥10,000.50（人民币壹万元伍角整）`
    static func money(_ money: Money, _ language: Language) -> String {
        money.shown(language) + (language == .chinese ? "（人民币\(capitals(money))）" : "")
    }

    /// Chinese capitals as banks write them (中国人民银行支付结算办法附一): 壹万零伍元叁角整.
    static func capitals(_ money: Money) -> String {
        let (yuan, jiao, fen) = (money.fen / 100, money.fen / 10 % 10, money.fen % 10)
        var text = yuan == 0 ? "" : whole(yuan) + "元"
        if jiao == 0, fen == 0 { return (text.isEmpty ? "零元" : text) + "整" }
        if jiao > 0 { text += digits[jiao] + "角" } else if yuan > 0 { text += "零" }
        return text + (fen > 0 ? digits[fen] + "分" : "整")
    }

    private static let digits = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]

    private static func whole(_ number: Int) -> String {
        var (rest, groups) = (number, [Int]())
        while rest > 0 {
            groups.append(rest % 10_000)
            rest /= 10_000
        }
        let units = ["", "万", "亿", "万亿"]
        var text = "", isGap = false
        for index in groups.indices.reversed() {
            let group = groups[index]
            if group == 0 {
                isGap = !text.isEmpty
                continue
            }
            if !text.isEmpty, isGap || group < 1000 { text += "零" }
            text += four(group) + units[index]
            isGap = false
        }
        return text
    }

    /// 1…9999.
    private static func four(_ number: Int) -> String {
        var text = "", isGap = false
        for (place, unit) in [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
            let digit = number / place % 10
            if digit == 0 {
                isGap = isGap || !text.isEmpty
                continue
            }
            text += (isGap ? "零" : "") + digits[digit] + unit
            isGap = false
        }
        return text
    }

    /// How wide a text is set, in Chinese characters.
    static func width(_ text: String) -> Double {
        text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 0.55 : 1) }
    }

    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, letter in
            switch letter {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(letter)
            }
        }
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
