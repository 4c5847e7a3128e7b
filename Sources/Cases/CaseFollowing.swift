public import Ground
public import Journal

/// A line that says again what a line of another case says.
public struct FollowingLine: Sendable, Hashable {
    public let line: String
    /// The line that names the other case.
    public let reference: String
    /// The other case's system, and its line.
    public let code: String
    public let source: String
}

extension Described {
    public var followers: [FollowingLine] {
        plan.followers.compactMap { field in
            guard let source = field.source, let reference = plan.field(at: source.path) else { return nil }
            return FollowingLine(line: field.name, reference: reference.name, code: source.code, source: source.line)
        }
    }

    public func follow(
        _ id: CaseID, _ line: String, from old: Answer, to new: Answer, by actor: Actor, at moment: Instant, on ledger: any Ledger, in room: CaseRoom
    ) throws {
        try Office(plan: plan, room: room, ledger: ledger).follow(id, line, from: old, to: new, by: actor, at: moment)
    }
}

extension Office {
    /// Lines of open cases that follow one of this case's go along with it, in the same write: whoever is no landlord of a house any more is none
    /// of its rooms.
    func passOn(_ before: System.Record, _ file: CaseFile<System>, by actor: Actor, at moment: Instant) throws {
        guard before != file.record else { return }
        for system in room.systems {
            for follower in system.followers where follower.code == System.code {
                guard let field = plan.fields[follower.source] else { continue }
                let (old, new) = (field.read(before), field.read(file.record))
                if old == new { continue }
                for linked in try room.referring(to: file.id, system.code, by: follower.reference, in: ledger) where !linked.isEnded {
                    try system.follow(linked.id, follower.line, from: old, to: new, by: actor, at: moment, on: ledger, in: room)
                }
            }
        }
    }

    /// What somebody wrote there since is theirs to change.
    func follow(_ id: CaseID, _ line: String, from old: Answer, to new: Answer, by actor: Actor, at moment: Instant) throws {
        guard var file = try ledger.file(id, under: plan), let field = plan.fields[line], field.read(file.record) == old else { return }
        var event = CaseEvent(CaseEvent.follow)
        event.answers[line] = new
        let (version, before) = (file.version, file.record)
        try append(CaseDecision(event), to: &file, by: actor, at: moment)
        try ledger.put(file.stored(under: plan), replacing: version)
        try passOn(before, file, by: actor, at: moment)
    }
}
