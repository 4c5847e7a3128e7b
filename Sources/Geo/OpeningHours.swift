public import Ground

/// When something stands open: the minutes of a week in Shanghai, the same every week.
public struct OpeningHours: Hashable, Sendable {
    /// Minutes of a week.
    public static let week = 7 * day
    static let day = 1440

    /// A stretch of the week in which it is open.
    public struct Span: Hashable, Sendable {
        /// Minutes since Monday 00:00, 0…10,079.
        public let start: Int
        /// The minute in which it closes, after `start`, at most 10,080.
        public let end: Int
    }

    /// Ascending, without overlap; a span that goes over the end of Sunday goes on as one that begins on Monday.
    public let spans: [Span]

    /// Open at every hour.
    public static let always = OpeningHours([0..<week])
    /// Never open.
    public static let never = OpeningHours([])

    /// Open in the given minutes since Monday 00:00; what passes the end of the week begins it again.
    public init(_ minutes: [Range<Int>]) {
        var pieces: [Range<Int>] = []
        for range in minutes where !range.isEmpty {
            if range.count >= Self.week {
                pieces = [0..<Self.week]
                break
            }
            let start = (range.lowerBound % Self.week + Self.week) % Self.week
            let end = start + range.count
            pieces.append(start..<min(end, Self.week))
            if end > Self.week { pieces.append(0..<end - Self.week) }
        }
        var spans: [Span] = []
        for piece in pieces.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = spans.last, piece.lowerBound <= last.end {
                spans[spans.count - 1] = Span(start: last.start, end: max(last.end, piece.upperBound))
            } else {
                spans.append(Span(start: piece.lowerBound, end: piece.upperBound))
            }
        }
        self.spans = spans
    }

    /// Whether it is open in a minute since Monday 00:00, 0…10,079.
    public func isOpen(inMinute minute: Int) -> Bool { spans.contains { $0.start <= minute && minute < $0.end } }

    /// Whether it is open at this moment, by the clocks of Shanghai.
    public func isOpen(at now: Instant) -> Bool { isOpen(inMinute: Self.minute(of: now)) }

    /// The next moment after `now` at which it opens or closes; `nil` for what is always open or never.
    public func nextChange(after now: Instant) -> Instant? {
        if spans.isEmpty || self == .always { return nil }
        let minute = Self.minute(of: now)
        let isOpen = isOpen(inMinute: minute)
        let edges = spans.flatMap { [$0.start, $0.end % Self.week] }
        // A span that ends with the week and one that begins it are no change at midnight.
        let changes = edges.filter { self.isOpen(inMinute: ($0 + Self.week - 1) % Self.week) != self.isOpen(inMinute: $0) }
        guard let wait = changes.filter({ self.isOpen(inMinute: $0) != isOpen }).map({ edge -> Int in
            (edge - minute + Self.week - 1) % Self.week + 1
        }).min() else { return nil }
        let sinceMinute = ((now.milliseconds % 60_000) + 60_000) % 60_000
        return Instant(milliseconds: now.milliseconds - sinceMinute + Int64(wait) * 60_000)
    }

    private static func minute(of now: Instant) -> Int {
        let day = now.day
        let since = Int((now.milliseconds - day.start.milliseconds) / 60_000)
        return (day.weekday - 1) * Self.day + since
    }
}

extension OpeningHours: Codable {
    /// Reads what `text` wrote; throws where the hours cannot be understood.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let hours = OpeningHours(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "opening hours not understood: \(text)")
        }
        self = hours
    }

    /// Writes `text`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
