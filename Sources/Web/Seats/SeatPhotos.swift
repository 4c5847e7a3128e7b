import Ground
import HTTPTypes
import Hummingbird
import Incidents
import Journal

/// Which files on the shelf the seats of which incident showed each other: so that they are kept while their line is, and no longer.
enum SeatFiles {
    private static let kind = "seatphoto"

    static func note(_ digest: String, at incident: IncidentID, on ledger: any Ledger, at now: Instant) throws {
        try ledger.put(Slip(kind: kind, name: "\(digest)~\(incident)", content: [], at: now, owner: incident.text))
    }

    /// Those of the digests that an incident still shows.
    static func kept(of digests: [String], in reading: any Reading, at now: Instant) throws -> Set<String> {
        let shown = Set(try reading.slips(of: kind, at: now).map { String($0.name.prefix { $0 != "~" }) })
        return Set(digests).intersection(shown)
    }

    /// What was said is erased: the files go with the next sweep.
    static func forget(_ incident: IncidentID, on ledger: any Ledger) throws { try ledger.removeSlips(of: kind, owner: incident.text) }
}

extension House {
    /// Bytes: phones make photos smaller before they send them.
    private static let mostBytes = 8 * 1024 * 1024

    func addSeatPhotos(to list: inout RouteList) {
        list.post("/api/v1/seats/:incident/:seat/photo", for: .seat, api: "Show a photo to all seats: the body is the image; ?age= seconds ago that it was taken, ?words=") { request, visit in
            try SameSite.check(request, visit, formToken: visit.session == nil ? "" : nil)
            let (id, number) = (try Self.seatIncident(visit), try Self.seatNumber(visit))
            // Asked before anything is kept; asked again with the write.
            let sight = try await seatSight(id, seat: number, visit)
            guard sight.seat?.id == number, sight.sees(.channel) else { throw Self.seatOver }
            let sender = "seat/\(id)/\(number ?? 0)"
            let file = try await receive(request, visit, most: Self.mostBytes, as: sender)
            let photo = SeatPhoto(digest: file.digest, kind: file.kind, width: file.width, height: file.height)
            let said = try SeatWords(request.query("words"), photo: photo)
            let age = request.query("age").flatMap { Double($0) }
            let moment = now()
            let outcome = try await perform(
                .say(seat: number, said, age: age), of: id, visit, key: request.headers[Self.idempotencyKey], asked: Digest(of: file.digest.utf8)
            ) { ledger, _ in try SeatFiles.note(file.digest, at: id, on: ledger, at: moment) }
            return try Answer.json(outcome)
        }
        list.get("/seat/:incident/photo/:sequence", for: .seat) { request, visit in
            let sight = try await seatSight(try Self.seatIncident(visit), seat: nil, visit)
            guard let sequence = visit.parameters.get("sequence").flatMap({ Int64($0) }),
                let photo = sight.channel.first(where: { $0.sequence == sequence })?.said?.photo
            else { throw Refusal(.notFound, "没有这张照片，或已按期限删除", "There is no such photo, or its time is over and it was erased") }
            return try shelf().response(for: photo.digest, photo.kind, name: "photo", inline: true, to: request)
        }
    }
}
