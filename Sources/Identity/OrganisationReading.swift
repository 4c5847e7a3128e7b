public import Ground
public import Journal

/// Levels of organisations; a tree deeper than this is taken for a mistake.
public let deepestTree = 12

extension Reading {
    /// The organisation; `nil` when there is none of that name.
    public func organisation(_ id: OrganisationID) throws -> Organisation? {
        try state(of: Subject(kind: Organisation.stateKind, id: id.text)).map { try Wire.decode(from: $0.document) }
    }

    /// The organisation and those above it, from the nearest to the top; only itself when it is not registered.
    public func line(of id: OrganisationID) throws -> [OrganisationID] {
        var line = [id]
        while line.count < deepestTree, let parent = try organisation(line[line.count - 1])?.parent, !line.contains(parent) {
            line.append(parent)
        }
        return line
    }

    /// Those directly below, in order of name; at most `limit` of 1…100,000, after the one named.
    public func organisations(below parent: OrganisationID, limit: Int = 1000) throws -> [Organisation] {
        var query = StateQuery(kind: Organisation.stateKind)
        query.fields = ["parent": parent.text]
        query.newestFirst = false
        query.limit = limit
        return try states(query).map { try Wire.decode(from: $0.document) }
    }

    /// Those directly below that keep a chain of their own, in order of name; at most 1000.
    public func chainKeepers(below parent: OrganisationID) throws -> [Organisation] {
        var query = StateQuery(kind: Organisation.stateKind)
        query.fields = ["parent": parent.text, "chain": "own"]
        query.newestFirst = false
        query.limit = 1000
        return try states(query).map { try Wire.decode(from: $0.document) }
    }

    /// The organisations themselves and every one below them that keeps a chain, without repetition, in order.
    public func chainKeepers(under tops: Set<OrganisationID>) throws -> [OrganisationID] {
        var found: Set<OrganisationID> = []
        var level = tops
        while !level.isEmpty {
            found.formUnion(level)
            level = Set(try level.flatMap { try chainKeepers(below: $0).map(\.id) }).subtracting(found)
        }
        return found.sorted()
    }

    /// Every organisation that keeps a chain: bureaus, stations, campuses, hospitals; at most 10,000.
    public func chainKeepers() throws -> [Organisation] {
        var query = StateQuery(kind: Organisation.stateKind)
        query.fields = ["chain": "own"]
        query.newestFirst = false
        query.limit = 10_000
        return try states(query).map { try Wire.decode(from: $0.document) }
    }

    /// The links that an organisation stands in, on either side.
    public func links(of id: OrganisationID) throws -> [OrganisationLink] {
        try ["from", "to"].flatMap { side in
            var query = StateQuery(kind: OrganisationLink.stateKind)
            query.fields = [side: id.text]
            query.newestFirst = false
            query.limit = 1000
            return try states(query).map { try Wire.decode(OrganisationLink.self, from: $0.document) }
        }
    }
}
