public import Hummingbird
import HTTPTypes
import HummingbirdCore
import HummingbirdHTTP2
import Identity
import Incidents
import Ground
import Journal
public import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

extension House {
    /// Every route, in the order in which rooms add them.
    func routes() -> [Route] {
        var list = RouteList()
        addDoor(to: &list)
        addSignOn(to: &list)
        addPresentSession(to: &list)
        addIncidentsAPI(to: &list)
        addUnitsAPI(to: &list)
        addEvents(to: &list)
        addMap(to: &list)
        addDrawnCorrections(to: &list)
        addReach(to: &list)
        addDesk(to: &list)
        addPhone(to: &list)
        addUnitPage(to: &list)
        addFigures(to: &list)
        addDeployment(to: &list)
        addSheet(to: &list)
        addSeats(to: &list)
        addTokens(to: &list)
        addOwnData(to: &list)
        addSealed(to: &list)
        addPeople(to: &list)
        addCases(to: &list)
        addPapers(to: &list)
        addCasesAPI(to: &list)
        addCaseImport(to: &list)
        addTheftDoor(to: &list)
        addPropertyDoor(to: &list)
        addSpotCheckDoor(to: &list)
        addAlarmIntake(to: &list)
        addDevicesAPI(to: &list)
        addDevicePages(to: &list)
        addOpenAPI(to: &list)
        return list.routes
    }

    private func router() -> Router<Visit> {
        let router = Router(context: Visit.self)
        router.addMiddleware {
            Arrival(settings: settings)
            Headers()
            ErrorAnswers(house: self)
            Doorstep()
            Recognition(house: self)
            ErrorAnswers(house: self)
            Limiter(house: self)
        }
        for route in routes() {
            router.on(RouterPath(route.path), method: route.method) { request, visit in
                try route.admit(visit, at: settings.organisation)
                return try await route.handler(request, visit)
            }
        }
        return router
    }

    /// The whole server, ready to run. `tls` makes it speak HTTPS and HTTP/2.
    public func application(
        host: String, port: Int, tls: Certificates? = nil, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws -> some ApplicationProtocol {
        try await hub.open(desk: settings.organisation)
        let server = try channels(tls?.configuration())
        var application = Application(
            responder: router().buildResponder(), server: server,
            configuration: .init(address: .hostname(host, port: port), serverName: "campus110"),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) }, logger: logger)
        application.addServices(hub, LapseClock(house: self), RetentionClock(house: self), CaseClock(house: self), AlarmClock(house: self), FileBroom(house: self), Contraction(roads: roads))
        if let tls { application.addServices(tls) }
        return application
    }

    /// What listens: HTTP/1.1, or under TLS HTTP/2 as well, each with a census of its connections and deadlines.
    private func channels(_ tls: TLSConfiguration?) throws -> HTTPServerBuilder {
        let bounds = settings.bounds
        let census = ConnectionCensus(bounds: bounds, trusting: settings.proxies)
        let head = TimeAmount.milliseconds(Int64(bounds.head * 1000))
        let http1 = HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestClock(bounds: bounds, census: census)], idleTimeout: head,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: ServerBounds.field, maxHeaderListSize: ServerBounds.fields, maxHeaderFieldCount: ServerBounds.fieldCount))
        guard let tls else {
            return HTTPServerBuilder { responder in
                GuardedChannel(base: HTTP1Channel(responder: responder, configuration: http1), census: census, bounds: bounds)
            }
        }
        let http2 = HTTP2ChannelConfiguration(
            idleTimeout: .seconds(bounds.head), gracefulCloseTimeout: .seconds(bounds.head), streamConfiguration: http1)
        return HTTPServerBuilder { responder in
            GuardedChannel(
                base: try HTTP2UpgradeChannel(tlsConfiguration: tls, configuration: http2, responder: responder), census: census, bounds: bounds)
        }
    }
}

/// Looks every second for orders that lie unacknowledged, and throws away what has expired.
struct LapseClock: Service {
    let house: House
    private let logger = Logger(label: "campus110.lapse")

    init(house: House) { self.house = house }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var beat = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                beat += 1
                do {
                    try await lapse()
                    // Gates open and shut on the minute; a correction begins and ends as it says.
                    if beat % 5 == 0 { try await streets() }
                    if beat % 600 == 0 {
                        let moment = house.now()
                        _ = try await house.store.write { try $0.removeExpiredSlips(at: moment) }
                        _ = try await house.store.write { try OpeningDesk($0, salt: { Secret.bytes(32) }).withdrawOverdue(at: moment) }
                    }
                } catch is CancellationError {
                    return
                } catch {
                    // It tries again in a second; what is due stays due.
                    logger.error("lapse clock failed", metadata: ["error": "\(type(of: error))"])
                }
            }
        }
    }

    private func streets() async throws {
        let moment = house.now()
        if house.roads.isBehind { try await house.roads.reload(from: house.store, of: house.settings.organisation, at: moment) }
        guard house.roads.tick(moment) else { return }
        await house.hub.send(
            LiveEvent(kind: .roads, data: "{}", audience: .init(organisation: house.settings.organisation, roles: [.operator_, .chief, .responder])))
    }

    /// The ten minutes are over: everybody at the incident hears it, once.
    private func lapseRescue(_ incident: Incident, _ moment: Instant) async throws {
        let targets = house.settings.targets
        guard let clock = incident.rescue(under: targets.rescueRule), clock.stopped == nil, clock.overdue == nil, clock.due <= moment else { return }
        let order = SeatRequest(.overdue, of: incident.id, by: .system("clock"), at: moment)
        do {
            _ = try await house.store.write { try SeatRoom($0, targets: targets, salt: { Secret.bytes(32) }).perform(order) }
        } catch let refusal as Refusal {
            // Closed in the same second.
            logger.debug("no breach put on record", metadata: ["code": "\(refusal.code.rawValue)"])
        }
    }

    private func lapse() async throws {
        let moment = house.now()
        let due = try await house.store.read { reading in
            var query = StateQuery(kind: Incident.kind)
            query.dueBy = moment
            return try reading.incidents(query)
        }
        for incident in due {
            try await lapseRescue(incident, moment)
            for assignment in incident.assignments
            where assignment.isActive && assignment.lapsed == nil && assignment.steps[.acknowledged] == nil
                && assignment.dispatched.advanced(bySeconds: house.settings.targets.acknowledge) <= moment
            {
                let order = CommandRequest(
                    .lapse(assignment: assignment.id), of: incident.id, by: .system("clock"), in: incident.organisation, at: moment)
                do {
                    _ = try await house.perform(order)
                } catch let refusal as Refusal {
                    // Somebody was quicker: the order was acknowledged or has ended. The others go on.
                    logger.debug("nothing lapsed", metadata: ["code": "\(refusal.code.rawValue)"])
                }
            }
        }
    }
}
