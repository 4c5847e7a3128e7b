public import Ground

/// One line of a form: a name that is never changed, what people call it, a place in the record, and who may see it.
public struct Field<System: Casework>: Sendable {
    /// Behind one reference: a form goes along with every case that is decided on, and its lines are passed on many times.
    private let core: Core

    public var name: String { core.says.name }
    public var title: LocalisedText { core.says.title }
    public var path: Place<System.Record> { core.says.path }
    public var input: Input { core.says.input }
    /// Whether its value is of the type `Sealed`, so that no log can show it.
    public var isSealed: Bool { core.says.isSealed }
    /// Who sees it; `nil` for everyone who sees the case.
    public var audience: Who<System>? { core.says.audience }
    /// Whether only some of those who see the case see it.
    var isForSome: Bool { core.isForSome }
    /// Whether somebody may see it for who they are, and not for a role only.
    var namesSomebody: Bool { core.namesSomebody }
    /// What the rest see in its place.
    public var mask: Mask { core.says.mask }
    /// Lists can be narrowed by it.
    public var isFilter: Bool { core.says.isFilter }
    /// It is found by its words.
    public var isSearched: Bool { core.says.isSearched }
    /// It has a column in lists.
    public var isListed: Bool { core.says.isListed }
    /// What the case is known by outside, e.g. a house's code: no two cases of an organisation share it.
    public var isKey: Bool { core.says.isKey }
    public var hint: LocalisedText? { core.says.hint }

    /// The line of another case that it says again.
    var source: Source? { core.says.source }

    /// The line whose audience this one has when it is shown.
    var like: Place<System.Record>? { core.says.like }

    var read: @Sendable (System.Record) -> Answer { core.says.read }
    var say: @Sendable (System.Record, Language) -> String { core.says.say }
    var write: @Sendable (inout System.Record, Answer) -> Bool { core.says.write }

    public init<Value: FormValue>(_ name: String, _ zh: String, _ en: String, _ path: Slot<System.Record, Value>) {
        core = Core(
            Says(
                name: name, title: LocalisedText(zh, en), path: path, input: Value.input, isSealed: Value.self is any SealedMark.Type,
                read: { $0[keyPath: path].answer }, say: { $0[keyPath: path].shown($1) },
                write: { record, answer in
                    // Nothing but blanks is nothing.
                    guard let value = Value(answer: answer.isBlank ? .blank : answer) else { return false }
                    record[keyPath: path] = value
                    return true
                }))
    }

    private init(_ core: Core) { self.core = core }

    private final class Core: Sendable {
        let says: Says
        let isForSome: Bool
        let namesSomebody: Bool
        init(_ says: Says) { (self.says, isForSome, namesSomebody) = (says, says.audience != nil, says.audience?.namesSomebody ?? false) }
    }

    private struct Says: Sendable {
        let name: String
        let title: LocalisedText
        let path: Place<System.Record>
        let input: Input
        let isSealed: Bool
        var audience: Who<System>?
        var mask = Mask.dots
        var isFilter = false
        var isSearched = false
        var isListed = false
        var isKey = false
        var hint: LocalisedText?
        var source: Source?
        var like: Place<System.Record>?
        let read: @Sendable (System.Record) -> Answer
        let say: @Sendable (System.Record, Language) -> String
        let write: @Sendable (inout System.Record, Answer) -> Bool
    }

    private func with(_ change: (inout Says) -> Void) -> Self {
        var says = core.says
        change(&says)
        return Field(Core(says))
    }

    /// Only these see it; the rest see that the line exists, and its mask.
    public func seen(by who: Who<System>, masked mask: Mask = .dots) -> Self { with { ($0.audience, $0.mask) = (who, mask) } }

    /// Shown to whoever sees the other line, e.g. an account beside a sealed name; it is kept open, because cases are found by whom it names.
    public func shown(like other: Place<System.Record>) -> Self { with { $0.like = other } }

    public func filtered() -> Self { with { $0.isFilter = true } }

    public func searched() -> Self { with { $0.isSearched = true } }

    public func listed() -> Self { with { $0.isListed = true } }

    /// What a case is known by outside: rows of a table that have it are the same case, and other tables refer to it by this.
    public func key() -> Self { with { $0.isKey = true } }

    /// A word of help below the line.
    public func hint(_ zh: String, _ en: String) -> Self { with { $0.hint = LocalisedText(zh, en) } }

    /// Says what an open line of the case says that another line names, where nothing else is written; when it changes there, it changes here.
    public func follows<Target: Casework>(_ line: String, of path: Read<System.Record, Reference<Target>?>) -> Self {
        with { $0.source = Source(code: Target.code, line: line, path: path) { $0[keyPath: path]?.id } }
    }

    /// Where a line is taken from.
    struct Source: Sendable {
        let code: String
        let line: String
        let path: Place<System.Record>
        let id: @Sendable (System.Record) -> CaseID?
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
