public import Ground
public import Journal

extension CaseFile {
    /// Makes it so. An entry has happened, and a replay must not argue with it; what this program cannot read of it is named
    /// and never dropped silently: throws `CaseFault`.
    public mutating func apply(_ decision: CaseDecision, by actor: Actor, at moment: Instant, under plan: Plan<System>) throws {
        let event = decision.event
        touched = max(touched, moment)
        note(event.answers.merging(decision.sealed), under: plan)
        if !decision.sealed.isEmpty { hasSealed = true }
        if event.act == CaseEvent.ask {
            pending = Pending(step: event.step ?? "", answers: event.answers.merging(decision.sealed.only { $0 != Self.places }), by: actor, at: moment)
            version += 1
            return
        }
        for (name, answer) in event.answers.merging(decision.sealed).inOrder where name != Self.words && name != Self.places {
            guard let field = plan.fields[name], field.write(&record, answer) else {
                throw CaseFault.unreadable(case: id, line: name)
            }
            erased.remove(name)
        }
        if event.act == CaseEvent.erase {
            for name in event.erased { clear(name, under: plan) }
            // A step that waits keeps its open lines: without the rest it can be declined.
            pending = pending.map { Pending(step: $0.step, answers: $0.answers.only { plan.fields[$0].map { $0.audience == nil } ?? false }, by: $0.by, at: $0.at) }
            hasSealed = false
        }
        if stage == nil { (opened, openedBy, phone, row) = (moment, actor, event.phone, event.row) }
        if let number = event.number, self.number.isEmpty { self.number = number }
        if let reached = event.to {
            guard let next = System.Stage(rawValue: reached) else { throw CaseFault.unreadable(case: id, line: "stage \(reached)") }
            stage = next
            arrivals[reached] = moment
            due = event.due.map { Due(at: $0) }
            // Whatever waited for a second person was asked for at the stage before.
            pending = nil
        } else if let moved = event.due, moved != due?.at {
            due = Due(at: moved)
        }
        if event.lapsed.contains("stage"), event.to == nil { due?.hasLapsed = true }
        for name in event.lapsed where name != "stage" { clocks[name]?.hasLapsed = true }
        if event.stopped.contains("stage") { due = nil }
        for name in event.stopped { clocks[name] = nil }
        for (name, end) in event.started { clocks[name] = Due(at: end) }
        if let paper = event.paper { papers.append(paper) }
        if !event.act.hasPrefix("case.") { takers[event.act] = Taken(by: event.asker ?? actor, at: moment) }
        if event.act == CaseEvent.decline || event.asker != nil { pending = nil }
        version += 1
    }

    private mutating func clear(_ name: String, under plan: Plan<System>) {
        guard let field = plan.fields[name] else { return }
        // What cannot be blank, such as a choice, goes back to what a fresh record says.
        if !field.write(&record, .blank) { _ = field.write(&record, field.read(System.Record())) }
        erased.insert(name)
        files[name] = nil
    }
}

/// What is wrong with a stored case or its entries.
public enum CaseFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A line that this program cannot read; its content is not quoted.
    case unreadable(case: CaseID, line: String)

    public var description: String {
        switch self {
        case .unreadable(let id, let line): "the record of \(id) holds \"\(line)\", which this version cannot read: use the version that wrote it"
        }
    }
}
