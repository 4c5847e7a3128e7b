import Alarms
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// Whoever works with devices: at the desk, on patrol, at the police station that answers for the school.
    static let deviceAccess = Access.duty([.operator_, .chief, .responder, .systemAdministrator, .officer])

    /// The register of alarm devices, what is done about them, and announced tests.
    func addDevicesAPI(to list: inout RouteList) {
        list.get("/api/v1/devices", for: Self.deviceAccess, token: .alarmsWrite, api: "Every alarm device with how it stands; ?organisation=&condition=&kind=&q=") { request, visit in
            let organisation = try deviceOrganisation(request, visit)
            let register = try await register(of: organisation, for: visit)
            let filter = DeviceFilter(request)
            let shown = register.devices.filter { filter.admits($0, at: register.at) }
            return try Answer.json(
                DeviceList(devices: shown.map { DeviceJSON($0, heard: register.heard[$0.id], at: register.at, showsIncident: seesIncidents(visit, organisation)) }),
                to: request)
        }
        list.get("/api/v1/devices/:id", for: Self.deviceAccess, api: "One alarm device with its latest alarms") { request, visit in
            let organisation = try deviceOrganisation(request, visit)
            let sheet = try await deviceSheet(try Self.deviceID(visit), of: organisation, for: visit)
            return try Answer.json(DeviceSheetJSON(sheet, showsIncident: seesIncidents(visit, organisation)), to: request)
        }
        list.post("/api/v1/devices", for: .duty(AlarmTask.register.who), api: "Enter an alarm device: {id, kind, name, place, …}") { request, visit in
            try SameSite.check(request, visit)
            let bytes = try await request.bytes(visit)
            let body: DeviceBody = try Self.decode(bytes)
            guard let id = body.id.flatMap({ DeviceID(checking: $0) }) else {
                throw Refusal(.missing, field: "id", "请填写设备编号（1–64 个字母、数字、- _ .）", "Give the device an id of 1 to 64 letters, digits, - _ .")
            }
            let outcome = try await perform(.register(try body.facts(atlas)), on: id, body.key, bytes, request, visit)
            return try Answer.json(outcome, status: outcome.again ? .ok : .created)
        }
        list.post("/api/v1/devices/:id/:act", for: Self.deviceAccess, api: "Do something about a device: the path names the act") { request, visit in
            try SameSite.check(request, visit)
            let bytes = try await request.bytes(visit)
            guard let act = visit.parameters.get("act").flatMap(DeviceBody.Act.init(rawValue:)) else {
                let known = DeviceBody.Act.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(.notFound, "没有这个操作；可用：\(known)", "There is no such act; there are: \(known)")
            }
            let body: DeviceBody = try Self.decode(bytes)
            return try Answer.json(try await perform(try body.act(act, atlas), on: try Self.deviceID(visit), body.key, bytes, request, visit))
        }
        addTestsAPI(to: &list)
    }

    private func addTestsAPI(to list: inout RouteList) {
        list.get("/api/v1/alarmtests", for: Self.deviceAccess, api: "Announced tests that are not over") { request, visit in
            let (organisation, moment) = (try deviceOrganisation(request, visit), now())
            try await requireRight(.read, in: organisation, visit)
            let notices = try await store.read { try $0.testNotices(of: [organisation], at: moment) }
            return try Answer.json(["tests": notices.map(NoticeJSON.init)], to: request)
        }
        list.post("/api/v1/alarmtests", for: .duty(AlarmTask.announceTest.who), api: "试警报备: announce a test {devices or all, from, until, told, note}") { request, visit in
            try SameSite.check(request, visit)
            let bytes = try await request.bytes(visit)
            let body: TestBody = try Self.decode(bytes)
            let (organisation, person, moment, targets) = (try deviceOrganisation(request, visit), try visit.signedIn(), now(), settings.targets)
            let key = body.key ?? request.headers[Self.idempotencyKey]
            let order = try body.order(at: moment)
            let notice = try await store.write { ledger in
                let room = AlarmRoom(ledger, targets: targets, salt: { Secret.bytes(32) })
                return try room.announce(order, in: organisation, by: try ledger.present(person, at: moment), at: moment, key: key, asked: Digest(of: bytes))
            }
            return try Answer.json(NoticeJSON(notice), status: .created)
        }
        list.post("/api/v1/alarmtests/withdraw", for: .duty(AlarmTask.withdrawTest.who), api: "Take an announcement back: {id}") { request, visit in
            try SameSite.check(request, visit)
            let body: TestBody = try Self.decode(try await request.bytes(visit))
            guard let id = body.id else { throw Refusal(.missing, field: "id", "请给出报备编号", "Name the announcement") }
            let (organisation, person, moment, targets) = (try deviceOrganisation(request, visit), try visit.signedIn(), now(), settings.targets)
            try await store.write { ledger in
                try AlarmRoom(ledger, targets: targets, salt: { Secret.bytes(32) }).withdraw(
                    id, in: organisation, by: try ledger.present(person, at: moment), at: moment)
            }
            return try Answer.json(["withdrawn": id])
        }
    }

    // MARK: - Acting

    private func perform(
        _ act: AlarmAct, on id: DeviceID, _ key: String?, _ bytes: [UInt8], _ request: Request, _ visit: Visit
    ) async throws -> AlarmOutcome {
        var order = AlarmRequest(act, on: id, of: try deviceOrganisation(request, visit), by: try visit.signedIn(), at: now())
        order.key = key ?? request.headers[Self.idempotencyKey]
        order.asked = Digest(of: bytes)
        let (final, targets) = (order, settings.targets)
        return try await store.write { ledger in
            var final = final
            // Rights may have ended since the request began.
            final.person = try ledger.present(final.person, at: final.at)
            return try AlarmRoom(ledger, targets: targets, salt: { Secret.bytes(32) }).perform(final)
        }
    }

    // MARK: - Reading

    /// `?organisation=`, the token's own, or this desk's.
    func deviceOrganisation(_ request: Request, _ visit: Visit) throws -> OrganisationID {
        if let token = visit.token { return token.organisation }
        guard let text = request.query("organisation") else { return settings.organisation }
        guard let organisation = OrganisationID(checking: text) else {
            throw Refusal(.unreadable, field: "organisation", "没有这个机构", "There is no such organisation")
        }
        return organisation
    }

    static func deviceID(_ visit: Visit) throws -> DeviceID {
        guard let id = visit.parameters.get("id").flatMap({ DeviceID(checking: $0) }) else {
            throw Refusal(.notFound, "没有这台设备", "There is no such device")
        }
        return id
    }

    /// Throws `Refusal.notYours` for whoever may not; a token has its own organisation's register.
    func requireRight(_ task: AlarmTask, in organisation: OrganisationID, _ visit: Visit) async throws {
        guard visit.token == nil else { return }
        let person = try visit.signedIn()
        try await store.read { try Rights($0).require(task, in: organisation, person) }
    }

    /// Whoever keeps the register sees no casework.
    func seesIncidents(_ visit: Visit, _ organisation: OrganisationID) -> Bool {
        visit.person?.holds(.operator_, .chief, of: organisation) ?? false
    }

    struct DeviceRegister: Sendable {
        let organisation: OrganisationID
        let devices: [AlarmDevice]
        let heard: [DeviceID: Instant]
        let notices: [TestNotice]
        let at: Instant
    }

    func register(of organisation: OrganisationID, for visit: Visit, withRetired: Bool = false) async throws -> DeviceRegister {
        try await requireRight(.read, in: organisation, visit)
        let moment = now()
        return try await store.read { reading in
            DeviceRegister(
                organisation: organisation, devices: try reading.alarmDevices(of: [organisation], withRetired: withRetired),
                heard: try reading.lastHeard(of: organisation), notices: try reading.testNotices(of: [organisation], at: moment), at: moment)
        }
    }

    struct DeviceSheet: Sendable {
        let device: AlarmDevice
        let heard: Instant?
        let records: [AlarmRecord]
        let entries: [Entry]
        let names: [PersonID: String]
        let notice: TestNotice?
        let tasks: Set<AlarmTask>
        let at: Instant
    }

    /// A device with everything that its page shows. Throws `Refusal.notFound` where there is none.
    func deviceSheet(_ id: DeviceID, of organisation: OrganisationID, for visit: Visit) async throws -> DeviceSheet {
        let (person, moment) = (try visit.signedIn(), now())
        return try await store.read { reading in
            let rights = Rights(reading)
            try rights.require(.read, in: organisation, person)
            guard let device = try reading.alarmDevice(id, of: organisation) else { throw Refusal(.notFound, "没有这台设备", "There is no such device") }
            let entries = try reading.entries(about: device.subject).suffix(60)
            let records = try reading.alarmRecords(of: [organisation], device: id, limit: 60)
            var names: [PersonID: String] = [:]
            for id in Set(entries.compactMap(\.by.person) + records.compactMap { $0.reset?.by.person } + records.compactMap { $0.arrived.map { PersonID($0.who) } }) {
                if let name = try reading.personRecord(id)?.name, !name.isEmpty { names[id] = name }
            }
            return DeviceSheet(
                device: device, heard: try reading.lastHeard(id, of: organisation), records: records, entries: entries.reversed(), names: names,
                notice: try reading.testNotices(of: [organisation], at: moment).first { $0.covers(id, at: moment) },
                tasks: try Set(AlarmTask.allCases.filter { try rights.may($0, in: organisation, person) }), at: moment)
        }
    }
}

/// What narrows the list of devices.
struct DeviceFilter: Sendable {
    let condition: String?
    let kind: AlarmDevice.Kind?
    let text: String?
    /// Only those not proven for more than so many days.
    let days: Int?

    init(_ request: Request) {
        condition = request.query("condition")
        kind = request.query("kind").flatMap(AlarmDevice.Kind.init(rawValue:))
        text = request.query("q").map { String($0.prefix(80)) }
        days = request.query("unproven").flatMap(Int.init)
    }

    var isNone: Bool { condition == nil && kind == nil && text == nil && days == nil }

    func admits(_ device: AlarmDevice, at now: Instant) -> Bool {
        if let kind, device.facts.kind != kind { return false }
        if let days, let proven = device.daysUnproven(at: now), proven <= days { return false }
        if let text {
            let all = "\(device.id) \(device.facts.name) \(device.facts.place.description)"
            guard SearchTerms.query(text).isSubset(of: SearchTerms.of(all)) else { return false }
        }
        switch condition {
        case nil: return true
        case "out": return device.condition(at: now).isOutOfOrder
        case let name?: return device.condition(at: now).rawValue == name
        }
    }
}
