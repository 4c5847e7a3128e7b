import Ground
import Hummingbird
import Incidents
import Journal

extension House {
    /// A call that an alarm device opens: as strict about its body as a program can be told, never refused for how many there
    /// are. A device that cannot stop is folded, like a flood of phones.
    func openByDevice(
        _ token: AccessToken, _ body: CommandBody, _ bytes: [UInt8], _ request: Request, _ floods: FloodWatch
    ) async throws -> Outcome {
        guard token.scopes.contains(.callsOpen) else { throw Refusal(.notYours, "此令牌不含这项权限", "This token does not reach so far") }
        var opening = try body.deskOpening()
        opening.source = .device
        opening.reported = nil
        opening.category = nil
        opening.priority = nil
        opening.location = atlas.completed(opening.location)
        let moment = now()
        // Each alarm counts as one voice: a device that repeats itself folds, two devices never do.
        opening.fold = await floods.fold(address: "token/\(token.id)", device: Secret.token(), place: opening.location, at: moment)
        var order = CommandRequest(.open(opening), by: .device(token.id), in: token.organisation, at: moment)
        order.key = body.key ?? request.headers[Self.idempotencyKey]
        order.asked = Digest(of: bytes)
        return try await perform(order)
    }

    /// An incident of the token's organisation with what was done, without a word of what was said.
    func shownIncident(_ id: IncidentID, to token: AccessToken) async throws -> ShownIncident {
        try await store.read { reading in
            guard let incident = try reading.incident(id), incident.organisation == token.organisation else {
                throw Refusal(.notFound, "没有这起警情", "There is no such incident")
            }
            return ShownIncident(incident: incident, lines: try reading.timeline(of: id, for: []))
        }
    }
}
