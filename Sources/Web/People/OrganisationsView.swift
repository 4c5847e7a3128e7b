import Ground
import Hummingbird
import Identity
import Journal

extension House {
    /// The tree with the organisation `at` unfolded, and beside it what can be seen and done of that one.
    func treeView(_ at: OrganisationID?, _ visit: Visit) async throws -> View {
        let (person, language) = (try visit.signedIn(), visit.language)
        let tree = try await store.read { reading in
            let tree = try OrganisationTree(reading, seenBy: person, at: at)
            // Whoever has one organisation stands in it.
            guard at == nil, tree.rows.count == 1, let only = tree.rows.first?.organisation.id else { return tree }
            return try OrganisationTree(reading, seenBy: person, at: only)
        }
        guard at == nil || tree.chosen != nil else { throw Self.noOrganisation }
        var view: View = [
            "isEmpty": tree.rows.isEmpty, "unregistered": tree.unregistered.map { ["id": $0.text] as View },
            "rows": tree.rows.map { row -> View in
                var view: View = [
                    "id": row.organisation.id.text, "name": row.organisation.name(language), "kind": row.organisation.kind.title(language),
                    "depth": row.depth, "isEnded": !row.organisation.isActive, "isHere": row.organisation.id == tree.chosen?.organisation.id,
                    "isOpen": row.isOpen, "isFolded": row.isFolded,
                ]
                if let people = row.people { view["people"] = ["count": people] as View }
                return view
            },
        ]
        if let chosen = tree.chosen { view["chosen"] = chosenView(chosen, language) }
        return view
    }

    private func chosenView(_ chosen: OrganisationTree.Chosen, _ language: Language) -> View {
        let organisation = chosen.organisation
        return [
            "id": organisation.id.text, "name": organisation.name(language), "zh": organisation.name.zh, "en": organisation.name.en,
            "kind": organisation.kind.title(language), "isEnded": !organisation.isActive, "people": chosen.people, "below": chosen.below,
            "line": chosen.line.map { ["id": $0.id.text, "name": $0.name(language)] as View }, "chain": organisation.chain.text, "mayChange": chosen.mayChange,
            "mayReadPeople": chosen.mayReadPeople, "mayImport": chosen.mayImport, "mayMove": chosen.mayChange && !chosen.targets.isEmpty,
            "links": chosen.links.map { link -> View in
                let isFrom = link.link.from == organisation.id
                return [
                    "purpose": link.link.purpose.title(language), "purposeCode": link.link.purpose.rawValue, "other": link.other.name(language),
                    "otherID": link.other.id.text, "contact": link.link.contact, "phone": link.link.phone, "person": link.link.person?.text ?? "",
                    "isSchoolOfficer": link.link.purpose == .schoolOfficer, "mayEnd": chosen.mayChange && isFrom, "hasPhone": !link.link.phone.isEmpty,
                ]
            },
            "hasLinks": !chosen.links.isEmpty, "showsLinks": organisation.kind.keepsChain || !chosen.links.isEmpty,
            // What is founded most often first: a college below a campus, rather than another campus.
            "kinds": Organisation.Kind.allCases.filter { $0.parents.contains(organisation.kind) }
                .sorted { ($0 == organisation.kind ? 1 : 0) < ($1 == organisation.kind ? 1 : 0) }.map { Self.option($0.rawValue, $0.title(language), false) },
            "hasKinds": organisation.isActive && Organisation.Kind.allCases.contains { $0.parents.contains(organisation.kind) },
            "targets": chosen.targets.map { Self.option($0.id.text, "\($0.name(language))（\($0.kind.title(language))）", $0.id == organisation.parent) },
            "mayLink": chosen.mayChange && organisation.isActive && organisation.kind.keepsChain,
            "purposes": OrganisationLink.Purpose.allCases.filter { organisation.kind == .campus || $0 == .partner }.map { Self.option($0.rawValue, $0.title(language), false) },
            "partners": chosen.partners.map { ["id": $0.id.text, "name": "\($0.name(language)) · \($0.kind.title(language))"] as View },
        ]
    }
}

/// The part of the tree that an administrator sees: everything that keeps a chain, and of colleges and classes those on the way
/// to the one that is chosen.
struct OrganisationTree: Sendable {
    struct Row: Sendable {
        let organisation: Organisation
        let depth: Int
        /// Its colleges or classes follow.
        var isOpen = false
        /// It has colleges or classes that do not follow.
        var isFolded = false
        /// Counted only where the branch is open: counting everybody of a city takes its time.
        var people: Int?
    }

    struct Chosen: Sendable {
        let organisation: Organisation
        let line: [Organisation]
        let people: Int
        let below: Int
        let links: [(link: OrganisationLink, other: Organisation)]
        let mayChange: Bool
        let mayReadPeople: Bool
        let mayImport: Bool
        /// Below which it could be moved.
        let targets: [Organisation]
        /// To which it could be linked.
        let partners: [Organisation]
    }

    private(set) var rows: [Row] = []
    /// Organisations in which roles are held and which nobody has registered.
    private(set) var unregistered: [OrganisationID] = []
    private(set) var chosen: Chosen?

    /// More rows than this are not drawn.
    private static let most = 3000

    init(_ reading: any Reading, seenBy person: Person, at: OrganisationID?) throws {
        let task = PeopleTask.readOrganisations
        let tops = PeopleScope.tops(of: person, for: task)
        let rights = Rights(reading)
        let open = try at.map { try reading.line(of: $0) } ?? []
        // Of two of the person's organisations that stand one above the other, the upper one shows both.
        let heads = try tops.filter { top in try !reading.line(of: top).dropFirst().contains { tops.contains($0) } }.sorted()
        for head in heads {
            guard let organisation = try reading.organisation(head) else {
                unregistered.append(head)
                continue
            }
            try unfold(organisation, 0, Set(open), reading)
        }
        guard let at, let organisation = try reading.organisation(at), try rights.may(task, in: at, person) else { return }
        chosen = try Chosen(organisation, reading, rights, person, heads)
    }

    private mutating func unfold(_ organisation: Organisation, _ depth: Int, _ open: Set<OrganisationID>, _ reading: any Reading) throws {
        guard rows.count < Self.most, depth <= 12 else { return }
        var row = Row(organisation: organisation, depth: depth)
        let isOpen = open.contains(organisation.id)
        let children = isOpen
            ? try reading.organisations(below: organisation.id, limit: 5000)
            : try reading.chainKeepers(below: organisation.id)
        row.isOpen = isOpen && children.contains { !$0.kind.keepsChain }
        row.isFolded = !isOpen && (organisation.kind == .campus || organisation.kind == .college)
        if isOpen || !organisation.kind.keepsChain { row.people = try reading.headcount(of: organisation) }
        rows.append(row)
        for child in children { try unfold(child, depth + 1, open, reading) }
    }
}

extension OrganisationTree.Chosen {
    /// 一校一警 first.
    private static func rank(_ link: OrganisationLink) -> Int { OrganisationLink.Purpose.allCases.firstIndex(of: link.purpose) ?? 0 }

    fileprivate init(
        _ organisation: Organisation, _ reading: any Reading, _ rights: Rights, _ person: Person, _ heads: [OrganisationID]
    ) throws {
        self.organisation = organisation
        line = try reading.line(of: organisation.id).reversed().compactMap { try reading.organisation($0) }
        people = try reading.headcount(of: organisation)
        below = try reading.organisations(below: organisation.id, limit: 5000).count
        links = try reading.links(of: organisation.id).filter(\.isActive).compactMap { link in
            try reading.organisation(link.from == organisation.id ? link.to : link.from).map { (link, $0) }
        }
        .sorted { Self.rank($0.link) < Self.rank($1.link) }
        mayChange = try rights.may(.rename, in: organisation.id, person)
        mayReadPeople = try rights.may(.readRegister, in: organisation.id, person)
        mayImport = try organisation.isActive && organisation.kind.keepsChain && !organisation.kind.isPolice && rights.may(.importPeople, in: organisation.id, person)
        guard mayChange else {
            (targets, partners) = ([], [])
            return
        }
        let parents = organisation.kind.parents.compactMap(\.self)
        let keepers = try reading.chainKeepers(under: Set(heads)).compactMap { try reading.organisation($0) }
        let near = organisation.kind.keepsChain ? keepers : try [reading.organisation(organisation.chain)].compactMap(\.self) + reading.organisations(below: organisation.chain, limit: 1000)
        targets = near.filter { parents.contains($0.kind) && $0.isActive && $0.id != organisation.id }
        partners = organisation.kind.keepsChain
            ? try reading.chainKeepers().filter { $0.isActive && $0.id != organisation.id && (organisation.kind != .campus || $0.kind != .campus) }.prefix(500).map(\.self) : []
    }
}
