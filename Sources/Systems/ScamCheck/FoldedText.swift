/// A message in one plain spelling: half-width, lower case, simplified, without what people put between characters to slip past filters.
/// Every scalar remembers where it stood in the message as it was given.
struct FoldedText: Sendable {
    private(set) var scalars: [UInt32] = []
    /// UTF-16 offsets in the original of what became each scalar.
    private(set) var starts: [Int32] = []
    private(set) var ends: [Int32] = []
    /// Whether something was left out just before each scalar.
    private(set) var isAfterGap: [Bool] = []
    /// Which sentence and which clause each scalar stands in, counted from 0.
    private(set) var sentences: [Int32] = []
    private(set) var clauses: [Int32] = []
    /// SignPlaces where a disguised spelling was put right.
    private(set) var respelled: [Range<Int>] = []

    init(_ message: String) {
        fold(message)
        respell()
        split()
    }

    /// A word of the rules in the spelling of folded texts; `_` stands for a space between English words.
    static func word(_ word: String) -> [UInt32] {
        var folded: [UInt32] = []
        for scalar in word.unicodeScalars where scalar != "_" {
            if let picture = SpellingTables.pictures[scalar.value] {
                folded += picture.unicodeScalars.map(\.value)
            } else if let plain = plain(scalar.value) {
                folded.append(plain)
            }
        }
        return folded
    }

    /// The original place of folded scalars, as UTF-16 offsets.
    func origin(of range: Range<Int>) -> Range<Int> {
        Int(starts[range.lowerBound])..<Int(ends[range.upperBound - 1])
    }

    /// Whether no Latin word and no number is cut at either end.
    func isWhole(_ range: Range<Int>) -> Bool {
        let first = range.lowerBound
        let last = range.upperBound - 1
        if first > 0, !isAfterGap[first], Self.isOneWord(scalars[first - 1], scalars[first]) { return false }
        if last + 1 < scalars.count, !isAfterGap[last + 1], Self.isOneWord(scalars[last], scalars[last + 1]) { return false }
        return true
    }

    private mutating func fold(_ message: String) {
        let capacity = message.utf8.count / 2
        scalars.reserveCapacity(capacity)
        starts.reserveCapacity(capacity)
        ends.reserveCapacity(capacity)
        isAfterGap.reserveCapacity(capacity)
        var offset: Int32 = 0
        var isGap = false
        for scalar in message.unicodeScalars {
            let width: Int32 = scalar.value > 0xFFFF ? 2 : 1
            defer { offset += width }
            if scalar.value > 0x2000, !Self.isHan(scalar.value), let picture = SpellingTables.pictures[scalar.value] {
                for part in picture.unicodeScalars { append(part.value, offset, offset + width, &isGap) }
            } else if let plain = Self.plain(scalar.value) {
                append(plain, offset, offset + width, &isGap)
            } else {
                isGap = true
            }
        }
        dropSeparators()
    }

    private mutating func append(_ scalar: UInt32, _ start: Int32, _ end: Int32, _ isGap: inout Bool) {
        scalars.append(scalar)
        starts.append(start)
        ends.append(end)
        isAfterGap.append(isGap)
        isGap = false
    }

    /// Takes out marks between two Chinese characters (安.全-账*户) and reads `+微` as 加微.
    private mutating func dropSeparators() {
        var kept = 0
        var isGap = false
        let count = scalars.count
        for position in 0..<count {
            var scalar = scalars[position]
            let next = position + 1 < count ? scalars[position + 1] : 0
            if scalar == 0x2B, Self.isHan(next) || Self.isLetter(next) { scalar = 0x52A0 }
            if Self.isSeparator(scalar), kept > 0, Self.isHan(scalars[kept - 1]), Self.isHan(next) || Self.isSeparator(next) {
                isGap = true
                continue
            }
            scalars[kept] = scalar
            starts[kept] = starts[position]
            ends[kept] = ends[position]
            isAfterGap[kept] = isAfterGap[position] || isGap
            isGap = false
            kept += 1
        }
        truncate(to: kept)
    }

    private mutating func truncate(to count: Int) {
        scalars.removeLast(scalars.count - count)
        starts.removeLast(starts.count - count)
        ends.removeLast(ends.count - count)
        isAfterGap.removeLast(isAfterGap.count - count)
    }

    private mutating func respell() {
        let hits = Respelling.shared.matcher.hits(in: scalars)
        if hits.isEmpty { return }
        // The leftmost, and of those the longest; what it covers is put right once.
        var chosen: [WordMatcher.Hit] = []
        for hit in hits.sorted(by: { ($0.start, -$0.end) < ($1.start, -$1.end) }) {
            if let last = chosen.last, hit.start < last.end { continue }
            if isWhole(hit.start..<hit.end), !isPlain(Respelling.shared.plain[hit.word], at: hit.start) { chosen.append(hit) }
        }
        if chosen.isEmpty { return }
        let old = self
        truncate(to: 0)
        var position = 0
        var isGap = false
        for hit in chosen {
            for index in position..<hit.start { append(old.scalars[index], old.starts[index], old.ends[index], &isGap, old.isAfterGap[index]) }
            let first = scalars.count
            for scalar in Respelling.shared.plain[hit.word] {
                append(scalar, old.starts[hit.start], old.ends[hit.end - 1], &isGap, scalars.count == first && old.isAfterGap[hit.start])
            }
            respelled.append(first..<scalars.count)
            position = hit.end
        }
        for index in position..<old.scalars.count { append(old.scalars[index], old.starts[index], old.ends[index], &isGap, old.isAfterGap[index]) }
    }

    /// Whether the plain word stands there already: 加微信 begins like the disguise 加微.
    private func isPlain(_ word: [UInt32], at start: Int) -> Bool {
        start + word.count <= scalars.count && scalars[start..<start + word.count].elementsEqual(word)
    }

    private mutating func append(_ scalar: UInt32, _ start: Int32, _ end: Int32, _ isGap: inout Bool, _ isAfterGap: Bool) {
        isGap = isAfterGap
        append(scalar, start, end, &isGap)
    }

    private mutating func split() {
        sentences.reserveCapacity(scalars.count)
        clauses.reserveCapacity(scalars.count)
        var sentence: Int32 = 0
        var clause: Int32 = 0
        for (position, scalar) in scalars.enumerated() {
            sentences.append(sentence)
            clauses.append(clause)
            let isLast = position + 1 == scalars.count
            switch scalar {
            case 0x3002, 0x21, 0x3F, 0x0A, 0x2026:
                sentence += 1
                clause += 1
            case 0x2E where isLast || isAfterGap[position + 1] || Self.isHan(scalars[position + 1]):
                sentence += 1
                clause += 1
            case 0x2C, 0x3B, 0x3A: clause += 1
            default: break
            }
        }
    }

    /// The plain form of one scalar, nil when it is left out.
    private static func plain(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0x4E00...0x9FFF: return Simplification.shared.table[Int(scalar - 0x4E00)]
        case 0x41...0x5A: return scalar + 32
        case 0x0A, 0x21...0x40, 0x5B...0x7E: return scalar
        case 0x0D, 0x2028, 0x2029: return 0x0A
        case 0..<0x21, 0x7F...0xA0, 0xAD: return nil
        case 0xFF01...0xFF5E: return plain(scalar - 0xFEE0)
        // Ideographic comma and full stop stay; the comma between equals separates less than a clause.
        case 0x3001, 0x3002, 0x300A...0x300F, 0x2018...0x201D, 0x2026: return scalar
        case 0xFF61: return 0x3002
        case 0x3010: return 0x5B
        case 0x3011: return 0x5D
        // Digits and letters in circles, brackets, superscripts, mathematical alphabets.
        case 0x2460...0x2468: return scalar - 0x2460 + 0x31
        case 0x2474...0x247C: return scalar - 0x2474 + 0x31
        case 0x2488...0x2490: return scalar - 0x2488 + 0x31
        case 0x24B6...0x24CF: return scalar - 0x24B6 + 0x61
        case 0x24D0...0x24E9: return scalar - 0x24D0 + 0x61
        case 0x1D400...0x1D6A3: return (scalar - 0x1D400) % 26 + 0x61
        case 0x1D7CE...0x1D7FF: return (scalar - 0x1D7CE) % 10 + 0x30
        case 0x1F170...0x1F189: return scalar - 0x1F170 + 0x61
        case 0xFFE5, 0xA5: return 0xA5
        // Spaces, joiners, variation selectors, combining marks, direction marks, symbols and pictures.
        case 0x300...0x36F, 0x2000...0x2017, 0x201E...0x2025, 0x2027...0x206F, 0x20D0...0x20FF, 0x2190...0x245F, 0x2500...0x2BFF,
            0x3000, 0x3003...0x3009, 0x3012...0x3020, 0x3030, 0xB7, 0x30FB, 0xFE00...0xFE0F, 0xFEFF, 0x1F000...0x1F16F, 0x1F18A...0x1FAFF,
            0xE0000...0xE0FFF:
            return nil
        default: return scalar
        }
    }

    static func isHan(_ scalar: UInt32) -> Bool { (0x3400...0x9FFF).contains(scalar) || (0x20000...0x3FFFF).contains(scalar) }
    static func isLetter(_ scalar: UInt32) -> Bool { (0x61...0x7A).contains(scalar) }
    static func isDigit(_ scalar: UInt32) -> Bool { (0x30...0x39).contains(scalar) }
    private static func isOneWord(_ left: UInt32, _ right: UInt32) -> Bool {
        isLetter(left) && isLetter(right) || isDigit(left) && isDigit(right)
    }

    /// Every number from ten up (12, 5万, 八千, 两万五), and whether it is a thousand or more and no year, account or telephone.
    var numbers: [(range: Range<Int>, isLarge: Bool)] {
        var numbers: [(range: Range<Int>, isLarge: Bool)] = []
        var position = 0
        while position < scalars.count {
            let start = position
            if Self.isDigit(scalars[position]) {
                while position < scalars.count, Self.isDigit(scalars[position]) || scalars[position] == 0x2E || scalars[position] == 0x2C { position += 1 }
                while position > start, !Self.isDigit(scalars[position - 1]) { position -= 1 }
                let digits = scalars[start..<position].prefix { $0 != 0x2E }.filter { $0 != 0x2C }
                let unit = position < scalars.count ? scalars[position] : 0
                let isThousands = Self.thousands.contains(unit) && (position + 1 == scalars.count || !Self.isLetter(scalars[position + 1]))
                if isThousands { position += 1 }
                let isYear = digits.count == 4 && digits.first == 0x32 && Self.afterYears.contains(unit)
                if position - start >= 2 { numbers.append((start..<position, isThousands || (4...7).contains(digits.count) && !isYear && !Self.isServiceNumber(digits))) }
            } else if Self.isNumeral(scalars[position]) {
                var isLarge = false
                while position < scalars.count, Self.isNumeral(scalars[position]) {
                    isLarge = isLarge || Self.tens.contains(scalars[position])
                    position += 1
                }
                if isLarge, position - start >= 2 {
                    numbers.append((start..<position, scalars[start..<position].contains { Self.thousands.contains($0) }))
                }
            } else {
                position += 1
            }
        }
        return numbers
    }

    /// 一二三四五六七八九十百千万, 两, 几, 半 and the long forms 壹贰叁….
    private static func isNumeral(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341, 0x767E, 0x5343, 0x4E07, 0x4E24, 0x51E0, 0x534A,
            0x58F9, 0x8D30, 0x53C1, 0x8086, 0x4F0D, 0x9646, 0x67D2, 0x634C, 0x7396, 0x62FE, 0x4F70, 0x4EDF:
            true
        default: false
        }
    }

    /// 95588, 96110, 12345, 10086: five digits that are no sum.
    private static func isServiceNumber(_ digits: [UInt32]) -> Bool {
        guard digits.count == 5 else { return false }
        let number = digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
        return (95000..<97000).contains(number) || (12300..<12400).contains(number) || number == 10086 || number == 10010
    }

    private static let thousands = Set("千万仟wk".unicodeScalars.map(\.value))
    private static let afterYears = Set("年级届版-.".unicodeScalars.map(\.value))
    private static let tens = Set("十百千万拾佰仟".unicodeScalars.map(\.value))

    private static func isSeparator(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x2A, 0x2D, 0x2E, 0x2F, 0x5C, 0x5E, 0x5F, 0x60, 0x7C, 0x7E, 0x27, 0x23: true
        default: false
        }
    }
}

/// Simplified forms by scalar from U+4E00.
private struct Simplification: Sendable {
    static let shared = Simplification()
    let table: [UInt32]

    private init() {
        var table = (UInt32(0x4E00)...0x9FFF).map { $0 }
        for pair in SpellingTables.simplified.split(whereSeparator: \.isWhitespace) {
            let scalars = Array(pair.unicodeScalars)
            if scalars.count == 2, (0x4E00...0x9FFF).contains(scalars[0].value) { table[Int(scalars[0].value - 0x4E00)] = scalars[1].value }
        }
        self.table = table
    }
}

/// Finds disguised spellings.
private struct Respelling: Sendable {
    static let shared = Respelling()
    let matcher: WordMatcher
    /// The plain word for each disguise.
    let plain: [[UInt32]]

    private init() {
        var disguises: [[UInt32]] = []
        var plain: [[UInt32]] = []
        for line in SpellingTables.respellings.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let word = FoldedText.word(parts[0].filter { !$0.isWhitespace })
            for disguise in parts[1].split(whereSeparator: \.isWhitespace) {
                disguises.append(FoldedText.word(String(disguise)))
                plain.append(word)
            }
        }
        matcher = WordMatcher(disguises)
        self.plain = plain
    }
}
