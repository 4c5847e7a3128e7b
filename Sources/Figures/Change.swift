public import Ground

/// A number with one decimal, a trailing `.0` dropped: 125 tenths say `12.5`, 120 say `12`.
func decimal(tenths: Int) -> String {
    tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
}

/// `numerator / denominator` in tenths, halves away from zero; both not negative, the denominator not 0.
private func rounded(_ numerator: Int, _ denominator: Int) -> Int { (2 * numerator + denominator) / (2 * denominator) }

/// Which way a figure went. Raw values are part of the API.
public enum Direction: String, Sendable, Codable { case up, down, same }

/// A count against an earlier one (环比 or 同比).
public struct CountChange: Hashable, Sendable {
    public let now: Int
    public let base: Int

    public init(now: Int, base: Int) {
        self.now = now
        self.base = base
    }

    /// Below this a percentage says little: the page warns.
    public static let few = 10
    public var isFew: Bool { now != base && min(now, base) < Self.few }
    public var difference: Int { now - base }
    public var direction: Direction { now == base ? .same : now > base ? .up : .down }

    /// Tenths of a percent, not signed; `nil` for a base of 0, from which there is no percentage.
    public var tenths: Int? { base == 0 ? nil : rounded(abs(difference) * 1000, base) }

    /// `上升 12.5%`, `下降 8%`, `持平`; from a base of 0 the difference: `净增 3 起`.
    public var words: LocalisedText {
        guard direction != .same else { return LocalisedText("持平", "unchanged") }
        guard let tenths else { return LocalisedText("净增 \(now) 起", "\(now) more, from none") }
        // A change that rounds to nothing is still a change.
        let (zh, en) = tenths == 0 ? ("不足 0.1", "less than 0.1") : (" " + decimal(tenths: tenths), decimal(tenths: tenths))
        return direction == .up ? LocalisedText("上升\(zh)%", "up \(en)%") : LocalisedText("下降\(zh)%", "down \(en)%")
    }
}

/// How many of those measured met their target.
public struct Share: Hashable, Sendable {
    public let within: Int
    public let measured: Int

    public init(within: Int, measured: Int) {
        self.within = within
        self.measured = measured
    }

    public var over: Int { measured - within }

    /// Tenths of a percent; `nil` when nothing was measured. It says 100 % only where every one met it.
    public var tenths: Int? {
        guard measured > 0 else { return nil }
        let tenths = rounded(within * 1000, measured)
        return tenths == 1000 && within < measured ? 999 : tenths
    }

    /// `92.3%`, or a dash when nothing was measured.
    public var words: String { tenths.map { decimal(tenths: $0) + "%" } ?? "—" }
}

/// A share against an earlier one, in percentage points.
public struct ShareChange: Hashable, Sendable {
    public let now: Share
    public let base: Share

    public init(now: Share, base: Share) {
        self.now = now
        self.base = base
    }

    private var difference: Int? {
        now.measured > 0 && base.measured > 0 ? now.within * base.measured - base.within * now.measured : nil
    }

    public var isFew: Bool { difference != nil && direction != .same && min(now.measured, base.measured) < CountChange.few }

    /// `nil` when one of the two has nothing to share.
    public var direction: Direction? { difference.map { $0 == 0 ? .same : $0 > 0 ? .up : .down } }

    /// Tenths of a percentage point, not signed; `nil` when one of the two has nothing to share.
    public var tenths: Int? { difference.map { rounded(abs($0) * 1000, now.measured * base.measured) } }

    /// `上升 3.2 个百分点`; `nil` when one of the two has nothing to share.
    public var words: LocalisedText? {
        guard let direction, let tenths else { return nil }
        guard direction != .same else { return LocalisedText("持平", "unchanged") }
        let (zh, en) = tenths == 0 ? ("不足 0.1", "less than 0.1") : (" " + decimal(tenths: tenths), decimal(tenths: tenths))
        return direction == .up
            ? LocalisedText("上升\(zh) 个百分点", "up \(en) points") : LocalisedText("下降\(zh) 个百分点", "down \(en) points")
    }
}

/// A time against an earlier one, in whole seconds.
public struct TimeChange: Hashable, Sendable {
    /// Seconds.
    public let now: Double
    /// Seconds.
    public let base: Double

    /// `nil` when there is nothing to compare.
    public init?(now: Double?, base: Double?) {
        guard let now, let base else { return nil }
        self.now = now
        self.base = base
    }

    /// Whole seconds, signed: less is quicker.
    public var difference: Int { Int(now.rounded()) - Int(base.rounded()) }
    public var direction: Direction { difference == 0 ? .same : difference > 0 ? .up : .down }

    /// `缩短 0:21`, `延长 1:05`, `持平`.
    public var words: LocalisedText {
        let text = clockText(seconds: Double(abs(difference)))
        return switch direction {
        case .same: LocalisedText("持平", "unchanged")
        case .up: LocalisedText("延长 \(text)", "\(text) longer")
        case .down: LocalisedText("缩短 \(text)", "\(text) shorter")
        }
    }
}

/// Seconds as a clock shows them: `0:42`, `12:05`, `1:02:03`.
public func clockText(seconds: Double) -> String {
    let whole = Int(max(0, seconds).rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
}
