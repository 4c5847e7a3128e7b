public import Ground

/// What the heading row of a table means: which column fills in which line of a way in.
///
/// Headings are the lines' Chinese or English titles or their names, in any order; what stands in brackets behind, a star and blanks do
/// not matter. A repeated group has columns `房间1.房号`, `房间2.房号` … in one row, or `房间.房号` with a row for each: rows that
/// follow and say nothing else, or give the same key, go on with the case above. `外部编号` names the row in whatever the table comes from.
public struct CaseColumns: Sendable {
    /// Where the cells of a column go.
    enum Place: Sendable, Hashable {
        case line(Int)
        /// Of a repeated group: which, which of its columns, and the row, or `nil` where each row of the table is one.
        case group(line: Int, column: Int, row: Int?)
        /// What the row is known by outside, where no line says so.
        case external
    }

    let lines: [LineShape]
    /// How many of the lines must be filled in: they come first.
    let required: Int
    let places: [Place?]
    /// The heading row as it stood.
    public let heading: [String]
    /// Headings that no line answers to: nothing is taken from them.
    public let unknown: [String]
    /// Headings of lines that are filled in by later steps or are attachments: nothing is taken from them either.
    public let later: [String]
    /// The column by which rows are known, if there is one.
    let key: Int?
    /// Whether a case may take several rows.
    let hasOpenGroups: Bool

    /// Throws `Refusal` for a heading that will not do: a required line without a column, or two columns for one.
    public init(_ heading: [String], of system: any CaseSystem, by opening: MoveShape) throws {
        self.heading = heading
        lines = opening.asked + opening.optional
        required = opening.asked.count
        let names = Names(lines, others: system.lines.filter { other in !(opening.asked + opening.optional).contains { $0.name == other.name } })
        var places: [Place?] = [], unknown: [String] = [], later: [String] = []
        for cell in heading {
            let text = SheetCell.unwrapped(cell)
            switch names.meaning(of: text) {
            case .place(let place):
                if places.contains(place) {
                    throw Refusal(.unreadable, field: "file", "有两列都是“\(text)”，请删去一列", "two columns are both \"\(text)\": remove one")
                }
                places.append(place)
            case .later:
                later.append(text)
                places.append(nil)
            case .unknown:
                if !text.isEmpty { unknown.append(text) }
                places.append(nil)
            }
        }
        (self.places, self.unknown, self.later) = (places, unknown, later)
        let keyLine = lines.firstIndex(where: \.isKey)
        key = places.firstIndex { $0 == .external } ?? places.firstIndex { $0.map { place in keyLine.map { place == .line($0) } ?? false } ?? false }
        hasOpenGroups = places.contains { if case .group(_, _, nil) = $0 { true } else { false } }
        try requireColumns(opening)
    }

    private func requireColumns(_ opening: MoveShape) throws {
        if let file = opening.asked.first(where: { $0.input == .files }) {
            throw Refusal(
                .outOfOrder, field: "opening", "“\(opening.title.zh)”必须附“\(file.title.zh)”，不能从表格导入", "\"\(opening.title.en)\" needs \"\(file.title.en)\" attached and cannot be imported from a table")
        }
        let missing = lines.prefix(required).enumerated().filter { index, line in
            line.input != .yesNo && !places.contains { place in
                switch place {
                case .line(index), .group(line: index, column: _, row: _): true
                default: false
                }
            }
        }.map(\.element)
        guard missing.isEmpty else {
            let (zh, en) = (Self.template(of: opening, .chinese), Self.template(of: opening, .english))
            throw Refusal(
                .missing, field: "file", "第 1 行（列名）缺少：\(missing.map(\.title.zh).joined(separator: "、"))。可用的列：\(zh.joined(separator: "、"))",
                "row 1 (the heading) lacks: \(missing.map(\.title.en).joined(separator: ", ")). Columns: \(en.joined(separator: ", "))")
        }
    }

    /// A heading row to fill in below: what is required carries a star; a repeated group has a row for each.
    public static func template(of opening: MoveShape, _ language: Language) -> [String] {
        var heads: [String] = []
        for (index, line) in (opening.asked + opening.optional).enumerated() {
            let star = index < opening.asked.count && line.input != .yesNo ? "*" : ""
            switch line.input {
            case .files: continue
            case .rows(let columns): heads += columns.map { "\(line.title(language)).\($0.title(language))\(star.isEmpty || !$0.isRequired ? "" : "*")" }
            default: heads.append(line.title(language) + star)
            }
        }
        if !(opening.asked + opening.optional).contains(where: \.isKey) { heads.append(external(language)) }
        return heads
    }

    static let external = LocalisedText("外部编号", "External number")

    /// What a column is called, for whoever reads what is wrong with it.
    func title(_ place: Place) -> LocalisedText {
        switch place {
        case .line(let line): return lines[line].title
        case .external: return Self.external
        case .group(let line, let column, let row):
            let group = lines[line]
            guard case .rows(let columns) = group.input, columns.indices.contains(column) else { return group.title }
            let count = row.map(String.init) ?? ""
            return LocalisedText("\(group.title.zh)\(count).\(columns[column].title.zh)", "\(group.title.en)\(count).\(columns[column].title.en)")
        }
    }
}

/// Headings and what they mean.
private struct Names {
    enum Meaning { case place(CaseColumns.Place), later, unknown }

    private var places: [String: CaseColumns.Place] = [:]
    /// Of repeated groups: what their headings begin with, and how they go on.
    private var groups: [(start: String, line: Int, columns: [String: Int])] = []
    private var later: Set<String> = []

    init(_ lines: [LineShape], others: [LineShape]) {
        var shared: Set<String> = []
        func add(_ key: String, _ place: CaseColumns.Place) {
            guard !key.isEmpty else { return }
            if let other = places[key], other != place { shared.insert(key) } else { places[key] = place }
        }
        for (index, line) in lines.enumerated() {
            switch line.input {
            case .files: later.formUnion(Self.keys(line))
            case .rows(let columns):
                var names: [String: Int] = [:]
                for (place, column) in columns.enumerated() {
                    for key in [column.title.zh, column.title.en, column.name].map(Self.plain) where names[key] == nil { names[key] = place }
                }
                for start in Self.keys(line) { groups.append((start, index, names)) }
            default: for key in [line.title.zh, line.title.en].map(Self.plain) { add(key, .line(index)) }
            }
        }
        // A title that two lines have says nothing; their names do.
        for key in shared { places[key] = nil }
        // Of a title with its unit in brackets the rest will do, where no other line is called so.
        var short: [String: Set<Int>] = [:]
        for (index, line) in lines.enumerated() {
            if case .rows = line.input { continue }
            for title in [line.title.zh, line.title.en] where line.input != .files {
                let key = Self.plain(Self.withoutBrackets(title))
                if !key.isEmpty, places[key] == nil, !shared.contains(key) { short[key, default: []].insert(index) }
            }
        }
        for (key, lines) in short { if lines.count == 1, let line = lines.first { places[key] = .line(line) } }
        for (index, line) in lines.enumerated() {
            if case .rows = line.input { continue }
            if line.input != .files { places[Self.plain(line.name)] = .line(index) }
        }
        for key in ["外部编号", "外部编码", "externalnumber", "externalid"] where places[key] == nil { places[key] = .external }
        for other in others {
            later.formUnion(Self.keys(other))
            guard case .rows(let columns) = other.input else { continue }
            for start in Self.keys(other) { for column in columns { later.formUnion([start + Self.plain(column.title.zh), start + Self.plain(column.title.en)]) } }
        }
    }

    func meaning(of heading: String) -> Meaning {
        for text in [heading, Self.withoutBrackets(heading)] {
            let key = Self.plain(text)
            if key.isEmpty { continue }
            if let place = places[key] ?? group(key) { return .place(place) }
            if later.contains(key) { return .later }
        }
        return .unknown
    }

    /// `房间1房号` or `房间房号`
    private func group(_ key: String) -> CaseColumns.Place? {
        for group in groups where key.hasPrefix(group.start) {
            let rest = key.dropFirst(group.start.count)
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            if let column = group.columns[String(rest.dropFirst(digits.count))] {
                guard !digits.isEmpty else { return .group(line: group.line, column: column, row: nil) }
                if let row = Int(digits), (1...200).contains(row) { return .group(line: group.line, column: column, row: row) }
            }
            if let column = group.columns[String(rest)] { return .group(line: group.line, column: column, row: nil) }
        }
        return nil
    }

    private static func keys(_ line: LineShape) -> Set<String> { Set([line.title.zh, line.title.en, line.name].map(plain)) }

    /// Letters and digits only, of half width and small.
    private static func plain(_ text: String) -> String { String(SheetCell.halfWidth(text).lowercased().filter { $0.isLetter || $0.isNumber }) }

    private static func withoutBrackets(_ text: String) -> String {
        guard let open = text.firstIndex(where: { "(（[【".contains($0) }) else { return text }
        return String(text[..<open])
    }
}
