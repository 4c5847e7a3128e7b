import Foundation
import Geo
import Ground
import Incidents

/// The JSON body of a command, as it comes from outside; every field may be missing, and which must be there depends on the command.
struct CommandBody: Decodable, Sendable {
    var source: String?
    var type: String?
    var category: String?
    var priority: Int?
    var name: String?
    var phone: String?
    var words: String?
    var silent: Bool?
    var exercise: Bool?
    var occurred: Moment?
    var reported: Moment?
    var location: Place?
    var to: String?
    var `as`: String?
    var units: [String]?
    var assignment: Int?
    var step: String?
    var reason: String?
    var disposition: String?
    var done: Bool?
    var interval: String?
    /// `minor` or `privacy`.
    var protection: String?
    /// 补录: when it really happened.
    var when: Moment?
    /// The version the person looked at.
    var version: Int64?
    /// In place of the `Idempotency-Key` header.
    var key: String?

    struct Place: Decodable, Sendable {
        var latitude: Double?
        var longitude: Double?
        /// Metres.
        var accuracy: Double?
        /// `wgs84` (the default), `gcj02` or `bd09`.
        var crs: String?
        var building: String?
        var description: String?
        var basis: String?
    }

    /// An ISO 8601 text (Shanghai time without an offset) or milliseconds since 1970.
    struct Moment: Decodable, Sendable {
        let instant: Instant
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self), (0...32_503_680_000_000).contains(number) {
                instant = Instant(milliseconds: number)
            } else if let instant = Instant(iso: try container.decode(String.self)) {
                self.instant = instant
            } else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time such as 2026-11-22T08:05")
            }
        }
    }

    /// Throws `Refusal.unreadable` naming the field that is of the wrong type.
    static func decode(_ bytes: [UInt8]) throws -> CommandBody {
        guard ServerBounds.isShallow(bytes) else { throw tooDeep }
        let data = Data(bytes.isEmpty ? Array("{}".utf8) : bytes)
        do {
            return try JSONDecoder().decode(CommandBody.self, from: data)
        } catch let error as DecodingError {
            throw Self.refusal(error)
        }
    }

    static var tooDeep: Refusal {
        Refusal(.unreadable, "请求正文嵌套过深，最多 \(ServerBounds.depth) 层", "The body nests too deep: at most \(ServerBounds.depth) levels")
    }

    /// What can be read of a body; each field that cannot is left out.
    static func lenient(_ bytes: [UInt8]) -> CommandBody {
        if let body = try? decode(bytes) { return body }
        guard ServerBounds.isShallow(bytes), let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else { return CommandBody() }
        let good = object.filter { field in
            guard let alone = try? JSONSerialization.data(withJSONObject: [field.key: field.value]) else { return false }
            return (try? decode(Array(alone))) != nil
        }
        guard let data = try? JSONSerialization.data(withJSONObject: good) else { return CommandBody() }
        return (try? decode(Array(data))) ?? CommandBody()
    }

    static func refusal(_ error: DecodingError) -> Refusal {
        let path: [any CodingKey]
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context), .dataCorrupted(let context):
            path = context.codingPath
        @unknown default: path = []
        }
        let field = path.map(\.stringValue).joined(separator: ".")
        return field.isEmpty
            ? Refusal(.unreadable, "请求正文不是有效的 JSON 对象", "The body is not a JSON object")
            : Refusal(.unreadable, field: field, "“\(field)”的类型或格式不对", "“\(field)” is of the wrong type or form")
    }

    // MARK: - Fields

    private func need<Value>(_ value: Value?, _ field: String) throws -> Value {
        guard let value else { throw Refusal(.missing, field: field, "缺少“\(field)”", "“\(field)” is missing") }
        return value
    }

    private func named<Value: RawRepresentable<String> & CaseIterable>(_ text: String?, _ field: String) throws -> Value? {
        guard let text, !text.isEmpty else { return nil }
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.unreadable, field: field, "“\(field)”只能是：\(known)", "“\(field)” must be one of: \(known)")
        }
        return value
    }

    private func said() throws -> Words { try Words(name: name, phone: phone, text: words) }

    private func classification() throws -> Classification {
        let type: CallType = try need(try named(type, "type"), "type")
        return Classification(type, try named(category, "category"))
    }

    private func prioritised() throws -> Priority? {
        guard let priority else { return nil }
        guard let value = Priority(rawValue: priority) else {
            throw Refusal(.unreadable, field: "priority", "等级只能是 1–4", "A priority is 1 to 4")
        }
        return value
    }

    /// A place from outside. `isLenient` drops what cannot be used, because a call must never be refused for it.
    private func placed(isLenient: Bool) throws -> Location {
        guard let location else { return Location() }
        var placed = Location()
        placed.description = String((location.description ?? "").filter { $0 != "\0" }.prefix(200))
        do {
            if location.latitude != nil || location.longitude != nil {
                let latitude = try need(location.latitude, "location.latitude")
                let longitude = try need(location.longitude, "location.longitude")
                let system: CoordinateSystem = try named(location.crs, "location.crs") ?? .wgs84
                guard Position(checking: latitude, longitude) != nil else {
                    throw Refusal(
                        .unreadable, field: "location", "经纬度不在地球上，请核对", "That latitude and longitude are not on the earth")
                }
                placed.position = Position(latitude: latitude, longitude: longitude, from: system)
                placed.basis = .receiver
            }
            if let accuracy = location.accuracy, accuracy.isFinite, accuracy >= 0 { placed.accuracy = min(accuracy, 1e6) }
            if let building = location.building, !building.isEmpty {
                guard let id = BuildingID(checking: building) else {
                    throw Refusal(.unreadable, field: "location.building", "没有这个楼宇编号", "There is no such building")
                }
                placed.building = id
                if placed.position == nil { placed.basis = .building }
            }
            if let basis: Location.Basis = try named(location.basis, "location.basis") { placed.basis = basis }
        } catch {
            guard isLenient else { throw error }
        }
        if placed.basis == .unknown, !placed.description.isEmpty { placed.basis = .spoken }
        return placed
    }

    // MARK: - Commands

    /// An opening as a caller's phone sends it: what cannot be read is left out, because the alarm goes out first.
    func callerOpening() throws -> Command.Opening {
        var opening = Command.Opening(source: .sosPage, location: try placed(isLenient: true))
        opening.type = try? named(type, "type")
        let clipped = { (text: String?, limit: Int) in text.map { String($0.prefix(limit)) } }
        opening.words = try Words(name: clipped(name, 80), phone: clipped(phone, 40), text: clipped(words, 4000))
        opening.silent = silent ?? false
        opening.exercise = exercise ?? false
        return opening
    }

    /// An opening as the desk or a unit enters it.
    func deskOpening() throws -> Command.Opening {
        let source: Source = try named(source, "source") ?? .phone
        var opening = Command.Opening(source: source, location: try placed(isLenient: false))
        opening.type = try named(type, "type")
        opening.category = try named(category, "category")
        opening.priority = try prioritised()
        opening.words = try said()
        opening.silent = silent ?? false
        opening.exercise = exercise ?? false
        opening.occurred = occurred?.instant
        opening.reported = reported?.instant
        return opening
    }

    /// Throws `Refusal` naming the field that is missing or cannot be read.
    func command(_ name: Command.Name) throws -> Command {
        switch name {
        case .open: return .open(try deskOpening())
        case .claim: return .claim
        case .classify: return .classify(try classification(), try prioritised())
        case .prioritise: return .prioritise(try need(try prioritised(), "priority"))
        case .locate: return .locate(try placed(isLenient: false))
        case .tell: return .tell(try said())
        case .tellType: return .tellType(try need(try named(type, "type"), "type"))
        case .silence: return .silence(try need(silent, "silent"))
        case .safe: return .safe
        case .link:
            let id = try need(to.flatMap { IncidentID(checking: $0) }, "to")
            return .link(to: id, try need(try named(self.as, "as"), "as"))
        case .dispatch:
            return .dispatch(
                try need(units, "units").map { text in
                    Command.Sending(try need(UnitID(checking: text), "units"))
                })
        case .step: return .step(assignment: try need(assignment, "assignment"), try need(try named(step, "step"), "step"))
        case .refuse: return .refuse(assignment: try need(assignment, "assignment"), reason: reason ?? "")
        case .standDown: return .standDown(assignment: try need(assignment, "assignment"), reason: reason ?? "")
        case .voiceCall: return .voiceCall(assignment: try need(assignment, "assignment"))
        case .backup: return .backup(assignment: try need(assignment, "assignment"), try said())
        case .feedback:
            return .feedback(
                assignment: assignment, try classification(), try need(try named(disposition, "disposition"), "disposition"),
                try said())
        case .tick: return .tick(try need(try named(step, "step"), "step"), done: done ?? true)
        case .explain: return .explain(try need(try named(interval, "interval"), "interval"), reason: reason ?? "")
        case .close: return .close
        case .reopen: return .reopen(reason: reason ?? "")
        case .protect: return .protect(try need(try named(protection, "protection"), "protection"))
        case .unprotect: return .unprotect
        case .lapse: throw Refusal(.notYours, "只有系统时钟会这样做", "Only the system's clock does that")
        }
    }
}
