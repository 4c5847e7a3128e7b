/// Invented people who call: names of fruit, grain and weather, so that nobody takes them for real.
enum Callers {
    private static let students = [
        "安小夏", "林一一", "柳青青", "白小米", "云朵朵", "石榴榴", "叶知秋", "秦小满", "麦苗苗", "甘甜甜", "向小葵", "田小禾", "苏打打", "竹小笋", "米多多",
        "桃小夭", "雨点点", "果小核", "茶小叶", "梅小雪", "江小波", "星小辰", "陶小罐", "金小橘", "杏小仁", "乐小天", "毛小豆", "贝小壳", "蓝小莓", "山小楂",
        "枣小甜", "谷小雨", "莲小蓬", "松小果", "沙小粒", "羽小毛", "纸小鸢", "灯小盏", "晴小空", "暖小阳",
    ]
    private static let teachers = ["木老师", "云老师", "山老师", "禾老师", "溪老师", "松老师", "雪老师", "舟老师"]
    private static let guards = ["巡逻员安大山", "巡逻员石坚强", "巡逻员谷雨田", "巡逻员林中木", "值班员向日葵"]

    static func name(_ voice: Scene.Voice, _ chance: inout Chance) -> String {
        switch voice {
        case .student: chance.pick(students)
        case .teacher: chance.pick(teachers)
        case .guard_: chance.pick(guards)
        }
    }

    /// How somebody begins: typed words come without ceremony, spoken ones often with a name.
    static func greeting(_ voice: Scene.Voice, _ name: String, source: String, _ chance: inout Chance) -> String {
        switch (voice, source) {
        case (.guard_, _): "指挥中心，我是\(name)，"
        case (_, "sosPage"): ""
        case (.teacher, _): chance.pick(["我是\(name)，", "你好，我是\(name)。", ""])
        case (.student, _): chance.pick(["", "", "你好，我是\(name)，", "我是\(name)，", "喂，是校园110吗？", "老师好，"])
        }
    }
}
