public import Cases
public import Ground

extension PropertyMatch.Item {
    /// The thing of a stored case of `PROP`, `THEF` or `FOUN`, by the lines of its record; `nil` of another system.
    public init?(_ id: CaseID, code: String, _ lines: Answers) {
        guard [Property.code, Theft.code, FoundProperty.code].contains(code), let kind = PropertyKind(text: lines["kind"].text) else { return nil }
        let numbers = ["frame", "battery", "plate", "number", "tag"].compactMap { SerialNumber(text: lines[$0].text) }
        let from = Instant(text: lines["from"].text) ?? Instant(text: lines["foundOn"].text)
        self.init(
            id.text, kind, colour: PropertyColour(rawValue: lines["colour"].text), numbers: numbers,
            words: ["what", "make", "marks"].map { lines[$0].text }.joined(separator: " "), place: lines["place"].text,
            position: Spot(text: lines["position"].text)?.position, from: from, until: Instant(text: lines["until"].text) ?? from)
    }
}

/// What somebody learns who scans a tag. A stranger learns nothing, not even whether the tag is known: they are asked whether they found it.
public enum TagCheck: Sendable, Equatable {
    case stranger
    /// Whoever wears the tag's organisation's badge, and the owner.
    case known(Known)

    public struct Known: Sendable, Equatable {
        public let id: CaseID
        public let kind: PropertyKind
        public let colour: PropertyColour?
        public let make: String
        public let isStolen: Bool
        /// Found again and waiting for its owner, or no longer registered.
        public let isRecovered: Bool
        public let isEnded: Bool
        /// Masked: 林**.
        public let owner: String
        /// Masked: 139****1111.
        public let ownerPhone: String
        /// The steps that are one tap away from here, e.g. `sight` and `recover` of a stolen bike.
        public let steps: [String]
    }

    /// What the tag of a stored case of `PROP` says to somebody: its lines, its stage, and what the reader counts for where it is registered.
    public init(_ id: CaseID, stage: String, _ lines: Answers, to reader: Standing) {
        let guards: Set<Role> = [.operator_, .responder, .chief, .officer, .registrar]
        let isOwner = reader.person != nil && lines["owner"].text == reader.person?.text
        let isGuard = !reader.roles.isDisjoint(with: guards) || reader.linkedRoles.contains(.officer)
        guard isOwner || isGuard, let kind = PropertyKind(rawValue: lines["kind"].text), let stage = Property.Stage(rawValue: stage) else {
            self = .stranger
            return
        }
        let steps: [Property.Step] = switch stage {
        case .registered: [.steal]
        case .stolen: [.sight, .recover]
        case .recovered: [.giveBack]
        case .ended: []
        }
        self = .known(
            Known(
                id: id, kind: kind, colour: PropertyColour(rawValue: lines["colour"].text), make: lines["make"].text, isStolen: stage == .stolen,
                isRecovered: stage == .recovered, isEnded: stage == .ended, owner: Masked.name(lines["ownerName"].text),
                ownerPhone: Masked.phone(lines["ownerPhone"].text), steps: steps.map(\.rawValue)))
    }
}
