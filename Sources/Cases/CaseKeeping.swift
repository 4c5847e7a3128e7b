public import Ground
public import Journal

extension Described {
    public func moves(at stage: String) -> [MoveShape] { System.Stage(rawValue: stage).flatMap { plan.stages[$0] }?.moves.map(shape) ?? [] }

    public func ended(_ state: StoredState) throws -> Instant? {
        let file = try CaseFile(state, under: plan)
        return file.stage.flatMap { plan.isEnd($0) ? file.arrivals[$0.rawValue] : nil }
    }

    public func concealed(_ state: StoredState, from standing: Standing) throws -> Actor? {
        let file = try CaseFile(state, under: plan)
        return file.seesOpener(standing, under: plan) ? nil : file.openedBy
    }
}

extension CaseSystem {
    /// Every step once, for whoever describes it: one that asks for different lines at different stages needs what all of them ask.
    public var steps: [MoveShape] {
        var found: [MoveShape] = []
        for move in stages.flatMap({ moves(at: $0.value) }) {
            guard let index = found.firstIndex(where: { $0.act == move.act }) else {
                found.append(move)
                continue
            }
            let old = found[index]
            let asked = old.asked.filter { line in move.asked.contains { $0.name == line.name } }
            var others: [LineShape] = []
            for line in old.asked + old.optional + move.asked + move.optional where !(asked + others).contains(where: { $0.name == line.name }) {
                others.append(line)
            }
            found[index] = MoveShape(
                act: old.act, title: old.title, to: old.to, asked: asked, optional: others, needsApproval: old.needsApproval || move.needsApproval)
        }
        return found
    }
}
