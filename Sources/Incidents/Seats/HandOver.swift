public import Ground

/// 院前急救交接单: what those at the scene hand over to those who treat, in the short form of MIST and ABCDE. One write says what is
/// new; the sheet is what all writes add up to, so that two who write at once take nothing from each other.
public struct HandOver: Sendable, Hashable, Codable {
    /// What was written, by field; an empty text takes a field back.
    public var fields: [Field: String] = [:]
    public var vitals: [Vitals] = []

    public init() {}

    /// Raw values are stored.
    public enum Field: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
        case name, sex, age, history, allergies, medication
        case mechanism, injuries, signs, treatment
        case airway, breathing, circulation, disability, exposure
        case injured, contact, left, delivered, remarks

        public var name: LocalisedText {
            switch self {
            case .name: LocalisedText("姓名", "Name")
            case .sex: LocalisedText("性别", "Sex")
            case .age: LocalisedText("年龄", "Age")
            case .history: LocalisedText("既往史", "History")
            case .allergies: LocalisedText("过敏", "Allergies")
            case .medication: LocalisedText("用药", "Medication")
            case .mechanism: LocalisedText("M 致伤机制／主诉", "M Mechanism, complaint")
            case .injuries: LocalisedText("I 伤情／所见", "I Injuries, findings")
            case .signs: LocalisedText("S 体征与变化", "S Signs, course")
            case .treatment: LocalisedText("T 已做处置", "T Treatment given")
            case .airway: LocalisedText("A 气道", "A Airway")
            case .breathing: LocalisedText("B 呼吸", "B Breathing")
            case .circulation: LocalisedText("C 循环／出血", "C Circulation, bleeding")
            case .disability: LocalisedText("D 意识", "D Consciousness")
            case .exposure: LocalisedText("E 暴露／体温", "E Exposure")
            case .injured: LocalisedText("发病（受伤）时间", "Onset")
            case .contact: LocalisedText("首次接触患者", "First contact")
            case .left: LocalisedText("离开现场", "Left the scene")
            case .delivered: LocalisedText("到达医院", "At hospital")
            case .remarks: LocalisedText("备注", "Remarks")
            }
        }

        /// A time of day such as `14:05`.
        public var isTime: Bool { [.injured, .contact, .left, .delivered].contains(self) }

        /// What may be chosen; empty for words. Raw values are stored.
        public var choices: [(value: String, name: LocalisedText)] {
            switch self {
            case .sex: [("male", LocalisedText("男", "Male")), ("female", LocalisedText("女", "Female"))]
            case .airway:
                [("clear", LocalisedText("通畅", "Clear")), ("partial", LocalisedText("部分梗阻", "Partly blocked")), ("blocked", LocalisedText("梗阻", "Blocked"))]
            case .breathing:
                [("normal", LocalisedText("正常", "Normal")), ("laboured", LocalisedText("困难", "Laboured")), ("absent", LocalisedText("无呼吸", "None"))]
            case .circulation:
                [
                    ("stable", LocalisedText("稳定", "Stable")), ("bleeding", LocalisedText("大出血", "Severe bleeding")),
                    ("shock", LocalisedText("休克表现", "Signs of shock")), ("none", LocalisedText("无脉搏", "No pulse")),
                ]
            case .disability:
                [
                    ("alert", LocalisedText("清醒", "Alert")), ("voice", LocalisedText("对声音有反应", "Responds to voice")),
                    ("pain", LocalisedText("对疼痛有反应", "Responds to pain")), ("unresponsive", LocalisedText("无反应", "Unresponsive")),
                ]
            default: []
            }
        }
    }

    /// A row of vital signs; what was not measured is `nil`.
    public struct Vitals: Sendable, Hashable, Codable {
        public var at: Instant
        /// A minute.
        public var pulse: Int?
        /// mmHg.
        public var systolic: Int?
        public var diastolic: Int?
        /// A minute.
        public var breaths: Int?
        /// SpO₂ in percent.
        public var oxygen: Int?
        /// °C.
        public var temperature: Double?
        /// Glasgow Coma Scale, 3…15.
        public var glasgow: Int?

        public init(at: Instant) { self.at = at }

        var isEmpty: Bool { [pulse, systolic, diastolic, breaths, oxygen, glasgow].allSatisfy { $0 == nil } && temperature == nil }
    }

    public var isEmpty: Bool { fields.isEmpty && vitals.isEmpty }

    /// Throws `Refusal` naming the field that no measurement and no pen could mean. `now` is the latest moment of a row.
    public func check(at now: Instant) throws(Refusal) {
        guard !isEmpty else { throw Refusal(.missing, field: "fields", "没有可保存的内容", "There is nothing to keep") }
        for (field, text) in fields.sorted(by: { $0.key.rawValue < $1.key.rawValue }) { try Self.check(field, text) }
        guard vitals.count <= 20 else { throw Refusal(.tooLarge, field: "vitals", "一次最多 20 行生命体征", "At most 20 rows of vital signs at once") }
        for row in vitals { try Self.check(row, now) }
    }

    private static func check(_ field: Field, _ text: String) throws(Refusal) {
        let name = "fields.\(field.rawValue)"
        guard text.count <= 300, !text.contains("\0") else { throw Refusal(.tooLarge, field: name, "“\(field.name.zh)”最多 300 个字", "“\(field.name.en)” takes at most 300 characters") }
        guard !text.isEmpty else { return }
        if field.isTime, !isTimeOfDay(text) {
            throw Refusal(.unreadable, field: name, "“\(field.name.zh)”请写成 14:05", "Write “\(field.name.en)” as 14:05")
        }
        let known = field.choices.map(\.value)
        guard known.isEmpty || known.contains(text) else {
            throw Refusal(.unreadable, field: name, "“\(field.name.zh)”只能是：\(known.joined(separator: ", "))", "“\(field.name.en)” must be one of: \(known.joined(separator: ", "))")
        }
    }

    private static func isTimeOfDay(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return false }
        return Int(parts[0])! < 24 && Int(parts[1])! < 60
    }

    private static func check(_ row: Vitals, _ now: Instant) throws(Refusal) {
        guard !row.isEmpty else { throw Refusal(.missing, field: "vitals", "这一行没有测量值", "This row has no measurement") }
        guard row.at <= now.advanced(bySeconds: 120), row.at >= now.advanced(bySeconds: -86_400) else {
            throw Refusal(.unreadable, field: "vitals.at", "测量时间须在最近 24 小时内", "A measurement lies within the last 24 hours")
        }
        let ranges: [(String, LocalisedText, Double?, ClosedRange<Double>)] = [
            ("pulse", LocalisedText("脉搏", "Pulse"), row.pulse.map(Double.init), 0...300),
            ("systolic", LocalisedText("收缩压", "Systolic"), row.systolic.map(Double.init), 0...300),
            ("diastolic", LocalisedText("舒张压", "Diastolic"), row.diastolic.map(Double.init), 0...200),
            ("breaths", LocalisedText("呼吸", "Breaths"), row.breaths.map(Double.init), 0...100),
            ("oxygen", LocalisedText("血氧", "SpO₂"), row.oxygen.map(Double.init), 0...100),
            ("temperature", LocalisedText("体温", "Temperature"), row.temperature, 20...45),
            ("glasgow", LocalisedText("GCS", "GCS"), row.glasgow.map(Double.init), 3...15),
        ]
        for (field, name, value, range) in ranges {
            guard let value, !range.contains(value) else { continue }
            let (least, most) = (Int(range.lowerBound), Int(range.upperBound))
            throw Refusal(.unreadable, field: "vitals.\(field)", "\(name.zh)须在 \(least)–\(most) 之间", "\(name.en) lies between \(least) and \(most)")
        }
    }

    /// Takes what a later write says: the last word of each field, and every row of vital signs once.
    public mutating func take(_ later: HandOver) {
        for (field, text) in later.fields { fields[field] = text.isEmpty ? nil : text }
        for row in later.vitals where !vitals.contains(row) { vitals.append(row) }
        vitals.sort { $0.at < $1.at }
    }
}
