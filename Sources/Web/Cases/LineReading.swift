import Cases
import Foundation
import Ground

/// What somebody wrote on a line, made plain: as keyboards, spreadsheets and phones write it.
enum LineReading {
    static func plain(_ written: String, _ input: Input) -> String {
        let text = written.trimmingCharacters(in: .whitespacesAndNewlines)
        switch input {
        case .paragraph, .line, .choice, .files, .rows: return text
        case .money: return money(halfWidth(text))
        case .day: return day(halfWidth(text)) ?? text
        case .moment: return moment(halfWidth(text)) ?? text
        case .people: return text.split { ",，;；、 \n".contains($0) }.joined(separator: ",")
        default: return halfWidth(text)
        }
    }

    /// `１２３` as `123`.
    private static func halfWidth(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
            case 0x3000: " "
            default: scalar
            }
        }))
    }

    /// `1.5万` as `15000.00`.
    private static func money(_ text: String) -> String {
        guard text.hasSuffix("万") || text.hasSuffix("万元"), let amount = Money(text: text.filter { $0 != "万" }) else { return text }
        return Money(fen: amount.fen * 10_000).text
    }

    /// `2026年3月5日`, `2026/3/5`, `2026.3.5` and `20260305` as `2026-03-05`; `nil` for what is no day.
    private static func day(_ text: String) -> String? {
        let parts: [Int]
        if text.utf8.count == 8, text.utf8.allSatisfy({ (48...57).contains($0) }) {
            parts = [text.prefix(4), text.dropFirst(4).prefix(2), text.suffix(2)].compactMap { Int($0) }
        } else {
            parts = text.split { "年月日/.- ".contains($0) }.compactMap { Int($0) }
        }
        guard parts.count == 3, let day = Day(year: parts[0], month: parts[1], day: parts[2]) else { return nil }
        return day.description
    }

    /// `2026年3月5日 8:05` as `2026-03-05T08:05`.
    private static func moment(_ text: String) -> String? {
        if let exact = Instant(iso: text) { return exact.iso }
        let parts = text.split { " T日".contains($0) }
        guard parts.count == 2, let day = day(String(parts[0])) else { return nil }
        let clock = parts[1].split { ":时分点".contains($0) }.compactMap { Int($0) }
        guard (1...3).contains(clock.count), clock[0] < 24, clock.allSatisfy({ (0..<60).contains($0) }) else { return nil }
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        return Instant(iso: "\(day)T\(two(clock[0])):\(two(clock.count > 1 ? clock[1] : 0))")?.iso
    }

    /// What is wrong with an answer that is not blank, in words; `nil` where it can be meant. The engine has the last word.
    static func fault(_ text: String, _ input: Input) -> LocalisedText? {
        func isTitle() -> Bool { if case .choice(let choices) = input { choices.contains { $0.title.zh == text || $0.title.en == text } } else { false } }
        guard !input.reads(text), !isTitle() else { return nil }
        let (zh, en) = input.expectation
        return LocalisedText("应为\(zh)", "Expected: \(en)")
    }

    /// As a form's field takes what is kept: moments in Shanghai, without a zone.
    static func field(_ text: String, _ input: Input) -> String {
        guard input == .moment, let moment = Instant(iso: text) else { return text }
        return "\(moment.day)T\(moment.timeOfDay())"
    }
}
