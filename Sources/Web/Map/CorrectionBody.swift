import Deployment
import Geo
import Ground

/// A correction as it comes from outside: drawn on a map, or typed as a street between two crossings or as coordinates.
struct CorrectionBody: Decodable, Sendable {
    var kind: String?
    /// `[[longitude, latitude], …]`, the order of GeoJSON.
    var line: [[Double]]?
    /// `wgs84` (the usual), `gcj02` or `bd09`: of `line` and `points`.
    var crs: String?
    /// In place of `line`: one `latitude,longitude` a row, as people write them down.
    var points: String?
    /// In place of `line`: along this street …
    var street: String?
    /// … from where it meets this one …
    var fromStreet: String?
    /// … to where it meets this one.
    var toStreet: String?
    /// Empty for all.
    var modes: [String]?
    var direction: String?
    var grade: String?
    /// Kilometres an hour.
    var speed: Double?
    /// `06:00-23:00`, `Mo-Fr 07:00-22:00; Sa,Su off`; also with Chinese days and full-width signs.
    var hours: String?
    var opensForEmergency: Bool?
    var from: CommandBody.Moment?
    var until: CommandBody.Moment?
    var note: String?
    /// In place of the `Idempotency-Key` header.
    var key: String?

    /// Throws `Refusal` naming the field that is missing or cannot be read.
    func correction(_ streets: StreetNames) throws -> RoadCorrection {
        guard let kind else { throw Refusal(.missing, field: "kind", "请选择修正的种类", "Choose what to draw") }
        let kinds: RoadCorrection.Kind = try Self.named(kind, "kind")
        let modes: [TravelMode] = try (modes ?? []).map { try Self.named($0, "modes") }
        return RoadCorrection(
            id: "", kind: kinds, line: try drawn(streets), modes: Set(modes).count == TravelMode.allCases.count ? [] : Set(modes),
            direction: try way(), grade: try kindOfWay(), speed: speed, hours: try openingHours(),
            opensForEmergency: opensForEmergency ?? false, from: from?.instant, until: until?.instant, note: note ?? "")
    }

    private func drawn(_ streets: StreetNames) throws -> [Position] {
        if let street, !street.isEmpty {
            return try streets.stretch(of: street, from: fromStreet.flatMap { $0.isEmpty ? nil : $0 }, to: toStreet.flatMap { $0.isEmpty ? nil : $0 })
        }
        let system: CoordinateSystem = try crs.map { try Self.system($0) } ?? .wgs84
        func position(_ latitude: Double, _ longitude: Double, _ field: String) throws -> Position {
            guard Position(checking: latitude, longitude) != nil else {
                throw Refusal(.unreadable, field: field, "经纬度不在地球上，请核对", "That latitude and longitude are not on the earth")
            }
            return Position(latitude: latitude, longitude: longitude, from: system)
        }
        if let points, !points.allSatisfy(\.isWhitespace) {
            guard points.utf8.count <= 32_768 else { throw Refusal(.tooLarge, field: "points", "坐标太多，请分段输入", "Too many points: enter it in parts") }
            return try Self.plain(points).split(whereSeparator: { $0.isNewline || $0 == ";" }).compactMap { row in
                let numbers = row.split(whereSeparator: { $0 == "," || $0.isWhitespace })
                if numbers.isEmpty { return nil }
                guard numbers.count == 2, let latitude = Double(numbers[0]), let longitude = Double(numbers[1]) else {
                    throw Refusal(
                        .unreadable, field: "points", "“\(row.prefix(40))”不是坐标，请按“纬度,经度”每行一个输入",
                        "“\(row.prefix(40))” is no point: write latitude,longitude, one a line")
                }
                return try position(latitude, longitude, "points")
            }
        }
        return try (line ?? []).prefix(CorrectionRegister.longestLine + 1).map { pair in
            guard pair.count == 2 else { throw Refusal(.unreadable, field: "line", "每个点须为 [经度, 纬度]", "Each point is [longitude, latitude]") }
            return try position(pair[1], pair[0], "line")
        }
    }

    private func way() throws -> Street.Direction {
        switch direction {
        case nil, "", "both": .both
        case "forward": .forward
        case "backward": .backward
        default: throw Refusal(.unreadable, field: "direction", "方向只能是 both、forward、backward", "direction must be both, forward or backward")
        }
    }

    private func kindOfWay() throws -> Street.Grade {
        guard let grade, !grade.isEmpty else { return .service }
        guard let found = Street.Grade.allCases.first(where: { "\($0)" == grade }) else {
            let known = Street.Grade.allCases.map { "\($0)" }.joined(separator: ", ")
            throw Refusal(.unreadable, field: "grade", "道路等级只能是：\(known)", "grade must be one of: \(known)")
        }
        return found
    }

    private func openingHours() throws -> OpeningHours? {
        guard let hours, !hours.allSatisfy(\.isWhitespace) else { return nil }
        let plain = Self.plain(hours)
        // Read as a whole day it would leave a gate open that was meant to be shut, and the other way round.
        if let span = plain.matches(of: #/(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})/#).first(where: { Int($0.1) == Int($0.3) && $0.2 == $0.4 }) {
            throw Refusal(
                .unreadable, field: "hours", "“\(span.0)”起止时间相同：全天开放请写 24/7，全天关闭请写“关闭”",
                "“\(span.0)” begins when it ends: write 24/7 for always open, or off for never")
        }
        guard let read = OpeningHours(plain) else {
            throw Refusal(
                .unreadable, field: "hours", "看不懂开放时间，请写成“06:00-23:00”或“周一-周五 07:00-22:00；周六,周日 关闭”",
                "These hours are not understood: write 06:00-23:00, or Mo-Fr 07:00-22:00; Sa,Su off")
        }
        return read
    }

    private static func system(_ text: String) throws -> CoordinateSystem {
        guard let system = CoordinateSystem(rawValue: text) else {
            throw Refusal(.unreadable, field: "crs", "坐标系只能是 wgs84、gcj02、bd09", "crs must be wgs84, gcj02 or bd09")
        }
        return system
    }

    private static func named<Value: RawRepresentable<String> & CaseIterable>(_ text: String, _ field: String) throws -> Value {
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.unreadable, field: field, "“\(field)”只能是：\(known)", "“\(field)” must be one of: \(known)")
        }
        return value
    }

    /// As a Chinese keyboard writes it, in the signs that the readers know.
    static func plain(_ text: String) -> String {
        let signs: [Character: String] = [
            "；": ";", "，": ",", "、": ",", "：": ":", "—": "-", "–": "-", "－": "-", "～": "-", "~": "-", "至": "-", "到": "-", "\u{3000}": " ",
        ]
        let days = [("一", "Mo"), ("二", "Tu"), ("三", "We"), ("四", "Th"), ("五", "Fr"), ("六", "Sa"), ("日", "Su"), ("天", "Su")]
        var plain = String(text.flatMap { signs[$0] ?? String($0) })
        for (zh, en) in days { for week in ["周", "星期"] { plain = plain.replacing(week + zh, with: en) } }
        for (zh, en) in [("全天", "24/7"), ("关闭", "off"), ("不开放", "off")] { plain = plain.replacing(zh, with: en) }
        return plain
    }
}
