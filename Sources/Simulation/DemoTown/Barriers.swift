import Geo

/// Gates in the wall, bollards where paths meet roads.
extension Board {
    /// Sets bollards a few metres up some of the paths that end on a road, and at both ends of pedestrian streets.
    mutating func setBollards() {
        for i in ways.indices where !ways[i].isWall {
            guard ways[i].grade == .pedestrian || ways[i].grade == .footway, ways[i].points.count > 1 else { continue }
            let onCampus = Plane.contains(campus, ways[i].points[ways[i].points.count / 2])
            for _ in 0..<2 {
                ways[i].points.reverse()
                guard onCampus || ways[i].grade == .pedestrian else { continue }
                let end = ways[i].points[ways[i].points.count - 1]
                let before = ways[i].points[ways[i].points.count - 2]
                guard end.distance(before) > 14, chance.happens(ways[i].grade == .pedestrian ? 1 : 0.3), meetsRoad(end, besides: i)
                else { continue }
                let spot = end + (before - end).unit * (ways[i].grade == .pedestrian ? 11 : 7)
                ways[i].points.insert(spot, at: ways[i].points.count - 1)
                gates.append(PlannedGate(at: spot, kind: .bollard))
            }
        }
    }

    private func meetsRoad(_ end: Point, besides i: Int) -> Bool {
        ways.indices.contains { j in
            j != i && !ways[j].isWall && ways[j].half > 2 && ways[j].grade != .pedestrian
                && ways[j].points.indices.dropFirst().contains {
                    Plane.distance(end, ways[j].points[$0 - 1], ways[j].points[$0]) < 0.5
                }
        }
    }

    struct CampusGate {
        var name: String
        var english: String
        var id: String
    }

    /// What the gate at this point of the wall is called.
    func gateName(at point: Point) -> CampusGate {
        let eastern = warp.isMirrored ? ("West", "west") : ("East", "east")
        let western = warp.isMirrored ? ("East", "east") : ("West", "west")
        let spots: [(Double, Double, CampusGate)] = [
            (0, -716, CampusGate(name: "南门", english: "South Gate", id: "gate-south")),
            (850, -85, CampusGate(name: "\(east)门", english: "\(eastern.0) Gate", id: "gate-\(eastern.1)")),
            (-60, 700, CampusGate(name: "北门", english: "North Gate", id: "gate-north")),
            (-880, -260, CampusGate(name: "\(west)门", english: "\(western.0) Gate", id: "gate-\(western.1)")),
            (330, -716, CampusGate(name: "南苑小门", english: "South Quarter Wicket", id: "gate-south-wicket")),
            (850, -362, CampusGate(name: "\(east)苑小门", english: "\(eastern.0) Quarter Wicket", id: "gate-\(eastern.1)-wicket")),
            (-930, 478, CampusGate(name: "望溪小门", english: "Hill Wicket", id: "gate-hill-wicket")),
            (525, -640, CampusGate(name: "学苑小门", english: "Shopping Street Wicket", id: "gate-shops-wicket")),
        ]
        let here = warp.undone(point)
        var best = spots[0]
        for spot in spots where here.distance(Point(spot.0, spot.1)) < here.distance(Point(best.0, best.1)) { best = spot }
        return best.2
    }
}
