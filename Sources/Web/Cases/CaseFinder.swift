import Cases
import Ground
import Identity
import Journal

/// The people whom somebody may name on a form: of the organisations in which they have a duty, everyone; of those to which they
/// merely belong, who has a duty there.
struct PeopleKnown {
    let reading: any Reading
    let person: Person
    let blind: (String) -> String

    /// Rows that are offered at once.
    static let offered = 8

    /// With their places; fewer than two letters of a name find nobody.
    func matching(_ text: String) throws -> [PersonRecord] {
        let isOneHan = text.unicodeScalars.count == 1 && text.unicodeScalars.allSatisfy { $0.value >= 0x2E80 }
        guard text.count >= 2 || isOneHan else { return [] }
        var found: [PersonRecord] = []
        for (homes, onlyDuty) in try circles() where !homes.isEmpty {
            var query = PeopleQuery(homes: homes)
            query.text = text
            query.onlyDuty = onlyDuty
            query.limit = Self.offered
            for record in try reading.people(query, blind).people where !found.contains(where: { $0.id == record.id }) { found.append(record) }
        }
        return Array(found.prefix(Self.offered))
    }

    /// The one whose whole name or number it is; `nil` where there is none or there are several.
    func only(_ text: String) throws -> PersonID? {
        let exact = try matching(text).filter { $0.name == text || $0.number == text || $0.id.text == text }
        return exact.count == 1 ? exact[0].id : nil
    }

    private func circles() throws -> [(homes: [OrganisationID], onlyDuty: Bool)] {
        let rights = Rights(reading)
        let worked = try rights.chains(for: Role.casework, person)
        var around: Set<OrganisationID> = []
        for held in person.appointments {
            around.insert(try reading.chain(of: held.organisation))
            for link in try reading.links(of: reading.chain(of: held.organisation)) where link.isActive { around.formUnion([link.from, link.to]) }
        }
        return [(worked.sorted(), false), (around.subtracting(worked).sorted(), true)]
    }
}

/// Cases that somebody may refer to, by number or words.
struct CaseFinder {
    let reading: any Reading
    let room: CaseRoom
    let person: Person

    func matching(_ text: String, of system: any CaseSystem, most: Int = 8) throws -> [CaseRow] {
        guard !text.isEmpty else { return [] }
        var asked = CaseAsked()
        (asked.text, asked.stage) = (text, "")
        let reach = CaseReach(system, for: person, in: reading)
        return try CaseSearch(reach: reach, now: Instant(milliseconds: 0)).page(asked, perPage: most).rows
    }

    /// The one whose number it is; `nil` where there is none or there are several.
    func only(_ text: String, of system: any CaseSystem) throws -> CaseID? {
        let number = text.uppercased()
        let exact = try matching(text, of: system, most: 50).filter { $0.number == number || $0.number.hasSuffix("-\(number)") }
        return exact.count == 1 ? exact[0].id : nil
    }
}
