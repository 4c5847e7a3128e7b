import Cases
import Ground
import Journal

/// Who hears of a case, and what somebody hears who works there but does not see this one: that something changed.
struct CaseAudience: Sendable {
    let sight: CaseSight
    /// JSON, one line.
    let bare: String
}

extension LiveEvent {
    private struct CaseData: Encodable {
        var code: String
        var id: String?
        var act: String?
        var stage: String?
        var version: Int64?
        var at: Int64?
    }

    /// The event of an entry about a case as it now is; `nil` for one of a table that was read in, of which pages hear together.
    init?(about entry: Entry, of system: any CaseSystem, in reading: any Reading) throws {
        let event: CaseEvent = try Wire.decode(from: entry.open)
        guard event.run == nil, let state = try reading.state(of: entry.subject) else { return nil }
        let data = CaseData(
            code: system.code, id: entry.subject.id, act: entry.act, stage: state.stage, version: state.version, at: entry.at.milliseconds)
        self.init(kind: .case, data: try Self.line(data), audience: Audience())
        // A phone hears of its own case what its page shows, not who did it.
        audience = Audience(cases: CaseAudience(sight: try system.sight(of: state), bare: try Self.line(CaseData(code: system.code))))
    }

    /// Many cases of a system changed at once.
    init(ofMany system: any CaseSystem, in organisation: OrganisationID) {
        let bare = (try? Self.line(CaseData(code: system.code))) ?? "{}"
        self.init(kind: .case, data: bare, audience: Audience(cases: CaseAudience(sight: CaseSight(of: system, in: organisation), bare: bare)))
    }

    private static func line(_ data: CaseData) throws -> String { String(decoding: try Wire.encode(data), as: UTF8.self) }
}

extension Listener {
    /// As casework counts whoever listens.
    var party: Party {
        switch self {
        case .person(let person): .person(person)
        case .caller(let device): .caller(device: device)
        // In casework a seat counts for nothing: no phone is called that.
        case .browser(let digest, _): .caller(device: "seat/\(digest)")
        case .integration(let token): .device(token.id)
        }
    }

    /// A phone or a seat hears that something changed, and fetches what it may see.
    var isPhone: Bool {
        switch self {
        case .caller, .browser: true
        case .person, .integration: false
        }
    }

    /// The organisation for whose cases a token's holder may hear; `nil` where the token does not reach them.
    var tokenOf: OrganisationID? {
        if case .integration(let token) = self, token.scopes.contains(.casesRead) { token.organisation } else { nil }
    }
}

extension CaseRoom {
    /// The system whose cases are stored under this kind.
    func system(ofKind kind: String) -> (any CaseSystem)? { kind.hasPrefix("case.") ? self[String(kind.dropFirst(5))] : nil }
}
