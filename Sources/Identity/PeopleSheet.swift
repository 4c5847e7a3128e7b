public import Ground

/// One person of a file that is to be imported.
public struct PeopleRow: Hashable, Sendable {
    /// In the file, from 1; the header is the first.
    public let line: Int
    public let number: String
    public let name: String
    /// Empty where the file says nothing: then what is stored stays.
    public let phone: String
    public let born: Day?
    /// `.student` or `.staff`; an import gives no other role.
    public let role: Role
    public let college: String
    public let className: String
    /// The account, where the file names one.
    public let account: PersonID?
}

/// A row that is not taken, and why.
public struct RowFault: Hashable, Sendable, Codable {
    public let line: Int
    public let message: LocalisedText
}

/// The rows of a file as people. Columns may stand in any order, under Chinese or English names.
public struct PeopleSheet: Sendable {
    public static let rowsLimit = 200_000
    /// Faults that are kept with their words; the others are counted.
    public static let faultsKept = 1000

    public private(set) var rows: [PeopleRow] = []
    public private(set) var faults: [RowFault] = []
    public private(set) var faultCount = 0
    /// Columns that nothing is taken from.
    public private(set) var ignored: [String] = []

    private let today: Day
    private var columns: [Column: Int] = [:]
    private var usual: Role?
    private var hasHeader = false
    private var lines: [String: Int] = [:]
    private var accounts: [PersonID: Int] = [:]

    /// Nobody is born after `today`.
    public init(today: Day) { self.today = today }

    enum Column: String, CaseIterable {
        case number, name, phone, born, kind, college, class_, account

        var names: Set<String> {
            switch self {
            case .number: ["学号", "工号", "学号工号", "学工号", "职工号", "教工号", "编号", "number", "no", "no.", "studentnumber", "staffnumber", "studentid", "staffid", "employeeid"]
            case .name: ["姓名", "名字", "name", "fullname"]
            case .phone: ["手机", "手机号", "手机号码", "电话", "联系电话", "电话号码", "phone", "mobile", "phonenumber", "mobilephone"]
            case .born: ["出生日期", "生日", "出生年月日", "born", "birthday", "dateofbirth", "birthdate"]
            case .kind: ["类别", "人员类别", "身份", "kind", "type", "category"]
            case .college: ["学院", "院系", "部门", "college", "department", "school", "faculty"]
            case .class_: ["班级", "行政班", "class"]
            case .account: ["账号", "帐号", "account", "id", "accountid"]
            }
        }

        var title: LocalisedText {
            switch self {
            case .number: LocalisedText("学号（工号）", "number")
            case .name: LocalisedText("姓名", "name")
            case .phone: LocalisedText("手机", "phone")
            case .born: LocalisedText("出生日期", "born")
            case .kind: LocalisedText("类别", "kind")
            case .college: LocalisedText("学院", "college")
            case .class_: LocalisedText("班级", "class")
            case .account: LocalisedText("账号", "account")
            }
        }
    }

    /// Takes the next row, the header first. Throws `Refusal` for a header that will not do and for too many rows; a row that will
    /// not do becomes a fault.
    public mutating func take(line: Int, _ cells: [String]) throws {
        guard hasHeader else { return try readHeader(cells) }
        let cells = cells.map(Self.unwrapped)
        guard cells.contains(where: { !$0.isEmpty }) else { return }
        guard rows.count + faultCount < Self.rowsLimit else {
            throw Refusal(.tooLarge, field: "file", "文件超过 \(Self.rowsLimit) 人，请分成几个文件", "The file has more than \(Self.rowsLimit) people: part it into several")
        }
        do {
            let row = try read(line, cells)
            rows.append(row)
        } catch let fault as Fault {
            faultCount += 1
            if faults.count < Self.faultsKept {
                faults.append(RowFault(line: line, message: LocalisedText("第 \(line) 行：\(fault.message.zh)", "row \(line): \(fault.message.en)")))
            }
        }
    }

    /// Throws `Refusal` when there was no header, or nobody in the file.
    public func finish() throws {
        guard !rows.isEmpty || faultCount > 0 else {
            throw Refusal(.missing, field: "file", "文件里没有人：第一行是列名，以下每行一人", "Nobody is in the file: its first row names the columns, each other row is a person")
        }
    }

    private struct Fault: Error {
        let message: LocalisedText
        init(_ zh: String, _ en: String) { message = LocalisedText(zh, en) }
    }

    // MARK: - Header

    private mutating func readHeader(_ cells: [String]) throws {
        for (index, cell) in cells.enumerated() {
            let name = Self.plain(cell)
            guard let column = Column.allCases.first(where: { $0.names.contains(name) }) else {
                if !name.isEmpty { ignored.append(cell.trimmed) }
                continue
            }
            guard columns[column] == nil else {
                throw Refusal(.unreadable, field: "file", "有两列都是“\(column.title.zh)”", "Two columns are both \(column.title.en)")
            }
            columns[column] = index
            // 学号 says what kind of people they are by itself.
            if column == .number, ["学号", "studentnumber", "studentid"].contains(name) { usual = .student }
            if column == .number, ["工号", "职工号", "教工号", "staffnumber", "staffid", "employeeid"].contains(name) { usual = .staff }
        }
        var missing = [Column.number, .name].filter { columns[$0] == nil }
        if columns[.kind] == nil, usual == nil, !missing.contains(.number) { missing.append(.kind) }
        guard missing.isEmpty else {
            let (zh, en) = (missing.map(\.title.zh).joined(separator: "、"), missing.map(\.title.en).joined(separator: ", "))
            throw Refusal(
                .missing, field: "file", "第 1 行（列名）缺少：\(zh)。可用的列：学号或工号、姓名、手机、出生日期、类别、学院、班级、账号",
                "Row 1 (the header) lacks: \(en). Columns: number, name, phone, born, kind, college, class, account")
        }
        hasHeader = true
    }

    private static func plain(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "." })
    }

    // MARK: - Row

    private mutating func read(_ line: Int, _ cells: [String]) throws -> PeopleRow {
        func cell(_ column: Column) -> String { columns[column].flatMap { $0 < cells.count ? cells[$0] : nil } ?? "" }
        let number = try Self.number(cell(.number))
        if let first = lines[number] {
            throw Fault("学号（工号）\(number) 与第 \(first) 行重复", "the number \(number) stands in row \(first) already")
        }
        let name = cell(.name)
        guard (1...60).contains(name.count), !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw name.isEmpty ? Fault("缺少姓名", "the name is missing") : Fault("姓名不超过 60 字，不含控制字符", "a name has at most 60 letters and no control characters")
        }
        let phone = cell(.phone)
        guard PeopleRegister.isPhone(phone) else {
            throw Fault("电话“\(phone.prefix(20))”应为 3–15 位数字", "the phone “\(phone.prefix(20))” should have 3 to 15 digits")
        }
        let row = PeopleRow(
            line: line, number: number, name: name, phone: phone, born: try born(cell(.born)), role: try role(cell(.kind)),
            college: try Self.place(cell(.college), .college), className: try Self.place(cell(.class_), .class_), account: try account(cell(.account)))
        lines[number] = line
        if let account = row.account { accounts[account] = line }
        return row
    }

    private static func number(_ text: String) throws -> String {
        guard !text.isEmpty else { throw Fault("缺少学号（工号）", "the number is missing") }
        let upper = text.uppercased()
        if upper.contains("E+"), upper.contains(".") {
            throw Fault("“\(text.prefix(20))”被表格软件改成了科学计数法，请把该列设为文本后重新导出", "“\(text.prefix(20))” was rounded by a spreadsheet: set the column to text and export again")
        }
        guard text.count <= 40, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw Fault("学号（工号）不超过 40 字，不含空格", "a number has at most 40 letters and no blank")
        }
        // An identity number must not become the name under which somebody is found.
        let digits = Array(upper)
        if digits.count == 18, digits.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }), digits[17] == "X" || digits[17].isNumber,
            ["1", "2", "3", "4", "5", "6", "8", "9"].contains(digits[0]), Day(text: "\(String(digits[6...9]))-\(String(digits[10...11]))-\(String(digits[12...13]))") != nil
        {
            throw Fault("这一列看起来是身份证号，不能作为学号（工号）", "this looks like an identity card's number, which is no student's or employee's number")
        }
        return text
    }

    private func born(_ text: String) throws -> Day? {
        if text.isEmpty { return nil }
        var parts = text.split { !$0.isNumber }.map(String.init)
        if parts.count == 1, text.count == 8, text.allSatisfy({ $0.isASCII && $0.isNumber }) {
            parts = [String(text.prefix(4)), String(text.dropFirst(4).prefix(2)), String(text.suffix(2))]
        }
        // What a spreadsheet adds to a day: midnight.
        if parts.count > 3, parts.dropFirst(3).allSatisfy({ Int($0) == 0 }) { parts.removeLast(parts.count - 3) }
        guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]), let dayOfMonth = Int(parts[2]),
            let day = Day(year: year, month: month, day: dayOfMonth), year >= 1900, day <= today
        else {
            throw Fault("出生日期“\(text.prefix(20))”应如 2006-09-01", "the birthday “\(text.prefix(20))” should be written 2006-09-01")
        }
        return day
    }

    private func role(_ text: String) throws -> Role {
        let word = Self.plain(text)
        if word.isEmpty, let usual { return usual }
        if Self.students.contains(word) { return .student }
        if Self.staff.contains(word) { return .staff }
        throw word.isEmpty
            ? Fault("缺少类别：写“学生”或“教职工”", "the kind is missing: write student or staff")
            : Fault("类别“\(text.prefix(20))”应为“学生”或“教职工”", "the kind “\(text.prefix(20))” should be student or staff")
    }

    private static let students: Set = ["学生", "本科生", "研究生", "硕士生", "博士生", "专科生", "留学生", "student", "undergraduate", "postgraduate"]
    private static let staff: Set = ["教职工", "教师", "职工", "员工", "教工", "staff", "teacher", "employee"]

    private static func place(_ text: String, _ column: Column) throws -> String {
        guard text.count <= 60 else { throw Fault("\(column.title.zh)不超过 60 字", "a \(column.title.en)'s name has at most 60 letters") }
        return text
    }

    private func account(_ text: String) throws -> PersonID? {
        if text.isEmpty { return nil }
        guard let id = PersonID(checking: text) else {
            throw Fault("账号“\(text.prefix(20))”应为 1–64 位字母、数字、-、_ 或 .", "the account “\(text.prefix(20))” should have 1 to 64 letters, digits, -, _ or .")
        }
        if let first = accounts[id] { throw Fault("账号 \(id) 与第 \(first) 行重复", "the account \(id) stands in row \(first) already") }
        return id
    }

    /// A cell without blanks around it, and without what spreadsheets write to keep a number's zeros: `="0012"` or `'0012`.
    private static func unwrapped(_ cell: String) -> String {
        var text = cell.trimmed
        if text.hasPrefix("=\""), text.hasSuffix("\""), text.count >= 3 { text = String(text.dropFirst(2).dropLast()).trimmed }
        if text.hasPrefix("'") { text = String(text.dropFirst()).trimmed }
        return text
    }
}
