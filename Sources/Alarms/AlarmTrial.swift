public import Ground
import Identity
public import Journal

/// 试警报备: what somebody announces before they press.
public struct TestOrder: Hashable, Sendable {
    /// `nil` for every device of the organisation.
    public var devices: Set<DeviceID>?
    public var from: Instant
    public var until: Instant
    public var told: String
    public var note: String

    public init(devices: Set<DeviceID>?, from: Instant, until: Instant, told: String, note: String = "") {
        self.devices = devices
        self.from = from
        self.until = until
        self.told = told
        self.note = note
    }
}

extension AlarmRoom {
    /// Announces a test, once a key. Throws `Refusal` naming the field at fault.
    public func announce(
        _ order: TestOrder, in organisation: OrganisationID, by person: Person, at moment: Instant, key: String? = nil, asked: Digest? = nil
    ) throws -> TestNotice {
        try Rights(ledger).require(.announceTest, in: organisation, person)
        return try Once(ledger)(key, for: "testNotice|\(organisation)", by: .person(person), at: moment, asked: asked) {
            let order = try checked(order, in: organisation, at: moment)
            let count = try ledger.next(in: "testNotice/\(organisation)/\(moment.day)")
            let notice = TestNotice(
                id: "\(organisation)/\(moment.day)/\(count)", organisation: organisation, devices: order.devices, from: max(order.from, moment),
                until: order.until, told: order.told, note: order.note, by: .person(person.id), at: moment)
            try write(notice, "announced", by: person, at: moment)
            try ledger.put(notice.stored(), replacing: 0)
            return notice
        }.outcome
    }

    /// Takes an announcement back; what was tested under it stays a test.
    public func withdraw(_ id: String, in organisation: OrganisationID, by person: Person, at moment: Instant) throws {
        try Rights(ledger).require(.withdrawTest, in: organisation, person)
        guard let state = try ledger.state(of: Subject(kind: TestNotice.kind, id: id)), state.organisation == organisation else {
            throw Refusal(.notFound, "没有这份报备", "There is no such announcement")
        }
        var notice: TestNotice = try Wire.decode(from: state.document)
        guard !notice.isOver(at: moment) else { throw Refusal(.outOfOrder, "报备已经结束", "The announcement is over") }
        notice.withdrawn = moment
        try write(notice, "withdrawn", by: person, at: moment)
        try ledger.put(notice.stored(), replacing: state.version)
    }

    private func write(_ notice: TestNotice, _ act: String, by person: Person, at moment: Instant) throws {
        try ledger.append(
            Draft(
                organisation: notice.organisation, subject: notice.subject, act: act, by: .person(person.id), at: moment,
                open: try Wire.encode(notice)))
    }

    private func checked(_ order: TestOrder, in organisation: OrganisationID, at moment: Instant) throws -> TestOrder {
        var order = order
        order.told = AlarmDevice.Facts.trimmed(order.told)
        order.note = AlarmDevice.Facts.trimmed(order.note)
        guard (1...120).contains(order.told.count) else {
            throw Refusal(
                .missing, field: "told", "请写明已向谁报备（1–120 字），例如“校园110指挥中心、石桥派出所”", "Say whom you have told, in 1 to 120 letters, e.g. the command desk and the police station")
        }
        guard order.note.count <= 500 else { throw Refusal(.tooLarge, field: "note", "最多 500 个字", "At most 500 characters") }
        // What has begun may have been an emergency: it is never made a test afterwards.
        guard order.from >= moment.advanced(bySeconds: -60) else {
            throw Refusal(.unreadable, field: "from", "试警须先报备：开始时间不能早于现在", "A test is announced before it begins: it cannot begin in the past")
        }
        guard order.from.seconds(since: moment) <= TestNotice.farthest else {
            throw Refusal(.unreadable, field: "from", "最多提前 92 天报备", "At most 92 days ahead")
        }
        guard order.until > order.from, order.until > moment, order.until.seconds(since: order.from) <= TestNotice.longest else {
            throw Refusal(.unreadable, field: "until", "结束须晚于开始，且不超过 24 小时", "It ends after it begins, within 24 hours")
        }
        if let devices = order.devices {
            guard (1...1000).contains(devices.count) else {
                throw Refusal(.missing, field: "devices", "请选择 1–1000 台设备，或选择全部", "Choose 1 to 1000 devices, or all of them")
            }
            for id in devices.sorted() {
                guard let device = try ledger.alarmDevice(id, of: organisation), device.retired == nil else { throw Self.unknown(id) }
            }
        }
        return order
    }
}
