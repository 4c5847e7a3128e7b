import Ground
import Journal

// 更正: a correction writes what a step could have written, and needs whom the step needed.
extension CaseFile {
    /// What correcting the record would be; where a step that needed a second person wrote what is corrected, that one is asked first. Throws
    /// `Refusal` for what no step could have brought about, and while another step waits for somebody.
    func correction(
        to draft: System.Record, saying answers: Answers, because why: String, in around: Surroundings, under plan: Plan<System>
    ) throws -> CaseDecision {
        let decision = try correct(to: draft, saying: answers, because: why, in: around, under: plan)
        guard approval(ofCorrecting: changed(in: draft, by: answers, under: plan), under: plan) != nil else { return decision }
        if let pending { throw Self.waits(for: plan.title(ofAct: pending.step)) }
        var event = CaseEvent(CaseEvent.ask)
        event.step = CaseEvent.amend
        event.answers = decision.event.answers
        return CaseDecision(event, sealed: decision.sealed)
    }

    /// The correction that waits, as it takes effect when it is approved.
    func correction(approving pending: Pending, in around: Surroundings, under plan: Plan<System>) throws -> CaseDecision {
        let why = pending.answers[Self.words].text
        guard !why.isEmpty else { throw Refusal(.missing, field: "reason", "更正理由已按期清除，请退回后重新提请", "The reason was erased with its time: decline it, and let it be asked anew") }
        let answers = pending.answers.only { $0 != Self.words }
        var draft = record
        for (name, answer) in answers.inOrder {
            guard let field = plan.fields[name], field.write(&draft, answer) else { throw CaseFault.unreadable(case: id, line: name) }
        }
        guard draft != record else { throw Self.unchanged }
        return try correct(to: draft, saying: answers, because: why, in: around, under: plan)
    }

    /// The move that stands for a correction which waits for a second person.
    func correctionMove(_ pending: Pending, under plan: Plan<System>) -> On<System>? {
        guard pending.step == CaseEvent.amend else { return nil }
        let move = On<System>(act: CaseEvent.amend, step: nil, title: plan.title(ofAct: CaseEvent.amend), to: nil, who: plan.keepers, asked: [])
        return move.approved(by: approval(ofCorrecting: Set(pending.answers.lines.keys), under: plan) ?? plan.keepers)
    }

    static var unchanged: Refusal { Refusal(.outOfOrder, "内容没有变化", "Nothing would change") }

    private func correct(
        to draft: System.Record, saying answers: Answers, because why: String, in around: Surroundings, under plan: Plan<System>
    ) throws -> CaseDecision {
        let faults = try faultsBrought(by: draft, changing: changed(in: draft, by: answers, under: plan), in: around, under: plan)
        guard faults.isEmpty else {
            throw Refusal(
                .outOfOrder, "更正后不合办理条件：\(faults.map(\.zh).joined(separator: "；"))",
                "No step could have left it so: \(faults.map(\.en).joined(separator: "; "))")
        }
        var event = CaseEvent(CaseEvent.amend)
        event.answers = answers.only { plan.fields[$0]?.audience == nil }
        moveDeadline(&event, to: draft, in: around, under: plan)
        var sealed = answers.only { plan.fields[$0]?.audience != nil }
        sealed[Self.words] = .text(why)
        return CaseDecision(event, sealed: sealed)
    }

    private func changed(in draft: System.Record, by answers: Answers, under plan: Plan<System>) -> Set<String> {
        Set(answers.lines.keys.filter { name in plan.fields[name].map { $0.read(draft) != $0.read(record) } ?? false })
    }

    /// What would be wrong that is not wrong now, by the conditions of the moves that were taken, as of the moment when they were, and, for what
    /// none of them asked, of the steps that do here and at the stages behind.
    private func faultsBrought(by draft: System.Record, changing names: Set<String>, in around: Surroundings, under plan: Plan<System>) throws -> [LocalisedText] {
        var found: [LocalisedText] = []
        func ask(_ move: On<System>, _ around: Surroundings) throws {
            for condition in move.conditions {
                let before = try condition.faults(record, record, around)
                for fault in try condition.faults(record, draft, around) where !before.contains(fault) && !found.contains(fault) { found.append(fault) }
            }
        }
        var unasked = names
        for move in plan.openings + plan.course.flatMap(\.moves) {
            guard let taken = takers[move.act] else { continue }
            try ask(move, around.on(taken.at))
            unasked.subtract(named(by: move, plan))
        }
        for move in plan.course.filter({ arrivals[$0.stage.rawValue] != nil }).flatMap(\.moves) where takers[move.act] == nil {
            if !unasked.isDisjoint(with: named(by: move, plan)) { try ask(move, around) }
        }
        return found
    }

    /// Whoever must approve that these lines are corrected: whoever had to approve the steps that wrote them; `nil` for nobody.
    private func approval(ofCorrecting names: Set<String>, under plan: Plan<System>) -> Who<System>? {
        let approvals = plan.course.flatMap(\.moves).compactMap { move in
            takers[move.act] != nil && !names.isDisjoint(with: named(by: move, plan)) ? move.approval : nil
        }
        return approvals.isEmpty ? nil : approvals.count == 1 ? approvals[0] : .all(approvals)
    }

    private func named(by move: On<System>, _ plan: Plan<System>) -> Set<String> {
        let lines: MoveLines<System> = plan.lines(of: move)
        return Set(lines.named.keys)
    }
}
