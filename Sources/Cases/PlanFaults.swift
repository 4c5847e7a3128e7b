import Ground

extension Plan {
    /// Faults in the description itself. A test runs this for every system; so does start-up.
    public func faults(under rules: Rules) -> [String] {
        var faults: [String] = []
        func fault(_ text: String) { faults.append("\(code): \(text)") }
        if code.utf8.count != 4 || !code.utf8.allSatisfy({ (65...90).contains($0) }) { fault("the code is not four capitals") }
        if fields.count != form.count { fault("two lines share a name") }
        for field in form {
            // Under these names the index keeps what is no line: one that is not indexed may have them.
            let isTaken = field.isIndexed && ["stage", "opener", "phone", "row", "lapses", "pending", "keeps"].contains(field.name)
            if isTaken || [CaseFile<System>.words, CaseFile<System>.places].contains(field.name) || !field.name.utf8.allSatisfy(Self.isPlain) {
                fault("no line may be called \(field.name)")
            }
            if field.isSealed, field.audience == nil { fault("line \(field.name) is sealed and nobody is said to see it") }
            if !field.isSealed, field.audience != nil { fault("line \(field.name) is for some only and its value is not Sealed") }
            if let like = field.like, field.audience != nil || self.field(at: like)?.audience == nil { fault("line \(field.name) is shown like a line that is not sealed, or is sealed itself") }
            if field.isKey, field.audience != nil || !field.input.isShortText { fault("line \(field.name) is what cases are known by and is sealed or no line of text") }
            if field.isSearched, field.audience != nil { fault("line \(field.name) is sealed and would be searched") }
        }
        for field in followers {
            if field.audience != nil { fault("line \(field.name) follows another case and is sealed") }
            if let source = field.source, self.field(at: source.path) == nil { fault("line \(field.name) follows \(Self.name(source.path)), which is not on the form") }
        }
        if form.count(where: \.isKey) > 1 { fault("two lines are what cases are known by") }
        let described = course.map(\.stage)
        for stage in System.Stage.allCases where !described.contains(stage) { fault("stage \(stage.rawValue) is never described") }
        if Set(described).count != described.count { fault("a stage is described twice") }
        for at in course {
            if at.moves.isEmpty, at.limit != nil { fault("stage \(at.stage.rawValue) has a limit and no way out") }
            if at.limit == nil, !at.lateTo.isEmpty || at.lapsesTo != nil { fault("stage \(at.stage.rawValue) says what happens when late and has no limit") }
            if Set(at.moves.map(\.act)).count != at.moves.count { fault("stage \(at.stage.rawValue) has one step twice") }
            for key in at.limit?.keys ?? [] where rules[key] == nil { fault("rule \(key) is not in the table") }
        }
        if clocks.contains(where: { $0.name == "stage" }) { fault("no clock may be called stage") }
        for key in clocks.flatMap({ $0.limit.keys }) where rules[key] == nil { fault("rule \(key) is not in the table") }
        let moves = course.flatMap(\.moves)
        for step in System.Step.allCases where !moves.contains(where: { $0.step == step }) { fault("step \(step.rawValue) is never used") }
        for step in System.Step.allCases where step.rawValue.hasPrefix("case.") || openings.contains(where: { $0.act == step.rawValue }) {
            fault("no step may be called \(step.rawValue)")
        }
        if openings.isEmpty { fault("there is no way in") }
        if Set(openings.map(\.act)).count != openings.count { fault("two ways in share a name") }
        var reached = Set(openings.compactMap(\.to))
        for _ in System.Stage.allCases {
            for at in course where reached.contains(at.stage) { reached.formUnion(at.moves.compactMap(\.to) + [at.lapsesTo].compactMap { $0 }) }
        }
        for stage in described where !reached.contains(stage) { fault("stage \(stage.rawValue) is never reached") }
        for move in moves + openings {
            let paths = move.asked + move.optional + move.signed.map { $0 as Place<System.Record> } + move.stamped.map { $0 as Place<System.Record> } + move.settled.map(\.path) + move.stepped.map(\.path)
                + move.copied.map(\.path) + move.renewed.flatMap { [$0.path] + $0.with }
            for path in paths where field(at: path) == nil { fault("\(move.act) speaks of \(Self.name(path)), which is not on the form") }
            for clock in move.started + move.stopped where !clocks.contains(where: { $0.name == clock }) { fault("\(move.act) speaks of clock \(clock), which there is not") }
            if Set(move.asked.map { $0 as PartialKeyPath<System.Record> }).intersection(move.optional.map { $0 as PartialKeyPath<System.Record> }).isEmpty == false {
                fault("\(move.act) asks for a line and leaves it open")
            }
        }
        let movers = (moves + openings).flatMap { [$0.who] + [$0.approval, $0.openerSeenBy].compactMap { $0 } + $0.told }
        let others = form.compactMap(\.audience) + course.flatMap(\.lateTo) + clocks.flatMap(\.lateTo) + papers.map(\.reader)
        for who in [seers] + movers + others {
            for path in who.named + who.placed.map(\.path) {
                guard let field = field(at: path) else {
                    let text = "somebody is named by \(Self.name(path)), which is not on the form"
                    if !faults.contains("\(code): \(text)") { fault(text) }
                    continue
                }
                let text = "line \(field.name) names who counts and is sealed: nobody would find the case by it"
                if field.audience != nil, !faults.contains("\(code): \(text)") { fault(text) }
            }
        }
        for clock in clocks where !(moves + openings).contains(where: { $0.started.contains(clock.name) }) { fault("clock \(clock.name) is never started") }
        for paper in papers {
            for path in paper.lines {
                guard let field = field(at: path) else {
                    fault("paper \(paper.name) prints \(Self.name(path)), which is not on the form")
                    continue
                }
                if let audience = field.audience, !paper.reader.isWithin(audience) {
                    fault("paper \(paper.name) shows \(field.name) to \(words(paper.reader))")
                }
            }
        }
        if field(at: System.headline) == nil { fault("the headline is not on the form") }
        if field(at: System.headline)?.audience != nil { fault("the headline is sealed") }
        return faults
    }

    private static func isPlain(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) }
    private static func name(_ path: PartialKeyPath<System.Record>) -> String { "\(path)" }

    // MARK: - Policy in words

    /// Who may do what, in words, a line a move; and who sees which sealed line.
    public var policyWords: String {
        var lines = ["read: \(words(seers))", "keep: \(words(keepers))"]
        for move in openings { lines.append("\(move.act) → \(move.to?.rawValue ?? "–"): \(describe(move))") }
        for at in course {
            if let limit = at.limit {
                let late = at.lateTo.isEmpty ? "" : ", late: \(at.lateTo.map(words).joined(separator: " and ")) told"
                lines.append("\(at.stage.rawValue): within \(limit.words)\(late)\(at.lapsesTo.map { ", then \($0.rawValue)" } ?? "")")
            }
            for move in at.moves { lines.append("\(move.act), \(at.stage.rawValue) → \(move.to?.rawValue ?? at.stage.rawValue): \(describe(move))") }
        }
        for clock in clocks { lines.append("clock \(clock.name): \(clock.limit.words)") }
        for field in form {
            if let audience = field.audience { lines.append("line \(field.name): seen by \(words(audience))") }
            if let like = field.like.flatMap({ self.field(at: $0) }) { lines.append("line \(field.name): shown like \(like.name)") }
        }
        for paper in papers { lines.append("paper \(paper.name): for \(words(paper.reader))") }
        return lines.joined(separator: "\n")
    }

    private func describe(_ move: On<System>) -> String {
        var text = words(move.who)
        if let approval = move.approval { text += "; approved by \(words(approval)), not whoever asked" }
        if !move.conditions.isEmpty { text += "; when \(move.conditions.map(\.words).joined(separator: " and "))" }
        if !move.opened.isEmpty { text += "; opens \(move.opened.map(\.code).joined(separator: " and "))" }
        if let who = move.openerSeenBy { text += "; who it was is seen by \(words(who))" }
        if !move.stepped.isEmpty {
            text += "; takes " + move.stepped.map { "\($0.code).\($0.step) of the \(field(at: $0.path)?.name ?? "?")" }.joined(separator: " and ")
        }
        return text
    }

    func words(_ who: Who<System>) -> String {
        switch who {
        case .role(let role): role.rawValue
        case .linked(let role): "\(role.rawValue) of a linked organisation"
        case .roleOf(let role, let path): "\(role.rawValue) of the \(field(at: path)?.name ?? "?")"
        case .member: "anyone of the organisation"
        case .named(let path): "the \(field(at: path)?.name ?? "?")"
        case .among(let path): "one of the \(field(at: path)?.name ?? "?")"
        case .opener: "whoever opened it"
        case .phone: "the phone that opened it"
        case .did(let step): "whoever took \(step.rawValue)"
        case .token: "a token for casework"
        case .signedIn: "any signed-in person"
        case .anyone: "anyone"
        case .any: Self.joined(who.parts.map(words), " or ")
        case .all(let them): them.map(words).joined(separator: " and ")
        case .but(let them, let not): "\(words(them)) but not \(words(not))"
        }
    }

    private static func joined(_ words: [String], _ by: String) -> String {
        var seen: [String] = []
        for word in words where !seen.contains(word) { seen.append(word) }
        return seen.joined(separator: by)
    }
}

extension Who {
    /// Those of whom any will do, however they are put together.
    fileprivate var parts: [Who] { if case .any(let them) = self { them.flatMap(\.parts) } else { [self] } }

    /// Whether everyone who counts here counts there too, as far as the description tells.
    func isWithin(_ other: Who) -> Bool {
        if case .any(let them) = self { return them.allSatisfy { $0.isWithin(other) } }
        switch other {
        case .anyone: return true
        case .any(let them): return them.contains { isWithin($0) }
        default: break
        }
        switch (self, other) {
        case (.role(let one), .role(let two)): return one == two
        case (.linked(let one), .linked(let two)): return one == two
        case (.roleOf(let one, let here), .roleOf(let two, let there)):
            return one == two && (here as PartialKeyPath<System.Record>) == (there as PartialKeyPath<System.Record>)
        case (.named(let one), .named(let two)): return (one as PartialKeyPath<System.Record>) == (two as PartialKeyPath<System.Record>)
        case (.among(let one), .among(let two)): return (one as PartialKeyPath<System.Record>) == (two as PartialKeyPath<System.Record>)
        case (.opener, .opener), (.phone, .phone), (.member, .member), (.signedIn, .signedIn), (.token, .token): return true
        case (.did(let one), .did(let two)): return one == two
        case (.but(let them, _), _): return them.isWithin(other)
        default: return false
        }
    }
}
