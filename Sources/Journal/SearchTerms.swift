/// The terms a text is found by: the same for both stores, whose own text indexes do not serve two Chinese characters
/// (SQLite's trigram index finds nothing for them).
///
/// Chinese, Japanese and Korean runs give their single characters and pairs; words of other scripts and numbers give
/// themselves and their beginnings from two characters. Width and case do not matter, and a middle dot inside a name is
/// passed over: `阿依古丽·买买提` is found with and without it.
///
/// Terms lie open in the database. Sealed text, phone numbers and identity numbers never go through here: that is the
/// caller's duty.
public enum SearchTerms {
    /// Characters of a text that are looked at.
    public static let textLimit = 1_000
    /// Characters of a word that are looked at.
    public static let wordLimit = 64
    /// Terms a query is cut to.
    public static let queryLimit = 16

    /// Every term the text is to be stored with.
    public static func of(_ text: String) -> Set<String> {
        var terms: Set<String> = []
        for run in runs(text) {
            if run.isIdeographic {
                for index in run.scalars.indices {
                    terms.insert(string(run.scalars[index...index]))
                    if index > 0 { terms.insert(string(run.scalars[(index - 1)...index])) }
                }
            } else {
                for length in min(2, run.scalars.count)...run.scalars.count {
                    terms.insert(string(run.scalars.prefix(length)))
                }
            }
        }
        return terms
    }

    /// The terms a text must have, all of them, to be found by this query; empty when there is nothing to look for.
    public static func query(_ text: String) -> Set<String> {
        var terms: Set<String> = []
        for run in runs(text) {
            guard run.isIdeographic, run.scalars.count > 1 else {
                terms.insert(string(run.scalars[...]))
                if terms.count >= queryLimit { return terms }
                continue
            }
            for index in run.scalars.indices.dropFirst() {
                terms.insert(string(run.scalars[(index - 1)...index]))
                if terms.count >= queryLimit { return terms }
            }
        }
        return terms
    }

    private struct Run {
        let isIdeographic: Bool
        var scalars: [Unicode.Scalar]
    }

    private enum Class { case ideograph, word, passedOver, separator }

    private static func runs(_ text: String) -> [Run] {
        var runs: [Run] = []
        var isOpen = false
        for original in text.unicodeScalars.prefix(textLimit) {
            for scalar in halfWidth(original).properties.lowercaseMapping.unicodeScalars {
                let kind = classify(scalar)
                switch kind {
                case .passedOver: continue
                case .separator: isOpen = false
                case .ideograph, .word:
                    let isIdeographic = kind == .ideograph
                    if !isOpen || runs.last?.isIdeographic != isIdeographic {
                        runs.append(Run(isIdeographic: isIdeographic, scalars: []))
                    }
                    isOpen = true
                    if isIdeographic || runs[runs.count - 1].scalars.count < wordLimit {
                        runs[runs.count - 1].scalars.append(scalar)
                    }
                }
            }
        }
        return runs
    }

    /// `Ａ１` as `A1`.
    private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x3000: " "
        default: scalar
        }
    }

    private static func classify(_ scalar: Unicode.Scalar) -> Class {
        switch scalar.value {
        case 0x30...0x39, 0x61...0x7A: return .word
        case 0x00...0x7F: return .separator
        // The dots that stand inside names, as keyboards write them.
        case 0xB7, 0x2022, 0x2027, 0x30FB, 0xFF65: return .passedOver
        // Han with its radicals, 〇 and 々, kana, hangul, and the private area where rare names were put.
        case 0x2E80...0x2FDF, 0x3005...0x3007, 0x3040...0x30FF, 0x3100...0x318F, 0x31A0...0x31FF, 0x3400...0x4DBF,
            0x4E00...0x9FFF, 0xAC00...0xD7AF, 0xE000...0xFAFF, 0x20000...0x3FFFF:
            return .ideograph
        default: break
        }
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { return .passedOver }
        if properties.isAlphabetic || properties.numericType != nil { return .word }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return .word
        default: return .separator
        }
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
