import Cases
import Ground
import Journal

extension SealedSight {
    /// Whether the line would tell this reader who opened a case, where that is kept from them: a reporter stays one for the
    /// auditor too.
    func concealed(_ line: LogLine, _ system: any CaseSystem) throws -> Bool {
        guard let state = try reading.state(of: line.subject) else { return false }
        let standing = try Standings(of: .person(person), in: reading)(for: state.organisation)
        return try system.concealed(state, from: standing) == line.by
    }
}
