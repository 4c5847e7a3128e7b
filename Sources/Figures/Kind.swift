public import Ground
public import Incidents

/// What an incident is counted as, first level: 反馈类别 where there is one, else 接警类别, else what the caller chose.
public struct Kind: Hashable, Comparable, Sendable {
    /// `nil` for what nobody has classified yet.
    public let category: Category?

    public init(_ category: Category?) { self.category = category }

    /// Reads `02`, or `-` for unclassified.
    public init?(code: String) {
        if code == "-" {
            category = nil
        } else if let category = Category(rawValue: code) {
            self.category = category
        } else {
            return nil
        }
    }

    /// The category's code, or `-`.
    public var code: String { category?.rawValue ?? "-" }
    public var name: LocalisedText { category?.name ?? LocalisedText("未分类", "Unclassified") }

    /// In order of code; unclassified last.
    public static func < (a: Kind, b: Kind) -> Bool {
        (a.category == nil ? 1 : 0, a.code) < (b.category == nil ? 1 : 0, b.code)
    }
}

/// Why an incident is not a 有效警情. Raw values are part of the API.
public enum Exclusion: String, CaseIterable, Sendable {
    /// 重复报警 and 催办: they belong to another incident.
    case repeated
    /// 误报, 骚扰.
    case invalid
    /// 演练, 试警.
    case exercise
    /// A device that does not work, or has not been heard of.
    case fault

    public var name: LocalisedText {
        switch self {
        case .repeated: LocalisedText("重复", "repeated")
        case .invalid: LocalisedText("无效", "invalid")
        case .exercise: LocalisedText("演练", "exercises")
        case .fault: LocalisedText("设备故障", "device faults")
        }
    }
}

extension Incident {
    public var kind: Kind { Kind(counted?.category) }

    /// `nil` for what counts. A repeated call of an exercise is an exercise.
    public var exclusion: Exclusion? {
        guard !isCounted else { return nil }
        if isExercise { return .exercise }
        if linkedTo != nil || counted?.category == .repeated { return .repeated }
        return alarm?.cause.counts == false ? .fault : .invalid
    }

    /// The campus as figures name it: its identifier, or `-` off campus and where nobody knows.
    public var campusKey: String { location.campus?.text ?? "-" }

    /// Seconds an interval took; `nil` while a clock is missing, and where back-entered clocks contradict each other.
    public func measured(_ interval: Interval) -> Double? { seconds(interval).flatMap { $0 >= 0 ? $0 : nil } }

    /// Whether a measured interval met its target; `nil` when it was not measured or has none.
    public func met(_ interval: Interval, under targets: Targets) -> Bool? {
        guard let took = measured(interval),
            let limit = targets.limit(of: interval, onCampus: location.campus != nil)
        else { return nil }
        return took <= limit
    }
}
