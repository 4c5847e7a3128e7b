import Alarms
import Foundation
import Geo
import Ground
import Incidents

/// What a person enters of a device; every field may be missing, and which must be there depends on the act.
struct DeviceBody: Decodable, Sendable {
    var id: String?
    var kind: String?
    var name: String?
    var place: String?
    var building: String?
    var latitude: Double?
    var longitude: Double?
    /// `wgs84` (the default), `gcj02` or `bd09`.
    var crs: String?
    /// One a line, or a list.
    var cameras: Lines?
    var type: String?
    var category: String?
    var priority: Int?
    var heartbeat: Double?
    var reason: String?
    var at: CommandBody.Moment?
    var until: CommandBody.Moment?
    var key: String?

    /// A list, or a text with one a line, as forms send it.
    struct Lines: Decodable, Sendable {
        let lines: [String]
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let list = try? container.decode([String].self) {
                lines = list
            } else {
                lines = try container.decode(String.self).split(whereSeparator: { $0.isNewline || $0 == "," || $0 == "，" }).map(String.init)
            }
        }
    }

    /// The last place of a path.
    enum Act: String, CaseIterable, Sendable {
        case change, retire, reset, arrive, real, isolate, rejoin
    }

    func act(_ act: Act, _ atlas: Atlas) throws -> AlarmAct {
        switch act {
        case .change: .change(try facts(atlas))
        case .retire: .retire(reason: reason ?? "")
        case .reset: .reset(reason: reason ?? "")
        case .arrive: .arrive(at: at?.instant)
        case .real: .declareReal(reason: reason ?? "")
        case .isolate:
            .isolate(until: try until.map(\.instant) ?? { throw Refusal(.missing, field: "until", "请填写屏蔽截止时间", "Say until when") }(), reason: reason ?? "")
        case .rejoin: .rejoin(reason: reason ?? "")
        }
    }

    /// Throws `Refusal` naming the field at fault.
    func facts(_ atlas: Atlas) throws -> AlarmDevice.Facts {
        guard let kind = kind.flatMap(AlarmDevice.Kind.init(rawValue:)) else {
            let known = AlarmDevice.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.missing, field: "kind", "请选择设备种类：\(known)", "Choose what kind of device it is: \(known)")
        }
        var facts = AlarmDevice.Facts(kind: kind, name: name ?? "", place: try location(atlas), cameras: cameras?.lines ?? [])
        if let text = type.flatMap({ $0.isEmpty ? nil : $0 }) {
            guard let type = CallType(rawValue: text) else { throw Refusal(.unreadable, field: "type", "没有这个警情类型", "There is no such type of call") }
            facts.type = type
        }
        if let text = category.flatMap({ $0.isEmpty ? nil : $0 }) {
            guard let category = Category(rawValue: text) else { throw Refusal(.unreadable, field: "category", "没有这个警情类别", "There is no such category") }
            facts.category = category
        }
        if let priority {
            guard let priority = Priority(rawValue: priority) else { throw Refusal(.unreadable, field: "priority", "等级只能是 1–4", "The priority is 1 to 4") }
            facts.priority = priority
        }
        facts.heartbeat = heartbeat
        return try facts.checked()
    }

    private func location(_ atlas: Atlas) throws -> Location {
        var location = Location(description: place ?? "", basis: .unknown)
        if let text = building.flatMap({ $0.isEmpty ? nil : $0 }) {
            guard let id = BuildingID(checking: text) else { throw Refusal(.unreadable, field: "building", "没有这栋楼", "There is no such building") }
            (location.building, location.basis) = (id, .building)
        }
        // A building that is named as the map names it stands where the map has it.
        if location.building == nil, latitude == nil, longitude == nil, let named = atlas.map.buildings.first(where: { !$0.name.isEmpty && $0.name == location.description }) {
            (location.building, location.basis) = (named.id, .building)
        }
        if latitude != nil || longitude != nil {
            guard let latitude, let longitude, let system = CoordinateSystem(rawValue: crs ?? "wgs84"), Position(checking: latitude, longitude) != nil else {
                throw Refusal(.unreadable, field: "latitude", "坐标不完整或不在地球上；坐标系为 wgs84、gcj02、bd09", "The position is not whole or not on earth; crs is wgs84, gcj02 or bd09")
            }
            location.position = Position(latitude: latitude, longitude: longitude, from: system)
            if location.basis == .unknown { location.basis = .map }
        }
        return atlas.completed(location)
    }
}

/// 试警报备, as it comes from outside.
struct TestBody: Decodable, Sendable {
    /// The announcement to withdraw.
    var id: String?
    /// Every device of the organisation.
    var all: Bool?
    var devices: [String]?
    var from: CommandBody.Moment?
    var until: CommandBody.Moment?
    var told: String?
    var note: String?
    var key: String?

    /// Throws `Refusal` naming the field at fault.
    func order(at now: Instant) throws -> TestOrder {
        guard let until else { throw Refusal(.missing, field: "until", "请填写试警结束时间", "Say when the test ends") }
        var chosen: Set<DeviceID>?
        if all != true {
            guard let devices, !devices.isEmpty else {
                throw Refusal(.missing, field: "devices", "请选择要试警的设备，或选择全部", "Choose the devices to be tested, or all of them")
            }
            chosen = try Set(devices.map { text in
                guard let id = DeviceID(checking: text) else { throw Refusal(.notFound, field: "devices", "没有登记设备 \(text.prefix(64))", "There is no device \(text.prefix(64))") }
                return id
            })
        }
        return TestOrder(devices: chosen, from: from?.instant ?? now, until: until.instant, told: told ?? "", note: note ?? "")
    }
}
