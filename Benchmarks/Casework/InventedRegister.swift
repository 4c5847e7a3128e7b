import Ground

/// An invented register of let houses, their rooms and tenants as an office's spreadsheets hold it, always the same for a seed: names
/// of hills and rivers, documents of a district that there is not.
struct InventedRegister: Sendable {
    let seed: UInt64
    let rooms: Int
    let tenants: Int
    /// The school that students go to.
    let school: OrganisationID
    static let students = 400
    private static let roomsPerHouse = 4

    var houses: Int { (rooms + Self.roomsPerHouse - 1) / Self.roomsPerHouse }

    static func student(_ number: Int) -> PersonID { PersonID("bench-s\(String(10_000 + number).dropFirst())") }

    private static let families = Array("安柳田石麦竹江云谷林秦向桥雷风岳溪米松桑夏冬丰海星陶金甘平叶高常万路和尚白方毛贝")
    private static let given = Array("小大长青知雨望晴远听晓木向子云山川河舟满麦泉石兰阳衿起秋帆田书文思若星月明清禾冬安宁康乐")
    static let streets = ["云谷路", "青溪街", "望山巷", "麦田里", "听雨东路", "长桥北街", "晴川支路", "竹影弄", "星海大道", "松桑新村"]
    private static let towns = ["远山省溪谷市", "晴川省长桥县", "云谷省麦田市", "青田省望海县", "松岳省竹江市"]
    private static let employers = ["云谷中学食堂", "青溪学院", "麦田饭店", "长桥快递站", "星海商店", "晴川工坊", "竹江装饰队", "听雨茶馆"]
    private static let kinds = ["商品住房", "自建房", "公寓（商业用房）"]

    func house(_ number: Int) -> String { "YG-H\(String(1_000_000 + number).dropFirst())" }
    func room(_ number: Int) -> String { "YG-R\(String(1_000_000 + number).dropFirst())" }
    private func isFlat(house: Int) -> Bool { house % Self.kinds.count == 0 }

    static func name(_ dice: inout SplitMix) -> String {
        // Squares favour the beginning of a list, as names do.
        func pick(_ letters: [Character]) -> Character {
            let share = dice.unit()
            return letters[Int(share * share * Double(letters.count))]
        }
        return String([pick(families), pick(given), pick(given)])
    }

    private static func phone(_ dice: inout SplitMix) -> String { "139\(String(100_000_000 + dice.below(100_000_000)).dropFirst())" }

    /// Of district 990000, which there is not, with a check digit that holds.
    private static func document(_ dice: inout SplitMix) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let text = "990000\(1960 + dice.below(48))\(two(1 + dice.below(12)))\(two(1 + dice.below(28)))\(String(1000 + dice.below(1000)).dropFirst())"
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(text.utf8, weights).reduce(0) { $0 + Int($1.0 - 48) * $1.1 }
        return text + String(Array("10X98765432")[sum % 11])
    }

    private static func day(_ dice: inout SplitMix) -> String { "202\(3 + dice.below(3))/\(1 + dice.below(12))/\(1 + dice.below(28))" }

    func houseTable() -> String {
        var dice = SplitMix(seed: seed).branch("houses")
        var text = "房屋编号,房屋坐落,房屋类别,出租间数,出租人姓名,出租人电话,出租人证件号码,治安责任保证书签订日期\r\n"
        for number in 0..<houses {
            let address = "\(Self.streets[dice.below(Self.streets.count)])\(1 + dice.below(400))号\(1 + dice.below(9))栋"
            text += "\(house(number)),\(address),\(Self.kinds[number % Self.kinds.count]),\(Self.roomsPerHouse),"
            text += "\(Self.name(&dice)),\(Self.phone(&dice)),\(Self.document(&dice)),\(Self.day(&dice))\r\n"
        }
        return text
    }

    func roomTable() -> String {
        var dice = SplitMix(seed: seed).branch("rooms")
        var text = "所属房屋,房间编号,房号,房屋类别,房间用途,所在楼层,面积（平方米）,床位数,核定居住人数\r\n"
        for number in 0..<rooms {
            let owner = number / Self.roomsPerHouse
            // Ten square metres for each in a flat, four elsewhere.
            let area = isFlat(house: owner) ? 30 + dice.below(12) : 12 + dice.below(18)
            let storey = 1 + dice.below(6)
            text += "\(house(owner)),\(room(number)),\(storey)0\(1 + number % Self.roomsPerHouse),\(Self.kinds[owner % Self.kinds.count]),"
            text += "\(dice.below(4) == 0 ? "单间（独立套间）" : "卧室"),\(storey),\(area).\(dice.below(10)),\(1 + dice.below(3)),3\r\n"
        }
        return text
    }

    func tenantTable() -> String {
        var dice = SplitMix(seed: seed).branch("tenants")
        var text = "所住房间,姓名,承租人类别,性别,出生日期,证件号码,联系电话,常住户口所在地,职业或者主要经济来源,服务处所,本人学生账号,陪读的学生账号,学校,入住日期\r\n"
        for number in 0..<tenants {
            let document = Self.document(&dice)
            let kind = dice.below(10)
            let student = Self.student(dice.below(Self.students))
            let (title, work, tie) =
                switch kind {
                case 0, 1: ("学生", "学生", "\(student),,\(school)")
                case 2: ("陪读人员", "无", ",\(student),\(school)")
                default: ("务工人员", "餐饮服务", ",,")
                }
            // Never more in a room than it is for.
            text += "\(room(number * rooms / max(1, tenants))),\(Self.name(&dice)),\(title),\(dice.below(2) == 0 ? "男" : "女"),\(document.dropFirst(6).prefix(8)),\(document),\(Self.phone(&dice)),"
            text += "\(Self.towns[dice.below(Self.towns.count)]),\(work),\(Self.employers[dice.below(Self.employers.count)]),\(tie),\(Self.day(&dice))\r\n"
        }
        return text
    }
}
