import Foundation
import Geo
import Ground
import Testing

@testable import Import

@Suite("Table of people")
struct PopulationTests {
    static let map: MapData = {
        let here = Position(latitude: 30.5, longitude: 114.4)
        func square(_ east: Double) -> [Position] {
            [here.moved(east: east, north: 0), here.moved(east: east + 40, north: 0), here.moved(east: east + 40, north: 30), here.moved(east: east, north: 30)]
        }
        return MapData(
            nodes: square(0), streets: [Street(nodes: [0, 1, 2], grade: .service)],
            buildings: [
                Building(id: "C001", name: "第三教学楼", use: .teaching, outline: square(0)),
                Building(id: "C002", name: "东苑 1号（学生公寓）", use: .dormitory, outline: square(60)),
                Building(id: "C003", name: "食堂", use: .canteen, outline: square(120)),
                Building(id: "C004", name: "食堂", use: .canteen, outline: square(180)),
            ])
    }()

    private func read(_ text: String, system: CoordinateSystem = .wgs84) throws -> (people: Population, faults: [PopulationSheet.Fault]) {
        var sheet = PopulationSheet(map: Self.map, system: system)
        var parser = CSVParser(separator: UInt8(ascii: ","))
        try parser.feed(Array(text.utf8)) { try sheet.take(line: $0, $1) }
        try parser.finish { try sheet.take(line: $0, $1) }
        let people = try sheet.finish()
        return (people, sheet.faults)
    }

    private func hour(_ hour: Int, off: Bool = false) throws -> Population.Hour { try #require(Population.Hour(hour, isDayOff: off)) }

    @Test("buildings by id or name, day and night, working days and days off")
    func dayAndNight() throws {
        let (people, faults) = try read("""
            楼栋,白天,夜间,日子
            第三教学楼,800,０,工作日
            c001,50,0,休息日
            东苑1号(学生公寓),100,620.5,每天
            """)
        #expect(faults.isEmpty && people.places.map(\.building) == ["C001", "C002"])
        #expect(people.places.map(\.name) == ["第三教学楼", "东苑 1号（学生公寓）"])
        #expect(try people.people(hour(10)) == 900 && people.people(hour(10, off: true)) == 150)
        #expect(try people.people(hour(6)) == 620.5 && people.people(hour(7)) == 900 && people.people(hour(18)) == 900 && people.people(hour(19)) == 620.5)
        let centre = try #require(Bounds(Self.map.buildings[0].outline)).centre
        #expect(people.places[0].position.distance(to: centre) < 1)
    }

    @Test("hours in a column each, positions in the system they are given in, other columns named")
    func hours() throws {
        let header = "name,lng,lat,remark," + (0..<24).map { $0 < 10 ? "h0\($0)" : "\($0):00" }.joined(separator: ",")
        let text = header + "\n操场,114.4055,30.4977,x," + (0..<24).map { "\($0)" }.joined(separator: ",")
        let (people, faults) = try read(text, system: .gcj02)
        #expect(faults.isEmpty && people.places.count == 1 && people.places[0].building == nil && people.places[0].name == "操场")
        #expect(people.places[0].workingDay == (0..<24).map(Double.init) && people.places[0].dayOff == people.places[0].workingDay)
        #expect(people.places[0].position == Position(latitude: 30.4977, longitude: 114.4055, from: .gcj02))
        var sheet = PopulationSheet(map: Self.map)
        try sheet.take(line: 1, ["楼栋", "人数", "备注"])
        #expect(sheet.ignored == ["备注"])
    }

    @Test("every row that cannot be meant is named, and the good ones are taken", arguments: [
        ("第三教学搂,5,,,每天", "是不是“第三教学楼”", "did you mean"), ("食堂,5,,,每天", "2 栋", "2 buildings"), ("no,5,,,", "没有“no”", "no building “no”"),
        ("C001,-1,,,每天", "不是人数", "no number"), ("C001,many,,,每天", "“many”", "“many”"), ("C001,,,,每天", "请写 0", "write 0"),
        ("C001,2000000,,,每天", "100 万", "a million"), ("C001,nan,,,每天", "不是人数", "no number"), ("C001,5,,,星期八", "不是日子的类型", "no kind of day"),
        (",5,114.4,30.5,每天", "写反", "exchanged"), (",5,30.5,x,每天", "不是经纬度", "no position"), (",5,31.5,114.4,每天", "五公里", "five kilometres"),
        (",5,0,0,每天", "0,0 不在地图上", "off the map"), (",5,95,190,每天", "不在地球上", "not on the earth"), (",5,,,每天", "没有写楼栋", "neither a building"), ("C001,5,,,每天,9", "有 6 格", "6 cells"),
        ("C003,5,,,工作日", "缺休息日", "add a row for days off"), ("C002,5,,,每天", "与第 2 行重复", "line 2"),
    ])
    func faults(row: String, zh: String, en: String) throws {
        let (people, faults) = try read("building,people,lat,lon,days\nC002,620,,,每天\n\(row)\n")
        #expect(people.places.map(\.building) == ["C002"])
        #expect(faults.count == 1 && faults.first?.line == 3)
        let message = try #require(faults.first).message
        #expect(message.zh.hasPrefix("第 3 行：") && message.zh.contains(zh) && message.en.hasPrefix("line 3: ") && message.en.contains(en))
    }

    @Test("a header that says too little or twice, and a table without anybody, are refused", arguments: [
        "people\n5", "building\nC001", "building,people,h0\nC001,1,1", "building,day\nC001,5", "lat,people\n30,5", "building,h0,h1\nC001,1,1",
        "building,people,人数\nC001,1,1", "building,people", "", "building,people\nC001,0",
    ])
    func refusals(text: String) { #expect(throws: CSVError.self) { try read(text) } }

    @Test("a good row with an unknown name and a position is a place of its own; of two same names a position decides nothing and harms nothing")
    func placed() throws {
        let (people, faults) = try read("名称,纬度,经度,人数\n新楼,30.5,114.4,5\n食堂,30.5001,114.4,7\n第三教学楼,30.5002,114.4,9")
        #expect(faults.isEmpty && people.places.map(\.building) == [nil, nil, "C001"] && people.places.map(\.name) == ["新楼", "食堂", "第三教学楼"])
        #expect(people.places[2].position == Position(latitude: 30.5002, longitude: 114.4))
    }

    @Test("what is written is read again to the last digit, and a person can read it")
    func roundTrip() throws {
        var chance = Chance(seed: 5)
        let here = Position(latitude: 30.5, longitude: 114.4)
        let population = Population((0..<40).map { number in
            let building = number < 4 ? Self.map.buildings[number] : nil
            let people = (0..<24).map { _ in chance.happens(0.5) ? Double(chance.whole(below: 900)) : chance.number(in: 0...50) }
            return Population.Place(
                position: here.moved(east: chance.number(in: 0...900), north: chance.number(in: 0...900)), building: building?.id,
                name: building?.name ?? "场所,\"\(number)\"", workingDay: people, dayOff: chance.happens(0.3) ? people : people.reversed())
        })
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try PopulationFile.write(population, to: path)
        #expect(try PopulationFile.read(path, map: Self.map) == population)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("C001,第三教学楼,"))
        var other = Self.map
        other.nodes = other.nodes.map { $0.moved(east: 90_000, north: 0) }
        #expect(throws: CSVError.self) { try PopulationFile.read(path, map: other) }
    }
}
