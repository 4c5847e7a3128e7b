public import Ground

/// Why a table of values cannot be read, and where.
public struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1, the header's being the first; `nil` when the fault is the file's.
    public let line: Int?
    public let message: LocalisedText

    public init(line: Int? = nil, _ zh: String, _ en: String) {
        self.line = line
        message = line.map { LocalisedText("第 \($0) 行：\(zh)", "line \($0): \(en)") } ?? LocalisedText(zh, en)
    }

    public var description: String { "\(message.zh) \(message.en)" }
}
