import Geo

/// What the tags of a closed way or a multipolygon make of it as a building; `nil` when it is none.
struct OSMBuildingRules: Equatable {
    var use: Building.Use
    var levels: UInt8

    init?(_ tags: OSMTags) {
        guard let building = tags[.building], building != "no" else { return nil }
        use =
            tags[.amenity].flatMap { Self.amenities[$0] } ?? Self.leisure(tags) ?? Self.buildings[building]
            ?? (tags[.railway] == "station" ? .station : nil) ?? (tags[.shop] == nil ? nil : .shop)
            ?? Self.named(tags.name) ?? .other
        levels = tags[.levels].flatMap(Double.init).map { UInt8(max(0, min(255, $0.isFinite ? $0 : 0))) } ?? 0
    }

    private static let amenities: [String: Building.Use] = [
        "police": .police, "fire_station": .fire, "hospital": .medical, "clinic": .medical, "doctors": .medical,
        "pharmacy": .medical, "library": .library, "canteen": .canteen, "restaurant": .canteen,
        "fast_food": .canteen, "food_court": .canteen, "cafe": .canteen, "school": .teaching,
        "kindergarten": .teaching, "college": .teaching, "university": .teaching, "research_institute": .laboratory,
        "townhall": .office, "bus_station": .station, "student_accommodation": .dormitory, "dormitory": .dormitory,
        "marketplace": .shop,
    ]

    private static let buildings: [String: Building.Use] = [
        "dormitory": .dormitory, "university": .teaching, "college": .teaching, "school": .teaching,
        "kindergarten": .teaching, "laboratory": .laboratory, "library": .library, "sports_hall": .sport,
        "sports_centre": .sport, "stadium": .sport, "grandstand": .sport, "office": .office, "government": .office,
        "gatehouse": .gate, "guardhouse": .gate, "hospital": .medical, "clinic": .medical, "fire_station": .fire,
        "police_station": .police, "police": .police, "apartments": .housing, "house": .housing,
        "residential": .housing, "detached": .housing, "semidetached_house": .housing, "terrace": .housing,
        "bungalow": .housing, "villa": .housing, "retail": .shop, "shop": .shop, "supermarket": .shop, "kiosk": .shop,
        "mall": .shop, "train_station": .station, "transportation": .station,
    ]

    /// Chinese maps often say `building=yes` and leave the rest to the name; the first that fits.
    private static let names: [(String, Building.Use)] = [
        ("图书馆", .library), ("食堂", .canteen), ("餐厅", .canteen), ("宿舍", .dormitory), ("学生公寓", .dormitory),
        ("教学楼", .teaching), ("实验", .laboratory), ("体育馆", .sport), ("游泳馆", .sport), ("校医院", .medical),
        ("医院", .medical), ("派出所", .police), ("公安", .police), ("消防", .fire), ("行政楼", .office),
        ("办公楼", .office), ("门卫", .gate), ("超市", .shop),
    ]

    private static func named(_ name: String) -> Building.Use? {
        name.isEmpty ? nil : names.first { name.contains($0.0) }?.1
    }

    private static func leisure(_ tags: OSMTags) -> Building.Use? {
        switch tags[.leisure] {
        case "sports_centre", "sports_hall", "stadium", "fitness_centre", "swimming_pool": .sport
        default: nil
        }
    }
}

/// What the tags of a closed way or a multipolygon make of it as an area; `nil` when it is none that is drawn.
func osmArea(_ tags: OSMTags) -> Area.Kind? {
    guard tags[.building] == nil else { return nil }
    switch (tags[.amenity], tags[.landuse], tags[.leisure], tags[.natural]) {
    case ("university", _, _, _), ("college", _, _, _), ("school", _, _, _), (_, "education", _, _): return .campus
    case (_, _, _, "water"), (_, "basin", _, _), (_, "reservoir", _, _): return .water
    case (_, _, "pitch", _), (_, _, "track", _), (_, _, "stadium", _): return .pitch
    case (_, _, "park", _), (_, _, "garden", _): return .park
    case (_, "residential", _, _): return .housing
    default: break
    }
    if tags[.waterway] == "riverbank" { return .water }
    if tags[.place] == "square" || (tags[.highway] == "pedestrian" && tags[.area] == "yes") { return .square }
    return nil
}
