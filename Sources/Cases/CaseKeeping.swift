public import Ground
public import Journal

extension Described {
    public func ended(_ state: StoredState) throws -> Instant? {
        let file = try CaseFile(state, under: plan)
        return file.stage.flatMap { plan.isEnd($0) ? file.arrivals[$0.rawValue] : nil }
    }

    public func concealed(_ state: StoredState, from standing: Standing) throws -> Actor? {
        let file = try CaseFile(state, under: plan)
        return file.seesOpener(standing, under: plan) ? nil : file.openedBy
    }
}
