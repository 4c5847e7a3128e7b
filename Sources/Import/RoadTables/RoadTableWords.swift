/// Tags made of a row's cells by a table of words and by what is usual.
struct RoadTableWords {
    private let columns: [String: OSMTags.Key]
    private let values: [OSMTags.Key: [String: String]]
    private let otherwise: [(OSMTags.Key, String)]

    init(_ table: RoadTable) {
        var columns = Self.usualColumns
        for (column, key) in table.columns { columns[Self.plain(column)] = OSMTags.Key(rawValue: key) }
        var values = Self.usualValues
        for (key, words) in table.values {
            guard let key = OSMTags.Key(rawValue: key) else { continue }
            for (word, value) in words { values[key, default: [:]][Self.plain(word)] = value }
        }
        self.columns = columns
        self.values = values
        otherwise = table.otherwise.sorted { $0.key < $1.key }.compactMap { key, value in
            OSMTags.Key(rawValue: key).map { ($0, value) }
        }
    }

    /// The tags; a key that two columns speak of has the first that says anything.
    func tags(_ cells: [(column: String, cell: String)]) -> OSMTags {
        var tags = OSMTags()
        func add(_ key: OSMTags.Key, _ value: String) { if tags[key] == nil { tags.append(key, value) } }
        for (column, cell) in cells where !cell.isEmpty {
            guard var key = columns[Self.plain(column)] else { continue }
            // Many tables call the grade just “type”.
            if key == .type, values[.highway]?[Self.plain(cell)] != nil || OSMStreetRules.isGrade(cell) { key = .highway }
            let words = values[key]?[Self.plain(cell)] ?? cell
            if key == .name || key == .chineseName || key == .ref || key == .openingHours || key == .shutAt {
                add(key, words)
                continue
            }
            // “service access=no emergency=yes”: a value, and more tags behind it.
            for (index, word) in words.split(separator: " ").enumerated() {
                let parts = word.split(separator: "=", maxSplits: 1)
                if parts.count == 2, let more = OSMTags.Key(rawValue: String(parts[0])) {
                    add(more, String(parts[1]))
                } else if index == 0 {
                    add(key, values[key]?[Self.plain(cell)] == nil ? cell : String(word))
                }
            }
        }
        for (key, value) in otherwise { add(key, value) }
        if tags[.highway] == nil, let grade = Self.grade(speed: tags[.maxspeed]) { tags.append(.highway, grade) }
        return tags
    }

    /// A table without grades may have speeds: the quicker, the greater the road.
    private static func grade(speed: String?) -> String? {
        guard let speed, let number = Double(speed.prefix { $0.isNumber || $0 == "." }), number > 0 else { return nil }
        let grades: [(Double, String)] = [
            (20, "service"), (30, "residential"), (40, "tertiary"), (50, "secondary"), (70, "primary"), (100, "trunk"),
        ]
        return grades.first { number <= $0.0 }?.1 ?? "motorway"
    }

    private static func plain(_ text: String) -> String { text.lowercased().filter { $0 != " " && $0 != "\u{3000}" } }

    private static let usualColumns: [String: OSMTags.Key] = {
        let words: [OSMTags.Key: [String]] = [
            .highway: ["fclass", "road_class", "roadclass", "road_type", "roadtype", "等级", "道路等级", "道路类型", "道路类别", "类型", "类别", "roadgrade"],
            .oneway: ["one_way", "oneway_", "单行", "单行道", "单行线", "是否单行", "通行方向"],
            .name: ["名称", "路名", "道路名称", "道路名", "road_name", "roadname", "建筑名称", "楼名", "mc"],
            .ref: ["编号", "路线编号", "道路编号"],
            .maxheight: ["max_height", "height_limit", "限高", "限高(米)", "限高（米）", "限高m"],
            .maxwidth: ["max_width", "width_limit", "限宽", "限宽(米)", "限宽（米）", "限宽m"],
            .maxspeed: ["max_speed", "speed", "speed_limit", "限速", "设计车速", "车速", "时速"],
            .access: ["通行", "通行权限", "准入"],
            .emergency: ["应急", "应急车辆", "消防车"],
            .barrier: ["设施", "门禁", "障碍", "障碍物", "门类型"],
            .openingHours: ["开放时间", "开门时间", "时间"],
            .building: ["建筑", "建筑类型", "用途", "房屋用途", "building_type"],
            .levels: ["层数", "楼层", "楼层数", "levels", "floors"],
        ]
        var columns = Dictionary(uniqueKeysWithValues: OSMTags.Key.allCases.map { (plain($0.rawValue), $0) })
        for (key, names) in words { for name in names { columns[name] = key } }
        return columns
    }()

    private static let usualValues: [OSMTags.Key: [String: String]] = [
        .highway: [
            "高速公路": "motorway", "高速": "motorway", "快速路": "trunk", "城市快速路": "trunk", "国道": "trunk", "主干路": "primary",
            "主干道": "primary", "城市主干路": "primary", "省道": "primary", "次干路": "secondary", "次干道": "secondary", "城市次干路": "secondary",
            "县道": "secondary", "支路": "tertiary", "城市支路": "tertiary", "乡道": "tertiary", "村道": "unclassified", "街巷": "residential",
            "街坊路": "residential", "居住区道路": "residential", "小区道路": "residential", "巷": "living_street", "内部道路": "service",
            "校内道路": "service", "校园道路": "service", "厂区道路": "service", "停车场道路": "service", "机耕路": "track", "人行道": "footway",
            "步行道": "footway", "步道": "footway", "人行天桥": "footway", "步行街": "pedestrian", "小路": "path", "小径": "path", "台阶": "steps",
            "楼梯": "steps", "自行车道": "cycleway", "非机动车道": "cycleway", "匝道": "primary_link", "消防通道": "service access=no emergency=yes",
            "消防车道": "service access=no emergency=yes", "应急通道": "service access=no emergency=yes",
        ],
        // B, F and T as Geofabrik's tables have them.
        .oneway: [
            "是": "yes", "否": "no", "单向": "yes", "单行": "yes", "双向": "no", "双行": "no", "正向": "yes", "顺向": "yes", "逆向": "-1",
            "反向": "-1", "y": "yes", "n": "no", "b": "no", "f": "yes", "t": "-1", "ft": "yes", "tf": "-1",
        ],
        .access: ["内部": "private", "内部车辆": "private", "公开": "yes", "开放": "yes", "封闭": "no", "禁止": "no", "应急": "emergency"],
        .emergency: ["是": "yes", "否": "no", "可通行": "yes", "不可通行": "no"],
        .barrier: [
            "大门": "gate", "校门": "gate", "门": "gate", "铁门": "gate", "道闸": "lift_gate", "升降杆": "lift_gate", "伸缩门": "sliding_gate",
            "隔离桩": "bollard", "石墩": "bollard", "路桩": "bollard", "升降桩": "bollard bollard=rising", "升降柱": "bollard bollard=rising",
            "闸机": "turnstile", "转闸": "turnstile", "隔离墩": "block", "水马": "block", "限高杆": "height_restrictor", "限高架": "height_restrictor",
        ],
        .building: [
            "宿舍": "dormitory", "宿舍楼": "dormitory", "学生公寓": "dormitory", "教学楼": "university", "教学": "university", "实验楼": "laboratory",
            "实验室": "laboratory", "图书馆": "library", "体育馆": "sports_hall", "办公": "office", "办公楼": "office", "行政楼": "office", "医院": "hospital",
            "派出所": "police", "消防站": "fire_station", "住宅": "residential", "居民楼": "residential", "商业": "retail", "商铺": "retail",
            "食堂": "yes amenity=canteen", "餐厅": "yes amenity=canteen",
        ],
    ]
}
