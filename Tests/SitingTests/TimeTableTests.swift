import Siting
import Testing

@Suite("Table of travel times")
struct TimeTableTests {
    @Test("rows lie site by site")
    func rows() throws {
        let table = try TimeTable(sites: 2, points: 3, milliseconds: [1, 2, 3, 4, 5, TimeTable.noWay])
        #expect(table[1, 0] == 4)
        #expect(Array(table.row(1)) == [4, 5, TimeTable.noWay])
    }

    @Test("numbers that do not fit are refused")
    func faults() {
        #expect(throws: SitingFault.self) { try TimeTable(sites: 2, points: 3, milliseconds: [1]) }
        #expect(throws: SitingFault.self) { try TimeTable(sites: 1, points: 1, milliseconds: [-1]) }
    }
}
