public import Ground

/// One line of a form: a name that is never changed, what people call it, a place in the record, and who may see it.
public struct Field<System: Casework>: Sendable {
    public let name: String
    public let title: LocalisedText
    public let path: Place<System.Record>
    public let input: Input
    /// Whether its value is of the type `Sealed`, so that no log can show it.
    public let isSealed: Bool
    /// Who sees it; `nil` for everyone who sees the case.
    public private(set) var audience: Who<System>?
    /// What the rest see in its place.
    public private(set) var mask = Mask.dots
    /// Lists can be narrowed by it.
    public private(set) var isFilter = false
    /// It is found by its words.
    public private(set) var isSearched = false
    /// It has a column in lists.
    public private(set) var isListed = false
    public private(set) var hint: LocalisedText?

    let read: @Sendable (System.Record) -> Answer
    let say: @Sendable (System.Record, Language) -> String
    let write: @Sendable (inout System.Record, Answer) -> Bool

    public init<Value: FormValue>(_ name: String, _ zh: String, _ en: String, _ path: Slot<System.Record, Value>) {
        self.name = name
        title = LocalisedText(zh, en)
        self.path = path
        input = Value.input
        isSealed = Value.self is any SealedMark.Type
        read = { $0[keyPath: path].answer }
        say = { $0[keyPath: path].shown($1) }
        write = { record, answer in
            // Nothing but blanks is nothing.
            guard let value = Value(answer: answer.isBlank ? .blank : answer) else { return false }
            record[keyPath: path] = value
            return true
        }
    }

    /// Only these see it; the rest see that the line exists, and its mask.
    public func seen(by who: Who<System>, masked mask: Mask = .dots) -> Self {
        var copy = self
        copy.audience = who
        copy.mask = mask
        return copy
    }

    public func filtered() -> Self {
        var copy = self
        copy.isFilter = true
        return copy
    }

    public func searched() -> Self {
        var copy = self
        copy.isSearched = true
        return copy
    }

    public func listed() -> Self {
        var copy = self
        copy.isListed = true
        return copy
    }

    /// A word of help below the line.
    public func hint(_ zh: String, _ en: String) -> Self {
        var copy = self
        copy.hint = LocalisedText(zh, en)
        return copy
    }

    /// What a reader without the right sees in a line's place.
    public enum Mask: Sendable {
        case dots
        /// 周**
        case name
        /// 139****1111
        case phone
        /// 42****14
        case identity
    }

    func masked(_ record: System.Record) -> String {
        let text = read(record).text
        return switch mask {
        case .dots: "••••"
        case .name: Masked.name(text)
        case .phone: Masked.phone(text)
        case .identity: Masked.number(text)
        }
    }
}

/// Tells `Sealed` values, optional or not, from the rest.
protocol SealedMark {}
extension Sealed: SealedMark {}
extension Optional: SealedMark where Wrapped: SealedMark {}
