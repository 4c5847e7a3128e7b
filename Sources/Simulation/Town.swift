public import Geo
public import Ground

/// A town to play a day in: its map, its campus and the places that units and calls hang on.
public struct Town: Sendable, Equatable {
    public var map: MapData
    /// What the campus is called on screens, e.g. `云澄大学`.
    public var campusName: String
    public var sites: [Site]

    public init(map: MapData, campusName: String, sites: [Site]) {
        self.map = map
        self.campusName = campusName
        self.sites = sites
    }

    /// The sites of one kind, in their order.
    public func sites(_ kind: Site.Kind) -> [Site] { sites.filter { $0.kind == kind } }

    /// The site of this id; `nil` when there is none.
    public func site(_ id: String) -> Site? { sites.first { $0.id == id } }
}

/// A named place that somebody works at or passes through.
public struct Site: Sendable, Equatable {
    /// 1–64 plain letters, digits and `-`, unique in its town, e.g. `station-2`.
    public var id: String
    public var name: LocalisedText
    public var kind: Kind
    /// On a node of the map, or the middle of `building`.
    public var position: Position
    /// The building it is in; `nil` for a place in the open.
    public var building: BuildingID?

    public init(id: String, name: LocalisedText, kind: Kind, position: Position, building: BuildingID? = nil) {
        self.id = id
        self.name = name
        self.kind = kind
        self.position = position
        self.building = building
    }

    /// `stationHouse` 派出所, `serviceStation` 校园110服务站, `commandDesk` 校园110指挥中心,
    /// `hospital` 校医院、镇医院, `fireStation` 消防站, `gate` 校门, `teamBase` 应急、消防、信息队.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        case stationHouse, serviceStation, commandDesk, hospital, fireStation, gate, teamBase
    }
}
