public import Ground
public import Journal

/// How far an import is.
public struct ImportProgress: Sendable, Hashable, Codable {
    /// People written, of `total`.
    public var done = 0
    public var total = 0
    /// Founded on the way.
    public var places = 0
    public var ended = 0
    /// People left as they are: administrators, leavers with a duty, and those whom somebody else changed meanwhile.
    public var skipped = 0

    public init() {}
}

/// Writes a plan in parts so small that nobody at the desk waits for them. Broken off, it is planned again and goes on: what is
/// written is found unchanged.
public struct ImportRun: Sendable {
    /// People in one write, at most.
    public static let most = 200
    /// Seconds that one write may hold the record.
    static let hold = 0.008

    private let plan: PeoplePlan
    private let actor: Actor
    private let salt: @Sendable () -> [UInt8]
    private let blind: @Sendable (String) -> String

    /// `salt` gives 32 fresh random bytes a call; `blind` a keyed hash, under which a phone number is found.
    public init(
        _ plan: PeoplePlan, by actor: Actor, salt: @escaping @Sendable () -> [UInt8], blind: @escaping @Sendable (String) -> String
    ) {
        self.plan = plan
        self.actor = actor
        self.salt = salt
        self.blind = blind
    }

    /// Writes everything, leavers last and only when they are wanted and have passed `checkLeavers`. `seconds` is a clock by which
    /// the parts are made so large that a write takes about 8 ms. Throws what the store throws, and `Refusal` once whoever imports
    /// has the right no more; what was written stays.
    public func write(
        to store: any RecordStore, leavers: Bool, at moment: Instant, seconds: @escaping @Sendable () -> Double,
        progress report: (ImportProgress) async -> Void
    ) async throws -> ImportProgress {
        var progress = ImportProgress()
        let changes = plan.new + plan.changed + plan.returned
        let gone = leavers ? plan.leavers : []
        progress.total = changes.count + gone.count
        await report(progress)
        let begin = seconds()
        let mayGoOn = { @Sendable (ledger: any Ledger) in
            try requireRight(in: ledger, at: moment.advanced(bySeconds: max(0, seconds() - begin)))
        }
        var pace = Pace()
        var places = try await store.read { [plan] in try ImportPlaces(of: plan.organisation, in: $0) }

        var first = 0
        while first < plan.places.count {
            let part = Array(plan.places[first..<min(first + pace.size, plan.places.count)])
            let begun = places
            let (after, took) = try await store.write { [actor, salt] ledger in
                let start = seconds()
                try mayGoOn(ledger)
                var places = begun
                try places.found(part, in: ledger, salt: salt, by: actor, at: moment)
                return (places, seconds() - start)
            }
            (places, first) = (after, first + part.count)
            progress.places = first
            pace.took(took)
            await report(progress)
        }
        first = 0
        while first < changes.count {
            let part = Array(changes[first..<min(first + pace.size, changes.count)])
            let known = places
            let (skipped, took) = try await store.write { [self] ledger in
                let start = seconds()
                try mayGoOn(ledger)
                return (try write(part, known, in: ledger, at: moment), seconds() - start)
            }
            first += part.count
            progress.done += part.count - skipped
            progress.skipped += skipped
            pace.took(took)
            await report(progress)
        }
        first = 0
        while first < gone.count {
            let part = Array(gone[first..<min(first + pace.size, gone.count)])
            let known = places
            let (skipped, took) = try await store.write { [self] ledger in
                let start = seconds()
                try mayGoOn(ledger)
                return (try end(part, known, in: ledger, at: moment), seconds() - start)
            }
            first += part.count
            progress.done += part.count - skipped
            progress.ended += part.count - skipped
            progress.skipped += skipped
            pace.took(took)
            await report(progress)
        }
        return progress
    }

    /// The right may have ended since the import began.
    private func requireRight(in reading: any Reading, at moment: Instant) throws {
        guard let id = actor.person else { return }
        let person = try reading.present(Person(id: id, name: "", appointments: []), at: moment)
        try Rights(reading).require(.importPeople, in: plan.organisation, person)
    }

    /// Each who is a leaver still, by what is stored now; returns how many are left as they are. Whoever has a duty is ended singly,
    /// by somebody who looks at them.
    private func end(_ part: [PersonID], _ places: ImportPlaces, in ledger: any Ledger, at moment: Instant) throws -> Int {
        let register = PeopleRegister(ledger, salt: salt, blind: blind)
        var skipped = 0
        for id in part {
            guard let stored = try ledger.personRecord(id), stored.isActive, stored.home == plan.organisation, !stored.hasDuty(at: moment),
                places.isOnly(plan.kinds, stored)
            else {
                skipped += 1
                continue
            }
            try register.leave(id, by: actor, at: moment, batch: plan.batch)
        }
        return skipped
    }

    /// Each by what is stored now; returns how many could not be written any more.
    private func write(_ part: [PeoplePlan.Change], _ places: ImportPlaces, in ledger: any Ledger, at moment: Instant) throws -> Int {
        let register = PeopleRegister(ledger, salt: salt, blind: blind)
        var skipped = 0
        for change in part {
            guard let stored = try ledger.personRecord(change.account) else {
                let fresh = PersonRecord(id: change.account, name: change.row.name, home: plan.organisation)
                do {
                    try register.add(places.merged(change.row, into: fresh, batch: plan.batch, at: moment), by: actor, at: moment)
                } catch let refusal as Refusal where refusal.code == .taken {
                    skipped += 1
                }
                continue
            }
            guard stored.number == change.row.number, stored.home == plan.organisation, !stored.isAdministrators(at: moment) else {
                skipped += 1
                continue
            }
            let wanted = places.merged(change.row, into: stored, batch: plan.batch, at: moment)
            if !stored.isActive {
                do {
                    try register.takeBack(wanted, by: actor, at: moment)
                } catch let refusal as Refusal where refusal.code == .taken {
                    skipped += 1
                }
            } else if !places.difference(stored, change.row).isEmpty {
                try register.replace(wanted, "imported", by: actor, at: moment)
            }
        }
        return skipped
    }

    /// How many go into a write, by how long the ones before took.
    struct Pace {
        private(set) var size = 25

        mutating func took(_ seconds: Double) {
            let fitting = Double(size) * ImportRun.hold / max(seconds, 0.000_1)
            size = min(ImportRun.most, max(5, Int(min(fitting, Double(size) * 2))))
        }
    }
}
