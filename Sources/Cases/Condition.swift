public import Ground

/// What must hold before a step is taken, beside who takes it; says in words what is wrong where it does not.
public struct Condition<System: Casework>: Sendable {
    /// For the policy, e.g. `two different inspectors`.
    public let words: String
    /// The system and its line that are looked at; `nil` for a condition of another sort.
    private(set) var looksAt: (code: String, line: String)?
    /// What is wrong, each a sentence for whoever asked; empty when it holds. Sees the record as it is and as the step would leave it.
    let faults: @Sendable (_ before: System.Record, _ after: System.Record, Surroundings) throws -> [LocalisedText]

    public init(_ words: String, _ faults: @escaping @Sendable (System.Record, Surroundings) throws -> [LocalisedText]) {
        self.words = words
        self.faults = { _, after, around in try faults(after, around) }
    }

    /// Compares the record as it is with what the step would leave.
    public static func comparing(
        _ words: String, _ faults: @escaping @Sendable (_ before: System.Record, _ after: System.Record) -> [LocalisedText]
    ) -> Condition { Condition(words: words) { before, after, _ in faults(before, after) } }

    private init(words: String, faults: @escaping @Sendable (System.Record, System.Record, Surroundings) throws -> [LocalisedText]) {
        (self.words, self.faults) = (words, faults)
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

    /// Whoever a line names holds one of the roles where the case is kept, or above.
    public static func holds(_ path: Read<System.Record, PersonID?>, _ roles: Role...) -> Condition {
        Condition("whoever is named is \(roles.map(\.rawValue).joined(separator: " or "))") { record, around in
            guard let person = record[keyPath: path], try !around.holds(person, Set(roles)) else { return [] }
            return [
                LocalisedText(
                    "\(person) 在本单位不担任\(roles.map(\.title.zh).joined(separator: "、"))",
                    "\(person) is no \(roles.map(\.title.en).joined(separator: " and no ").lowercased()) here")
            ]
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
    /// Whether a person holds one of the roles in the case's organisation or above it, by the register.
    public let holds: (PersonID, Set<Role>) throws -> Bool

    public init(
        at: Instant, own: CaseID? = nil, rules: Rules, referring: @escaping (String, String) throws -> [Linked] = { _, _ in [] },
        neighbour: @escaping (String, CaseID) throws -> Neighbour? = { _, _ in nil },
        referringTo: @escaping (CaseID, String, String) throws -> [Linked] = { _, _, _ in [] },
        holds: @escaping (PersonID, Set<Role>) throws -> Bool = { _, _ in true }
    ) {
        (self.at, self.own, self.rules) = (at, own, rules)
        (self.referring, self.neighbour, self.referringTo, self.holds) = (referring, neighbour, referringTo, holds)
    }

    /// The same at another moment.
    func on(_ moment: Instant) -> Surroundings {
        Surroundings(at: moment, own: own, rules: rules, referring: referring, neighbour: neighbour, referringTo: referringTo, holds: holds)
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
