import Foundation

/// Which column of a table of people says what.
struct PopulationColumns {
    enum Days { case working, off, every }

    /// What one row says.
    struct Row {
        var building = ""
        var name = ""
        var degrees: (latitude: Double, longitude: Double)?
        var days = Days.every
        /// 24 numbers.
        var people: [Double] = []
    }

    /// Columns that nothing is taken from.
    private(set) var ignored: [String] = []
    private var building: Int?
    private var name: Int?
    private var latitude: Int?
    private var longitude: Int?
    private var days: Int?
    private var hours = [Int?](repeating: nil, count: 24)
    private var byDay: Int?
    private var byNight: Int?
    private var always: Int?
    private let titles: [String]

    /// Finds the columns in the header; throws `CSVError` where they say too little, or the same twice.
    init(_ header: [String], line: Int) throws {
        titles = header
        for (index, title) in header.enumerated() {
            let word = Self.plain(title)
            func set(_ path: WritableKeyPath<PopulationColumns, Int?>) throws {
                if let other = self[keyPath: path] {
                    throw CSVError(line: line, "“\(header[other])”和“\(title)”是同一列", "“\(header[other])” and “\(title)” say the same")
                }
                self[keyPath: path] = index
            }
            switch word {
            case "building", "buildingid", "id", "楼", "楼栋", "楼宇", "楼号", "建筑", "建筑物", "建筑编号", "楼栋编号", "编号": try set(\.building)
            case "name", "place", "buildingname", "名称", "楼名", "楼栋名称", "建筑名称", "地点", "场所": try set(\.name)
            case "lat", "latitude", "纬度": try set(\.latitude)
            case "lon", "lng", "longitude", "经度": try set(\.longitude)
            case "days", "dayof", "daytype", "kindofday", "日子", "日期类型", "日类型", "类型": try set(\.days)
            case "day", "daytime", "白天", "日间", "白天人数", "日间人数": try set(\.byDay)
            case "night", "nighttime", "夜间", "晚上", "夜间人数", "晚上人数": try set(\.byNight)
            case "people", "persons", "人数", "人口", "常住人数": try set(\.always)
            default:
                if let hour = Self.hour(word) { try set(\.hours[hour]) } else if !word.isEmpty { ignored.append(title) }
            }
        }
        try check(line)
    }

    private func check(_ line: Int) throws {
        guard building != nil || name != nil || (latitude != nil && longitude != nil) else {
            throw CSVError(
                line: line, "第一行要有“楼栋”或“名称”列，或“纬度”和“经度”两列", "the header needs a column building or name, or both lat and lon")
        }
        guard (latitude == nil) == (longitude == nil) else {
            throw CSVError(line: line, "“纬度”和“经度”两列要一起给", "give both lat and lon")
        }
        let given = hours.compactMap(\.self).count
        guard given == 0 || given == 24 else {
            let missing = hours.indices.filter { hours[$0] == nil }.map { "h\($0)" }.joined(separator: " ")
            throw CSVError(line: line, "缺少小时列：\(missing)", "hours are missing: \(missing)")
        }
        guard (byDay == nil) == (byNight == nil) else {
            throw CSVError(line: line, "“白天”和“夜间”两列要一起给", "give both day and night")
        }
        let ways = [given == 24, byDay != nil, always != nil].count { $0 }
        guard ways == 1 else {
            throw CSVError(
                line: line, ways == 0 ? "第一行要有 h0 到 h23 各列，或“白天”“夜间”两列，或“人数”一列" : "人数只用一种写法：按小时、按白天夜间，或同一个数",
                ways == 0 ? "the header needs h0 to h23, or day and night, or people" : "give people in one way: by hour, by day and night, or one number")
        }
    }

    /// What a row says; throws what is wrong with it.
    func row(_ cells: [String]) throws(Refused) -> Row {
        guard cells.count <= titles.count || cells[titles.count...].allSatisfy({ Self.trimmed($0).isEmpty }) else {
            throw Refused("有 \(cells.count) 格，标题只有 \(titles.count) 列", "has \(cells.count) cells where the header has \(titles.count)")
        }
        func cell(_ column: Int?) -> String { column.flatMap { $0 < cells.count ? Self.trimmed(cells[$0]) : nil } ?? "" }
        var row = Row()
        (row.building, row.name) = (cell(building), String(cell(name).prefix(200)))
        if !cell(latitude).isEmpty || !cell(longitude).isEmpty {
            guard let north = Double(Self.halved(cell(latitude))), let east = Double(Self.halved(cell(longitude))) else {
                throw Refused("“\(cell(latitude)) \(cell(longitude))”不是经纬度，请写小数度", "“\(cell(latitude)) \(cell(longitude))” is no position: write decimal degrees")
            }
            row.degrees = (north, east)
        }
        row.days = try Self.days(cell(days))
        if let byDay, let byNight {
            let (day, night) = (try people(byDay, cell(byDay)), try people(byNight, cell(byNight)))
            row.people = (0..<24).map { PopulationSheet.day.contains($0) ? day : night }
        } else if let always {
            row.people = [Double](repeating: try people(always, cell(always)), count: 24)
        } else {
            for column in hours { row.people.append(try people(column ?? 0, cell(column))) }
        }
        return row
    }

    private func people(_ column: Int, _ text: String) throws(Refused) -> Double {
        guard !text.isEmpty else {
            throw Refused("“\(titles[column])”是空的；没有人请写 0", "“\(titles[column])” is empty: write 0 for nobody")
        }
        guard let number = Double(Self.halved(text)), number.isFinite, number >= 0, number <= PopulationSheet.mostPeople else {
            throw Refused(
                "“\(titles[column])”的“\(text)”不是人数（0 到 100 万，不写千分号）", "“\(text)” in “\(titles[column])” is no number of people (0 to a million, without separators)")
        }
        return number
    }

    private static func days(_ text: String) throws(Refused) -> Days {
        switch plain(text) {
        case "", "every", "everyday", "all", "每天", "每日", "全部": return .every
        case "working", "workingday", "workingdays", "workday", "weekday", "工作日", "上课日", "上学日": return .working
        case "off", "dayoff", "daysoff", "weekend", "holiday", "休息日", "周末", "节假日", "假日", "双休日": return .off
        default:
            throw Refused("“\(text)”不是日子的类型：写“工作日”“休息日”或“每天”", "“\(text)” is no kind of day: write working, off or every")
        }
    }

    /// `h7`, `07:00`, `7时`, `7点`, `7`.
    private static func hour(_ word: String) -> Int? {
        var digits = Substring(halved(word))
        if digits.hasPrefix("h") { digits = digits.dropFirst() }
        for ending in [":00", "：00", "时", "点"] where digits.hasSuffix(ending) { digits = digits.dropLast(ending.count) }
        guard (1...2).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }), let hour = Int(digits) else { return nil }
        return hour < 24 ? hour : nil
    }

    /// Full-width digits as Chinese keyboards write them, as plain ones.
    private static func halved(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { scalar in
            (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
        }))
    }

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

    private static func plain(_ text: String) -> String {
        halved(text).lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" && $0 != "\u{FEFF}" }
    }
}
