import Ground
import Journal

extension Incident {
    /// An event with the words that belong to it.
    struct Decided: Sendable, Hashable {
        let event: IncidentEvent
        let words: Words?
        init(_ event: IncidentEvent, _ words: Words? = nil) {
            self.event = event
            self.words = words
        }
    }

    /// What a command comes to for an incident that is open, or why not. `links` and `units` are what the command names,
    /// as they stand now. Pure: it changes nothing.
    func decide(
        _ command: Command, by party: Party, others: [IncidentID: Incident], units: [UnitID: ResponseUnit],
        under targets: Targets
    ) throws(Refusal) -> [Decided] {
        if stage == .closed || stage == .linked { try checkEnded(command) }
        switch command {
        case .open: throw Refusal(.outOfOrder, "警情已经建立", "The incident is open already")
        case .claim: return try claim(by: party)
        case .classify(let classification, let priority):
            return answeringFirst(party, [Decided(.classified(classification, priority ?? usual(classification)))])
        case .prioritise(let priority): return [Decided(.prioritised(priority))]
        case .locate(let location):
            return [Decided(.located(try corrected(location)))]
        case .tell(let words):
            guard !words.isEmpty else { throw Refusal(.missing, field: "words", "请写点什么", "Say something") }
            return [Decided(.told, words)]
        case .tellType(let type): return [Decided(.typeTold(type))]
        case .silence(let flag): return [Decided(.silenced(flag))]
        case .safe: return callerSafe == nil ? [Decided(.safe)] : []
        case .link(let id, let kind): return try link(to: others[id], named: id, as: kind, by: party)
        case .dispatch(let sendings): return try dispatch(sendings, units, by: party)
        case .step(let id, let step):
            let assignment = try existing(id)
            // The same press sent twice is one step.
            if assignment.steps[step] != nil { return [] }
            guard assignment.admits(step) else {
                throw Refusal(
                    .outOfOrder, "\(assignment.callSign)：不能在现在这一步登记“\(step.name.zh)”",
                    "\(assignment.callSign): “\(step.name.en)” does not fit where it stands")
            }
            return [Decided(.progressed(assignment: id, step))]
        case .refuse(let id, let reason):
            let assignment = try active(id)
            guard assignment.steps[.onScene] == nil else {
                throw Refusal(.outOfOrder, "已到现场，不能退单；请登记处理完毕", "On scene: it can be cleared, not refused")
            }
            return [Decided(.refused(assignment: id, reason: try Self.checked(reason)))]
        case .standDown(let id, let reason):
            _ = try active(id)
            return [Decided(.stoodDown(assignment: id, reason: try Self.checked(reason)))]
        case .voiceCall(let id):
            _ = try active(id)
            return [Decided(.voiceCalled(assignment: id))]
        case .backup(let id, let words):
            _ = try active(id)
            return [Decided(.backupAsked(assignment: id), words)]
        case .lapse(let id):
            let assignment = try active(id)
            guard assignment.lapsed == nil, assignment.isUnanswered else { return [] }
            return [Decided(.lapsed(assignment: id))]
        case .feedback(let id, let classification, let disposition, let words):
            return try feedback(id, classification, disposition, words, by: party)
        case .tick(let step, let done):
            guard runCard.steps.contains(step) else {
                throw Refusal(.notFound, field: "step", "本预案没有这一步", "The plan has no such step")
            }
            return (ticked[step] != nil) == done ? [] : [Decided(.ticked(step, done: done))]
        case .explain(let interval, let reason):
            return [Decided(.explained(interval, reason: try Self.checked(reason)))]
        case .close:
            let faults = closingFaults(under: targets)
            guard faults.isEmpty else {
                throw Refusal(
                    .outOfOrder, faults.map(\.words.zh).joined(separator: "；"),
                    faults.map(\.words.en).joined(separator: "; "))
            }
            return [Decided(.closed)]
        case .reopen(let reason):
            guard stage == .closed else { throw Refusal(.outOfOrder, "警情尚未结束", "The incident is still open") }
            return [Decided(.reopened(reason: try Self.checked(reason)))]
        case .protect(let protection):
            guard self.protection != protection else { return [] }
            if self.protection == .minor { try checkSeal() }
            return [Decided(.protected(protection))]
        case .unprotect:
            guard protection != nil else { return [] }
            try checkSeal()
            return [Decided(.protected(nil))]
        }
    }

    private func checkEnded(_ command: Command) throws(Refusal) {
        // Words, reasons and reopening still reach an ended incident; the rest would change what was counted.
        switch command {
        case .tell, .safe, .explain, .protect, .unprotect: return
        case .reopen where stage == .closed: return
        default:
            throw Refusal(
                .outOfOrder, stage == .linked ? "已并入 \(linkedTo?.number ?? "")" : "警情已结；如需更改请先重新打开",
                stage == .linked ? "Linked to \(linkedTo?.number ?? "")" : "The incident is closed; reopen it to change it")
        }
    }

    /// A seal that anybody could take off would be none: what is under it is opened, with a reason, and stays under it.
    private func checkSeal() throws(Refusal) {
        guard isSealed else { return }
        throw Refusal(
            .outOfOrder, "结案后封存不能降低或取消；如需查阅，请说明事由申请查阅", "Once closed, the seal stays: ask to open it, with a reason")
    }

    private func claim(by party: Party) throws(Refusal) -> [Decided] {
        guard case .person(let person) = party else { throw Refusal(.notYours, "只有接警员能接", "Only an operator claims") }
        if operatorID == person.id { return [] }
        guard answered == nil else {
            throw Refusal(.taken, "已由他人接警", "Another operator has claimed it")
        }
        return [Decided(.answered(by: person.id))]
    }

    /// A better place. Words alone tell more about the position that is known; they do not take it away, and an empty
    /// place would wipe out what is known.
    private func corrected(_ correction: Location) throws(Refusal) -> Location {
        guard correction.position == nil, correction.building == nil else { return correction }
        guard !correction.description.isEmpty else {
            throw Refusal(.missing, field: "location", "请给出位置、楼宇或文字描述", "Give a position, a building or words")
        }
        var known = self.location
        known.description = correction.description
        if known.position == nil { known.basis = correction.basis }
        return known
    }

    /// The priority that goes with a first classification; a later one keeps what the desk has judged.
    private func usual(_ classification: Classification) -> Priority {
        self.classification == nil ? classification.type.usualPriority : priority
    }

    /// An operator who acts on a call nobody has claimed has claimed it.
    private func answeringFirst(_ party: Party, _ decided: [Decided]) -> [Decided] {
        guard answered == nil, case .person(let person) = party else { return decided }
        return [Decided(.answered(by: person.id))] + decided
    }

    private func link(
        to other: Incident?, named id: IncidentID, as kind: Link.Kind, by party: Party
    ) throws(Refusal) -> [Decided] {
        guard let other, other.organisation == organisation else {
            throw Refusal(.notFound, field: "to", "没有编号为 \(id) 的警情", "There is no incident \(id)")
        }
        guard other.id != self.id else { throw Refusal(.unreadable, field: "to", "不能并入自己", "It cannot be linked to itself") }
        guard other.stage != .closed else {
            throw Refusal(
                .outOfOrder, field: "to", "\(other.number) 已结案：请先重新打开，再并入", "\(other.number) is closed: reopen it first, then link")
        }
        guard other.linkedTo == nil else {
            throw Refusal(.outOfOrder, field: "to", "\(other.number) 自己已并入他案", "\(other.number) is itself linked")
        }
        guard other.isExercise == isExercise else {
            throw Refusal(.outOfOrder, field: "to", "演练与真实警情不能合并", "A drill and a real call cannot be linked")
        }
        guard !assignments.contains(where: \.isActive) else {
            throw Refusal(.outOfOrder, "已派出的单位请先撤回，再合并", "Stand the units down first, then link")
        }
        // Once linked it takes no feedback, and what is owed would be owed for ever.
        if let owing = assignments.first(where: { !$0.isDone }) {
            throw Refusal(
                .outOfOrder, "\(owing.callSign) 尚未反馈，请先反馈，再合并", "\(owing.callSign) owes its feedback: give it first, then link")
        }
        return answeringFirst(party, [Decided(.linked(Link(incident: other.id, number: other.number, kind: kind)))])
    }

    private func dispatch(_ sendings: [Command.Sending], _ units: [UnitID: ResponseUnit], by party: Party) throws(Refusal) -> [Decided] {
        guard !sendings.isEmpty else { throw Refusal(.missing, field: "units", "请选择要派的单位", "Choose the units to send") }
        guard Set(sendings.map(\.unit)).count == sendings.count, sendings.count <= 50 else {
            throw Refusal(.unreadable, field: "units", "同一单位出现两次，或一次超过 50 个", "A unit is named twice, or there are more than 50")
        }
        var decided: [Decided] = []
        for (offset, sending) in sendings.enumerated() {
            guard let unit = units[sending.unit] else {
                throw Refusal(.notFound, field: "units", "没有单位 \(sending.unit)", "There is no unit \(sending.unit)")
            }
            let isOver = sending.isOver && isBackEntry
            guard isOver || unit.status == .available else {
                throw Refusal(
                    .taken, field: "units", "\(unit.callSign) \(unit.status.name.zh)，不能派",
                    "\(unit.callSign) is \(unit.status.name.en.lowercased()) and cannot be sent")
            }
            decided.append(
                Decided(
                    .dispatched(
                        .init(
                            assignment: assignments.count + offset + 1, unit: unit.id, callSign: unit.callSign,
                            travel: sending.travel, isOver: isOver ? true : nil))))
        }
        return answeringFirst(party, decided)
    }

    private func feedback(
        _ id: Int?, _ classification: Classification, _ disposition: Disposition, _ words: Words?, by party: Party
    ) throws(Refusal) -> [Decided] {
        guard let id else {
            guard case .person(let person) = party, person.holds(.operator_, of: organisation) else {
                throw Refusal(.notYours, "只有接警员能直接反馈", "Only an operator gives feedback without a unit")
            }
            guard !assignments.contains(where: \.isActive) else {
                throw Refusal(.outOfOrder, "还有单位在处置", "Units are still bound")
            }
            return answeringFirst(party, [Decided(.feedback(assignment: nil, classification, disposition), words)])
        }
        let assignment = try existing(id)
        guard assignment.ending == nil else {
            throw Refusal(.outOfOrder, "这张派警单已退回或撤回", "This order was refused or taken back")
        }
        var decided: [Decided] = []
        // Feedback from a scene is the word that the scene is done.
        if assignment.isActive {
            guard assignment.steps[.onScene] != nil else {
                throw Refusal(.outOfOrder, "尚未登记到场", "Arrival was not reported yet")
            }
            decided.append(Decided(.progressed(assignment: id, .cleared)))
        }
        return decided + [Decided(.feedback(assignment: id, classification, disposition), words)]
    }

    private func existing(_ id: Int) throws(Refusal) -> Assignment {
        guard let assignment = assignment(id) else {
            throw Refusal(.notFound, field: "assignment", "没有第 \(id) 张派警单", "There is no order \(id)")
        }
        return assignment
    }

    private func active(_ id: Int) throws(Refusal) -> Assignment {
        let assignment = try existing(id)
        guard assignment.isActive else {
            throw Refusal(.outOfOrder, "\(assignment.callSign) 的派警单已结束", "The order of \(assignment.callSign) has ended")
        }
        return assignment
    }

    /// A reason is kept for ever and read by others: not empty, at most 500 characters.
    private static func checked(_ reason: String) throws(Refusal) -> String {
        let text = reason.filter { $0 != "\0" }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw Refusal(.missing, field: "reason", "请写明原因", "Give the reason")
        }
        guard text.count <= 500 else { throw Refusal(.tooLarge, field: "reason", "最多 500 个字", "At most 500 characters") }
        return text
    }
}
