public import Ground

/// One system of casework: what is recorded, what may happen, who may do it, and by when.
///
/// Everything here is a description: it reads no clock, no disk and no network. A system is one file that conforms to this
/// protocol and one line in the list of systems; the engine gives it storage, pages, deadlines, papers, figures and an API.
public protocol Casework: Sendable {
    associatedtype Record: Recordable
    associatedtype Stage: Named
    associatedtype Step: Named

    /// Four capitals that start every case number, e.g. `RECT` of `RECT-2026-000117`; stored, never changed.
    static var code: String { get }
    static var title: LocalisedText { get }

    @Listing<Field<Self>> static var form: [Field<Self>] { get }
    /// The ways in; the first is the usual one.
    @Listing<Opening<Self>> static var openings: [Opening<Self>] { get }
    @Listing<At<Self>> static var course: [At<Self>] { get }
    /// Who may see a case at all; whoever may take one of its steps now sees it too.
    static var readers: Who<Self> { get }
    /// Who keeps the register: corrects a line with a reason, imports and exports.
    static var keepers: Who<Self> { get }
    @Listing<Clock<Self>> static var clocks: [Clock<Self>] { get }
    @Listing<Paper<Self>> static var papers: [Paper<Self>] { get }
    @Listing<Tally<Self>> static var tallies: [Tally<Self>] { get }
    /// Days after its end that a case keeps its sealed lines; `nil` keeps them as long as the case.
    static var sealedDays: Int? { get }
    /// The line that names a case in lists, e.g. its place.
    static var headline: Place<Record> { get }
}

extension Casework {
    public static var clocks: [Clock<Self>] { [] }
    public static var papers: [Paper<Self>] { [] }
    public static var tallies: [Tally<Self>] { [] }
    public static var sealedDays: Int? { nil }
}

/// What a case holds. A fresh one is blank, so that entries can be replayed onto it.
public protocol Recordable: Sendable, Equatable {
    init()
}

/// A stage or a step: its raw value goes into the record, so it is never renamed.
public protocol Named: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

/// The one result builder of the engine: it makes a flat list, and nothing else.
///
/// `buildExpression` lets `Field("place", …, \.place)` find its system without saying so, and keeps each line a
/// type-checking problem of its own.
@resultBuilder
public enum Listing<Item> {
    public static func buildExpression(_ item: Item) -> Item { item }
    public static func buildBlock(_ items: Item...) -> [Item] { items }
}

/// Key paths that may cross tasks: Swift 6 wants each spelt `any … & Sendable`, which is said here, once.
public typealias Place<Record> = any PartialKeyPath<Record> & Sendable
public typealias Read<Record, Value> = any KeyPath<Record, Value> & Sendable
public typealias Slot<Record, Value> = any WritableKeyPath<Record, Value> & Sendable
