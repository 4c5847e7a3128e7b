public import Ground
public import Journal

extension CaseFile {
    /// The name of the sealed part that says where photos were taken: `digest` and `spot`, a row a photo.
    static var places: String { "file-places" }

    /// Writes down which files the answers bring to which lines: those that a later answer replaces stay with the case too.
    mutating func note(_ answers: Answers, under plan: Plan<System>) {
        for (name, answer) in answers.lines where plan.fields[name]?.input == .files {
            for digest in answer.rows.compactMap({ $0["digest"] }) where !(files[name]?.contains(digest) ?? false) { files[name, default: []].append(digest) }
        }
    }

    /// Where its photos were taken, as far as they say and as long as that is not erased, by digest.
    static func spots(_ entries: [Entry]) throws -> [String: Spot] {
        var spots: [String: Spot] = [:]
        for entry in entries {
            for row in try Described<System>.decision(of: entry).sealed[places].rows {
                if let digest = row["digest"], let spot = row["spot"].flatMap({ Spot(text: $0) }) { spots[digest] = spot }
            }
        }
        return spots
    }
}

extension CaseRequest {
    /// What goes into the sealed part of places; blank for none.
    var spots: Answer {
        let digests = Set(answers.lines.values.flatMap { $0.rows.compactMap { $0["digest"] } })
        let rows = places.filter { digests.contains($0.key) }.sorted { $0.key < $1.key }.map { ["digest": $0.key, "spot": $0.value.opened().text] }
        return .rows(rows)
    }
}

extension Described {
    public func attachment(
        _ digest: String, of id: CaseID, for party: Party, tokenOf: OrganisationID?, in reading: any Reading, at now: Instant?
    ) throws -> Attachment {
        let (file, standing) = try seen(id, by: party, tokenOf: tokenOf, in: reading, at: now)
        func found(_ answer: Answer?) -> Attachment? { answer?.rows.first { $0["digest"] == digest }.flatMap { Attachment(row: $0) } }
        for field in plan.form where file.files[field.name]?.contains(digest) == true && file.sees(field, standing, under: plan) {
            if let attachment = found(field.read(file.record)) { return attachment }
            // A later answer took its place: the entry still shows it.
            for entry in try reading.entries(about: file.subject) {
                let decision = try Self.decision(of: entry)
                if let attachment = found(decision.event.answers.lines[field.name]) ?? found(decision.sealed.lines[field.name]) { return attachment }
            }
        }
        throw Refusal(.notFound, field: "digest", "案件中没有这个附件", "The case has no such attachment")
    }

    public func spots(of id: CaseID, for party: Party, in reading: any Reading) throws -> [String: Spot] {
        let (file, standing) = try seen(id, by: party, tokenOf: nil, in: reading)
        return plan.keepers.admits(standing, to: file) ? try CaseFile<System>.spots(reading.entries(about: file.subject)) : [:]
    }
}

extension CaseRoom {
    /// Whether any case has the file among its attachments, now or in what it said before.
    public func refers(to digest: String, in reading: any Reading) throws -> Bool {
        try systems.contains { system in
            var query = StateQuery(kind: system.kind)
            query.fields = ["file:\(digest)": "1"]
            query.limit = 1
            return try !reading.states(query).isEmpty
        }
    }
}
