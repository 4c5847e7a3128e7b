import Ground
import Testing

@Suite("Position")
struct PositionTests {
    @Test("a degree of latitude is 111.2 km")
    func degree() {
        let metres = Position(latitude: 30, longitude: 114).distance(to: Position(latitude: 31, longitude: 114))
        #expect(abs(metres - 111_195) < 10)
    }

    @Test("what is not on the earth is refused", arguments: [(91.0, 0.1), (0, 0), (.nan, 1), (1, .infinity), (1, -180.1)])
    func refused(latitude: Double, longitude: Double) {
        #expect(Position(checking: latitude, longitude) == nil)
    }

    @Test("a move east and north comes back as its distance")
    func moved() {
        let here = Position(latitude: 30.5, longitude: 114.4)
        #expect(abs(here.distance(to: here.moved(east: 300, north: 400)) - 500) < 0.5)
    }
}
