import Geo

/// The town's words: every name is taken once, and none belongs to a place that exists under it.
struct Names {
    let town = "云澄镇"
    let townEnglish = "Yuncheng Town"
    let campus = "云澄大学"
    let campusEnglish = "Yuncheng University"
    let river = "澄溪"
    let avenue = "云澄大道"
    let lake = "映心湖"
    let hill = "望溪山"

    private var roads: [String]
    private var streets: [String]
    private var lanes: [String]
    private var compounds: [String]
    private var shops: [String]
    private var villages: [String]

    init(chance: Chance) {
        var chance = chance
        roads = chance.shuffled([
            "兴业路", "和平路", "迎宾路", "文华路", "康宁路", "振兴路", "崇文路", "永安路", "新民路", "朝阳路", "安康路", "同心路",
            "乐民路", "长兴路", "友谊路", "春晖路", "桃园路", "丰收路", "润泽路", "锦绣路", "翠屏路", "观澜路", "云溪路", "澄心路",
            "集贤路", "梧桐路", "香樟路", "银杏路", "桂花路", "玉兰路", "听涛路", "望江路", "沁园路", "启明路", "晨曦路", "前进路",
            "裕民路", "祥和路", "青禾路", "稻香路", "荷塘路", "临湖路", "竹林路", "南湖路", "石桥路", "柳堤路", "杏林路", "芳草路",
        ])
        streets = chance.shuffled([
            "民主街", "团结街", "胜利街", "东风街", "建新街", "光明街", "幸福街", "文明街", "广场街", "车站街", "市场街", "粮站街",
            "花园街", "学院街", "工农街", "西关街", "北门街", "南门街", "庆丰街", "福安街", "永宁街", "新华街", "利民街", "长乐街",
            "泰和街", "仁和街", "知音街", "锦华街", "秀水街", "书香街", "惠民街", "清泉街", "育英街", "青云街", "吉祥街", "安居街",
        ])
        lanes = chance.shuffled([
            "油坊巷", "书院巷", "打铁巷", "豆腐巷", "染坊巷", "米市巷", "竹器巷", "灯笼巷", "井水巷", "状元巷", "文庙巷", "城隍巷",
            "当铺巷", "茶馆巷", "绣花巷", "石榴巷", "槐树巷", "柳树巷", "桂花巷", "马家巷", "鱼市巷", "盐仓巷", "银匠巷", "草药巷",
            "磨坊巷", "半边巷", "一人巷", "三元巷", "五福巷", "七星巷", "九如巷", "青石巷", "码头巷", "船工巷", "戏台巷", "糖坊巷",
            "后河巷", "塘边巷", "双井巷", "水门巷", "花椒巷", "筷子巷", "麻线巷", "裁缝巷", "木匠巷", "瓦屋巷", "照壁巷", "月亮巷",
        ])
        compounds = chance.shuffled([
            "书香苑", "澄江花园", "学府雅居", "锦绣家园", "滨江名邸", "翰林府", "梧桐小区", "安居苑", "金桂园", "和谐家园", "春晓苑",
            "紫薇花园", "云景小区", "望江小区", "文苑小区", "阳光花园", "明珠小区", "丽景苑", "育才小区", "翠竹苑", "江畔人家",
            "玉兰苑", "福星小区", "碧水湾", "御景园", "新村小区", "粮食局宿舍", "供电所宿舍", "纺织厂小区", "镇政府宿舍", "教师新村",
            "康居苑", "幸福里", "银杏园", "柏林苑", "水岸新城", "桃李园", "青年公寓", "东方雅苑", "凤凰小区", "怡和园", "嘉和苑",
            "荷风苑", "兰亭小区", "杏花小区", "竹海小区", "枫林苑", "松鹤园", "朗润园", "清河小区", "听雨轩", "景秀园", "天和苑",
            "祥云小区", "四季花城", "云溪小区", "晨光小区", "文景苑", "泰安小区", "龙泉小区", "惠民小区", "同兴小区", "金穗小区",
            "百合苑", "海棠苑", "蓝天小区", "红旗小区", "新世纪花园", "华庭小区", "锦江小区", "富民小区", "永兴小区", "乐居苑",
        ])
        shops = chance.shuffled([
            "云澄商场", "学府超市", "老街茶馆", "澄溪酒家", "云澄宾馆", "百货大楼", "农贸市场", "学子书店", "云澄邮局", "便民超市",
            "新华文具店", "数码城", "学府网咖", "溪畔咖啡", "热干面馆", "早点铺", "大众浴池", "便民药店", "五金店", "电动车行",
            "家电维修", "打字复印社", "眼镜店", "水果店", "生活超市", "米粉店", "火锅城", "学苑宾馆", "影城", "健身馆",
            "云澄农商网点", "移动营业厅", "菜市场", "鲜花店", "理发店", "干洗店", "蛋糕房", "宠物店", "台球厅", "旅社",
        ])
        villages = chance.shuffled(["李家湾", "上塘村", "石桥湾", "陈家台", "柳林村", "黄泥湾", "大塘村", "周家冲", "吴家榨", "新堰村", "竹山村", "下河村"])
    }

    /// A name for a street of the town; a short lane or track may go without.
    mutating func street(_ grade: Street.Grade, zone: Zone, across: Bool) -> String {
        switch grade {
        case .living, .footway: lanes.popLast() ?? ""
        case .track: ""
        default: (zone == .oldTown ? streets.popLast() : across ? roads.popLast() : streets.popLast()) ?? roads.popLast() ?? ""
        }
    }

    mutating func compound() -> String { compounds.popLast() ?? "" }
    mutating func shop() -> String { shops.popLast() ?? "" }
    mutating func village() -> String { villages.popLast() ?? "" }
}
