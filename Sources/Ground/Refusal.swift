/// Why something asked for was not done, in words for the person who asked; nothing was changed.
public struct Refusal: Error, Hashable, Sendable {
    public let code: Code
    /// The field at fault, if one is.
    public let field: String?
    public let message: LocalisedText

    public init(_ code: Code, field: String? = nil, _ zh: String, _ en: String) {
        self.code = code
        self.field = field
        self.message = LocalisedText(zh, en)
    }

    /// Stable for programs: raw values are part of the API.
    public enum Code: String, Sendable, Codable {
        case unreadable, missing, notFound, notYours, outOfOrder, taken, stale, tooLarge, notSignedIn, unavailable
        /// Too many in a short time: the answer says when to come again.
        case tooMany
        /// The form's token is of another session or of none: fetch a new one and send the same again.
        case staleForm
        /// The idempotency key was used for something else.
        case keyReused
    }
}

extension Refusal: CustomStringConvertible {
    public var description: String { "\(code.rawValue)\(field.map { " (\($0))" } ?? ""): \(message.en)" }
}
