import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// Seconds for which a link may be claimed: a shift.
    private static let linkLasts: Double = 12 * 3600

    /// What the desk does about seats.
    func addSeatDesk(to list: inout RouteList) {
        list.post("/api/v1/seats/:incident/start", for: .roles([.operator_]), api: "Open the seats of {\"kinds\": [...]} that are not open yet") { request, visit in
            struct Body: Decodable { var kinds: [String]? }
            let (body, key): (Body, String?) = try await seatBody(request, visit)
            guard let named = body.kinds, !named.isEmpty else { throw Refusal(.missing, field: "kinds", "缺少“kinds”", "“kinds” is missing") }
            let kinds = try named.map { try Self.seatKind($0) }
            let incident = try Self.seatIncident(visit)
            // Whoever is on the way first sits at the scene.
            let scene = try await store.read { try $0.incident(incident)?.assignments.first(where: \.isActive)?.unit }
            return try Answer.json(try await perform(.start(kinds, scene: scene), of: incident, visit, key: key))
        }
        list.post("/api/v1/seats/:incident/add", for: .roles([.operator_]), api: "Open one seat: {kind, label, person, unit}") { request, visit in
            struct Body: Decodable { var kind: String?, label: String?, person: String?, unit: String? }
            let (body, key): (Body, String?) = try await seatBody(request, visit)
            let opening = Seat.Opening(
                try Self.seatKind(body.kind), label: body.label ?? "", person: try await account(body.person),
                unit: try Self.checked(body.unit, "unit") { UnitID(checking: $0) })
            return try Answer.json(try await perform(.add(opening), of: try Self.seatIncident(visit), visit, key: key))
        }
        list.post("/api/v1/seats/:incident/:seat/link", for: .roles([.operator_]), api: "The seat's one-time link, with its QR code; {\"renew\": true} makes a new one and voids the last") { request, visit in
            struct Body: Decodable { var renew: Bool? }
            let (body, key): (Body, String?) = try await seatBody(request, visit)
            let shown = try await link(to: try Self.deskSeat(visit), of: try Self.seatIncident(visit), renewing: body.renew ?? false, visit, request, key: key)
            return try Answer.json(shown)
        }
        list.post("/api/v1/seats/:incident/:seat/notify", for: .roles([.operator_]), api: "Tell the party: {channel: sms|wecom|voice, phone}; says truly whether it went out") { request, visit in
            struct Body: Decodable { var channel: String?, phone: String? }
            let (body, key): (Body, String?) = try await seatBody(request, visit)
            return try Answer.json(try await notify(try Self.deskSeat(visit), of: try Self.seatIncident(visit), by: body.channel, phone: body.phone, visit, request, key: key))
        }
        list.post("/api/v1/seats/:incident/:seat/revoke", for: .roles([.operator_]), api: "Take the seat back: {reason}; whoever holds it sees nothing from then on") { request, visit in
            struct Body: Decodable { var reason: String? }
            let (body, key): (Body, String?) = try await seatBody(request, visit)
            let seat = try Self.deskSeat(visit)
            let incident = try Self.seatIncident(visit)
            return try Answer.json(try await perform(.revoke(seat: seat, reason: body.reason ?? ""), of: incident, visit, key: key) { ledger, _ in
                try ledger.remove(SeatPlaces.key(incident, seat))
            })
        }
        list.post("/api/v1/seats/:incident/explain", for: .roles([.operator_, .chief]), api: "Why the ten minutes were not kept: {reason}") { request, visit in
            struct Body: Decodable { var reason: String? }
            let (body, key): (Body, String?) = try await seatBody(request, visit)
            return try Answer.json(try await perform(.explain(reason: body.reason ?? ""), of: try Self.seatIncident(visit), visit, key: key))
        }
    }

    // MARK: - Bodies

    /// A small JSON body, and the key under which it is done once.
    func seatBody<Body: Decodable>(_ request: Request, _ visit: Visit) async throws -> (Body, String?) {
        try SameSite.check(request, visit)
        return (try Self.decode(try await request.bytes(visit)), request.headers[Self.idempotencyKey])
    }

    static func seatKind(_ text: String?) throws -> Seat.Kind {
        guard let text, !text.isEmpty else { throw Refusal(.missing, field: "kind", "请选择席位", "Choose the seat") }
        guard let kind = Seat.Kind(rawValue: text) else {
            let known = Seat.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.unreadable, field: "kind", "席位只能是：\(known)", "A seat is one of: \(known)")
        }
        return kind
    }

    private static func checked<ID>(_ text: String?, _ field: String, _ read: (String) -> ID?) throws -> ID? {
        guard let text, !text.isEmpty else { return nil }
        guard let id = read(text) else { throw Refusal(.unreadable, field: field, "“\(field)”格式不对", "“\(field)” is of the wrong form") }
        return id
    }

    /// An account that exists and is not over.
    private func account(_ text: String?) async throws -> PersonID? {
        guard let id = try Self.checked(text, "person", { PersonID(checking: $0) }) else { return nil }
        guard let record = try await store.read({ try $0.personRecord(id) }), record.isActive else {
            throw Refusal(.notFound, field: "person", "没有账号 \(id)，请核对，或改用链接", "There is no account \(id): check it, or use a link")
        }
        return id
    }

    private static func deskSeat(_ visit: Visit) throws -> Int {
        guard let seat = try seatNumber(visit) else { throw Refusal(.notFound, field: "seat", "没有 0 号席位", "There is no seat 0") }
        return seat
    }

    // MARK: - Links

    struct ShownLink: Encodable {
        let seat: Int
        let title: String
        let link: String
        /// SVG; `nil` where the address is too long for a code.
        let qr: String?
        /// `nil` for the address of a seat that is taken with an account or a unit: that is no secret.
        let until: Instant?
        /// Somebody has opened it: it works for nobody else.
        let isTaken: Bool
        /// Phones elsewhere cannot reach this address.
        let isLocal: Bool
    }

    /// The link that is good now; a new one where there is none, where it has lapsed, or where that is wanted.
    private func link(to number: Int, of id: IncidentID, renewing: Bool, _ visit: Visit, _ request: Request, key: String?) async throws -> ShownLink {
        let (moment, person) = (now(), try visit.signedIn())
        func standing() async throws -> (Incident, Seat) {
            guard let incident = try await store.read({ try $0.incident(id) }), person.holds(.operator_, of: incident.organisation), let seat = incident.seat(number) else { throw Self.seatOver }
            return (incident, seat)
        }
        var (incident, seat) = try await standing()
        if seat.person != nil || seat.unit != nil {
            let base = try seatBase(request)
            let address = base.address + Self.roomPath(id, number)
            return ShownLink(
                seat: number, title: seat.title(visit.language), link: address, qr: QRImage.svg(address, label: strings(visit.language)["seat_qr"]), until: nil,
                isTaken: false, isLocal: base.isLocal)
        }
        let isGood = incident.stage.isOpen && seat.isOpen && seat.link.map { $0.until > moment || seat.holder != nil } ?? false
        if renewing || !isGood {
            _ = try await perform(.link(seat: number, seconds: Self.linkLasts), of: id, visit, key: key)
            (incident, seat) = try await standing()
        }
        guard let link = seat.link else { throw Self.seatOver }
        let base = try seatBase(request)
        let address = "\(base.address)/s/\(seatLinks.token(.init(incident: id, seat: number, serial: link.serial)))"
        return ShownLink(
            seat: number, title: seat.title(visit.language), link: address, qr: QRImage.svg(address, label: strings(visit.language)["seat_qr"]), until: link.until,
            isTaken: seat.holder != nil, isLocal: base.isLocal)
    }

    /// Where phones reach this server; without a public address only this machine does.
    private func seatBase(_ request: Request) throws -> (address: String, isLocal: Bool) {
        do {
            return (try ownAddress(request), settings.publicAddress == nil)
        } catch is SignOnFault {
            throw Refusal(
                .unavailable, "服务器不知道自己的对外地址：请管理员在 desk.json 写明 publicAddress 或用 --address 启动", "The server does not know its own address: set publicAddress in desk.json, or start it with --address")
        }
    }

    struct Told: Encodable {
        let isSent: Bool
        let words: String
        let version: Int64
    }

    /// Sends a link, or notes that the party was called; what came of it is put on record as it was.
    private func notify(_ number: Int, of id: IncidentID, by channel: String?, phone: String?, _ visit: Visit, _ request: Request, key: String?) async throws -> Told {
        guard let channel, channel == "voice" || LinkSenders.known.contains(channel) else {
            throw Refusal(.unreadable, field: "channel", "通知方式只能是：voice, sms, wecom", "A channel is one of: voice, sms, wecom")
        }
        let digits = (phone ?? "").filter { $0.isASCII && ($0.isNumber || $0 == "+") }
        var notice = Seat.Notice(channel: channel, isSent: channel == "voice")
        if channel != "voice" {
            if channel == "sms", !(5...20).contains(digits.count) { throw Refusal(.missing, field: "phone", "请填写手机号码", "Give the phone number") }
            do {
                guard let sender = settings.linkSenders[channel] else { throw LinkFault.noChannel }
                let shown = try await link(to: number, of: id, renewing: false, visit, request, key: nil)
                guard !shown.isTaken else { throw Refusal(.taken, "席位已有人；如要换人，请先“换新链接”", "Somebody sits there: make a new link first to replace them") }
                let text = strings(visit.language)("seat_message", ["office": settings.organisationName(visit.language), "seat": shown.title, "link": shown.link])
                try await sender.send(Invitation(phone: sender.wantsPhone ? Sealed(digits) : nil, text: Sealed(text)))
                notice = Seat.Notice(channel: channel, isSent: true)
            } catch let fault as LinkFault {
                notice = Seat.Notice(channel: channel, isSent: false, fault: fault.rawValue)
            }
        }
        let done = try await perform(.notify(seat: number, notice, phone: digits.isEmpty ? nil : Sealed(digits)), of: id, visit, key: key)
        return Told(isSent: notice.isSent, words: noticeWords(notice, strings(visit.language)), version: done.version)
    }
}
