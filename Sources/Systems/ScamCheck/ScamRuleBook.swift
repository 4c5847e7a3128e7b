/// Rules made ready: the needs of each, by the numbers of signs.
struct ScamRuleBook: Sendable {
    /// A rule that holds, and the signs that made it hold, one for each need.
    struct Finding: Sendable {
        let rule: ScamRule
        let signs: [Int]
    }

    /// What is wrong with the rules; empty in a book that may be used.
    let faults: [String]
    private let rules: [ScamRule]
    /// Needs of a rule: `firstNeed[r] ..< firstNeed[r + 1]`; members of a need likewise. One member must be there, or none may.
    private let firstNeed: [Int]
    private let firstMember: [Int]
    private let members: [Int]
    private let isForbidden: [Bool]

    init(_ rules: [ScamRule], for signs: ScamSignBook) {
        var faults: [String] = []
        var ids: Set<String> = []
        var firstNeed = [0]
        var firstMember = [0]
        var members: [Int] = []
        var isForbidden: [Bool] = []
        for rule in rules {
            if !ids.insert(rule.id).inserted || signs.numbers[rule.id] != nil { faults.append("\(rule.id): twice") }
            let words = rule.needs.split(whereSeparator: \.isWhitespace)
            for word in words {
                for name in (word.hasPrefix("!") ? word.dropFirst() : word).split(separator: "|") {
                    if name.hasPrefix("@"), let kind = ScamSign.Kind(rawValue: String(name.dropFirst())) {
                        members += signs.ofKind[kind] ?? []
                    } else if let number = signs.numbers[String(name)] {
                        members.append(number)
                    } else {
                        faults.append("\(rule.id): there is no sign \(name)")
                    }
                }
                firstMember.append(members.count)
                isForbidden.append(word.hasPrefix("!"))
            }
            if words.allSatisfy({ $0.hasPrefix("!") }) { faults.append("\(rule.id): needs nothing") }
            firstNeed.append(isForbidden.count)
        }
        self.rules = rules
        self.faults = faults
        self.firstNeed = firstNeed
        self.firstMember = firstMember
        self.members = members
        self.isForbidden = isForbidden
    }

    /// The rules that hold among the signs that are there.
    func findings(where isThere: [Bool]) -> [Finding] {
        var findings: [Finding] = []
        var witnesses: [Int] = []
        for rule in rules.indices {
            witnesses.removeAll(keepingCapacity: true)
            var holds = true
            for need in firstNeed[rule]..<firstNeed[rule + 1] {
                var witness = -1
                for index in firstMember[need]..<firstMember[need + 1] where isThere[members[index]] && !witnesses.contains(members[index]) {
                    witness = members[index]
                    break
                }
                holds = isForbidden[need] == (witness < 0)
                if !holds { break }
                if witness >= 0 { witnesses.append(witness) }
            }
            if holds { findings.append(Finding(rule: rules[rule], signs: witnesses)) }
        }
        return findings
    }
}
