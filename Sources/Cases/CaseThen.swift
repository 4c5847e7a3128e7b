public import Ground
public import Journal

extension Described {
    public func answers(of id: CaseID, at version: Int64, in reading: any Reading) throws -> Answers {
        guard let file = try reading.file(id, under: plan) else { throw CaseRoom.noSuchCase }
        var then = CaseFile<System>(id: id, organisation: file.organisation, opened: file.opened)
        for entry in try reading.entries(about: file.subject) where then.version < version {
            try then.apply(try Self.decision(of: entry), by: entry.by, at: entry.at, under: plan)
        }
        return Answers(plan.form.reduce(into: [:]) { $0[$1.name] = $1.read(then.record) }.filter { !$0.value.isBlank })
    }
}
