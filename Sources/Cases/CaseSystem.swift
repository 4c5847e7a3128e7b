public import Ground
public import Journal

/// A system as the shell meets it, whatever its record: pages, API, import and export are written once against this.
public protocol CaseSystem: Sendable {
    var code: String { get }
    var title: LocalisedText { get }
    /// What its states are stored under.
    var kind: String { get }
    /// Every line of its form.
    var lines: [LineShape] { get }
    var openings: [MoveShape] { get }
    var stages: [StageShape] { get }
    var tallyShapes: [TallyShape] { get }
    /// The papers that it prints, by their usual titles.
    var paperTitles: [(name: String, title: LocalisedText)] { get }
    /// Codes of the systems it opens cases of, refers to or looks at.
    var neighbours: [String] { get }
    /// The lines of other systems by which their cases must not refer to one that is moved on.
    var looksAt: [(code: String, line: String)] { get }
    /// The roles by which somebody may see whole organisations' cases, and those that count across a link.
    var readingRoles: (own: Set<Role>, linked: Set<Role>, members: Bool) { get }
    /// The names of the lines by which somebody who is named sees a case.
    var namingLines: [(name: String, isMany: Bool)] { get }
    /// What people call a step, a way in, or one of the engine's own acts.
    func title(ofAct act: String) -> LocalisedText
    /// The names of the lines that name an organisation whose people see a case by a role, and the roles.
    var placingLines: [(name: String, roles: Set<Role>)] { get }
    /// Faults in the description itself; none for one that may open its doors.
    func faults(under rules: Rules) -> [String]
    /// Who may do what, a line a move: one golden for each system, read in review.
    var policy: String { get }

    func perform(_ request: CaseRequest, on ledger: any Ledger, in room: CaseRoom) throws -> CaseOutcome
    /// Its lines that say again what a line of another case says.
    var followers: [FollowingLine] { get }
    /// Writes into such a line what the other case says now, where it still says what that said before.
    func follow(
        _ id: CaseID, _ line: String, from old: Answer, to new: Answer, by actor: Actor, at moment: Instant, on ledger: any Ledger, in room: CaseRoom
    ) throws
    /// Whether a deadline of the stored case has passed that is not on the record.
    func lapses(_ state: StoredState, at now: Instant) throws -> Bool
    func lapse(_ id: CaseID, at now: Instant, on ledger: any Ledger, in room: CaseRoom) throws -> Bool
    /// Erases everything sealed of a case that is still there: lines, remarks, reasons, places; returns whether there was any.
    func erase(_ id: CaseID, at now: Instant, by actor: Actor, on ledger: any Ledger, in room: CaseRoom) throws -> Bool
    /// Days after its end that a case keeps its sealed lines.
    var sealedDays: Int? { get }

    /// The ways in that are open to the party in an organisation.
    func openings(for standing: Standing) -> [MoveShape]
    /// A case as the party may see it; with a moment, what they opened with a reason and until then too. Throws `Refusal.notFound` where
    /// there is none for them.
    func sheet(_ id: CaseID, for party: Party, tokenOf: OrganisationID?, in reading: any Reading, room: CaseRoom, at now: Instant?) throws -> CaseSheet
    /// Opens the sealed lines of a case to a person for a while, with a reason. Throws `Refusal` where none is theirs to open.
    func look(_ request: LookRequest, on ledger: any Ledger, in room: CaseRoom) throws -> LookOutcome
    /// A file of a case, where the party sees a line that has or had it. Throws `Refusal.notFound`.
    func attachment(_ digest: String, of id: CaseID, for party: Party, tokenOf: OrganisationID?, in reading: any Reading, at now: Instant?) throws -> Attachment
    /// Where the case's photos were taken, by digest; none for whoever does not keep the register.
    func spots(of id: CaseID, for party: Party, in reading: any Reading) throws -> [String: Spot]
    /// What may happen at a stage, whoever may, with what each asks.
    func moves(at stage: String) -> [MoveShape]
    /// When the case of a stored row came to its end; `nil` while it is open.
    func ended(_ state: StoredState) throws -> Instant?
    /// Whoever opened the case of a stored row, where that is kept from the standing; `nil` where it is not.
    func concealed(_ state: StoredState, from standing: Standing) throws -> Actor?
    /// Who sees the case of a stored row.
    func sight(of state: StoredState) throws -> CaseSight
    /// The row of a list; `nil` where the standing does not reach.
    func row(_ state: StoredState, for standing: Standing) throws -> CaseRow?
    /// What a reference to it shows, without a line of its content.
    func linked(_ state: StoredState) -> Surroundings.Linked
    /// The lines of a case that the party sees in full, in the order of the form, as they are exported; masked lines are masked.
    func cells(_ state: StoredState, for standing: Standing, _ language: Language) throws -> [String]?
    /// Every line of a stored case that is not blank, sealed ones too: for what the house itself reckons with, never to be shown as it is.
    func answers(of state: StoredState) throws -> Answers
    /// The same as the case said at an earlier version, by its entries; what was erased since is left out.
    func answers(of id: CaseID, at version: Int64, in reading: any Reading) throws -> Answers
    /// Counts the tallies over rows.
    func count(_ states: [StoredState], _ language: Language) throws -> [TallyCount]
    /// The paper as the party may print it. Throws `Refusal` where it is not to be had.
    func paper(_ name: String, of id: CaseID, for party: Party, in reading: any Reading, room: CaseRoom, _ language: Language, at now: Instant?) throws -> PaperSheet
    /// The papers that were issued for the case of a stored row, the latest last.
    func papers(of state: StoredState) throws -> [IssuedPaper]
    /// Where the case of a stored row is, if it has a place that the standing sees.
    func place(of state: StoredState, for standing: Standing) throws -> Position?
    /// Adds rows to the tallies, each if its standing sees the case.
    func tally(_ states: [StoredState], into sums: inout TallySums, _ language: Language, _ standing: (OrganisationID) throws -> Standing) throws
    /// Puts a printed paper on the record.
    func issue(_ paper: IssuedPaper, of id: CaseID, on ledger: any Ledger, in room: CaseRoom) throws
    /// The lines that are not sealed and not blank, as they are stored.
    func openLines(of state: StoredState) throws -> Answers
    /// Whether somebody with the standing keeps the register: corrects lines, imports and exports.
    func isKept(by standing: Standing) -> Bool
    /// Whether somebody with the standing sees every case of the organisation, whatever it says.
    func isReadThroughout(by standing: Standing) -> Bool
    /// The answers as the form keeps them, e.g. a choice by its stored value, and the names of the lines that cannot be read.
    func settled(_ answers: Answers) -> (answers: Answers, wrong: [String])
    /// What opening each of the cases would be refused for; `nil` for one that may be opened. Writes nothing.
    func trial(_ cases: [Answers], by opening: String, for party: Party, in organisation: OrganisationID, at moment: Instant, in reading: any Reading, room: CaseRoom) throws -> [Refusal?]
    /// Opens cases that stand in a table, each by the decision that a person's own opening goes through, and none twice. Goes on until
    /// all are taken or `isEnough` says so, and returns what became of those that were; throws `TornImport` where the write must be undone.
    func take(_ cases: [ImportedCase], by opening: String, like request: CaseRequest, until isEnough: () -> Bool, on ledger: any Ledger, in room: CaseRoom) throws -> [ImportedCase.Outcome]
    /// The case of the organisation that is known by the text on its key line; `nil` for none, and for a system without such a line.
    func known(by key: String, of organisation: OrganisationID, in reading: any Reading) throws -> CaseID?
    /// The entries of a case put together again: the same as the stored case, or a fault.
    func replays(_ id: CaseID, in reading: any Reading) throws -> Bool
}

/// A line of a form, described.
public struct LineShape: Sendable, Equatable {
    public let name: String
    public let title: LocalisedText
    public let hint: LocalisedText?
    public let input: Input
    public let isFilter: Bool
    public let isListed: Bool
    public let isSearched: Bool
    /// Not everyone who sees the case sees it.
    public let isSealed: Bool
    /// What a case is known by outside.
    public var isKey = false
}

/// Something that may be done, with what it asks.
public struct MoveShape: Sendable, Equatable {
    public let act: String
    public let title: LocalisedText
    /// The stage it leads to; `nil` where the case stays.
    public let to: String?
    public let asked: [LineShape]
    public let optional: [LineShape]
    public let needsApproval: Bool
}

/// A stage, described.
public struct StageShape: Sendable, Equatable {
    public let value: String
    public let title: LocalisedText
    public let isEnd: Bool
    /// The acts that leave it, whoever may.
    public let acts: [String]
    /// The roles that may take one of them.
    public let roles: Set<Role>
    /// The lines that name somebody who may.
    public let named: [String]
}

/// A figure, described.
public struct TallyShape: Sendable, Equatable {
    public let name: String
    public let title: LocalisedText
    public let unit: TallyCount.Unit
}

/// A figure, counted.
public struct TallyCount: Sendable, Equatable {
    public let name: String
    public let title: LocalisedText
    /// How many of each value; one without a name for sums and days.
    public let rows: [(value: String, amount: Double)]
    public let unit: Unit
    public enum Unit: Sendable { case cases, days, yuan, plain }
    public static func == (a: Self, b: Self) -> Bool {
        a.name == b.name && a.unit == b.unit && a.rows.map(\.value) == b.rows.map(\.value) && a.rows.map(\.amount) == b.rows.map(\.amount)
    }
}

/// A case as one party may see it.
public struct CaseSheet: Sendable {
    public let id: CaseID
    public let code: String
    public let number: String
    public let organisation: OrganisationID
    public let stage: String
    public let stageTitle: LocalisedText
    public let isEnded: Bool
    public let opened: Instant
    /// `nil` where it is kept from this party.
    public let openedBy: Actor?
    public let version: Int64
    /// What the case is called, e.g. its place.
    public let headline: String
    public let lines: [Line]
    public let deadlines: [Deadline]
    /// What the party may do now.
    public let offered: [MoveShape]
    /// A step that waits for a second person, and whether this party may approve it.
    public let pending: Waiting?
    public let mayAmend: Bool
    public let timeline: [Happening]
    /// Cases that this one names, and cases that name this one.
    public let links: [Link]
    public let papers: [OfferedPaper]
    public let position: Position?
    public let looking: Looking

    /// A line and what it says to this party.
    public struct Line: Sendable {
        public let shape: LineShape
        /// As it was written; `nil` where the party does not see it.
        public let answer: Answer?
        /// In words, or its mask.
        public let zh: String
        public let en: String
        public let isMasked: Bool
        public let isErased: Bool
        /// Masked, and the party's to open with a reason; other masked lines are never theirs.
        public var mayLook = false
        /// Seen only because the party opened it with a reason.
        public var isOpened = false
    }

    public struct Deadline: Sendable {
        /// `stage` or a clock's name.
        public let name: String
        public let title: LocalisedText
        public let at: Instant
        public let hasLapsed: Bool
    }

    public struct Waiting: Sendable {
        public let act: String
        public let title: LocalisedText
        public let by: Actor
        public let at: Instant
        public let mayApprove: Bool
        /// Whether this party asked for it, and may take it back.
        public let mayTakeBack: Bool
    }

    /// One entry, as the party may read it.
    public struct Happening: Sendable {
        public let at: Instant
        public let by: Actor
        public let act: String
        public let title: LocalisedText
        public let to: LocalisedText?
        public let lines: [Line]
        /// A remark or a reason; `nil` where there is none or it was erased.
        public let words: String?
        /// Deadlines that passed.
        public let lapsed: [LocalisedText]
        /// Whose step was approved here.
        public let asker: Actor?
    }

    public struct Link: Sendable, Hashable {
        public let code: String
        public let id: CaseID
        public let number: String
        public let stage: LocalisedText
        /// The line that names the other.
        public let line: LocalisedText
        /// Whether this case names that one.
        public let isForward: Bool
    }

    public struct OfferedPaper: Sendable {
        public let name: String
        public let title: LocalisedText
        public let issued: [IssuedPaper]
    }
}

extension Actor {
    /// Stands where it is kept from the reader who it was; never stored.
    public static let confidential = Actor(text: "confidential")
}

/// A case in a list.
public struct CaseRow: Sendable {
    public let id: CaseID
    public let number: String
    public let organisation: OrganisationID
    public let stage: String
    public let opened: Instant
    public let due: Instant?
    public let headline: String
    public let version: Int64
    /// The listed lines, in order, in both languages.
    public let cells: [LocalisedText]
    /// The acts that are this party's to do now.
    public let offered: [LocalisedText]
}

/// A paper, ready to be set: everything that it says.
public struct PaperSheet: Sendable, Hashable {
    public let name: String
    /// Its local title.
    public let title: String
    /// Who issues it; empty for the organisation itself.
    public var authority: String
    /// `RECT-2026-000117-2`
    public var number: String
    public let caseNumber: String
    public let organisation: OrganisationID
    public let at: Instant
    public let statement: String
    public var lines: [Line]
    public let signatures: [String]
    /// The installation's own footing, e.g. the legal basis; empty for none.
    public let basis: String
    /// SHA-256 over everything above, in hexadecimal.
    public var digest: String {
        Digest(of: ([title, authority, number, at.iso, statement, basis] + lines.map(\.digested) + signatures).joined(separator: "\u{1E}").utf8).description
    }

    public struct Line: Sendable, Hashable {
        /// Of the form's line.
        public let name: String
        public let title: String
        /// As it was written; `nil` where whoever prints it does not see the line.
        public let answer: Answer?
        public var text: String
        /// Of a repeated group: headings and rows.
        public var table: Table?
        /// Whoever prints it does not see the line.
        public let isMasked: Bool

        var digested: String { ([title + "=" + text] + (table?.rows.map { $0.joined(separator: "\u{1F}") } ?? [])).joined(separator: "\u{1D}") }
    }

    public struct Table: Sendable, Hashable {
        public let heads: [String]
        public var rows: [[String]]
    }
}
