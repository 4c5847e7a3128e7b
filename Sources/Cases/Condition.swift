public import Ground

/// What must hold before a step is taken, beside who takes it; says in words what is wrong where it does not.
public struct Condition<System: Casework>: Sendable {
    /// For the policy, e.g. `two different inspectors`.
    public let words: String
    /// The system and its line that are looked at; `nil` for a condition of another sort.
    private(set) var looksAt: (code: String, line: String)?
    /// What is wrong, each a sentence for whoever asked; empty when it holds. Sees the record as the step would leave it.
    let faults: @Sendable (System.Record, Surroundings) throws -> [LocalisedText]

    public init(_ words: String, _ faults: @escaping @Sendable (System.Record, Surroundings) throws -> [LocalisedText]) {
        self.words = words
        self.faults = faults
    }

    /// Holds or says this.
    public init(_ words: String, _ zh: String, _ en: String, _ holds: @escaping @Sendable (System.Record) -> Bool) {
        self.init(words) { record, _ in holds(record) ? [] : [LocalisedText(zh, en)] }
    }

    /// 双人: the lines name two different people.
    public static func differ(_ one: Read<System.Record, PersonID?>, _ other: Read<System.Record, PersonID?>) -> Condition {
        Condition("two different people", "须由两名不同的人员担任", "Name two different people") {
            $0[keyPath: one] == nil || $0[keyPath: one] != $0[keyPath: other]
        }
    }

    /// No case of another system that refers to this one is still open.
    public static func noneOpen(_ code: String, by field: String, _ zh: String, _ en: String) -> Condition {
        var condition = Condition("no open \(code) refers to it by \(field)") { _, around in
            let open = try around.referring(code, field).filter { !$0.isEnded }.sorted { $0.number < $1.number }
            return open.isEmpty ? [] : [LocalisedText("\(zh)（\(open.map(\.number).joined(separator: "、"))）", "\(en) (\(open.map(\.number).joined(separator: ", ")))")]
        }
        condition.looksAt = (code, field)
        return condition
    }
}

/// What a decision may look at beside the case.
public struct Surroundings {
    public let at: Instant
    /// The case that is decided on; `nil` before there is one.
    public let own: CaseID?
    public let rules: Rules
    /// Cases of a system that name this case on a line: code and name of the line.
    public let referring: (String, String) throws -> [Linked]
    /// Another case as far as every reader of it may know it: its system's code and its id; `nil` where there is none.
    public let neighbour: (String, CaseID) throws -> Neighbour?
    /// Cases of a system that name another case on a line: that case, code and name of the line.
    public let referringTo: (CaseID, String, String) throws -> [Linked]

    public init(
        at: Instant, own: CaseID? = nil, rules: Rules, referring: @escaping (String, String) throws -> [Linked] = { _, _ in [] },
        neighbour: @escaping (String, CaseID) throws -> Neighbour? = { _, _ in nil },
        referringTo: @escaping (CaseID, String, String) throws -> [Linked] = { _, _, _ in [] }
    ) {
        (self.at, self.own, self.rules) = (at, own, rules)
        (self.referring, self.neighbour, self.referringTo) = (referring, neighbour, referringTo)
    }

    /// Another case, without its sealed lines.
    public struct Neighbour: Sendable, Hashable {
        public let number: String
        public let stage: String
        public let isEnded: Bool
        /// Open lines that are not blank.
        public let lines: Answers
        public init(number: String, stage: String, isEnded: Bool, lines: Answers) {
            (self.number, self.stage, self.isEnded, self.lines) = (number, stage, isEnded, lines)
        }
    }

    /// A case that refers to another.
    public struct Linked: Sendable, Hashable {
        public let id: CaseID
        public let code: String
        public let number: String
        public let stage: String
        public let isEnded: Bool
        public init(id: CaseID, code: String, number: String, stage: String, isEnded: Bool) {
            (self.id, self.code, self.number, self.stage, self.isEnded) = (id, code, number, stage, isEnded)
        }
    }
}
