/// Signs made ready to be looked for, all in one pass over a text.
struct ScamSignBook: Sendable {
    private struct Pattern: Sendable {
        let sign: Int32
        let sets: [Int32]
        let gaps: [Int]
        /// Takes back places of its sign that it overlaps.
        let isException: Bool
    }

    let signs: [ScamSign]
    let numbers: [String: Int]
    /// By sign: its points, whether it speaks for fraud, whether 不要 empties it, its grades.
    let points: [Double]
    let isFor: [Bool]
    let isNegatable: [Bool]
    let grades: [Int]
    /// Signs that speak to the reader in person.
    let direct: [Int]
    /// Signs of the reader's own loss or doubt.
    let suffering: [Int]
    /// The signs of each kind, the weightiest first.
    let ofKind: [ScamSign.Kind: [Int]]
    /// What is wrong with the words; empty in a book that may be used.
    let faults: [String]
    private let matcher: WordMatcher
    /// The sets that a word belongs to: `setsOfWords[firstSet[w] ..< firstSet[w + 1]]`.
    private let firstSet: [Int32]
    private let setsOfWords: [Int32]
    private let setCount: Int
    private let patterns: [Pattern]
    /// Patterns by their last set, likewise: only those are tried whose end was seen.
    private let firstEnding: [Int32]
    private let endings: [Int32]
    /// The words `#` and `##`, found as numbers are.
    private let numberWord: Int?
    private let largeWord: Int?

    init(_ signs: [ScamSign], lists: [String: String]) {
        var language = WordLanguage(lists: lists)
        var words: [[UInt32]] = []
        var wordNumbers: [[UInt32]: Int] = [:]
        var sets: [Set<Int>: Int] = [:]
        var setsOfWord: [[Int32]] = []
        var patterns: [Pattern] = []
        var faults: [String] = []

        func number(of alternatives: [String]) -> Int32 {
            var members: Set<Int> = []
            for spelling in alternatives {
                let word = FoldedText.word(spelling)
                if word.isEmpty { continue }
                if let known = wordNumbers[word] {
                    members.insert(known)
                } else {
                    wordNumbers[word] = words.count
                    members.insert(words.count)
                    words.append(word)
                    setsOfWord.append([])
                }
            }
            if let known = sets[members] { return Int32(known) }
            let set = sets.count
            sets[members] = set
            for member in members.sorted() { setsOfWord[member].append(Int32(set)) }
            return Int32(set)
        }

        var numbers: [String: Int] = [:]
        for (index, sign) in signs.enumerated() {
            if numbers.updateValue(index, forKey: sign.id) != nil { faults.append("\(sign.id): twice") }
            let (spelled, exceptions) = language.read(sign.words, of: sign.id)
            for pattern in spelled {
                patterns.append(Pattern(sign: Int32(index), sets: pattern.parts.map(number), gaps: pattern.gaps, isException: false))
            }
            if !exceptions.isEmpty {
                patterns.append(Pattern(sign: Int32(index), sets: [number(of: exceptions)], gaps: [], isException: true))
            }
        }

        var endingIn = [[Int32]](repeating: [], count: sets.count)
        for (index, pattern) in patterns.enumerated() { endingIn[Int(pattern.sets[pattern.sets.count - 1])].append(Int32(index)) }
        self.signs = signs
        self.numbers = numbers
        points = signs.map(\.points)
        isFor = signs.map(\.kind.isFor)
        isNegatable = signs.map(\.isNegatable)
        grades = signs.map(\.grades)
        direct = signs.indices.filter { signs[$0].isDirect }
        suffering = ["victim", "asks-whether"].compactMap { numbers[$0] }
        self.faults = faults + language.faults
        ofKind = Dictionary(grouping: signs.indices, by: { signs[$0].kind })
            .mapValues { $0.sorted { (signs[$0].points, -$0) > (signs[$1].points, -$1) } }
        (firstSet, setsOfWords) = Self.flat(setsOfWord)
        (firstEnding, endings) = Self.flat(endingIn)
        setCount = sets.count
        self.patterns = patterns
        numberWord = wordNumbers[[0x23]]
        largeWord = wordNumbers[[0x23, 0x23]]
        matcher = WordMatcher(words)
    }

    private static func flat(_ lists: [[Int32]]) -> (first: [Int32], all: [Int32]) {
        var first: [Int32] = [0]
        var all: [Int32] = []
        for list in lists {
            all += list
            first.append(Int32(all.count))
        }
        return (first, all)
    }

    /// The places of every sign.
    func places(in text: FoldedText) -> SignPlaces {
        let bySet = grouped(wholeHits(in: text))
        var found: [(sign: Int32, place: SignPlaces.Place)] = []
        var taken: [(sign: Int32, place: SignPlaces.Place)] = []
        for set in bySet.seen {
            for index in firstEnding[set]..<firstEnding[set + 1] {
                let number = Int(endings[Int(index)])
                let sign = patterns[number].sign
                if patterns[number].isException {
                    for place in bySet.list(set) { taken.append((sign, place)) }
                } else if patterns[number].gaps.isEmpty {
                    for place in bySet.list(set) { found.append((sign, place)) }
                } else {
                    for place in chains(of: patterns[number], bySet, in: text) { found.append((sign, place)) }
                }
            }
        }
        if !taken.isEmpty {
            found.removeAll { candidate in
                taken.contains { $0.sign == candidate.sign && $0.place.start < candidate.place.end && candidate.place.start < $0.place.end }
            }
        }
        return SignPlaces(found, signs: signs.count)
    }

    /// Every word that stands whole, with numbers, ascending by end.
    private func wholeHits(in text: FoldedText) -> [WordMatcher.Hit] {
        var hits = matcher.hits(in: text.scalars)
        hits.removeAll { !text.isWhole($0.start..<$0.end) }
        let numbers = text.numbers
        if numbers.isEmpty { return hits }
        for (range, isLarge) in numbers {
            if let numberWord { hits.append(WordMatcher.Hit(word: numberWord, start: range.lowerBound, end: range.upperBound)) }
            if isLarge, let largeWord { hits.append(WordMatcher.Hit(word: largeWord, start: range.lowerBound, end: range.upperBound)) }
        }
        hits.sort { ($0.end, $0.start, $0.word) < ($1.end, $1.start, $1.word) }
        return hits
    }

    /// Hits by the sets of their words; each list ascends by end.
    private struct Grouped {
        var first: [Int32]
        var all: [SignPlaces.Place]
        var seen: [Int]

        func list(_ set: Int) -> ArraySlice<SignPlaces.Place> { all[Int(first[set])..<Int(first[set + 1])] }
        func isEmpty(_ set: Int) -> Bool { first[set] == first[set + 1] }
    }

    private func grouped(_ hits: [WordMatcher.Hit]) -> Grouped {
        var first = [Int32](repeating: 0, count: setCount + 1)
        var seen: [Int] = []
        for hit in hits {
            for index in firstSet[hit.word]..<firstSet[hit.word + 1] {
                let set = Int(setsOfWords[Int(index)])
                if first[set + 1] == 0 { seen.append(set) }
                first[set + 1] += 1
            }
        }
        for set in 0..<setCount { first[set + 1] += first[set] }
        var next = first
        var all = [SignPlaces.Place](repeating: SignPlaces.Place(start: 0, end: 0, lastStart: 0), count: Int(first[setCount]))
        for hit in hits {
            for index in firstSet[hit.word]..<firstSet[hit.word + 1] {
                let set = Int(setsOfWords[Int(index)])
                all[Int(next[set])] = SignPlaces.Place(start: hit.start, end: hit.end, lastStart: hit.start)
                next[set] += 1
            }
        }
        return Grouped(first: first, all: all, seen: seen)
    }

    /// SignPlaces where the parts of a pattern follow each other in one sentence with no gap too long; each end from its nearest beginning,
    /// so that what stands before the words is heard as before them.
    private func chains(of pattern: Pattern, _ bySet: Grouped, in text: FoldedText) -> [SignPlaces.Place] {
        for set in pattern.sets where bySet.isEmpty(Int(set)) { return [] }
        var reached = Array(bySet.list(Int(pattern.sets[0])))
        for number in 1..<pattern.sets.count {
            let gap = pattern.gaps[number - 1]
            var next: [SignPlaces.Place] = []
            for place in bySet.list(Int(pattern.sets[number])) {
                // Both lists ascend by end: walk back from the last that ends in time.
                var low = 0
                var high = reached.count
                while low < high {
                    let middle = (low + high) >> 1
                    if reached[middle].end <= place.start { low = middle + 1 } else { high = middle }
                }
                var best = -1
                while low > 0, place.start - reached[low - 1].end <= gap {
                    low -= 1
                    let before = reached[low]
                    if before.start > best, text.sentences[before.end - 1] == text.sentences[place.start] { best = before.start }
                }
                if best >= 0 { next.append(SignPlaces.Place(start: best, end: place.end, lastStart: place.start)) }
            }
            if next.isEmpty { return [] }
            reached = next
        }
        return reached
    }
}
