public import Geo
public import Ground

/// Rows of a table of people by hour, as places on a map. Columns may stand in any order, under Chinese or English names:
/// a building by its id or name, or latitude and longitude; people by hour (`h0`…`h23`), by day and night, or the same at all
/// hours; and for which days, when working days and days off are not alike.
public struct PopulationSheet {
    public static let rowsLimit = 200_000
    /// Faults that are kept with their words; the others are counted.
    public static let faultsKept = 1000
    /// More people than are in any building or on any square: a cell with more was meant otherwise.
    public static let mostPeople = 1_000_000.0
    /// Hours that a column for the day speaks of; the other twelve are the night's.
    static let day = 7..<19

    /// A row that is not taken, and why.
    public struct Fault: Hashable, Sendable {
        /// Counted from 1, the header's being the first.
        public let line: Int
        public let message: LocalisedText
    }

    public private(set) var faults: [Fault] = []
    public private(set) var faultCount = 0
    /// Columns that nothing is taken from.
    public private(set) var ignored: [String] = []
    /// Rows below the header.
    public private(set) var rows = 0

    private let index: BuildingIndex
    private let bounds: Bounds?
    private let system: CoordinateSystem
    private var columns: PopulationColumns?
    private var drafts: [Draft] = []
    private var numbers: [Spot: Int] = [:]

    /// A place while its rows come in.
    private struct Draft {
        var place: Population.Place
        var workingLine: Int?
        var offLine: Int?
    }

    /// What makes two rows the same place.
    private enum Spot: Hashable {
        case building(BuildingID)
        case point(Position, String)
    }

    /// Buildings are looked up on the map; degrees in the table are in `system`.
    public init(map: MapData, system: CoordinateSystem = .wgs84) {
        index = BuildingIndex(map)
        bounds = map.bounds
        self.system = system
    }

    /// Takes a row, the first as the header. Throws `CSVError` for a header that says too little, or too many rows.
    public mutating func take(line: Int, _ cells: [String]) throws {
        guard let columns else {
            let read = try PopulationColumns(cells, line: line)
            ignored = read.ignored
            self.columns = read
            return
        }
        rows += 1
        guard rows <= Self.rowsLimit else {
            throw CSVError(line: line, "超过 \(Self.rowsLimit) 行", "more than \(Self.rowsLimit) rows")
        }
        do throws(Refused) {
            try take(line, columns.row(cells))
        } catch {
            fault(line, error.zh, error.en)
        }
    }

    /// The people of the table; throws `CSVError` when it holds nobody. Read `faults` after it: rows may be missing.
    public mutating func finish() throws -> Population {
        guard columns != nil, rows > 0 else { throw CSVError("表里没有数据行", "the table has no rows below its header") }
        for draft in drafts {
            guard draft.workingLine == nil || draft.offLine == nil else { continue }
            let (line, has, lacks) = draft.workingLine.map { ($0, ("工作日", "working days"), ("休息日", "days off")) }
                ?? (draft.offLine ?? 0, ("休息日", "days off"), ("工作日", "working days"))
            fault(
                line, "只有\(has.0)的人数，缺\(lacks.0)；两种日子相同时请写“每天”", "has people for \(has.1) alone: add a row for \(lacks.1), or write “every day”")
        }
        let people = Population(drafts.filter { $0.workingLine != nil && $0.offLine != nil }.map(\.place))
        guard faultCount > 0 || people.places.contains(where: { $0.workingDay.contains { $0 > 0 } || $0.dayOff.contains { $0 > 0 } }) else {
            throw CSVError("表里任何时候都没有人", "nobody is anywhere at any hour in this table")
        }
        return people
    }

    private mutating func take(_ line: Int, _ row: PopulationColumns.Row) throws(Refused) {
        let (spot, place) = try place(row)
        let number = numbers[spot] ?? drafts.count
        if number == drafts.count {
            numbers[spot] = number
            drafts.append(Draft(place: place))
        }
        if row.days != .off {
            if let other = drafts[number].workingLine { throw Self.twice(other, "工作日", "working days") }
            (drafts[number].place.workingDay, drafts[number].workingLine) = (row.people, line)
        }
        if row.days != .working {
            if let other = drafts[number].offLine { throw Self.twice(other, "休息日", "days off") }
            (drafts[number].place.dayOff, drafts[number].offLine) = (row.people, line)
        }
    }

    private static func twice(_ other: Int, _ zh: String, _ en: String) -> Refused {
        Refused("与第 \(other) 行重复：同一处\(zh)的人数只写一次", "speaks of the same place as line \(other): give its people on \(en) once")
    }

    private func place(_ row: PopulationColumns.Row) throws(Refused) -> (Spot, Population.Place) {
        var position: Position?
        if let (latitude, longitude) = row.degrees {
            // Where nothing was measured, a device says 0,0.
            guard latitude != 0 || longitude != 0 else { throw Refused("0,0 不在地图上", "0,0 is off the map") }
            guard Position(checking: latitude, longitude) != nil else {
                throw abs(latitude) > 90 && abs(longitude) <= 90
                    ? Refused("经纬度写反了", "latitude and longitude are exchanged") : Refused("经纬度不在地球上", "the position is not on the earth")
            }
            let read = Position(latitude: latitude, longitude: longitude, from: system)
            guard bounds?.contains(read, margin: 5000) ?? true else {
                throw Refused("位置在地图五公里以外：请核对坐标系（--system gcj02 或 bd09）", "lies more than five kilometres off the map: check the coordinate system (--system gcj02 or bd09)")
            }
            position = read
        }
        let found = try building(row, isPlaced: position != nil)
        let name = row.name.isEmpty ? found?.name ?? "" : row.name
        if let found {
            let place = Population.Place(
                position: position ?? found.position, building: found.id, name: name, workingDay: [], dayOff: [])
            return (.building(found.id), place)
        }
        guard let position else { throw Refused("没有写楼栋，也没有经纬度", "names neither a building nor a position") }
        return (.point(position, name), Population.Place(position: position, name: name, workingDay: [], dayOff: []))
    }

    /// The building that the row names; a name that the map does not know does no harm where the row has a position.
    private func building(_ row: PopulationColumns.Row, isPlaced: Bool) throws(Refused) -> BuildingIndex.Found? {
        for word in [row.building, row.name] where !word.isEmpty {
            switch index.find(word) {
            case .one(let found): return found
            case .several(let count) where !isPlaced:
                throw Refused("地图上有 \(count) 栋“\(word)”，请写编号或经纬度", "\(count) buildings are called “\(word)”: give the id or a position")
            case .none, .several: continue
            }
        }
        let word = row.building.isEmpty ? row.name : row.building
        guard !isPlaced, !word.isEmpty else { return nil }
        let like = index.like(word)
        throw Refused(
            "地图上没有“\(word)”" + (like.map { "；是不是“\($0)”？" } ?? "；可改写经纬度"),
            "the map has no building “\(word)”" + (like.map { ": did you mean “\($0)”?" } ?? ": give latitude and longitude in its place"))
    }

    private mutating func fault(_ line: Int, _ zh: String, _ en: String) {
        faultCount += 1
        guard faults.count < Self.faultsKept else { return }
        faults.append(Fault(line: line, message: CSVError(line: line, zh, en).message))
    }
}

/// Why a row cannot be taken.
struct Refused: Error {
    let zh: String
    let en: String

    init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }
}
