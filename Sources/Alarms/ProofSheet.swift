public import Ground

/// 试警证明: which devices of a school were proven in a month, how fast somebody was there, and which were not.
public struct ProofSheet: Hashable, Sendable {
    public let month: Month
    public let lines: [Line]

    public struct Line: Hashable, Sendable {
        public let device: AlarmDevice
        /// The tests of the month, the first first.
        public let tests: [AlarmRecord]

        public var isTested: Bool { !tests.isEmpty }
        /// The test that stands for the month: the first at which somebody arrived, or else the first.
        public var chosen: AlarmRecord? { tests.first { $0.arrived != nil } ?? tests.first }
    }

    /// `records` are tests of any month and device; what does not belong here is left out. Devices that came later or were
    /// retired before the month count for nothing.
    public init(_ month: Month, devices: [AlarmDevice], records: [AlarmRecord]) {
        self.month = month
        let own = Dictionary(grouping: records.filter { $0.isTest && $0.at >= month.start && $0.at < month.end }, by: \.device)
        lines = devices.filter { $0.since < month.end && ($0.retired.map { $0 >= month.start } ?? true) && $0.isRegistered }.map { device in
            Line(device: device, tests: own[device.id, default: []].sorted { ($0.at, $0.number) < ($1.at, $1.number) })
        }
    }

    public var tested: Int { lines.count(where: \.isTested) }
    public var missing: [Line] { lines.filter { !$0.isTested } }

    /// Seconds until somebody was there, of every test of the month at which somebody was.
    public var responses: [Double] { lines.compactMap { $0.chosen?.response }.sorted() }

    /// The middle one; `nil` where nobody was anywhere.
    public var medianResponse: Double? {
        let all = responses
        guard !all.isEmpty else { return nil }
        return all.count.isMultiple(of: 2) ? (all[all.count / 2 - 1] + all[all.count / 2]) / 2 : all[all.count / 2]
    }

    /// Tests at which somebody was there within so many seconds.
    public func within(_ seconds: Double) -> Int { responses.count { $0 <= seconds } }
}
