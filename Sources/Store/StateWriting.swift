import Ground
import Journal

/// A state, its fields and its terms: always written together.
extension SQLLedger {
    func put(_ state: StoredState, replacing replaced: Int64) throws {
        try Limits.check(keys: state.subject.kind, state.subject.id, state.organisation.text, state.stage)
        for (name, value) in state.fields { try Limits.check(keys: name, value) }
        for term in state.terms { try Limits.check(key: term) }
        let key: [SQLValue] = [.text(state.subject.kind), .text(state.subject.id)]
        let terms = TermText.encode(state.terms)
        let columns: [SQLValue] = [
            .text(state.organisation.text), .text(state.stage), .integer(state.moment.milliseconds),
            SQLValue(state.due?.milliseconds), .integer(state.version), .blob(state.document),
            .text(FieldText.encode(state.fields)), .text(terms),
        ]
        if replaced == 0 {
            let written = try run(
                """
                INSERT INTO state (organisation, stage, moment, due, version, document, fields, terms, kind, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO NOTHING RETURNING version
                """, columns + key)
            guard !written.isEmpty else { throw Self.stale }
            try index(state, replacing: [:], at: state.moment)
            try insert(state.terms, of: state)
        } else {
            let stored = try run(
                "SELECT version, moment, fields, organisation, terms FROM state WHERE kind = ? AND id = ?", key
            ).first
            guard let stored, try stored.integer(0) == replaced, state.version > replaced else { throw Self.stale }
            let written = try run(
                """
                UPDATE state SET organisation = ?, stage = ?, moment = ?, due = ?, version = ?, document = ?, fields = ?,
                terms = ? WHERE kind = ? AND id = ? AND version = ? RETURNING version
                """, columns + key + [.integer(replaced)])
            guard !written.isEmpty else { throw Self.stale }
            let moment = Instant(milliseconds: try stored.integer(1))
            try index(state, replacing: FieldText.decode(try stored.text(2)), at: moment)
            let organisation = OrganisationID(try stored.text(3))
            let oldTerms = try stored.text(4)
            let moved = moment != state.moment || organisation != state.organisation
            guard moved || oldTerms != terms else { return }
            let old = TermText.decode(oldTerms)
            try remove(moved ? old : old.subtracting(state.terms), of: state.subject, in: organisation, at: moment)
            try insert(moved ? state.terms : state.terms.subtracting(old), of: state)
        }
    }

    private func index(_ state: StoredState, replacing old: [String: String], at moment: Instant) throws {
        func key(_ name: String, _ value: String, _ moment: Instant) -> [SQLValue] {
            [
                .text(state.subject.kind), .text(name), .text(value), .integer(moment.milliseconds),
                .text(state.subject.id),
            ]
        }
        let moved = moment != state.moment
        for (name, value) in old where moved || state.fields[name] != value {
            _ = try run(
                "DELETE FROM state_field WHERE kind = ? AND name = ? AND value = ? AND moment = ? AND id = ?",
                key(name, value, moment))
        }
        let new = state.fields.filter { moved || old[$0.key] != $0.value }
        guard !new.isEmpty else { return }
        _ = try run(
            "INSERT INTO state_field (kind, name, value, moment, id) VALUES \(Self.marks("(?, ?, ?, ?, ?)", new.count))",
            new.flatMap { key($0.key, $0.value, state.moment) })
    }

    /// Rows a statement writes at most: one for nearly every state, and not too many texts to keep prepared.
    private static let rows = 64

    private func insert(_ terms: Set<String>, of state: StoredState) throws {
        for terms in Self.chunks(terms) {
            _ = try run(
                """
                INSERT INTO state_term (kind, organisation, term, moment, id)
                VALUES \(Self.marks("(?, ?, ?, ?, ?)", terms.count))
                """,
                terms.flatMap { term -> [SQLValue] in
                    [
                        .text(state.subject.kind), .text(state.organisation.text), .text(term),
                        .integer(state.moment.milliseconds), .text(state.subject.id),
                    ]
                })
        }
    }

    private func remove(
        _ terms: Set<String>, of subject: Subject, in organisation: OrganisationID, at moment: Instant
    ) throws {
        for terms in Self.chunks(terms) {
            _ = try run(
                """
                DELETE FROM state_term WHERE kind = ? AND organisation = ? AND moment = ? AND id = ?
                AND term IN (\(Self.marks("?", terms.count)))
                """,
                [
                    .text(subject.kind), .text(organisation.text), .integer(moment.milliseconds), .text(subject.id),
                ] + terms.map { .text($0) })
        }
    }

    /// In order, so that neighbours in the tree are written one after the other.
    private static func chunks(_ terms: Set<String>) -> [ArraySlice<String>] {
        let sorted = terms.sorted()
        return stride(from: 0, to: sorted.count, by: rows).map { sorted[$0..<min($0 + rows, sorted.count)] }
    }

    private static func marks(_ group: String, _ count: Int) -> String {
        Array(repeating: group, count: count).joined(separator: ", ")
    }
}
