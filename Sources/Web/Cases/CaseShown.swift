import Cases
import Ground
import Journal

/// What a form said before anybody wrote on it: what is sent is read beside this, not beside what the case says by now, so that a
/// form which lay open writes nothing that its writer left as it was.
struct CaseShown: Sendable {
    let lines: [String: LineAnswer]

    /// A step's form as it was shown at a version of the case; without a version as it is shown now.
    init(_ move: MoveShape, of seen: SeenCase, at version: Int64? = nil, _ system: any CaseSystem, in reading: any Reading) throws {
        let said = try Self.said(by: seen, at: version, system, in: reading)
        // Entries are counted by the version.
        let passed = seen.sheet.timeline.prefix(Int(clamping: version ?? seen.sheet.version))
        lines = seen.prefilled(move, said, after: Array(passed))
    }

    /// A correction's form.
    init(correcting seen: SeenCase, at version: Int64? = nil, _ system: any CaseSystem, in reading: any Reading) throws {
        lines = try Self.said(by: seen, at: version, system, in: reading)
    }

    /// What the lines that the person sees said at a version.
    private static func said(by seen: SeenCase, at version: Int64?, _ system: any CaseSystem, in reading: any Reading) throws -> [String: LineAnswer] {
        guard let version, version < seen.sheet.version else { return seen.current }
        let current = seen.current
        return try system.answers(of: seen.sheet.id, at: max(0, version), in: reading).lines.filter { current[$0.key] != nil }
    }
}

extension CaseFilling {
    /// Lines that were left as the form showed them say what it would show now; where somebody else has written something meanwhile, that
    /// stands beside what the person wrote.
    mutating func meet(_ shown: CaseShown, _ now: CaseShown, said: (String) -> LocalisedText?) {
        for (name, answer) in typed {
            let (was, new, own) = (Self.plain(shown.lines[name]), Self.plain(now.lines[name]), Self.plain(answer))
            if was == new || own == new { continue }
            if own == was {
                show(now.lines[name] ?? .blank, on: name)
            } else if let words = new.isBlank ? LocalisedText("已清空", "nothing") : said(name) {
                let note = LocalisedText("他人刚改为“\(words.zh)”，再次提交即以你填写的为准", "Somebody has just changed this to \"\(words.en)\": sent again, what you wrote replaces it")
                fault(note, on: name)
            }
        }
    }

    /// The form and the case as they are shown again after a refusal, when the case has become `now`; `shown` is what the form says of a case
    /// at a version, `nil` where there is no such form.
    func again(
        _ before: SeenCase, _ now: SeenCase, at version: Int64?, of system: any CaseSystem, in reading: any Reading, room: CaseRoom,
        _ shown: (SeenCase, Int64?) throws -> CaseShown?
    ) throws -> (SeenCase, CaseFilling) {
        var (now, filling) = (now, self)
        if let then = try shown(before, version), let still = try shown(now, nil) { filling.meet(then, still, said: now.said) }
        try now.mention(["": filling.typed], of: system, in: reading, room: room)
        return (now, filling)
    }

    private static func plain(_ answer: LineAnswer?) -> LineAnswer { answer.map { $0.isBlank ? .blank : withoutSlips($0) } ?? .blank }
}
