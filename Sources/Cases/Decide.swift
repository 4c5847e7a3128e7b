public import Ground
import Journal

extension CaseFile {
    /// What opening a case would be. Throws `Refusal` for whoever may not, and for what is missing or cannot be meant.
    public func open(_ name: String, _ answers: Answers, by standing: Standing, in around: Surroundings, under plan: Plan<System>) throws -> CaseDecision {
        guard let move = plan.opening(name) else {
            throw Refusal(.notFound, field: "opening", "没有“\(name)”这种登记方式", "there is no way in called \"\(name)\"")
        }
        guard move.who.admits(standing, to: self) else { throw Self.notYours }
        return try decide(move, answers, by: standing, in: around, under: plan)
    }

    /// What taking a step would be: can it happen here, may you do it, and have you said what it needs?
    public func decide(_ step: String, _ answers: Answers, by standing: Standing, in around: Surroundings, under plan: Plan<System>) throws -> CaseDecision {
        let move = try move(step, for: standing, under: plan)
        guard move.approval != nil else { return try decide(move, answers, by: standing, in: around, under: plan) }
        if let pending { throw Self.waits(for: plan.title(ofAct: pending.step)) }
        // It must be possible now, before a second person is asked.
        let effect = try decide(move, answers, by: standing, in: around, under: plan)
        var event = CaseEvent(CaseEvent.ask)
        event.step = step
        event.answers = answers.only { plan.fields[$0].map { $0.audience == nil } ?? false }
        return CaseDecision(event, sealed: effect.sealed.only { answers.lines[$0] != nil })
    }

    /// What a second person's approval would be: the step that was asked for takes effect.
    public func approve(by standing: Standing, in around: Surroundings, under plan: Plan<System>) throws -> CaseDecision {
        let (pending, move) = try waiting(for: standing, under: plan)
        if pending.step == CaseEvent.amend {
            var decision = try correction(approving: pending, in: around, under: plan)
            decision.event.asker = pending.by
            return decision
        }
        var asker = standing
        if let person = pending.by.person { asker = Standing(.person(Person(id: person, name: "", appointments: [])), roles: standing.roles) }
        var decision = try decide(move, pending.answers, by: asker, in: around, under: plan, isDecided: true)
        decision.event.asker = pending.by
        return decision
    }

    /// What a second person's refusal would be, or its being taken back by whoever asked; `why` is shown to whoever asked.
    public func decline(_ why: String, by standing: Standing, under plan: Plan<System>) throws -> CaseDecision {
        let asked = isOwnRequest(of: standing) ? pending : nil
        let pending = try asked ?? waiting(for: standing, under: plan).pending
        guard !why.isEmpty, why.count <= 500 else {
            throw Refusal(.missing, field: "reason", "请写明不予批准的理由（500 字以内）", "Say why, in at most 500 characters")
        }
        var event = CaseEvent(CaseEvent.decline)
        event.step = pending.step
        event.asker = pending.by
        return CaseDecision(event, sealed: Answers(texts: [Self.words: why]))
    }

    /// What a correction of lines would be, by whoever keeps the register, with a reason.
    public func amend(_ answers: Answers, because why: String, by standing: Standing, in around: Surroundings, under plan: Plan<System>) throws -> CaseDecision {
        guard stage != nil, plan.keepers.admits(standing, to: self) else { throw Self.notYours }
        guard !why.isEmpty, why.count <= 500 else {
            throw Refusal(.missing, field: "reason", "请写明更正理由（500 字以内）", "Say why it is corrected, in at most 500 characters")
        }
        let owed = linesOwed(under: plan)
        var draft = record
        let answers = answers.only { !isPassedOver($0, answers[$0], by: standing, under: plan) }
        for (name, answer) in answers.inOrder {
            guard let field = plan.fields[name] else { throw Self.notAsked(name) }
            if answer.isBlank, owed.contains(name), field.input != .yesNo {
                throw Refusal(.missing, field: name, "“\(field.title.zh)”是已办步骤的必填内容，不能清空", "\"\(field.title.en)\" was asked for by a step that was taken: it cannot be blank")
            }
            switch sight(of: field, standing, under: plan) {
            case .seen: break
            // The form may have been filled in while the line was open.
            case .sealed where answer == field.read(record): continue
            // There is nothing to look at.
            case .sealed where field.read(record).isBlank: break
            case .sealed: throw Refusal(.outOfOrder, field: name, "请先查看保密内容，再更正“\(field.title.zh)”", "Open what is sealed first, then correct \"\(field.title.en)\"")
            case .hidden: throw Self.notYours
            }
            guard field.write(&draft, answer) else { throw Self.unreadable(field) }
        }
        guard draft != record else { throw Self.unchanged }
        return try correction(to: draft, saying: answers, because: why, in: around, under: plan)
    }

    /// What a remark would be, by whoever may read the case.
    public func remark(_ text: String, by standing: Standing, under plan: Plan<System>) throws -> CaseDecision {
        guard stage != nil, isSeen(by: standing, under: plan) else { throw Self.notYours }
        guard !text.isEmpty, text.count <= 2000 else {
            throw Refusal(text.isEmpty ? .missing : .tooLarge, field: "text", "备注须为 1–2000 字", "A remark has 1 to 2,000 characters")
        }
        return CaseDecision(CaseEvent(CaseEvent.remark), sealed: Answers(texts: [Self.words: text]))
    }

    /// Whether a deadline has passed that is not on the record.
    func lapses(at now: Instant) -> Bool {
        (clocks.values.map(\.self) + [due].compactMap { $0 }).contains { !$0.hasLapsed && $0.at <= now }
    }

    /// What the passing of deadlines would be; `nil` when none has passed that is not on the record.
    public func lapse(at now: Instant, under plan: Plan<System>, in around: Surroundings) -> CaseDecision? {
        var event = CaseEvent(CaseEvent.lapse)
        if let due, !due.hasLapsed, due.at <= now { event.lapsed.append("stage") }
        event.lapsed += clocks.filter { !$0.value.hasLapsed && $0.value.at <= now }.keys.sorted()
        guard !event.lapsed.isEmpty else { return nil }
        if event.lapsed.first == "stage", let stage, let next = plan.stages[stage]?.lapsesTo {
            event.to = next.rawValue
            event.due = plan.stages[next]?.limit?.end(since: now, in: record, under: around.rules)
            if plan.isEnd(next) { event.stopped = clocks.keys.sorted() }
        }
        return CaseDecision(event)
    }

    /// The name of the sealed part that holds a reason or a remark.
    public static var words: String { "words" }

    // MARK: - What may be done

    /// The moves that the party may make now, and the one it may approve.
    func offered(to standing: Standing, under plan: Plan<System>) -> [On<System>] {
        guard let stage else { return [] }
        return (plan.stages[stage]?.moves ?? []).filter { (pending == nil || $0.approval == nil) && $0.who.admits(standing, to: self) }
    }

    /// The move that waits for this party's approval; `nil` for none.
    func approvable(by standing: Standing, under plan: Plan<System>) -> On<System>? { try? waiting(for: standing, under: plan).move }

    /// Whether the party asked for the step that waits, and may take it back.
    func isOwnRequest(of standing: Standing) -> Bool { standing.person != nil && pending?.by.person == standing.person }

    /// Whether the party may see the case: readers and keepers, and whoever is named for or may take a step now.
    public func isSeen(by standing: Standing, under plan: Plan<System>) -> Bool {
        plan.seers.admits(standing, to: self) || !offered(to: standing, under: plan).isEmpty || approvable(by: standing, under: plan) != nil
    }

    /// Whether the party is told who opened the case: everyone who sees it, unless the way in is confidential. The opener knows.
    /// Who it was is opened like a sealed line.
    public func seesOpener(_ standing: Standing, under plan: Plan<System>) -> Bool { sightOfOpener(standing, under: plan) == .seen }

    // MARK: - Deciding

    /// A line that the deadline hangs on moves it, and takes it away with what it says; a rule that has changed since does not.
    func moveDeadline(_ event: inout CaseEvent, to draft: System.Record, in around: Surroundings, under plan: Plan<System>) {
        for clock in plan.clocks where clocks[clock.name] != nil && event.started[clock.name] == nil {
            guard case .ruleFrom(_, let start) = clock.limit, let moment = start.moment(draft), moment != start.moment(record) else { continue }
            event.started[clock.name] = clock.limit.end(since: moment, in: draft, under: around.rules)
        }
        guard let stage, let limit = plan.stages[stage]?.limit else { return }
        let start = arrivals[stage.rawValue] ?? around.at
        let (before, after) = (limit.end(since: start, in: record, under: around.rules), limit.end(since: start, in: draft, under: around.rules))
        guard before != after else { return }
        event.due = after
        if after == nil, due != nil { event.stopped.append("stage") }
    }

    /// The lines that the steps taken so far asked for.
    private func linesOwed(under plan: Plan<System>) -> Set<String> {
        let moves = (plan.openings + plan.course.flatMap(\.moves)).filter { takers[$0.act] != nil }
        return Set(moves.flatMap { move -> [String] in
            let lines: MoveLines<System> = plan.lines(of: move)
            return lines.asked.map(\.name)
        })
    }

    private func move(_ step: String, for standing: Standing, under plan: Plan<System>) throws -> On<System> {
        guard System.Step(rawValue: step) != nil else { throw Refusal(.notFound, field: "step", "没有“\(step)”这个步骤", "there is no step \"\(step)\"") }
        guard let move = plan.move(step, from: stage) else {
            let here = stage.map { plan.title(of: $0.rawValue) } ?? LocalisedText("未登记", "not opened")
            let act = plan.title(ofAct: step)
            throw Refusal(.outOfOrder, field: "step", "当前为“\(here.zh)”，不能“\(act.zh)”", "\"\(act.en)\" cannot be done at \"\(here.en)\"")
        }
        guard move.who.admits(standing, to: self) else { throw Self.notYours }
        return move
    }

    private func waiting(for standing: Standing, under plan: Plan<System>) throws -> (pending: Pending, move: On<System>) {
        guard let pending, let move = plan.move(pending.step, from: stage) ?? correctionMove(pending, under: plan), let approvers = move.approval else {
            throw Refusal(.outOfOrder, "没有等待审批的步骤", "Nothing waits for approval")
        }
        guard approvers.admits(standing, to: self), standing.person != nil, pending.by.person != standing.person else {
            throw pending.by.person == standing.person ? Refusal(.notYours, "须由另一人审批", "Somebody else must approve") : Self.notYours
        }
        return (pending, move)
    }

    /// Whether a blank comes from a form that showed its writer a mask: it empties nothing.
    private func isPassedOver(_ name: String, _ answer: Answer, by standing: Standing, under plan: Plan<System>) -> Bool {
        guard answer.isBlank, let field = plan.fields[name], field.isForSome || field.like != nil, !field.read(record).isBlank else { return false }
        return !sees(field, standing, under: plan)
    }

    /// `isDecided` says that what may be emptied was settled when a second person was asked.
    private func decide(
        _ move: On<System>, _ answers: Answers, by standing: Standing, in around: Surroundings, under plan: Plan<System>, isDecided: Bool = false
    ) throws -> CaseDecision {
        let lines: MoveLines<System> = plan.lines(of: move)
        let missing = lines.asked.filter { answers[$0.name].isBlank && $0.input != .yesNo }
        if let first = missing.first {
            throw Refusal(
                .missing, field: first.name, "请填写：\(missing.map(\.title.zh).joined(separator: "、"))", "Fill in: \(missing.map(\.title.en).joined(separator: ", "))")
        }
        var draft = record
        let answers = isDecided ? answers : answers.only { lines.named[$0] == nil || !isPassedOver($0, answers[$0], by: standing, under: plan) }
        for (name, answer) in answers.inOrder {
            guard let field = lines.named[name] else { throw Self.notAsked(name) }
            guard field.write(&draft, answer) else { throw Self.unreadable(field) }
        }
        var written = answers
        for path in move.signed {
            guard let person = standing.person else { throw Refusal(.notSignedIn, "请先登录", "Sign in first") }
            draft[keyPath: path] = person
            if let field = plan.field(at: path) { written[field.name] = field.read(draft) }
        }
        for path in move.stamped {
            draft[keyPath: path] = around.at
            if let field = plan.field(at: path) { written[field.name] = field.read(draft) }
        }
        for (path, answer) in move.settled {
            guard let field = plan.field(at: path), field.write(&draft, answer) else { continue }
            written[field.name] = answer
        }
        for (path, lines) in move.renewed {
            guard let field = plan.field(at: path) else { continue }
            let isAnother = lines.isEmpty || lines.contains { plan.field(at: $0).map { $0.read(draft) != $0.read(record) } ?? false }
            let isWritten = lines.isEmpty ? !(answers.lines[field.name]?.isBlank ?? true) : field.read(draft) != field.read(record)
            if isAnother, !isWritten, !field.read(draft).isBlank, field.write(&draft, .blank) { written[field.name] = .blank }
        }
        for (path, read) in move.copied {
            guard let field = plan.field(at: path), field.write(&draft, read(draft)) else { continue }
            written[field.name] = field.read(draft)
        }
        for field in plan.followers where field.read(draft).isBlank {
            guard let source = field.source, let id = source.id(draft), let said = try around.neighbour(source.code, id)?.lines[source.line] else { continue }
            if !said.isBlank, field.write(&draft, said) { written[field.name] = said }
        }
        let faults = try move.conditions.flatMap { try $0.faults(record, draft, around) }
        guard faults.isEmpty else {
            throw Refusal(.outOfOrder, faults.map(\.zh).joined(separator: "；"), faults.map(\.en).joined(separator: "; "))
        }
        var event = CaseEvent(move.act)
        event.answers = written.only { plan.fields[$0]?.isForSome != true }
        if let next = move.to {
            event.to = next.rawValue
            event.due = plan.stages[next]?.limit?.end(since: around.at, in: draft, under: around.rules)
        }
        for name in move.started {
            guard let clock = plan.clocks.first(where: { $0.name == name }) else { continue }
            event.started[name] = clock.limit.end(since: around.at, in: draft, under: around.rules)
        }
        event.stopped = move.stopped
        if move.to == nil { moveDeadline(&event, to: draft, in: around, under: plan) }
        if let next = move.to, plan.isEnd(next) { event.stopped = Set(event.stopped).union(clocks.keys).sorted() }
        return CaseDecision(event, sealed: written.only { plan.fields[$0]?.isForSome == true })
    }

    // MARK: - Refusals

    static var notYours: Refusal { Refusal(.notYours, "你没有这项操作的权限", "This is not yours to do") }
    static func waits(for title: LocalisedText) -> Refusal {
        Refusal(.outOfOrder, "“\(title.zh)”正等待另一人审批", "\"\(title.en)\" waits for a second person's approval")
    }
    private static func notAsked(_ name: String) -> Refusal {
        Refusal(.unreadable, field: name, "这一步不填“\(name)”", "this step does not ask for \"\(name)\"")
    }
    private static func unreadable(_ field: Field<System>) -> Refusal {
        let (zh, en) = field.input.expectation
        return Refusal(.unreadable, field: field.name, "“\(field.title.zh)”填写有误：\(zh)", "\"\(field.title.en)\" cannot be read: \(en)")
    }
}

extension Input {
    /// What is expected, in both languages, for whoever wrote something else.
    public var expectation: (zh: String, en: String) {
        switch self {
        case .line(let most): ("一行文字，至多 \(most) 字", "one line of at most \(most) characters")
        case .paragraph(let most): ("至多 \(most) 字", "at most \(most) characters")
        case .whole(let range) where range.lowerBound == 0 && range.upperBound >= 1_000_000: ("整数", "a whole number")
        case .whole(let range): ("整数 \(range.lowerBound)–\(range.upperBound)", "a whole number from \(range.lowerBound) to \(range.upperBound)")
        case .money: ("金额，如 10000.00 元", "an amount of yuan such as 10000.00")
        case .number: ("数字，至多两位小数", "a number with at most two decimals")
        case .day: ("日期，如 2026-11-22", "a day such as 2026-11-22")
        case .moment: ("时间，如 2026-11-22T08:05", "a time such as 2026-11-22T08:05")
        case .yesNo: ("是或否", "yes or no")
        case .choice(let choices): ("可选：\(choices.map(\.title.zh).joined(separator: "、"))", "one of: \(choices.map(\.title.en).joined(separator: ", "))")
        case .person: ("一个账号", "an account's name")
        case .people: ("账号，以逗号分隔，至多 20 人", "accounts with commas between them, at most 20")
        case .organisation: ("单位编号", "an organisation's name")
        case .position: ("纬度,经度，如 30.52310,114.36010", "latitude,longitude such as 30.52310,114.36010")
        case .phone: ("电话号码，5–20 位数字", "a telephone number of 5 to 20 digits")
        case .identity: ("证件号码，18 位身份证须校验正确", "a document's number; a citizen's number of 18 places must check")
        case .account: ("账号，4–34 位", "an account of 4 to 34 characters")
        case .reference(let code): ("\(code) 案件编号", "the id of a \(code) case")
        case .files: ("已上传的文件，至多 30 个", "uploaded files, at most 30")
        case .rows(let columns): ("每行须填：\(columns.filter(\.isRequired).map(\.title.zh).joined(separator: "、"))", "each row needs: \(columns.filter(\.isRequired).map(\.title.en).joined(separator: ", "))")
        }
    }
}
