public import Ground
public import Journal

extension Opening {
    /// As it is stored: due while it waits, and found by reader, by whom it is about, and as a warning that nobody has seen yet.
    func stored(in chain: OrganisationID) throws -> StoredState {
        var fields = ["reader": reader.text, "subject": target.subject.description]
        fields["about"] = target.about?.text
        if isWarning, noticed == nil { fields["warning"] = "unseen" }
        return StoredState(
            subject: subject, organisation: chain, stage: stage.rawValue, moment: asked,
            due: stage == .waiting ? asked.advanced(bySeconds: Self.waits) : nil, version: version, document: try Wire.encode(self),
            fields: fields)
    }
}

extension Reading {
    /// An opening by its number; `nil` when there is none.
    public func opening(_ id: String) throws -> Opening? {
        try state(of: Subject(kind: Opening.stateKind, id: id)).map { try Wire.decode(from: $0.document) }
    }

    /// What somebody has asked to read of a subject, the newest first; at most 100.
    public func openings(of subject: Subject, by reader: PersonID) throws -> [Opening] {
        try openings(StateQuery(openingsWith: ["reader": reader.text, "subject": subject.description]))
    }

    /// What somebody has asked to read of anything, the newest first.
    public func openings(by reader: PersonID, limit: Int = 100) throws -> [Opening] {
        var query = StateQuery(openingsWith: ["reader": reader.text])
        query.limit = limit
        return try openings(query)
    }

    /// Who has asked to read what is kept of somebody, the newest first.
    public func openings(about person: PersonID, limit: Int = 100) throws -> [Opening] {
        var query = StateQuery(openingsWith: ["about": person.text])
        query.limit = limit
        return try openings(query)
    }

    /// Openings as a query of their kind finds them.
    public func openings(_ query: StateQuery) throws -> [Opening] {
        try states(query).map { try Wire.decode(from: $0.document) }
    }
}

extension StateQuery {
    fileprivate init(openingsWith fields: [String: String]) {
        self.init(kind: Opening.stateKind)
        self.fields = fields
    }
}
