/// What can be measured by itself.
enum Part: String, CaseIterable {
    case eta, area, matrix, build, cover, median, hypercube, `import`

    /// The parts that stand on one hierarchy over New York.
    var needsHierarchy: Bool { self == .eta || self == .matrix || self == .build }
}

/// A figure that has a name for scripts, or a place in the table, and what it should reach.
struct Goal {
    var figure: String
    var title: String
    var part: Part
    /// `nil` where there is nothing to reach, only to state.
    var limit: Double?
    var atMost = true
    var unit: String
    /// Printed as `bench geo FIGURE VALUE` too.
    var isForScripts = true
    /// For a ratio: the peer, and ours that it is compared with.
    var peer: String?
    var ours: String?

    static let all: [Goal] = [
        Goal(figure: "eta_1000_p50_us", title: "ETA of 1,000 units and the best ten, median", part: .eta, limit: 25, unit: "µs"),
        Goal(figure: "eta_1000_p99_us", title: "… 99 of 100 within", part: .eta, limit: 80, unit: "µs"),
        .ratio("eta_ratio_routingkit_cch", .eta, 100, "routingkit-cch", "eta_1000_p50_us"),
        .ratio("eta_ratio_osrm", .eta, 5000, "osrm", "eta_1000_p50_us"),
        Goal(figure: "move_us", title: "a unit moves", part: .eta, limit: 15, unit: "µs"),
        Goal(figure: "area_nodes_ms", title: "10-minute area, nodes", part: .area, limit: 0.5, unit: "ms"),
        .ratio("area_ratio_scipy", .area, 2, "scipy", "area_nodes_ms", isForScripts: false),
        Goal(figure: "area_polygon_ms", title: "10-minute area, polygon with people", part: .area, limit: 2, unit: "ms"),
        .ratio("area_ratio_valhalla", .area, 35, "valhalla", "area_polygon_ms", isForScripts: false),
        Goal(figure: "matrix_ms", title: "200 × 2,000 matrix", part: .matrix, limit: 20, unit: "ms"),
        .ratio("matrix_ratio_routingkit_cch", .matrix, 40, "routingkit-cch", "matrix_ms"),
        .ratio("matrix_ratio_osrm", .matrix, 35, "osrm", "matrix_ms", isForScripts: false),
        Goal(figure: "build_s", title: "building the hierarchy", part: .build, limit: 20, unit: "s"),
        Goal(figure: "reweight_ms", title: "new weights for all arcs", part: .build, limit: 70, unit: "ms"),
        .ratio("reweight_ratio_osrm", .build, nil, "osrm", "reweight_ms", isForScripts: false),
        Goal(figure: "cover_road_max_ms", title: "covering, road instances proved, slowest", part: .cover, limit: 20, unit: "ms"),
        .ratio("cover_road_ratio_highs", .cover, 10, "highs", "cover_road_max_ms"),
        Goal(figure: "cover_100k_s", title: "covering, 100,000 points × 1,000 sites proved", part: .cover, limit: 2, unit: "s"),
        .ratio("cover_100k_ratio_highs", .cover, 5, "highs", "cover_100k_s", isForScripts: false),
        Goal(figure: "pmed_max_s", title: "pmed1–30 proved, slowest", part: .median, limit: 10, unit: "s"),
        .ratio("pmed_ratio_highs", .median, 5, "highs", "pmed_max_s"),
        Goal(figure: "hypercube_100_ms", title: "hypercube approximation, 100 units", part: .hypercube, limit: 1, unit: "ms"),
        Goal(figure: "import_50mb_s", title: "import of a generated 50 MB extract", part: .import, limit: 30, unit: "s", isForScripts: false),
    ]

    static func ratio(
        _ figure: String, _ part: Part, _ limit: Double?, _ peer: String, _ ours: String, isForScripts: Bool = true
    ) -> Goal {
        Goal(
            figure: figure, title: "… against \(peer)", part: part, limit: limit, atMost: false, unit: "×",
            isForScripts: isForScripts, peer: peer, ours: ours)
    }
}
