public import Ground

/// A clock beside the stages: started and stopped by steps, e.g. the 48 hours of a stop-payment.
public struct Clock<System: Casework>: Sendable {
    public let name: String
    public let title: LocalisedText
    let limit: Limit<System>
    let lateTo: [Who<System>]

    public init(_ name: String, _ zh: String, _ en: String, _ limit: Limit<System>, late: Who<System>...) {
        (self.name, title, self.limit, lateTo) = (name, LocalisedText(zh, en), limit, late)
    }
}

/// A printed document: which step makes it possible, for whom it is, and the lines it carries.
public struct Paper<System: Casework>: Sendable {
    public let name: String
    /// Its usual title; the rule `paper.<CODE>.<name>.title` gives the local one.
    public let title: LocalisedText
    let steps: [System.Step]
    let reader: Who<System>
    let lines: [Place<System.Record>]
    private(set) var signatures: [LocalisedText] = []
    private(set) var statement: LocalisedText?

    public init(
        _ name: String, _ zh: String, _ en: String, on steps: System.Step..., for reader: Who<System>, lines: Place<System.Record>...
    ) {
        (self.name, title, self.steps, self.reader, self.lines) = (name, LocalisedText(zh, en), steps, reader, lines)
    }

    /// A place where somebody signs.
    public func signed(_ zh: String, _ en: String) -> Self {
        var copy = self
        copy.signatures.append(LocalisedText(zh, en))
        return copy
    }

    /// The sentence that the paper says above its lines.
    public func saying(_ zh: String, _ en: String) -> Self {
        var copy = self
        copy.statement = LocalisedText(zh, en)
        return copy
    }
}
