/// How signs spell their words, so that a person can read and mend them:
/// - words stand apart by white space; `_` is a space inside an English one;
/// - `~` lets up to 4 characters stand between, `*` up to 10, `**` up to 24, never past the end of a sentence;
/// - `{甲,乙}` is one of several, `〔名〕` one of a named list;
/// - `#` as a part of its own is any number from ten up, `##` from a thousand up: 借~#;
/// - `!词` takes back what overlaps it: 别 but not 特别.
struct WordLanguage {
    /// Alternatives, a gap, alternatives, …
    struct Pattern: Hashable {
        var parts: [[String]]
        /// The longest gap before each part after the first, in scalars.
        var gaps: [Int]
    }

    private let lists: [String: String]
    /// What is wrong with the words read so far.
    private(set) var faults: [String] = []

    init(lists: [String: String]) { self.lists = lists }

    /// The patterns and the exceptions of one sign.
    mutating func read(_ words: String, of id: String) -> (patterns: [Pattern], exceptions: [String]) {
        var patterns: [Pattern] = []
        var exceptions: [String] = []
        // Words without a gap are one set of alternatives.
        var plain: [String] = []
        for entry in words.split(whereSeparator: \.isWhitespace).map(String.init) {
            if entry.hasPrefix("!") {
                exceptions += alternatives(of: String(entry.dropFirst()), in: id)
                continue
            }
            let pattern = pattern(of: entry, in: id)
            if pattern.parts.count == 1 { plain += pattern.parts[0] } else { patterns.append(pattern) }
        }
        if !plain.isEmpty { patterns.insert(Pattern(parts: [plain], gaps: []), at: 0) }
        return (patterns, exceptions)
    }

    private mutating func pattern(of entry: String, in id: String) -> Pattern {
        var parts: [[String]] = []
        var gaps: [Int] = []
        var part = ""
        var gap = 0
        for character in entry {
            if character == "*" || character == "~" {
                gap = character == "~" ? 4 : gap == 0 ? 10 : 24
                continue
            }
            if gap > 0 {
                parts.append(alternatives(of: part, in: id))
                gaps.append(gap)
                part = ""
                gap = 0
            }
            part.append(character)
        }
        if gap > 0 { faults.append("\(id): \(entry) ends in a gap") }
        parts.append(alternatives(of: part, in: id))
        if parts.contains(where: \.isEmpty) { faults.append("\(id): \(entry) has an empty part") }
        return Pattern(parts: parts, gaps: gaps)
    }

    /// Every spelling of a part: braces and lists multiplied out.
    private mutating func alternatives(of part: String, in id: String, depth: Int = 0) -> [String] {
        var spellings = [""]
        var rest = Substring(part)
        while let character = rest.first {
            var choices: [String]
            switch character {
            case "{":
                guard let end = rest.firstIndex(of: "}") else {
                    faults.append("\(id): \(part) lacks }")
                    return []
                }
                choices = []
                for choice in rest[rest.index(after: rest.startIndex)..<end].split(separator: ",", omittingEmptySubsequences: false) {
                    choices += alternatives(of: String(choice), in: id, depth: depth + 1)
                }
                rest = rest[rest.index(after: end)...]
            case "〔":
                guard let end = rest.firstIndex(of: "〕"), depth < 8,
                    let list = lists[String(rest[rest.index(after: rest.startIndex)..<end])]
                else {
                    faults.append("\(id): \(part) names no list")
                    return []
                }
                choices = []
                for choice in list.split(whereSeparator: \.isWhitespace) {
                    choices += alternatives(of: String(choice), in: id, depth: depth + 1)
                }
                rest = rest[rest.index(after: end)...]
            default:
                choices = [String(character)]
                rest = rest.dropFirst()
            }
            spellings = spellings.flatMap { spelling in choices.map { spelling + $0 } }
        }
        return depth > 0 ? spellings : spellings.filter { !$0.isEmpty }
    }
}
