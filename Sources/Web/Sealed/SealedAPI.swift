import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// Sealed files and their openings as JSON; the pages do everything through these.
    func addSealedAPI(to list: inout RouteList) {
        list.get("/api/v1/records", for: .duty(SealedRoles.records), api: "Sealed files that one may know of, the persons masked; ?kind=&stage=&after=") { request, visit in
            let (person, moment, filter) = (try visit.signedIn(), now(), try Self.filter(request))
            let (rows, after) = try await store.read { reading in
                let sight = SealedSight(reading, person, at: moment)
                let (files, after) = try sight.files(filter)
                return (try files.map { try FileRow($0, for: sight) }, after)
            }
            return try Answer.json(RecordList(records: rows, after: after.map(Self.mark)), to: request)
        }
        list.get("/api/v1/records/:id", for: .duty(SealedRoles.records), api: "A sealed file: its head and how each part may be opened, never what it holds") { request, visit in
            let (person, moment, id) = (try visit.signedIn(), now(), visit.parameters.get("id") ?? "")
            return try Answer.json(try await store.read { try FileSheet(id, for: SealedSight($0, person, at: moment)) }, to: request)
        }
        list.post("/api/v1/records", for: .duty(SealedRoles.records), api: "Begin a sealed file: {\"about\", \"organisation\", \"part\", \"text\", \"level\", \"contact\"}") { request, visit in
            try SameSite.check(request, visit)
            let (person, moment) = (try visit.signedIn(), now())
            let body: RecordBody = try Self.decode(try await request.bytes(visit))
            guard let about = try body.about.flatMap({ try chosen($0, by: person) }) else {
                throw Refusal(.missing, field: "about", "请选择档案所涉人员", "Choose whom it is about")
            }
            let part = try body.kind()
            let places = try await writingPlaces(of: person).filter { $0.kinds.contains(part) }.map(\.id)
            guard let place = body.organisation.flatMap({ OrganisationID(checking: $0) }) ?? places.first else {
                throw Refusal(.notYours, field: "part", "你不能填写\(part.title.zh)", "\(part.title.en) is not yours to write")
            }
            let file = try await store.write { ledger in
                try SealedArchive(ledger, salt: { Secret.bytes(32) }).begin(about: about, in: place, part, body.words, by: person, at: moment)
            }
            return try Answer.json(["record": file.id], status: .created)
        }
        list.post("/api/v1/records/people", for: .duty(SealedRoles.records), api: "Look for somebody in the register, by name or whole number: {\"text\"}; the answer is masked") { request, visit in
            try SameSite.check(request, visit)
            struct Body: Decodable { var text: String? }
            let body: Body = try Self.decode(try await request.bytes(visit))
            return try Answer.json(["people": try await concerned(body.text ?? "", by: try visit.signedIn())], to: request)
        }
        list.post("/api/v1/records/:id/parts", for: .duty(SealedRoles.records), api: "Write a part of a sealed file: {\"part\", \"text\", \"level\", \"contact\"}") { request, visit in
            try SameSite.check(request, visit)
            let (person, moment, id) = (try visit.signedIn(), now(), visit.parameters.get("id") ?? "")
            let body: RecordBody = try Self.decode(try await request.bytes(visit))
            let part = try body.kind()
            _ = try await store.write { ledger in
                try SealedArchive(ledger, salt: { Secret.bytes(32) }).write(part, body.words, to: id, by: person, at: moment)
            }
            return try Answer.json(["record": id])
        }
        list.post("/api/v1/records/:id/finish", for: .duty(SealedRoles.records), api: "Say that a sealed file's purpose is done: retention begins to count") { request, visit in
            try SameSite.check(request, visit)
            let (person, moment, id) = (try visit.signedIn(), now(), visit.parameters.get("id") ?? "")
            try await store.write { try SealedArchive($0, salt: { Secret.bytes(32) }).finish(id, by: person, at: moment) }
            return try Answer.json(["record": id])
        }
        addOpeningsAPI(to: &list)
    }

    struct RecordList: Encodable, Sendable {
        let records: [FileRow]
        /// Goes into `?after=` for the next page; absent on the last.
        let after: String?
    }

    private struct RecordBody: Decodable, Sendable {
        var about: String?
        var organisation: String?
        var part: String?
        var text: String?
        var level: Int?
        var contact: String?

        var words: SealedArchive.Words { SealedArchive.Words(text: text ?? "", level: level, contact: contact) }

        func kind() throws -> SealedKind {
            guard let kind = part.flatMap(SealedKind.init(rawValue:)), kind != .incidentWords else {
                throw Refusal(.missing, field: "part", "请选择填写哪一部分", "Say which part it is")
            }
            return kind
        }
    }

    /// Somebody in the register, masked. An account often is the whole number: what a form sends back is the account under seal,
    /// and opens for whoever looked only.
    struct FoundPerson: Encodable, Sendable {
        let id: String
        let name: String
        let number: String
        let group: LocalisedText?
    }

    private static func purpose(_ person: Person) -> String { "found/\(person.id)" }

    /// Whom a form means: what a search gave, or an account that a program knows; `nil` for neither.
    func chosen(_ text: String, by person: Person) throws -> PersonID? {
        guard text.hasPrefix("~") else { return PersonID(checking: text) }
        guard let data = Data(base64Encoded: String(text.dropFirst())), let box: Vault.Box = try? Wire.decode(from: Array(data)),
            let bytes = try? vault.open(box, purpose: Self.purpose(person))
        else { return nil }
        return PersonID(String(decoding: bytes, as: UTF8.self))
    }

    /// People of the organisations that the person writes or warns for, at most 20: enough to choose from, too few to copy a register.
    private func concerned(_ text: String, by person: Person) async throws -> [FoundPerson] {
        let (moment, blind, vault) = (now(), phoneHash, vault)
        return try await store.read { reading in
            let rights = Rights(reading)
            let roles = SealedKind.allCases.reduce(into: Set<Role>()) { $0.formUnion($1.writers.union($1.warners)) }
            let held = Set(person.appointments.filter { roles.contains($0.role) }.map(\.organisation))
            var query = PeopleQuery(homes: try rights.chains(for: roles, person).sorted())
            query.text = text
            query.limit = 50
            guard !text.allSatisfy(\.isWhitespace) else { return [] }
            let found = try reading.people(query, blind).people
            let sight = SealedSight(reading, person, at: moment)
            return try found.filter { record in try held.contains { try rights.isOf(record, $0) } }.prefix(20).map { record in
                let masked = try sight.masked(record.id)
                let box = try vault.seal(Array(record.id.text.utf8), purpose: Self.purpose(person))
                return FoundPerson(id: "~" + Data(try Wire.encode(box)).base64EncodedString(), name: masked.name, number: masked.number, group: masked.group)
            }
        }
    }
}
