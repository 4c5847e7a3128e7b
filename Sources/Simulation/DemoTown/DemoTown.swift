public import Ground

/// The town the program invents, so that there is something to see and to practise on before a real map is imported.
public enum DemoTown {
    /// Where the middle of the campus lies: fields in Hubei where no such town is.
    public static let centre = Position(latitude: 31.0284, longitude: 112.9137)

    /// Builds the town of this seed: the same seed gives the same town to the last digit.
    public static func build(seed: UInt64) -> Town {
        var board = Board(seed: seed)
        board.drawRiver()
        board.drawArterials()
        board.divide()
        board.drawCampusWaters()
        board.drawCampusRoads()
        board.setBollards()
        board.reserveBlocks()
        board.drawCompoundRoads()
        for way in board.ways { board.lots.add(way) }
        board.drawCampusAreas()
        board.plantRiverside()
        board.buildCampus()
        board.buildTown()
        board.thinOut(to: 1_780)
        return board.finished()
    }
}
