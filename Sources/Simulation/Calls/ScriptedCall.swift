public import Ground

/// A call that the rhythm of a campus invented, from the first word to the feedback.
public struct ScriptedCall: Sendable, Equatable {
    /// When it came in, in milliseconds since 1970 (UTC).
    public var at: Int64
    /// The desk's first classification: `fire injury medical fight bullying theft fraud missing selfHarm intrusion traffic
    /// chemical dispute lostProperty other`.
    public var type: String
    /// What it turned out to be, by the same codes.
    public var finalType: String
    /// `sosPage`, `phone`, `walkIn` or `patrol`.
    public var source: String
    public var position: Position
    public var building: BuildingID?
    /// The place in words, e.g. `东苑3栋`.
    public var place: String
    /// What the caller said, in Chinese.
    public var words: String
    /// An invented name.
    public var caller: String
    /// A number that no network assigns (`1000000xxxx`).
    public var phone: String
    public var clock: Clock
    /// Why a target was missed (arrival after five minutes, dispatch after three); `nil` when none was.
    public var delayReason: String?
    /// The roster's units that went, the first one first.
    public var units: [UnitID]
    /// `handled`, `reportTaken`, `mediated`, `transferred`, `hospital`, `falseAlarm`, `goneOnArrival` or `unfounded`.
    public var disposition: String
    /// What the unit wrote afterwards, one sentence in Chinese.
    public var feedback: String

    /// Seconds from the call until each thing happened, none before the one above it.
    public struct Clock: Sendable, Equatable {
        public var answered: Int
        public var entered: Int
        public var dispatched: Int
        public var acknowledged: Int
        public var departed: Int
        public var arrived: Int
        public var cleared: Int
        public var feedback: Int
    }
}
